use crate::encode::{is_control, is_unreserved, push_encoded_but};

/// How a path enters the canonical request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PathForm {
    /// Empty and dot segments removed, then encoded once more: every service but S3.
    #[default]
    Normalized,
    /// Encoded once more, segments as they are: what signers do that were told not to normalise.
    Encoded,
    /// As it is: S3.
    Verbatim,
}

/// Appends the canonical form of `path`, which is still percent-encoded as received; `None` if it has control bytes.
pub(crate) fn push_path(out: &mut Vec<u8>, path: &[u8], form: PathForm) -> Option<()> {
    if path.iter().copied().any(is_control) {
        return None;
    }
    if form == PathForm::Normalized && needs_normalizing(path) {
        push_normalized(out, path);
        return Some(());
    }
    if path.first() != Some(&b'/') {
        out.push(b'/');
    }
    match form {
        PathForm::Verbatim => out.extend_from_slice(path),
        PathForm::Normalized | PathForm::Encoded => push_once_more_encoded(out, path),
    }
    Some(())
}

fn push_once_more_encoded(out: &mut Vec<u8>, path: &[u8]) {
    push_encoded_but(out, path, |byte| byte == b'/' || is_unreserved(byte));
}

/// A cheap look at what nearly no path has.
fn needs_normalizing(path: &[u8]) -> bool {
    let mut before = b'a';
    path.iter().any(|&byte| {
        let starts = before == b'/' && matches!(byte, b'/' | b'.');
        before = byte;
        starts
    })
}

/// Removes dot segments as RFC 3986 (5.2.4) does, and empty ones as signers do; a last slash stays.
fn push_normalized(out: &mut Vec<u8>, path: &[u8]) {
    let mut kept: Vec<&[u8]> = Vec::new();
    let mut is_folder = false;
    for segment in path.split(|&byte| byte == b'/') {
        is_folder = matches!(segment, b"" | b"." | b"..");
        match segment {
            b"" | b"." => {}
            b".." => {
                kept.pop();
            }
            _ => kept.push(segment),
        }
    }
    for segment in &kept {
        out.push(b'/');
        push_once_more_encoded(out, segment);
    }
    if is_folder || kept.is_empty() {
        out.push(b'/');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, form: PathForm, expected: &str) {
        let mut out = Vec::new();
        assert_eq!(push_path(&mut out, path.as_bytes(), form), Some(()));
        assert_eq!(String::from_utf8_lossy(&out), expected, "{path} {form:?}");
    }

    #[test]
    fn r_auth_09_a_path_is_encoded_once_more_than_it_came() {
        use PathForm::{Encoded, Normalized, Verbatim};
        let cases = [
            ("", Normalized, "/"),
            ("", Verbatim, "/"),
            ("/", Normalized, "/"),
            ("/a%20b/~c", Normalized, "/a%2520b/~c"),
            ("/a:b@c", Normalized, "/a%3Ab%40c"),
            ("/a//b/./c/../d", Normalized, "/a/b/d"),
            ("/a//b/./c/../d", Encoded, "/a//b/./c/../d"),
            ("/a//b/./c%20/../d", Verbatim, "/a//b/./c%20/../d"),
            ("/..", Normalized, "/"),
            ("/../a/", Normalized, "/a/"),
            ("/a/b/..", Normalized, "/a/"),
            ("//", Normalized, "/"),
            ("/.well-known/x.json", Normalized, "/.well-known/x.json"),
        ];
        cases.into_iter().for_each(|(path, form, expected)| check(path, form, expected));
        assert_eq!(push_path(&mut Vec::new(), b"/a\nb", PathForm::Verbatim), None);
    }
}
