use ringgate_snapshot::segment::escaped;

/// Whether some segment of `path` is `.` or `..`, plain or percent-encoded. API Gateway takes such segments as any
/// other text, but an upstream may resolve them and so see another path than the one that was routed and guarded;
/// whoever forwards a path decides what to do about it. Everything that some server takes for the end of a segment
/// counts as one: `/`, `\`, their escapes, and `;`.
pub fn has_dot_segments(path: &[u8]) -> bool {
    let mut rest = path;
    // how many dots the segment consists of so far; none once it has another byte
    let mut dots = Some(0u8);
    while let Some((byte, after)) = next(rest) {
        rest = after;
        match byte {
            b'/' | b'\\' if is_dots(dots) => return true,
            b'/' | b'\\' => dots = Some(0),
            b';' if is_dots(dots) => return true,
            b'.' => dots = dots.map(|count| count.saturating_add(1)),
            _ => dots = None,
        }
    }
    is_dots(dots)
}

fn is_dots(dots: Option<u8>) -> bool {
    matches!(dots, Some(1 | 2))
}

/// The next byte, unescaped if it is an escape.
fn next(bytes: &[u8]) -> Option<(u8, &[u8])> {
    if let [b'%', high, low, rest @ ..] = bytes
        && let Some(byte) = escaped(*high, *low)
    {
        return Some((byte, rest));
    }
    bytes.split_first().map(|(byte, rest)| (*byte, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dot_segments_in_every_disguise() {
        let with = [
            "/.",
            "/..",
            "..",
            "/a/../b",
            "/a/./b",
            "/%2e%2E/b",
            "/a/.%2e",
            "/a%2f..%2fb",
            "/a\\..\\b",
            "/a%5C..",
            "/..;x=1/b",
            "/..%3bx/b",
        ];
        for path in with {
            assert!(has_dot_segments(path.as_bytes()), "{path}");
        }
        let without = [
            "/",
            "",
            "/a",
            "/...",
            "/a..",
            "/..a/",
            "/.well-known/x",
            "/a/%2e%2e%2e",
            "/a.b;..",
            "/%252e%252e/",
            "/a/%",
            "/%2",
            "/a;b/c",
        ];
        for path in without {
            assert!(!has_dot_segments(path.as_bytes()), "{path}");
        }
    }
}
