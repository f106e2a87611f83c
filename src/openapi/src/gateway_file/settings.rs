use crate::codes;
use crate::expect::{Expect, Quoted};
use crate::tree::{Key, Node};
use ringgate_definition::{
    AccessLogFormat, AccessLogSettings, AccessLogTarget, Diagnostic, Driver, GatewayLimits, GatewaySettings,
    Located, Place,
};

const KEYS: [&str; 10] = [
    "workers",
    "admin",
    "accessLog",
    "executionLog",
    "stateDirectory",
    "drainSeconds",
    "limits",
    "requireSignature",
    "driver",
    "pinCpus",
];

const DRIVERS: [(&str, Driver); 3] =
    [("auto", Driver::Auto), ("io_uring", Driver::IoUring), ("epoll", Driver::Epoll)];

/// Reads `gateway`.
pub(super) fn read(expect: &mut Expect<'_>, node: &Node) -> GatewaySettings {
    let mut settings = GatewaySettings::default();
    for (key, value) in expect.object(node, "`gateway`", &KEYS).unwrap_or_default() {
        let what = Quoted(&key.text);
        match key.text.as_str() {
            "workers" => settings.workers = expect.whole(value, what),
            "admin" => settings.admin = expect.text(value, what),
            "accessLog" => settings.access_log = access_log(expect, value),
            "executionLog" => settings.execution_log = execution_log(expect, value),
            "stateDirectory" => settings.state_directory = expect.text(value, what),
            "drainSeconds" => settings.drain_seconds = expect.whole(value, what),
            "limits" => settings.limits = limits(expect, value),
            "requireSignature" => settings.signature_public_key = public_key(expect, value),
            "driver" => settings.driver = expect.one_of(value, what, &DRIVERS),
            "pinCpus" => settings.pin_cpus = expect.boolean(value, what),
            _ => {}
        }
    }
    settings
}

fn access_log(expect: &mut Expect<'_>, node: &Node) -> Option<AccessLogSettings> {
    let entries = expect.object(node, "`accessLog`", &["path", "stdout", "format"])?;
    let format = entries.iter().find(|(key, _)| key.text == "format");
    let format = format.and_then(|(_, value)| expect.text(value, "`format`"));
    let format = format.map(|text| text.map(format_of));
    let target = log_target(expect, entries, "`accessLog`", node.place)?;
    Some(AccessLogSettings { target, format })
}

/// R-LOG-07: lines have one form.
fn execution_log(expect: &mut Expect<'_>, node: &Node) -> Option<Located<AccessLogTarget>> {
    let entries = expect.object(node, "`executionLog`", &["path", "stdout"])?;
    log_target(expect, entries, "`executionLog`", node.place)
}

/// A file or the standard output, and not both.
fn log_target(
    expect: &mut Expect<'_>,
    entries: &[(Key, Node)],
    what: &str,
    place: Place,
) -> Option<Located<AccessLogTarget>> {
    let mut targets: Vec<Located<AccessLogTarget>> = Vec::new();
    for (key, value) in entries {
        match key.text.as_str() {
            "path" => {
                targets.extend(expect.text(value, "`path`").map(|path| path.map(AccessLogTarget::Path)))
            }
            "stdout" => {
                let wanted = expect.boolean(value, "`stdout`").filter(|wanted| wanted.value);
                targets.extend(wanted.map(|wanted| wanted.map(|_| AccessLogTarget::Stdout)));
            }
            _ => {}
        }
    }
    let target = <[_; 1]>::try_from(targets).ok().map(|[target]| target);
    if target.is_none() {
        let message = format!("{what} needs exactly one of `path` and `stdout: true`");
        let mistake = Diagnostic::error(codes::EXACTLY_ONE, place, message);
        expect.diagnostics.push(mistake.remedy("Say where the lines go"));
    }
    target
}

fn format_of(text: String) -> AccessLogFormat {
    match text.as_str() {
        "clf" => AccessLogFormat::Clf,
        "json" => AccessLogFormat::Json,
        _ => AccessLogFormat::Text(text),
    }
}

fn limits(expect: &mut Expect<'_>, node: &Node) -> GatewayLimits {
    let mut limits = GatewayLimits::default();
    for (key, value) in expect.object(node, "`limits`", &["headBytes", "bodyBytes"]).unwrap_or_default() {
        match key.text.as_str() {
            "headBytes" => limits.head_bytes = expect.whole(value, "`headBytes`"),
            "bodyBytes" => limits.body_bytes = expect.whole(value, "`bodyBytes`"),
            _ => {}
        }
    }
    limits
}

fn public_key(expect: &mut Expect<'_>, node: &Node) -> Option<Located<String>> {
    let what = "`requireSignature`";
    let entries = expect.object(node, what, &["publicKey"])?;
    let path = expect.required(entries, "publicKey", what, node.place)?;
    expect.text(path, "`publicKey`")
}
