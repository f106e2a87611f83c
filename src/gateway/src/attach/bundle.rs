use std::{fmt, fs, io, path::Path};

use serde::Deserialize;

/// What a gateway attaches with: the file that `ringgate-control enrol` writes.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Bundle {
    /// What the control plane calls this gateway.
    pub(crate) name: String,
    /// Where the control plane is: a host and a port.
    pub(crate) address: String,
    /// Whose certificate the control plane shows, as PEM.
    pub(crate) authority: String,
    /// What this gateway shows, as PEM.
    pub(crate) certificate: String,
    /// The key to it, as PEM.
    pub(crate) key: String,
}

impl Bundle {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, or is no bundle.
    pub(crate) fn read(path: &Path) -> io::Result<Bundle> {
        let wrong = |what: &dyn fmt::Display| {
            let message = format!("{}: {what}; make one with `ringgate-control enrol`", path.display());
            io::Error::new(io::ErrorKind::InvalidInput, message)
        };
        let text = fs::read(path).map_err(|error| wrong(&error))?;
        let bundle: Bundle = serde_json::from_slice(&text).map_err(|error| wrong(&error))?;
        if bundle.host_and_port().is_none() {
            return Err(wrong(&format!("`{}` is no HOST:PORT", bundle.address)));
        }
        Ok(bundle)
    }

    /// The address in its two parts; a host is without brackets.
    pub(crate) fn host_and_port(&self) -> Option<(&str, u16)> {
        let (host, port) = self.address.rsplit_once(':')?;
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        Some((Some(host).filter(|host| !host.is_empty())?, port.parse().ok()?))
    }
}

/// The key is nobody's to see.
impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bundle")
            .field("name", &self.name)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_host_and_a_port() {
        let of = |address: &str| {
            let (authority, certificate, key) = Default::default();
            let bundle =
                Bundle { name: "a".to_owned(), address: address.to_owned(), authority, certificate, key };
            bundle.host_and_port().map(|(host, port)| (host.to_owned(), port))
        };
        assert_eq!(of("control:4567"), Some(("control".to_owned(), 4567)));
        assert_eq!(of("[::1]:7"), Some(("::1".to_owned(), 7)));
        for bad in ["", "control", ":1", "[]:1", "control:", "control:65536"] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }
}
