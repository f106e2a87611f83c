//! What is kept of an exchange for the execution log and for those who ask why (R-LOG-07).

use ringgate_snapshot::schema::{
    BodyModel, Integration, IntegrationResponse, Logging, MethodSettings, Schema, Validation,
};

use super::talk::{Talk, World};
use super::world::{Plot, http, mock_saying, response, template};
use crate::{CacheStep, Event};

fn plot() -> Plot {
    let validation = Validation {
        required: vec!["method.request.querystring.q".into()],
        body: true,
        models: vec![BodyModel { media_type: "$default".into(), schema: 0 }],
    };
    let answers = IntegrationResponse {
        templates: vec![template("application/json", Some("response of $input.body"))],
        ..response("200", 201)
    };
    let integration = Integration {
        request_templates: vec![template(
            "application/json",
            Some("#set($v = $input.path('$.a'))request of $v"),
        )],
        ..http(vec![answers])
    };
    let plot = Plot::default().route("POST", "/x", integration).with_validation(validation).route(
        "GET",
        "/mock",
        mock_saying("said"),
    );
    Plot { schemas: vec![Schema { name: "Any".into(), text: "{}".into() }], ..plot }
}

/// The steps of an exchange by their names, as far as they are asked for.
fn steps(talk: &Talk<'_>, asked: &[&str]) -> Vec<String> {
    let name = |event: &Event| {
        let text = format!("{event:?}");
        text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
    };
    let events = talk.exchange.journal().map_or(&[][..], |journal| &journal.events);
    events.iter().map(name).filter(|name| asked.contains(&name.as_str())).collect()
}

#[test]
fn r_log_07_the_steps_of_a_mapped_call_in_order() {
    let world = plot().build();
    let mut talk = world.send("POST", "/prod/x?q=1", &[], "{\"a\": \"b\"}");
    talk.explain();
    talk.relay_with("200 OK\nX-A: 1", "body");
    let want = [
        "Located",
        "Routed",
        "KeyNotRequired",
        "ParametersValid",
        "BodyValid",
        "Begun",
        "RequestTemplate",
        "TemplateLines",
        "Rendered",
        "UpstreamRequest",
        "UpstreamResponse",
        "Selected",
        "ResponseTemplate",
        "TemplateLines",
        "Rendered",
        "Responded",
    ];
    let asked = [&want[..], &["Rejected", "Failed", "TemplateFailed", "Passthrough", "BodyInvalid"]].concat();
    assert_eq!(steps(&talk, &asked), want);
    let events = &talk.exchange.journal().expect("it is kept").events;
    let rendered: Vec<&str> = events
        .iter()
        .filter_map(|event| match event {
            Event::Rendered(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(rendered, ["request of b", "response of body"]);
    let upstream = events.iter().find_map(|event| match event {
        Event::UpstreamRequest { method, url, body, .. } => {
            Some((method.as_str(), url.as_str(), body.as_deref()))
        }
        _ => None,
    });
    assert_eq!(upstream, Some(("POST", "http://upstream.example/up", Some("request of b"))));
    let lines: Vec<String> = events
        .iter()
        .flat_map(|event| match event {
            Event::TemplateLines(lines) => lines.iter().map(|line| line.effect.clone()).collect(),
            _ => Vec::new(),
        })
        .collect();
    assert!(lines.iter().any(|effect| effect.contains("\"b\"")), "{lines:?}");
}

#[test]
fn what_failed_is_the_last_step() {
    let world = plot().build();
    let mut talk = world.send("POST", "/prod/x", &[], "{}");
    talk.explain();
    assert_eq!(steps(&talk, &["Routed", "BodyValid", "Begun", "Rejected"]), ["Routed", "Rejected"]);
    let mut talk = world.send("POST", "/prod/x?q=1", &[], "{}");
    talk.explain();
    talk.relay("418 Teapot");
    assert_eq!(
        steps(&talk, &["UpstreamResponse", "Selected", "Failed", "Rejected", "Responded"]),
        ["UpstreamResponse", "Failed", "Rejected"]
    );
}

fn logged(logging: Logging) -> World {
    plot().with_settings(MethodSettings { logging, ..MethodSettings::default() }).build()
}

#[test]
fn r_log_07_nothing_is_kept_unless_somebody_asked() {
    let keeps = |world: &World| {
        let mut talk = world.talk("GET", "/prod/mock", &[]);
        talk.answer();
        talk.exchange.journal().map(|journal| (journal.has_data, !journal.events.is_empty()))
    };
    assert_eq!(keeps(&plot().build()), None);
    assert_eq!(keeps(&logged(Logging::Off)), None);
    assert_eq!(keeps(&logged(Logging::Error)), Some((false, true)));
    assert_eq!(keeps(&logged(Logging::Info)), Some((false, true)));
    let traced = MethodSettings { logging: Logging::Info, data_trace: true, ..MethodSettings::default() };
    assert_eq!(keeps(&plot().with_settings(traced).build()), Some((true, true)));
}

#[test]
fn a_journal_ends_with_its_exchange() {
    let world = plot().build();
    let mut talk = world.talk("GET", "/prod/mock", &[]);
    talk.explain();
    assert!(talk.exchange.journal().is_some_and(|journal| journal.has_data));
    talk.answer();
    assert!(talk.exchange.journal().is_none());
}

#[test]
fn the_cache_says_what_it_found() {
    let caches = MethodSettings { caching: true, cache_ttl_s: 60, ..MethodSettings::default() };
    let world = plot().with_settings(caches).build();
    for want in [CacheStep::Miss, CacheStep::Hit] {
        let mut talk = world.talk("GET", "/prod/mock", &[]);
        talk.explain();
        let events = &talk.exchange.journal().expect("it is kept").events;
        assert!(events.contains(&Event::Cache(want)), "{want:?}: {events:?}");
    }
}
