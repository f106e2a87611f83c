//! What templates override (R-VTL-35 to 38), and the type of what they make (R-VTL-40).

use ringgate_snapshot::schema::{Destination, Integration, IntegrationResponse, Mapping, Origin};

use super::talk::World;
use super::world::{Plot, header, http, mock_of, response, template};

/// A resource that maps header, query and path, and puts this template on top.
fn sends(text: &str) -> World {
    let mapping = |destination, name: &str| Mapping {
        destination,
        name: name.into(),
        origin: Origin::Static("mapped".into()),
    };
    let integration = Integration {
        method: Some("POST".into()),
        request_parameters: vec![
            mapping(Destination::Header, "X-H"),
            mapping(Destination::Path, "p"),
            mapping(Destination::Query, "q"),
        ],
        request_templates: vec![template("application/json", Some(text))],
        ..http(vec![response("", 200)])
    };
    Plot::default().route("POST", "/x", integration).build()
}

#[test]
fn r_vtl_35_36_what_a_request_template_sets_wins_over_mappings() {
    let cases: &[(&str, &str, Option<&str>)] = &[
        ("", "/up/mapped?q=mapped", Some("mapped")),
        ("#set($context.requestOverride.header.X-H = 'o')", "/up/mapped?q=mapped", Some("o")),
        ("#set($context.requestOverride.header['x-h'] = 'o')", "/up/mapped?q=mapped", Some("o")),
        ("#set($context['requestOverride'].header.X-H = 'o')", "/up/mapped?q=mapped", Some("o")),
        ("$context.requestOverride.header.put('X-H', 'o')", "/up/mapped?q=mapped", Some("o")),
        (
            "#set($context.requestOverride.header.X-H = ['a', 1, true])",
            "/up/mapped?q=mapped",
            Some("a,1,true"),
        ),
        (
            "#set($context.requestOverride.header.X-H = 'a')#set($context.requestOverride.header.X-H = 'b')",
            "/up/mapped?q=mapped",
            Some("b"),
        ),
        ("#set($context.requestOverride.querystring.q = 'a b')", "/up/mapped?q=a%20b", Some("mapped")),
        (
            "#set($n = 'r')#set($context.requestOverride.querystring[$n] = 1)",
            "/up/mapped?q=mapped&r=1",
            Some("mapped"),
        ),
        ("#set($context.requestOverride.querystring.q = ['1', '2'])", "/up/mapped?q=1&q=2", Some("mapped")),
        ("#set($context.requestOverride.path.p = 'a/b?c')", "/up/a/b%3Fc?q=mapped", Some("mapped")),
        // applied after the whole template, wherever it says so
        (
            "$input.body#set($context.requestOverride.path.p = $input.path('$.v'))",
            "/up/7?q=mapped",
            Some("mapped"),
        ),
        // what would split the head is left out, and what is not a template's to say
        ("#set($context.requestOverride.header['X H'] = 'o')", "/up/mapped?q=mapped", Some("mapped")),
        ("#set($context.requestOverride.header.Content-Length = '7')", "/up/mapped?q=mapped", Some("mapped")),
    ];
    for (text, target, header) in cases {
        let (_, sent) = sends(text).send("POST", "/prod/x", &[], "{\"v\": 7}").forward();
        assert_eq!(sent.lines[0], format!("POST {target} HTTP/1.1"), "{text}");
        assert_eq!((sent.field("X-H"), sent.field("Content-Length")), (*header, None), "{text}");
        assert_eq!(sent.field("X H"), None, "{text}");
    }
    let (_, sent) = sends("#set($context.requestOverride.header.X-H = $input.path('$'))")
        .send("POST", "/prod/x", &[], "a\r\nX-Evil: 1")
        .forward();
    assert_eq!((sent.field("X-H"), sent.field("X-Evil")), (None, None), "{:?}", sent.lines);
}

fn answers(text: &str, status: u16) -> IntegrationResponse {
    IntegrationResponse {
        headers: vec![header("X-H", Origin::Static("mapped".into()))],
        templates: vec![template("application/json", Some(text))],
        ..response("", status)
    }
}

#[test]
fn r_vtl_35_36_what_a_response_template_sets_wins_over_mappings() {
    type Case<'a> = (&'a str, u16, &'a [(&'a str, Option<&'a str>)]);
    let cases: &[Case<'_>] = &[
        ("", 200, &[("X-H", Some("mapped"))]),
        ("#set($context.responseOverride.status = 418)", 418, &[("X-H", Some("mapped"))]),
        ("#set($context.responseOverride.status = '418')", 418, &[]),
        ("#set($context.responseOverride.status = 99)", 200, &[]),
        ("#set($context.responseOverride.status = 600)", 200, &[]),
        ("#set($context.responseOverride.status = 'teapot')", 200, &[]),
        ("#set($context.responseOverride.status = 418.0)", 200, &[]),
        ("#set($context.responseOverride.header.x-h = 'o')", 200, &[("X-H", Some("o"))]),
        ("#set($context.responseOverride.header.X-H = ['a', 'b'])", 200, &[("X-H", Some("a,b"))]),
        (
            "#set($context.responseOverride.header.Content-Type = 'a/b')",
            200,
            &[("Content-Type", Some("a/b"))],
        ),
        ("#set($context.responseOverride.header['X H'] = 'o')", 200, &[("X H", None)]),
        (
            "#set($context.responseOverride.header.X-H = $input.json('$.evil'))",
            200,
            &[("X-H", Some("\"a\\nb\""))],
        ),
        (
            "#set($context.responseOverride.header.X-H = $input.path('$.evil'))",
            200,
            &[("X-H", Some("mapped"))],
        ),
        ("#set($context.responseOverride.header.Content-Length = '7')", 200, &[("Content-Length", None)]),
        ("#set($context.responseOverride.header.x-amzn-RequestId = '7')", 200, &[]),
    ];
    for (text, status, fields) in cases {
        let world = Plot::default().route("GET", "/x", http(vec![answers(text, 200)])).build();
        let mut talk = world.talk("GET", "/prod/x", &[]).forwarded();
        let (_, message) = talk.relay_with("200 OK", "{\"evil\": \"a\\nb\"}");
        assert_eq!(message.status, *status, "{text}");
        for (name, want) in *fields {
            assert_eq!(message.field(name), *want, "{text}");
        }
        assert_eq!(message.field("x-amzn-RequestId"), Some(talk.exchange.ids.request_id()), "{text}");
    }
}

#[test]
fn r_int_38_r_vtl_38_the_request_template_of_a_mock_overrides_the_response() {
    let sets = "#set($context.responseOverride.status = 444)#set($context.responseOverride.header.X-H = 'o')\
                #set($context.requestOverride.foo = 'bar'){\"statusCode\": 200}";
    let world = Plot::default()
        .route("GET", "/bare", mock_of(sets, vec![response("", 200)]))
        .route(
            "GET",
            "/seen",
            mock_of(
                sets,
                vec![answers("$context.responseOverride.status $context.requestOverride.foo", 200)],
            ),
        )
        .route(
            "GET",
            "/again",
            mock_of(sets, vec![answers("#set($context.responseOverride.status = 445)", 200)]),
        )
        .build();
    for (path, status, body) in
        [("/prod/bare", 444, ""), ("/prod/seen", 444, "444 bar"), ("/prod/again", 445, "")]
    {
        let answer = world.answer("GET", path, &[]);
        assert_eq!((answer.status, &*answer.body, answer.field("X-H")), (status, body, Some("o")), "{path}");
    }
}

#[test]
fn r_vtl_35_overrides_end_with_their_exchange() {
    let sets =
        "#if($input.params('q') == '1')#set($context.responseOverride.status = 444)#end{\"statusCode\": 200}";
    let world = Plot::default().route("GET", "/x", mock_of(sets, vec![response("", 200)])).build();
    let mut talk = world.talk("GET", "/prod/x?q=1", &[]);
    assert_eq!(talk.answer().status, 444);
    let next = world.talk("GET", "/prod/x", &[]);
    (talk.head, talk.buffer) = (next.head, next.buffer);
    assert_eq!(talk.answer().status, 200);
}

#[test]
fn r_vtl_40_the_content_type_is_the_templates_unless_mapped_or_overridden() {
    let chosen = |text: Option<&str>| IntegrationResponse {
        templates: vec![template("text/x-made", text)],
        ..response("", 200)
    };
    let mapped = IntegrationResponse {
        headers: vec![header("Content-Type", Origin::Static("a/mapped".into()))],
        ..chosen(Some("t"))
    };
    let overridden = "#set($context.responseOverride.header.Content-Type = 'a/overridden')t";
    let cases = [
        (chosen(Some("t")), "text/x-made", "t"),
        (chosen(None), "a/upstream", "body"),
        (mapped, "a/mapped", "t"),
        (chosen(Some(overridden)), "a/overridden", "t"),
        (response("", 200), "a/upstream", "body"),
    ];
    for (response, media_type, body) in cases {
        let world = Plot::default().route("GET", "/x", http(vec![response])).build();
        let mut talk = world.talk("GET", "/prod/x", &[]).forwarded();
        let (_, message) = talk.relay_with("200 OK\nContent-Type: a/upstream", "body");
        assert_eq!((message.field("Content-Type"), &*message.body), (Some(media_type), body));
    }
}
