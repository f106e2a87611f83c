use ringgate_http::HeadSink;

/// The fields of a response before it is sent: they may still be overridden, and may be stored.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    fields: Vec<(Vec<u8>, Vec<u8>)>,
    unused: Vec<u8>,
}

impl Kept {
    /// Sets a field in place of all that have its name (R-VTL-35).
    pub fn set(&mut self, name: &str, value: &str) {
        self.fields.retain(|(it, _)| !it.eq_ignore_ascii_case(name.as_bytes()));
        self.fields.push((name.as_bytes().to_vec(), value.as_bytes().to_vec()));
    }

    /// The last value of a field.
    pub fn get(&self, name: &[u8]) -> Option<&[u8]> {
        let mut fields = self.fields.iter().rev();
        fields.find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_slice())
    }

    /// Writes the fields.
    pub fn replay(&self, head: &mut impl HeadSink) {
        self.fields.iter().for_each(|(name, value)| head.field(name, value));
    }

    /// The fields as text.
    #[cfg(test)]
    pub fn texts(&self) -> Vec<(String, String)> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        self.fields.iter().map(|(name, value)| (text(name), text(value))).collect()
    }

    /// As bytes, for the cache: lengths before names and values.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for part in self.fields.iter().flat_map(|(name, value)| [name, value]) {
            out.extend_from_slice(&(part.len() as u32).to_le_bytes());
            out.extend_from_slice(part);
        }
        out
    }
}

/// Writes fields that [`Kept::encode`] wrote.
pub(crate) fn replay_encoded(mut bytes: &[u8], head: &mut impl HeadSink) {
    while let Some((name, rest)) = take_part(bytes) {
        let Some((value, rest)) = take_part(rest) else { return };
        head.field(name, value);
        bytes = rest;
    }
}

/// The value of a field among those that [`Kept::encode`] wrote.
pub(crate) fn find_encoded<'b>(mut bytes: &'b [u8], wanted: &[u8]) -> Option<&'b [u8]> {
    loop {
        let (name, rest) = take_part(bytes)?;
        let (value, rest) = take_part(rest)?;
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        bytes = rest;
    }
}

fn take_part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize)
}

impl HeadSink for Kept {
    fn request(&mut self, _method: &[u8]) {}

    fn target(&mut self) -> &mut Vec<u8> {
        &mut self.unused
    }

    fn status(&mut self, _status: u16) {}

    fn field(&mut self, name: &[u8], value: &[u8]) {
        self.fields.push((name.to_vec(), value.to_vec()));
    }

    fn field_parts(&mut self, name: &[u8], parts: &[&[u8]]) {
        self.fields.push((name.to_vec(), parts.concat()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back() {
        let mut kept = Kept::default();
        kept.field(b"A", b"1");
        kept.field_parts(b"B", &[b"2", b"", b"3"]);
        kept.field(b"a", b"");
        kept.set("X", "y");
        let bytes = kept.encode();
        let mut again = Kept::default();
        replay_encoded(&bytes, &mut again);
        assert_eq!(again.texts(), kept.texts());
        assert_eq!(find_encoded(&bytes, b"b"), Some(&b"23"[..]));
        assert_eq!(find_encoded(&bytes, b"c"), None);
        for cut in 0..bytes.len() {
            replay_encoded(&bytes[..cut], &mut Kept::default());
        }
    }

    #[test]
    fn r_vtl_35_an_override_replaces_every_field_of_its_name() {
        let mut kept = Kept::default();
        kept.field(b"Set-Cookie", b"a");
        kept.field(b"set-cookie", b"b");
        kept.set("SET-COOKIE", "c");
        assert_eq!(kept.texts(), [("SET-COOKIE".to_owned(), "c".to_owned())]);
    }
}
