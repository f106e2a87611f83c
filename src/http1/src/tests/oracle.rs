//! An independent slow reader of chunked bodies, to compare the decoder with.

/// Reads a whole chunked body by cutting lines off, in the plainest way. It shares no code with the
/// decoder and knows no reasons, only good (`Some`) and bad.
pub(super) fn read_chunks(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut data = Vec::new();
    let mut rest = bytes;
    loop {
        let line = cut_line(&mut rest)?;
        let text = std::str::from_utf8(&line).ok()?;
        let (size, extensions) = text.split_at(text.find(';').unwrap_or(text.len()));
        let is_hex = size.chars().all(|c| c.is_ascii_hexdigit());
        let well_formed = is_hex && (1..=15).contains(&size.len()) && line.len() + 2 <= 256;
        if !well_formed || !are_extensions(extensions) {
            return None;
        }
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            break;
        }
        data.extend_from_slice(rest.get(..size)?);
        rest = rest[size..].strip_prefix(b"\r\n")?;
    }
    loop {
        let line = cut_line(&mut rest)?;
        if line.is_empty() {
            return Some((data, bytes.len() - rest.len()));
        }
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = String::from_utf8(line[..colon].to_vec()).ok()?;
        let is_value = line[colon..].iter().all(|byte| *byte == b'\t' || (*byte >= 32 && *byte != 127));
        if !is_plain_token(&name) || !is_value || name.eq_ignore_ascii_case("host") {
            return None;
        }
    }
}

fn cut_line(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
    let line = rest[..end].to_vec();
    *rest = &rest[end + 2..];
    (!line.contains(&b'\n') && !line.contains(&b'\r')).then_some(line)
}

fn are_extensions(text: &str) -> bool {
    let Some(text) = text.strip_prefix(';') else { return text.is_empty() };
    let name_len = text.find(['=', ';']).unwrap_or(text.len());
    let (name, rest) = text.split_at(name_len);
    let rest = match rest.strip_prefix('=') {
        None => rest,
        Some(quoted) if quoted.starts_with('"') => match after_quotes(&quoted[1..]) {
            Some(rest) => rest,
            None => return false,
        },
        Some(value) => {
            let (value, rest) = value.split_at(value.find(';').unwrap_or(value.len()));
            if !is_plain_token(value) {
                return false;
            }
            rest
        }
    };
    is_plain_token(name) && are_extensions(rest)
}

fn after_quotes(text: &str) -> Option<&str> {
    let mut escaped = false;
    for (index, c) in text.char_indices() {
        if c.is_control() && c != '\t' {
            return None;
        }
        if c == '"' && !escaped {
            return Some(&text[index + 1..]);
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

fn is_plain_token(text: &str) -> bool {
    let is_tchar = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !text.is_empty() && text.chars().all(is_tchar)
}
