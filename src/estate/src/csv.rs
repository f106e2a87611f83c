//! Tables of values that commas separate (RFC 4180).

/// A record, and the line that it begins in, counted from one.
pub(crate) type Record = (usize, Vec<String>);

/// The records of a text: fields may stand in quotes, lines end in `\n` or `\r\n`, empty ones are no records.
///
/// # Errors
/// The line where a quoted field begins that never ends, or that more than a comma follows.
pub(crate) fn read(text: &str) -> Result<Vec<Record>, usize> {
    let mut reader = Reader { rest: text.strip_prefix('\u{feff}').unwrap_or(text), line: 1 };
    let mut records = Vec::new();
    while !reader.rest.is_empty() {
        let line = reader.line;
        let fields = reader.record()?;
        if fields.iter().any(|field| !field.is_empty()) {
            records.push((line, fields));
        }
    }
    Ok(records)
}

struct Reader<'t> {
    rest: &'t str,
    line: usize,
}

impl Reader<'_> {
    fn record(&mut self) -> Result<Vec<String>, usize> {
        let mut fields = Vec::new();
        loop {
            fields.push(if self.skip("\"") { self.quoted()? } else { self.plain() });
            if self.skip(",") {
                continue;
            }
            if self.rest.is_empty() || self.skip("\r\n") || self.skip("\n") {
                self.line += 1;
                return Ok(fields);
            }
            return Err(self.line);
        }
    }

    fn plain(&mut self) -> String {
        let end = self.rest.find([',', '\n']).unwrap_or(self.rest.len());
        let (field, rest) = self.rest.split_at(end);
        self.rest = rest;
        field.trim().to_owned()
    }

    /// What stands before the closing quote; two quotes are one that belongs to the field.
    fn quoted(&mut self) -> Result<String, usize> {
        let start = self.line;
        let mut field = String::new();
        loop {
            let (before, after) = self.rest.split_once('"').ok_or(start)?;
            field.push_str(before);
            self.line += before.matches('\n').count();
            self.rest = after;
            if !self.skip("\"") {
                return Ok(field);
            }
            field.push('"');
        }
    }

    fn skip(&mut self, start: &str) -> bool {
        let rest = self.rest.strip_prefix(start);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_usage_04_records() {
        type Lines<'t> = &'t [(usize, &'t [&'t str])];
        let cases: &[(&str, Lines<'_>)] = &[
            ("", &[]),
            ("a,b", &[(1, &["a", "b"])]),
            ("a, b \r\n\r\n,\nc,\n", &[(1, &["a", "b"]), (4, &["c", ""])]),
            ("\"a,b\",\"c\"\"d\"\n\"e\nf\",g\nh", &[(1, &["a,b", "c\"d"]), (2, &["e\nf", "g"]), (4, &["h"])]),
            ("\u{feff}é", &[(1, &["é"])]),
        ];
        for (text, want) in cases {
            let records = read(text).expect(text);
            let records: Vec<(usize, Vec<&str>)> = records
                .iter()
                .map(|(line, fields)| (*line, fields.iter().map(String::as_str).collect()))
                .collect();
            let want: Vec<(usize, Vec<&str>)> =
                want.iter().map(|(line, fields)| (*line, fields.to_vec())).collect();
            assert_eq!(records, want, "{text:?}");
        }
        for (text, line) in [("a\n\"b", 2), ("\"a\"b", 1), ("\"a\nb\"c", 2)] {
            assert_eq!(read(text), Err(line), "{text:?}");
        }
    }
}
