use ringgate_http::{Field, Framing, HeadSink};

use crate::encode;

/// A head under construction in HTTP/1.1, appended to a buffer.
pub struct HeadWriter<'a> {
    out: &'a mut Vec<u8>,
    is_request_line_open: bool,
}

impl<'a> HeadWriter<'a> {
    /// Appends to this buffer.
    pub fn new(out: &'a mut Vec<u8>) -> HeadWriter<'a> {
        HeadWriter { out, is_request_line_open: false }
    }

    /// Ends the head: length, connection, empty line (RFC 9112, 6). [`Framing::UntilClose`] and
    /// [`Framing::None`] say nothing about length; with `keep_alive` false the peer is told to close.
    pub fn finish(mut self, framing: Framing, keep_alive: bool) {
        self.close_request_line();
        match framing {
            Framing::Length(n) => encode::field_u64(self.out, b"Content-Length", n),
            Framing::Chunked => self.out.extend_from_slice(b"Transfer-Encoding: chunked\r\n"),
            Framing::None | Framing::UntilClose => {}
        }
        if keep_alive {
            self.out.extend_from_slice(b"Connection: keep-alive\r\n\r\n");
        } else {
            self.out.extend_from_slice(b"Connection: close\r\n\r\n");
        }
    }

    #[inline]
    fn close_request_line(&mut self) {
        if self.is_request_line_open {
            self.is_request_line_open = false;
            self.out.extend_from_slice(b" HTTP/1.1\r\n");
        }
    }
}

impl HeadSink for HeadWriter<'_> {
    fn request(&mut self, method: &[u8]) {
        self.out.extend_from_slice(method);
        self.out.push(b' ');
        self.is_request_line_open = true;
    }

    fn target(&mut self) -> &mut Vec<u8> {
        self.out
    }

    fn status(&mut self, status: u16) {
        encode::status_line(self.out, status);
    }

    // Always inlined: with a name that is known ahead, most of it becomes a few moves.
    #[inline(always)]
    fn field(&mut self, name: &[u8], value: &[u8]) {
        self.close_request_line();
        encode::field(self.out, name, value);
    }

    fn fields(&mut self, buffer: &[u8], fields: &[Field]) {
        self.close_request_line();
        let mut rest = fields;
        while let Some(first) = rest.first() {
            let count = canonical_run(buffer, rest);
            let (run, after) = rest.split_at(count.max(1));
            match run.last() {
                Some(last) if count > 0 => {
                    let lines = buffer.get(first.name.start as usize..last.value.end as usize + 2);
                    self.out.extend_from_slice(lines.unwrap_or_default());
                }
                _ => encode::field(self.out, first.name.of(buffer), first.value.of(buffer)),
            }
            rest = after;
        }
    }

    #[inline]
    fn field_parts(&mut self, name: &[u8], parts: &[&[u8]]) {
        self.close_request_line();
        self.out.extend_from_slice(name);
        self.out.extend_from_slice(b": ");
        for part in parts {
            self.out.extend_from_slice(part);
        }
        self.out.extend_from_slice(b"\r\n");
    }
}

/// How many of the fields stand one behind the other, each as `name: value` with its line end: byte for byte what
/// writing them one by one would give.
fn canonical_run(buffer: &[u8], fields: &[Field]) -> usize {
    let mut end = None;
    let is_canonical = |field: &&Field| {
        let is_next = end.is_none_or(|end| end == field.name.start as usize);
        let line_end = field.value.end as usize;
        end = Some(line_end + 2);
        is_next
            && field.value.start as usize == field.name.end as usize + 2
            && buffer.get(field.name.end as usize..field.value.start as usize) == Some(b": ")
            && buffer.get(line_end..line_end + 2) == Some(b"\r\n")
    };
    fields.iter().take_while(is_canonical).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_head() {
        let mut out = Vec::new();
        let mut head = HeadWriter::new(&mut out);
        head.request(b"POST");
        head.target().extend_from_slice(b"/a?b=c");
        head.field(b"Host", b"h");
        head.field_parts(b"X-Forwarded-For", &[b"1.2.3.4", b", ", b"::1"]);
        head.finish(Framing::Length(3), true);
        let want = "POST /a?b=c HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 1.2.3.4, ::1\r\n\
                    Content-Length: 3\r\nConnection: keep-alive\r\n\r\n";
        assert_eq!(String::from_utf8_lossy(&out), want);
    }

    #[test]
    fn copied_fields_are_what_writing_them_gives() {
        let limits = ringgate_http::Limits::default();
        for lines in
            ["A: 1\r\nBb: 2\r\nC: 3\r\n", "A:1\r\nB: 2\r\nC:  3\r\nD: 4\r\nE: \r\nF: 6 \r\n", "A: \r\n", ""]
        {
            let bytes = format!("GET / HTTP/1.1\r\nHost: h\r\n{lines}\r\n").into_bytes();
            let mut head = ringgate_http::RequestHead::default();
            assert!(crate::decode_request(&bytes, &limits, &mut head).expect("well formed"));
            for from in 0..=head.fields.len() {
                for to in from..=head.fields.len() {
                    let fields = &head.fields[from..to];
                    let (mut copied, mut written) = (Vec::new(), Vec::new());
                    HeadWriter::new(&mut copied).fields(&bytes, fields);
                    for field in fields {
                        HeadWriter::new(&mut written).field(field.name.of(&bytes), field.value.of(&bytes));
                    }
                    assert_eq!(
                        String::from_utf8_lossy(&copied),
                        String::from_utf8_lossy(&written),
                        "{lines:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_response_head_without_fields() {
        let mut out = Vec::new();
        let mut head = HeadWriter::new(&mut out);
        head.status(204);
        head.finish(Framing::None, false);
        assert_eq!(String::from_utf8_lossy(&out), "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    }
}
