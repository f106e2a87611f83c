//! Query strings: pairs are cut at `&` and `;`, decoded, and written again with everything but unreserved bytes
//! percent-encoded (R-ROUTE-26, R-INT-33).

/// Appends the decoded last value of `name`.
pub(crate) fn last_value(query: &[u8], name: &str, out: &mut Vec<u8>) -> bool {
    let found = pairs(query).filter(|(key, _)| decodes_to(key, name)).last();
    if let Some((_, value)) = found {
        decode(value, out);
    }
    found.is_some()
}

/// Appends the decoded values of `name`, joined by commas.
pub(crate) fn all_values(query: &[u8], name: &str, out: &mut Vec<u8>) -> bool {
    let mut is_there = false;
    for (_, value) in pairs(query).filter(|(key, _)| decodes_to(key, name)) {
        if is_there {
            out.push(b',');
        }
        decode(value, out);
        is_there = true;
    }
    is_there
}

/// The decoded values of `name`, in order.
pub(crate) fn values(query: &[u8], name: &str) -> Vec<Vec<u8>> {
    let mut values = Vec::new();
    each_value(query, name, |raw| {
        let mut value = Vec::new();
        decode(raw, &mut value);
        values.push(value);
    });
    values
}

/// Whether there is a pair at all: a query can consist of separators.
pub(crate) fn has_pairs(query: &[u8]) -> bool {
    query.iter().any(|byte| !matches!(byte, b'&' | b';'))
}

/// Calls `each` with the raw values of `name`.
pub(crate) fn each_value<'q>(query: &'q [u8], name: &str, mut each: impl FnMut(&'q [u8])) {
    pairs(query).filter(|(key, _)| decodes_to(key, name)).for_each(|(_, value)| each(value));
}

/// Calls `each` with every name and value, decoded.
pub(crate) fn each(query: &[u8], mut each: impl FnMut(Vec<u8>, Vec<u8>)) {
    for (key, value) in pairs(query) {
        let (mut name, mut text) = (Vec::new(), Vec::new());
        decode(key, &mut name);
        decode(value, &mut text);
        each(name, text);
    }
}

/// Calls `each` with every name and its last value, decoded, in the order of the names' first appearance.
pub(crate) fn each_last(query: &[u8], mut each: impl FnMut(&str, &str)) {
    let mut seen: Vec<(String, String)> = Vec::new();
    let text = |raw: &[u8]| {
        let mut out = Vec::new();
        decode(raw, &mut out);
        String::from_utf8_lossy(&out).into_owned()
    };
    for (key, value) in pairs(query) {
        let (key, value) = (text(key), text(value));
        match seen.iter_mut().find(|(it, _)| *it == key) {
            Some((_, last)) => *last = value,
            None => seen.push((key, value)),
        }
    }
    seen.iter().for_each(|(key, value)| each(key, value));
}

/// Appends a query again: pairs joined by `&`, each with `=`.
pub(crate) fn rewrite(query: &[u8], out: &mut Vec<u8>) {
    if query.iter().all(|byte| is_unreserved(*byte) || matches!(byte, b'=' | b'&')) && is_canonical(query) {
        out.extend_from_slice(query);
        return;
    }
    for (index, (key, value)) in pairs(query).enumerate() {
        if index > 0 {
            out.push(b'&');
        }
        recode(key, out);
        out.push(b'=');
        recode(value, out);
    }
}

/// Appends text percent-encoded.
pub(crate) fn encode(text: &[u8], out: &mut Vec<u8>) {
    for byte in text {
        push_encoded(*byte, out);
    }
}

/// Appends raw query text decoded and encoded again.
pub(crate) fn recode(raw: &[u8], out: &mut Vec<u8>) {
    decode_bytes(raw, |byte| push_encoded(byte, out));
}

fn decode(raw: &[u8], out: &mut Vec<u8>) {
    decode_bytes(raw, |byte| out.push(byte));
}

/// Whether every pair has a name and exactly one `=`, so that rewriting would change nothing.
fn is_canonical(query: &[u8]) -> bool {
    !query.is_empty()
        && query.split(|byte| *byte == b'&').all(|pair| pair.iter().filter(|b| **b == b'=').count() == 1)
}

fn pairs(query: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    query.split(|byte| matches!(byte, b'&' | b';')).filter(|pair| !pair.is_empty()).map(|pair| {
        let mark = pair.iter().position(|byte| *byte == b'=');
        match mark {
            Some(mark) => (pair.get(..mark).unwrap_or_default(), pair.get(mark + 1..).unwrap_or_default()),
            None => (pair, &b""[..]),
        }
    })
}

fn decodes_to(raw: &[u8], name: &str) -> bool {
    let mut rest = name.as_bytes();
    let mut is_same = true;
    decode_bytes(raw, |byte| match rest.split_first() {
        Some((first, tail)) if *first == byte => rest = tail,
        _ => is_same = false,
    });
    is_same && rest.is_empty()
}

/// `%XX` and `+` decoded; a `%` that is no escape stands for itself.
fn decode_bytes(raw: &[u8], mut push: impl FnMut(u8)) {
    let mut rest = raw;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail) {
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    push(high << 4 | low);
                    rest = after;
                }
                _ => push(b'%'),
            },
            (b'+', _) => push(b' '),
            (byte, _) => push(*byte),
        }
    }
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

fn push_encoded(byte: u8, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    if is_unreserved(byte) {
        out.push(byte);
    } else {
        out.extend_from_slice(&[b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, want: &str) {
        let mut out = Vec::new();
        rewrite(query.as_bytes(), &mut out);
        assert_eq!(String::from_utf8_lossy(&out), want, "{query}");
        let mut again = Vec::new();
        rewrite(&out, &mut again);
        assert_eq!(again, out, "rewriting is idempotent: {query}");
    }

    #[test]
    fn r_route_26_queries_are_cut_decoded_and_encoded_again() {
        for (query, want) in [
            ("", ""),
            ("a=1&b=2", "a=1&b=2"),
            ("a", "a="),
            ("a=1;b=2", "a=1&b=2"),
            ("q=a+b%20c%2Bd", "q=a%20b%20c%2Bd"),
            ("q=%zz%4", "q=%25zz%254"),
            ("a=b=c", "a=b%3Dc"),
            ("k%5B%5D=%e4", "k%5B%5D=%E4"),
            ("a=1&&b=2&", "a=1&b=2"),
            ("a[]=/x", "a%5B%5D=%2Fx"),
        ] {
            check(query, want);
        }
    }

    #[test]
    fn r_int_08_r_route_27_last_and_all_values() {
        let query = b"a=1&b=x&a=%32&a";
        let mut out = Vec::new();
        assert!(last_value(query, "a", &mut out) && out.is_empty(), "the last one is empty");
        assert!(all_values(query, "a", &mut out));
        assert_eq!(out, b"1,2,");
        assert!(!last_value(query, "A", &mut out), "R-ROUTE-27: names are case-sensitive");
    }
}
