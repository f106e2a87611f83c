//! MOCK integrations (R-INT-21, 22, 37, 38) and the choice of a response and its template (group 7, R-VTL-39).

use ringgate_snapshot::schema::{Integration, IntegrationResponse, Origin, Passthrough};

use super::talk::{Admitted, Message, World};
use super::world::{Plot, header, mock, response, template};

fn world(integration: Integration) -> World {
    Plot::default().route("ANY", "/mock", integration).build()
}

/// Responses that repeat the status that chose them.
fn echoes() -> Vec<IntegrationResponse> {
    vec![response("200", 200), response("201", 201), response("202", 202)]
}

fn check_template(templates: &[(&str, Option<u16>)], passthrough: Passthrough, field: &str, want: u16) {
    let world = world(Integration { passthrough, ..mock(templates, echoes()) });
    let answer = world.answer("POST", "/prod/mock", &[field]);
    assert_eq!(answer.status, want, "{templates:?} {passthrough:?} {field}");
}

#[test]
fn r_int_21_the_media_type_chooses_the_request_template() {
    let templates =
        &[("application/json", Some(200)), ("text/plain", Some(201)), ("$default", Some(202))][..];
    for (field, want) in [
        ("X-None: 1", 200),
        ("Content-Type: application/json", 200),
        ("Content-Type: application/json; charset=utf-8", 200),
        ("Content-Type: text/plain ;a=b", 201),
        ("content-type: TEXT/plain", 201),
        ("Content-Type: text/plainer", 202),
        ("Content-Type: $default", 202),
        ("Content-Type:", 202),
    ] {
        check_template(templates, Passthrough::Never, field, want);
    }
}

#[test]
fn r_int_22_without_a_template_passthrough_decides() {
    use Passthrough::{Never, WhenNoMatch, WhenNoTemplates};
    let json = &[("application/json", Some(200))][..];
    for (templates, passthrough, want) in [
        (json, Never, 415),
        (json, WhenNoTemplates, 415),
        (json, WhenNoMatch, 500),
        (&[], Never, 415),
        (&[], WhenNoTemplates, 500),
        (&[], WhenNoMatch, 500),
    ] {
        check_template(templates, passthrough, "Content-Type: text/plain", want);
    }
}

#[test]
fn r_int_37_a_template_without_a_status_is_a_mistake_of_the_api() {
    let answer = world(mock(&[("application/json", None)], echoes())).answer("GET", "/prod/mock", &[]);
    assert_eq!((answer.status, &*answer.body), (500, "{\"message\":\"Internal server error\"}"));
    assert_eq!(answer.field("x-amzn-ErrorType"), Some("InternalServerErrorException"));
}

#[test]
fn r_int_38_the_status_selects_the_response_and_nothing_comes_from_a_backend() {
    let chosen = IntegrationResponse {
        headers: vec![
            header("X-Fixed", Origin::Static("1".into())),
            header("X-Stage", Origin::StageVariable("shard".into())),
            header("X-Backend", Origin::Header("Host".into())),
        ],
        templates: vec![template("application/json", Some("{\"ok\":true}"))],
        ..response("2\\d\\d", 418)
    };
    let world = world(mock(&[("application/json", Some(204))], vec![chosen, response("", 200)]));
    let answer = world.answer("GET", "/prod/mock", &["Authorization: x"]);
    assert_eq!((answer.status, &*answer.body), (418, "{\"ok\":true}"), "R-IRESP-09");
    assert_eq!((answer.field("X-Fixed"), answer.field("X-Stage")), (Some("1"), Some("blue")));
    assert_eq!(answer.field("X-Backend"), None, "R-IRESP-08");
    assert_eq!(answer.field("Content-Type"), Some("application/json"));
}

#[test]
fn a_mock_without_a_response_template_has_no_body() {
    let answer = world(mock(&[("application/json", Some(200))], echoes())).answer("POST", "/prod/mock", &[]);
    assert_eq!((answer.status, &*answer.body), (200, ""));
    assert_eq!(answer.field("Content-Type"), Some("application/json"), "R-ROUTE-32");
}

fn select(responses: Vec<IntegrationResponse>, status: u16) -> Message {
    world(mock(&[("application/json", Some(status))], responses)).answer("GET", "/prod/mock", &[])
}

#[test]
fn r_iresp_03_04_patterns_match_the_whole_status_and_go_before_the_default() {
    let responses =
        || vec![response("40", 501), response("4\\d{2}", 502), response(".*", 503), response("", 504)];
    for (status, want) in [(404, 502), (400, 502), (200, 503), (999, 503)] {
        assert_eq!(select(responses(), status).status, want, "{status}");
    }
    assert_eq!(select(vec![response("404|500", 502), response("", 504)], 200).status, 504);
}

#[test]
fn r_iresp_05_06_nothing_to_choose_and_undeclared_responses() {
    let undeclared = IntegrationResponse { is_declared: false, ..response("", 200) };
    for responses in [vec![], vec![response("404", 404)], vec![undeclared]] {
        let answer = select(responses, 200);
        assert_eq!((answer.status, &*answer.body), (500, "{\"message\":\"Internal server error\"}"));
        assert_eq!(answer.field("x-amzn-ErrorType"), Some("InternalServerErrorException"));
    }
}

#[test]
fn r_vtl_39_accept_chooses_the_response_template() {
    let with_templates = |templates| IntegrationResponse { templates, ..response("", 200) };
    let xml = || template("application/xml", Some("<a/>"));
    let json = || template("application/json", Some("{}"));
    let html = || template("text/html", Some("<p>"));
    let cases: &[(&[&str], &[&str], &str, &str)] = &[
        (&["xml", "json", "html"], &["Accept: text/html"], "text/html", "<p>"),
        (
            &["xml", "json", "html"],
            &["Accept: text/html", "Accept: application/xml"],
            "application/xml",
            "<a/>",
        ),
        (&["xml", "json", "html"], &["Accept: text/html, application/xml"], "application/json", "{}"),
        (&["xml", "json", "html"], &["Accept: text/html;q=1"], "application/json", "{}"),
        (&["xml", "json", "html"], &["Accept: */*"], "application/json", "{}"),
        (&["xml", "json", "html"], &[], "application/json", "{}"),
        (&["xml", "html"], &["Accept: application/json"], "application/xml", "<a/>"),
        (&["html", "xml"], &[], "text/html", "<p>"),
        (&[], &["Accept: text/html"], "application/json", ""),
    ];
    for (templates, fields, media_type, body) in cases {
        let templates = templates.iter().map(|name| match *name {
            "xml" => xml(),
            "json" => json(),
            _ => html(),
        });
        let integration = mock(&[("application/json", Some(200))], vec![with_templates(templates.collect())]);
        let answer = world(integration).answer("GET", "/prod/mock", fields);
        assert_eq!((answer.field("Content-Type"), &*answer.body), (Some(*media_type), *body), "{fields:?}");
    }
}

#[test]
fn a_mapped_content_type_goes_before_the_templates() {
    let chosen = IntegrationResponse {
        headers: vec![header("content-type", Origin::Static("a/b".into()))],
        templates: vec![template("application/json", Some("x"))],
        ..response("", 200)
    };
    let answer =
        world(mock(&[("application/json", Some(200))], vec![chosen])).answer("GET", "/prod/mock", &[]);
    assert_eq!((answer.field("Content-Type"), &*answer.body), (Some("a/b"), "x"));
}

#[test]
fn one_exchange_after_another_starts_afresh() {
    let world = world(mock(&[("text/plain", Some(201))], echoes()));
    let mut talk = world.talk("GET", "/prod/mock", &[]);
    talk.admit();
    assert_eq!(talk.exchange.status(), 500);
    let next = world.talk("GET", "/prod/mock", &["Content-Type: text/plain"]);
    (talk.head, talk.buffer) = (next.head, next.buffer);
    let Admitted::Own(answer) = talk.admit() else { panic!("forwarded") };
    assert_eq!((answer.status, &*answer.body, talk.exchange.rejection()), (201, "", None));
}
