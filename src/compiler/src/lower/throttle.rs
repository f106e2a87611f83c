//! Throttles and the keys that name whose they are (R-USAGE-05, R-USAGE-10, R-STAGE-11).

use ringgate_definition::{Diagnostic, Diagnostics, Located, Place, Settings, Throttle};
use ringgate_snapshot::schema::Rate;

use crate::code;
use crate::nearest::nearest;

/// What a throttle of -1 means in method settings.
const UNLIMITED: i64 = -1;

/// Lowers a throttle that must be one.
pub(crate) fn lower(throttle: Throttle, place: Place, diagnostics: &mut Diagnostics) -> Option<Rate> {
    let rate_is_fine = throttle.rate_limit.is_finite() && throttle.rate_limit >= 0.0;
    let burst = u32::try_from(throttle.burst_limit).ok();
    if let (true, Some(burst)) = (rate_is_fine, burst) {
        return Some(Rate { per_second: throttle.rate_limit, burst });
    }
    let message = format!(
        "the throttle of {}/s with a burst of {} is out of range",
        throttle.rate_limit, throttle.burst_limit
    );
    let remedy = format!("use a rate of 0 or more and a burst from 0 to {}", u32::MAX);
    diagnostics.push(Diagnostic::error(code::THROTTLE, place, message).remedy(remedy));
    None
}

/// Lowers a throttle of method settings, where -1 is no limit of the method's own: of the two, the account's stands for it;
/// both together mean that there is no throttle (R-USAGE-10) [GK].
pub(crate) fn lower_setting(throttle: Throttle, place: Place, diagnostics: &mut Diagnostics) -> Option<Rate> {
    let rate_is_unlimited = throttle.rate_limit == UNLIMITED as f64;
    let burst_is_unlimited = throttle.burst_limit == UNLIMITED;
    if rate_is_unlimited && burst_is_unlimited {
        return None;
    }
    let mut throttle = throttle;
    if rate_is_unlimited {
        throttle.rate_limit = Settings::THROTTLING_RATE_DEFAULT;
    }
    if burst_is_unlimited {
        throttle.burst_limit = Settings::THROTTLING_BURST_DEFAULT;
    }
    lower(throttle, place, diagnostics)
}

/// What a throttle's key names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// `/*/*`: every method of every resource.
    All,
    /// A resource's canonical template and a declared method.
    Route(String, String),
}

/// Reads a key such as `/pets/{id}/GET`, `//GET`, `/~1pets~1{id}/GET` or `/*/*`.
pub(crate) fn read_key(key: &str) -> Option<Key> {
    let (path, method) = key.rsplit_once('/')?;
    let path = path.replace("~1", "/").replace("~0", "~");
    let path = path.trim_matches('/');
    match (path, method) {
        (_, "") => None,
        ("*", "*") => Some(Key::All),
        _ => Some(Key::Route(format!("/{path}"), method.to_ascii_uppercase())),
    }
}

/// Notes a key that names no route of an API, and the one it may have meant.
/// `names` are the keys of its routes.
pub(crate) fn report_key(
    key: &Located<String>,
    api: &str,
    names: impl Iterator<Item = String>,
    diagnostics: &mut Diagnostics,
) {
    let keys: Vec<String> = names.collect();
    let message = format!("`{}` names no route of the API `{api}`", key.value);
    let remedy = match nearest(&key.value, keys.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "write the path template, `/` and the method, such as `/pets/{id}/GET`, or `/*/*`".to_owned(),
    };
    diagnostics.push(Diagnostic::error(code::THROTTLE_KEY, key.place, message).remedy(remedy));
}

#[cfg(test)]
mod tests {
    use super::{Key, read_key};

    #[test]
    fn r_stage_11_reads_keys_in_both_spellings() {
        let check = |key, path: &str, method: &str| {
            assert_eq!(read_key(key), Some(Key::Route(path.to_owned(), method.to_owned())), "{key}");
        };
        check("/pets/GET", "/pets", "GET");
        check("pets/GET", "/pets", "GET");
        check("/pets/{id}/ANY", "/pets/{id}", "ANY");
        check("/~1pets~1{id}/get", "/pets/{id}", "GET");
        check("~1pets~1{id}/GET", "/pets/{id}", "GET");
        check("//GET", "/", "GET");
        check("/GET", "/", "GET");
        check("/~1/GET", "/", "GET");
        assert_eq!(read_key("/*/*"), Some(Key::All));
        assert_eq!(read_key("*/*"), Some(Key::All));
        assert_eq!(read_key("GET"), None);
        assert_eq!(read_key("/pets/"), None);
    }
}
