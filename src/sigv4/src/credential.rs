/// Where and when a key holds: day (`20240312`), region and service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scope<'a> {
    pub(crate) day: &'a str,
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
}

/// What `Credential` holds: `key/day/region/service/terminator`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Credential<'a> {
    pub(crate) access_key: &'a str,
    pub(crate) scope: Scope<'a>,
    pub(crate) terminator: &'a str,
}

impl<'a> Credential<'a> {
    /// `None` unless there are exactly five elements. As the service does, slashes at the end are overlooked.
    pub(crate) fn read(text: &'a str) -> Option<Credential<'a>> {
        let mut parts = text.trim_end_matches('/').split('/');
        let access_key = parts.next().filter(|key| !key.is_empty())?;
        let scope = Scope { day: parts.next()?, region: parts.next()?, service: parts.next()? };
        let credential = Credential { access_key, scope, terminator: parts.next()? };
        parts.next().is_none().then_some(credential)
    }
}
