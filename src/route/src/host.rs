/// The parts of a default host, `{api}.execute-api.{region}.{suffix}` (R-ROUTE-01), in whatever case they came. An
/// installation has one region, so that its name may be left out: `{api}.execute-api.localhost`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ApiHost<'a> {
    /// The first label.
    pub(crate) api: &'a [u8],
    /// The third label, if there is one before the suffix.
    pub(crate) region: Option<&'a [u8]>,
}

/// The longest label of a host name (RFC 1035, 2.3.4).
pub(crate) const LABEL_BYTES_MAX: usize = 63;

/// Reads `host`, a host with an optional port and an optional final dot, as a default host under `suffix`. `None`
/// when it is another host.
pub(crate) fn api_host<'a>(host: &'a [u8], suffix: &[u8]) -> Option<ApiHost<'a>> {
    let name = without_port(host);
    let name = name.strip_suffix(b".").unwrap_or(name);
    let (labels, tail) = name.split_at_checked(name.len().checked_sub(suffix.len())?)?;
    if suffix.is_empty() || !tail.eq_ignore_ascii_case(suffix) {
        return None;
    }
    let mut labels = labels.strip_suffix(b".")?.split(|byte| *byte == b'.');
    let (api, service, region) = (labels.next()?, labels.next()?, labels.next());
    let is_one = labels.next().is_none() && service.eq_ignore_ascii_case(b"execute-api");
    (is_one && !api.is_empty() && region != Some(b"")).then_some(ApiHost { api, region })
}

/// API hosts are names, so the first colon begins the port; an address in brackets is no API host anyway.
fn without_port(host: &[u8]) -> &[u8] {
    host.split(|byte| *byte == b':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_route_01_default_hosts() {
        let cases = [
            ("abcdefghij.execute-api.us-east-1.example.com", Some(("abcdefghij", Some("us-east-1")))),
            ("ABCdefghij.Execute-API.us-EAST-1.EXAMPLE.com", Some(("ABCdefghij", Some("us-EAST-1")))),
            ("a.execute-api.eu.example.com:8443", Some(("a", Some("eu")))),
            ("a.execute-api.eu.example.com.", Some(("a", Some("eu")))),
            ("a.execute-api.eu.example.com.:80", Some(("a", Some("eu")))),
            ("a.execute-api.eu.example.org", None),
            ("a.execute-api.example.com", Some(("a", None))),
            ("a.execute-api.example.com.:80", Some(("a", None))),
            ("execute-api.example.com", None),
            ("x.a.execute-api.eu.example.com", None),
            ("a.executeapi.eu.example.com", None),
            ("a.execute-api.euexample.com", None),
            (".execute-api.eu.example.com", None),
            ("a.execute-api..example.com", None),
            ("example.com", None),
            (".example.com", None),
            ("[::1]:80", None),
            ("", None),
        ];
        for (host, expected) in cases {
            let expected = expected.map(|(api, region)| (api.as_bytes(), region.map(str::as_bytes)));
            let found = api_host(host.as_bytes(), b"example.com").map(|host| (host.api, host.region));
            assert_eq!(found, expected, "{host}");
        }
        assert_eq!(api_host(b"a.execute-api.eu.", b""), None);
    }
}
