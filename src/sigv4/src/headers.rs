use crate::encode::has_control_but_tab;
use crate::request::Fields;

/// What a signed field cannot be: a value with a control byte other than a tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadField;

/// Appends a line for each of the `signed` names (lower case, parted by `;`) with the values of all fields of that
/// name, joined by commas. A name without a field has the empty value, as the service writes it.
pub(crate) fn push_signed<F: Fields + ?Sized>(
    out: &mut Vec<u8>,
    signed: &str,
    fields: &F,
) -> Result<(), BadField> {
    for name in signed.split(';') {
        out.extend_from_slice(name.as_bytes());
        out.push(b':');
        let mut is_first = true;
        for (_, value) in fields.fields().filter(|(found, _)| found.eq_ignore_ascii_case(name.as_bytes())) {
            if !is_first {
                out.push(b',');
            }
            is_first = false;
            push_folded(out, value)?;
        }
        out.push(b'\n');
    }
    Ok(())
}

/// Appends a value without blanks around it, and with one space for each run of blanks within.
pub(crate) fn push_folded(out: &mut Vec<u8>, value: &[u8]) -> Result<(), BadField> {
    if has_control_but_tab(value) {
        return Err(BadField);
    }
    let start = out.len();
    for word in value.split(|&byte| matches!(byte, b' ' | b'\t')).filter(|word| !word.is_empty()) {
        if out.len() > start {
            out.push(b' ');
        }
        out.extend_from_slice(word);
    }
    Ok(())
}

/// Fields to sign, with names in lower case and folded values, to be sorted and written.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    text: Vec<u8>,
    lines: Vec<Line>,
}

#[derive(Clone, Copy, Debug)]
struct Line {
    start: usize,
    colon: usize,
    end: usize,
}

impl Lines {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.lines.clear();
    }

    pub(crate) fn add(&mut self, name: &[u8], value: &[u8]) -> Result<(), BadField> {
        let start = self.text.len();
        self.text.extend(name.iter().map(u8::to_ascii_lowercase));
        let colon = self.text.len();
        push_folded(&mut self.text, value)?;
        self.lines.push(Line { start, colon, end: self.text.len() });
        Ok(())
    }

    /// Sorts by name; fields of one name keep their order.
    pub(crate) fn sort(&mut self) {
        let text = &self.text;
        self.lines.sort_by(|a, b| text.get(a.start..a.colon).cmp(&text.get(b.start..b.colon)));
    }

    /// Appends the names, each once, parted by `;`.
    pub(crate) fn write_names(&self, out: &mut Vec<u8>) {
        let mut before: Option<&[u8]> = None;
        for line in &self.lines {
            let name = &self.text[line.start..line.colon];
            if before == Some(name) {
                continue;
            }
            if before.is_some() {
                out.push(b';');
            }
            out.extend_from_slice(name);
            before = Some(name);
        }
    }

    /// Appends a line for each name.
    pub(crate) fn write_lines(&self, out: &mut Vec<u8>) {
        let mut before: Option<&[u8]> = None;
        for line in &self.lines {
            let name = &self.text[line.start..line.colon];
            match before {
                Some(same) if same == name => out.push(b','),
                _ => {
                    if before.is_some() {
                        out.push(b'\n');
                    }
                    out.extend_from_slice(name);
                    out.push(b':');
                }
            }
            out.extend_from_slice(&self.text[line.colon..line.end]);
            before = Some(name);
        }
        if before.is_some() {
            out.push(b'\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_auth_09_values_are_trimmed_folded_and_joined() {
        let fields = [("Host", "a.example"), ("X-B", "  a \t  b  "), ("x-a", ""), ("x-b", "c")];
        let mut out = Vec::new();
        assert_eq!(push_signed(&mut out, "host;x-a;x-b;x-none", &fields[..]), Ok(()));
        assert_eq!(String::from_utf8_lossy(&out), "host:a.example\nx-a:\nx-b:a b,c\nx-none:\n");
        assert_eq!(push_signed(&mut out, "x-a", &[("x-a", "b\nhost:evil")][..]), Err(BadField));
    }

    #[test]
    fn fields_to_sign_are_sorted_and_named_once() {
        let mut lines = Lines::default();
        for (name, value) in [("X-B", "2"), ("Host", "h"), ("x-b", "1")] {
            assert_eq!(lines.add(name.as_bytes(), value.as_bytes()), Ok(()));
        }
        lines.sort();
        let (mut names, mut text) = (Vec::new(), Vec::new());
        lines.write_names(&mut names);
        lines.write_lines(&mut text);
        assert_eq!((names.as_slice(), text.as_slice()), (&b"host;x-b"[..], &b"host:h\nx-b:2,1\n"[..]));
    }
}
