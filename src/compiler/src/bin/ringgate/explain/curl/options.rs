//! curl's options, as far as they change what is sent or are often seen.

/// An option.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flag {
    /// `--long`
    pub(super) long: &'static str,
    /// What it does here.
    pub(super) does: Does,
}

/// What an option does to the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    Nothing,
    NothingWithValue,
    Refuse,
    Url,
    Method,
    Header,
    Data,
    DataRaw,
    DataBinary,
    DataUrlencode,
    Json,
    Query,
    Head,
    PathAsIs,
    User,
    Sign,
    Agent,
    Referer,
    Cookie,
    Range,
    Compressed,
}

impl Flag {
    /// Whether a value follows.
    pub(super) fn has_value(self) -> bool {
        let has_none = [Does::Nothing, Does::Query, Does::Head, Does::PathAsIs, Does::Compressed];
        !has_none.contains(&self.does)
    }
}

/// Short, long, and what it does.
const OPTIONS: &[(&str, &str, Does)] = &[
    ("-X", "--request", Does::Method),
    ("-H", "--header", Does::Header),
    ("-d", "--data", Does::Data),
    ("", "--data-ascii", Does::Data),
    ("", "--data-raw", Does::DataRaw),
    ("", "--data-binary", Does::DataBinary),
    ("", "--data-urlencode", Does::DataUrlencode),
    ("", "--json", Does::Json),
    ("-G", "--get", Does::Query),
    ("-I", "--head", Does::Head),
    ("-A", "--user-agent", Does::Agent),
    ("-e", "--referer", Does::Referer),
    ("-b", "--cookie", Does::Cookie),
    ("-r", "--range", Does::Range),
    ("-u", "--user", Does::User),
    ("", "--aws-sigv4", Does::Sign),
    ("", "--compressed", Does::Compressed),
    ("", "--path-as-is", Does::PathAsIs),
    ("", "--url", Does::Url),
    ("-F", "--form", Does::Refuse),
    ("-T", "--upload-file", Does::Refuse),
    ("-K", "--config", Does::Refuse),
    ("-o", "--output", Does::NothingWithValue),
    ("-w", "--write-out", Does::NothingWithValue),
    ("-m", "--max-time", Does::NothingWithValue),
    ("-D", "--dump-header", Does::NothingWithValue),
    ("-c", "--cookie-jar", Does::NothingWithValue),
    ("-x", "--proxy", Does::NothingWithValue),
    ("-E", "--cert", Does::NothingWithValue),
    ("", "--key", Does::NothingWithValue),
    ("", "--cacert", Does::NothingWithValue),
    ("", "--connect-timeout", Does::NothingWithValue),
    ("", "--connect-to", Does::NothingWithValue),
    ("", "--resolve", Does::NothingWithValue),
    ("", "--retry", Does::NothingWithValue),
    ("", "--unix-socket", Does::NothingWithValue),
    ("-s", "--silent", Does::Nothing),
    ("-S", "--show-error", Does::Nothing),
    ("-i", "--include", Does::Nothing),
    ("", "--show-headers", Does::Nothing),
    ("-k", "--insecure", Does::Nothing),
    ("-v", "--verbose", Does::Nothing),
    ("-L", "--location", Does::Nothing),
    ("-f", "--fail", Does::Nothing),
    ("", "--fail-with-body", Does::Nothing),
    ("-g", "--globoff", Does::Nothing),
    ("-N", "--no-buffer", Does::Nothing),
    ("-#", "--progress-bar", Does::Nothing),
    ("-O", "--remote-name", Does::Nothing),
    ("", "--http1.1", Does::Nothing),
    ("", "--http2", Does::Nothing),
];

/// An option by its name, short or long.
pub(super) fn find(name: &str) -> Option<Flag> {
    let found =
        OPTIONS.iter().find(|(short, long, _)| *long == name || (*short == name && !short.is_empty()))?;
    Some(Flag { long: found.1, does: found.2 })
}
