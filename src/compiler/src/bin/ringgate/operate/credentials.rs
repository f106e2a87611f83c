//! Who asks, and where: from arguments, the environment, or a file.

use std::env;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::args::Endpoint;
use crate::failure::Failure;

const ENDPOINT_DEFAULT: &str = "http://127.0.0.1:4566";
const REGION_DEFAULT: &str = "us-east-1";

/// Everything that a call needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    /// `HOST:PORT`.
    pub(super) address: String,
    pub(super) region: String,
    /// `None`: calls are not signed.
    pub(super) key: Option<Key>,
}

/// An access key.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) id: String,
    pub(super) secret: String,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", self.id)
    }
}

impl Settings {
    /// As arguments and this process's environment say.
    pub(super) fn find(endpoint: &Endpoint) -> Result<Settings, Failure> {
        Settings::read(endpoint, &|name| env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn read(endpoint: &Endpoint, variable: &dyn Fn(&str) -> Option<String>) -> Result<Settings, Failure> {
        let ignores = variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
        let ignores = ignores.is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let told = || variable("AWS_ENDPOINT_URL_API_GATEWAY").or_else(|| variable("AWS_ENDPOINT_URL"));
        let url = endpoint.endpoint_url.clone().or_else(|| if ignores { None } else { told() });
        let region = endpoint.region.clone().or_else(|| variable("AWS_REGION"));
        let region = region.or_else(|| variable("AWS_DEFAULT_REGION"));
        let key = match &endpoint.credentials {
            Some(path) => Some(read_key(path)?),
            None => variable("AWS_ACCESS_KEY_ID")
                .zip(variable("AWS_SECRET_ACCESS_KEY"))
                .map(|(id, secret)| Key { id, secret }),
        };
        Ok(Settings {
            address: read_address(url.as_deref().unwrap_or(ENDPOINT_DEFAULT))?,
            region: region.unwrap_or_else(|| REGION_DEFAULT.to_owned()),
            key,
        })
    }
}

/// `http://HOST[:PORT][/]`.
fn read_address(url: &str) -> Result<String, Failure> {
    let Some(rest) = url.strip_prefix("http://") else {
        return Err(Failure::new(format!("`{url}` is no address of a control plane that can be called"))
            .remedy(
                "write `http://HOST:PORT`; for one behind TLS, call it on its own machine or by a tunnel",
            ));
    };
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    if authority.is_empty() || authority.contains(['/', '?', '#', '@']) {
        return Err(Failure::new(format!("`{url}` has more than a host and a port"))
            .remedy("write `http://HOST:PORT`"));
    }
    let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    Ok(if has_port { authority.to_owned() } else { format!("{authority}:80") })
}

/// A file such as the control plane's `administrator.json`.
fn read_key(path: &Path) -> Result<Key, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
    let value: Option<Value> = serde_json::from_str(&text).ok();
    let part = |name: &str| Some(value.as_ref()?.get(name)?.as_str()?.to_owned());
    let key = part("accessKeyId").zip(part("secretAccessKey")).map(|(id, secret)| Key { id, secret });
    key.ok_or_else(|| {
        Failure::new(format!("`{}` holds no access key", path.display()))
            .remedy("name a file with `accessKeyId` and `secretAccessKey`, such as `administrator.json`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none() -> Endpoint {
        Endpoint { endpoint_url: None, region: None, credentials: None }
    }

    fn read(endpoint: &Endpoint, variables: &[(&str, &str)]) -> Result<Settings, Failure> {
        let find =
            |name: &str| variables.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned());
        Settings::read(endpoint, &find)
    }

    #[test]
    fn the_environment_of_other_clients_is_heeded() {
        let every = ("AWS_ENDPOINT_URL", "http://every:1");
        let one = ("AWS_ENDPOINT_URL_API_GATEWAY", "http://one:2/");
        let ignore = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        for (variables, want) in [
            (&[][..], "127.0.0.1:4566"),
            (&[every], "every:1"),
            (&[every, one], "one:2"),
            (&[every, one, ignore], "127.0.0.1:4566"),
        ] {
            assert_eq!(read(&none(), variables).expect("settings").address, want);
        }
        let told = Endpoint { endpoint_url: Some("http://[::1]:9".to_owned()), ..none() };
        assert_eq!(read(&told, &[every, ignore]).expect("settings").address, "[::1]:9");
        let regions = [("AWS_DEFAULT_REGION", "eu-west-1"), ("AWS_REGION", "eu-west-2")];
        assert_eq!(read(&none(), &regions).expect("settings").region, "eu-west-2");
        assert_eq!(read(&none(), &regions[..1]).expect("settings").region, "eu-west-1");
        let half = read(&none(), &[("AWS_ACCESS_KEY_ID", "A")]).expect("settings");
        assert_eq!((half.key, half.region.as_str()), (None, "us-east-1"));
        let both = [("AWS_ACCESS_KEY_ID", "A"), ("AWS_SECRET_ACCESS_KEY", "s")];
        let key = read(&none(), &both).expect("settings").key.expect("a key");
        assert_eq!((key.id.as_str(), key.secret.as_str()), ("A", "s"));
        assert_eq!(format!("{key:?}"), "Key(A)", "no secret is shown");
    }

    #[test]
    fn addresses_are_plain() {
        for (url, want) in [
            ("http://a", Some("a:80")),
            ("http://a:1/", Some("a:1")),
            ("http://[::1]:1", Some("[::1]:1")),
            ("https://a:1", None),
            ("a:1", None),
            ("http://", None),
            ("http://a:1/b", None),
            ("http://u@a:1", None),
        ] {
            assert_eq!(read_address(url).ok().as_deref(), want, "{url}");
        }
    }
}
