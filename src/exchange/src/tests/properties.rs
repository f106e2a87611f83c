//! Random worlds and random requests: every exchange ends in a response or a forward that can be read.

use ringgate_http::{Limits, Method, Reason, RequestHead, ResponseHead};
use ringgate_http1::{decode_request, decode_response};
use ringgate_sim::Rng;
use ringgate_snapshot::schema::{
    BodyModel, ContentHandling, Destination, Integration, IntegrationKind, IntegrationResponse, Invalidation,
    Logging, Mapping, MethodSettings, Origin, Passthrough, Schema, Template, Validation,
};

use super::talk::{Admitted, Message, Talk, World};
use super::world::{BODY_BYTES_MAX, CanaryPlot, HOST, Plot, header, proxy, response, template};
use crate::Failure;

const WORLDS: u64 = 150;
const REQUESTS: u64 = 12;

const TEMPLATES: &[&str] = &[
    "{\"statusCode\": 200}",
    "$input.body",
    "{\"statusCode\": $input.path('$.n')}",
    "#set($context.responseOverride.status = $input.path('$.n')){statusCode: 200}",
    "#set($context.responseOverride.header[$input.path('$.k')] = $input.path('$.v')){statusCode: 200}",
    "#set($context.requestOverride.header[$input.params('q')] = $input.params('X-A'))$input.json('$')",
    "#set($context.requestOverride.path.p = $input.params('q'))#set($context.requestOverride.querystring.q = [1, 2])x",
    "#foreach($i in [1..200])#foreach($j in [1..60])$i#end#end",
    "#macro(m)#m()#end#m()",
    "$input.path('$.l')[3].x.y()$util.base64Decode($input.body)",
    "#foreach($p in $input.params().header.entrySet())$p.key: $p.value\n#end$input.params()",
];
const BODIES: &[&[u8]] = &[
    b"",
    b"{\"n\": 204, \"k\": \"X-B\", \"v\": \"a\\r\\nb\"}",
    b"{\"n\": 444, \"k\": \"a b\", \"v\": [1, {\"a\": null}]}",
    b"{\"n\": \"99999\", \"k\": \"Content-Length\", \"v\": \"7\"}",
    b"{\"statusCode\": 200}",
    b"{",
    b"\xff\xfe\x00",
    b"/wBh",
    b"a=1&b=2",
];
const PATHS: &[&str] = &[
    "/prod/x",
    "/prod/x?q=1",
    "/prod/7/y?q=%0d%0aa:%20b&q=2",
    "/prod/%7f",
    "/test/x",
    "/none",
    "/prod/x/../y",
];
const FIELDS: &[&str] = &[
    "Content-Type: text/plain",
    "Content-Type: image/png",
    "Content-Type:",
    "Accept: image/png",
    "Accept: text/plain",
    "Accept-Encoding: gzip",
    "Content-Encoding: gzip",
    "Content-Encoding: identity",
    "Cache-Control: max-age=0",
    "X-A: a",
    "X-HTTP-Method-Override: HEAD",
    "X-Amzn-Trace-Id: Self=1;Root=2",
    "Authorization: abc",
];
const ANSWERS: &[&str] = &[
    "200 OK",
    "200 OK\nContent-Type: image/png\nContent-Length: 3",
    "204 No Content",
    "304 Not Modified\nX-A: b",
    "404 Not Found\nContent-Encoding: gzip\nTransfer-Encoding: chunked",
    "500 Broken\nDate: x\nConnection: X-A\nX-A: 1",
];

struct Dice(Rng);

impl Dice {
    fn of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        self.0.pick(items).expect("a choice")
    }

    fn some<T: Copy>(&mut self, items: &[T]) -> Vec<T> {
        items.iter().copied().filter(|_| self.0.chance(300_000)).collect()
    }

    fn yes(&mut self) -> bool {
        self.0.chance(400_000)
    }

    fn templates(&mut self, media_types: &[&str]) -> Vec<Template> {
        let chosen = self.some(media_types);
        let mut make = |media_type: &str| {
            let text = *self.of(TEMPLATES);
            template(media_type, (!self.0.chance(100_000)).then_some(text))
        };
        chosen.into_iter().map(&mut make).collect()
    }

    fn origin(&mut self) -> Origin {
        self.of(&[
            Origin::Body("$".into()),
            Origin::Body("$.v".into()),
            Origin::Query("q".into()),
            Origin::MultiQuery("q".into()),
            Origin::Header("X-A".into()),
            Origin::Context("error.message".into()),
            Origin::StageVariable("shard".into()),
            Origin::Static("s".into()),
        ])
        .clone()
    }

    fn mappings(&mut self) -> Vec<Mapping> {
        let list = [(Destination::Header, "X-M"), (Destination::Path, "p"), (Destination::Query, "q")];
        let chosen = self.some(&list);
        let mapping = |(destination, name): (Destination, &str)| Mapping {
            destination,
            name: name.into(),
            origin: self.origin(),
        };
        chosen.into_iter().map(mapping).collect()
    }

    fn handling(&mut self) -> Option<ContentHandling> {
        *self.of(&[None, None, Some(ContentHandling::ToBinary), Some(ContentHandling::ToText)])
    }

    fn response(&mut self, pattern: &str) -> IntegrationResponse {
        let status = *self.of(&[200, 204, 418, 500]);
        IntegrationResponse {
            headers: vec![header("X-R", self.origin())],
            templates: self.templates(&["application/json", "text/plain"]),
            content_handling: self.handling(),
            is_declared: !self.0.chance(50_000),
            ..response(pattern, status)
        }
    }

    fn integration(&mut self) -> Integration {
        let kind = *self.of(&[IntegrationKind::HttpProxy, IntegrationKind::Http, IntegrationKind::Mock]);
        let is_proxy = kind == IntegrationKind::HttpProxy;
        Integration {
            kind,
            method: self.of(&[None, Some("POST".into()), Some("GET".into())]).clone(),
            request_parameters: self.mappings(),
            passthrough: *self.of(&[
                Passthrough::WhenNoMatch,
                Passthrough::WhenNoTemplates,
                Passthrough::Never,
            ]),
            request_templates: if is_proxy {
                Vec::new()
            } else {
                self.templates(&["application/json", "text/plain", "$default"])
            },
            content_handling: self.handling(),
            responses: if is_proxy { Vec::new() } else { vec![self.response("2.."), self.response("")] },
            streams: is_proxy && self.yes(),
            cache_keys: self.some(&["q"]).into_iter().map(|name| Origin::Query(name.into())).collect(),
            ..proxy()
        }
    }

    fn world(&mut self) -> World {
        let mut plot = Plot { aws_exact: self.yes(), ..Plot::default() };
        for (method, path) in [("ANY", "/x"), ("GET", "/x"), ("POST", "/{id}/y")] {
            plot = plot.route(method, path, self.integration());
            if self.yes() {
                let required = self.some(&["method.request.querystring.q", "method.request.header.X-A"]);
                let model = BodyModel { media_type: "application/json".into(), schema: 0 };
                let required = required.into_iter().map(str::to_owned).collect();
                plot = plot.with_validation(Validation { required, body: self.yes(), models: vec![model] });
            }
        }
        let invalidations = [Invalidation::Anyone, Invalidation::Fail403, Invalidation::SucceedWithHeader];
        let settings = MethodSettings {
            logging: *self.of(&[Logging::Off, Logging::Info]),
            data_trace: true,
            caching: self.yes(),
            cache_ttl_s: 60,
            invalidation: *self.of(&invalidations),
        };
        let canary = self.yes().then(|| CanaryPlot {
            share: 1 << 31,
            routes: None,
            variables: vec![("shard", "green")],
            stage_routes: vec![0, 1, 2],
            uses_stage_cache: self.yes(),
        });
        let schemas =
            vec![Schema { name: "Pet".into(), text: "{\"type\":\"object\",\"required\":[\"n\"]}".into() }];
        let binary = self.of(&[vec![], vec!["image/png"], vec!["*/*"]]).clone();
        let compresses_from = *self.of(&[None, Some(0), Some(100)]);
        Plot { schemas, binary, compresses_from, canary, ..plot }.with_settings(settings).build()
    }

    /// A request; a large one now and then.
    fn talk<'w>(&mut self, world: &'w World) -> Talk<'w> {
        let method = *self.of(&["GET", "POST", "HEAD", "PUT"]);
        let (path, fields) = (*self.of(PATHS), self.some(FIELDS));
        let large = vec![b'['; BODY_BYTES_MAX as usize + 1];
        let body = if self.0.chance(50_000) { large.as_slice() } else { *self.of(BODIES) };
        let mut talk = match self.0.chance(800_000) {
            true => world.send(method, path, &fields, body),
            false => world.talk(method, path, &fields),
        };
        talk.chance = crate::Chance::new(self.0.next_u64());
        talk
    }
}

/// What was written can be read again, and nothing in it was made up by a peer's bytes.
fn check_response(talk: &Talk<'_>, message: &Message) {
    let text = format!("{}\r\n\r\n", message.lines.join("\r\n"));
    let mut head = ResponseHead::default();
    let is_whole = decode_response(text.as_bytes(), &Limits::default(), Method::Get, &mut head);
    assert!(is_whole == Ok(true) && head.len == text.len(), "{text}");
    assert_eq!(
        (message.status, message.field("x-amzn-RequestId")),
        (talk.exchange.status(), Some(talk.exchange.ids.request_id()))
    );
    assert!((100..=599).contains(&message.status) && message.field("x-amz-apigw-id").is_some(), "{text}");
    assert!(message.field("Date").is_some() && message.field("Content-Length").is_none(), "{text}");
}

fn check_forward(message: &Message) {
    let text = format!("{}\r\n\r\n", message.lines.join("\r\n"));
    let mut head = RequestHead::default();
    let is_whole = decode_request(text.as_bytes(), &Limits::default(), &mut head);
    assert!(is_whole == Ok(true) && head.len == text.len(), "{text}");
    assert_eq!(
        (message.field("Host"), message.field("Content-Length")),
        (Some("upstream.example"), None),
        "not {HOST}"
    );
}

/// Follows an exchange to its end.
fn finish(dice: &mut Dice, talk: &mut Talk<'_>, admitted: Admitted) {
    match admitted {
        Admitted::Own(message) => check_response(talk, &message),
        Admitted::Ask(_) | Admitted::Keys(_) => panic!("nothing is authorized here"),
        Admitted::Wait => {
            let next = talk.wake(None);
            finish(dice, talk, next);
        }
        Admitted::Forward(_, sent) => {
            check_forward(&sent);
            let message = match dice.0.below(6) {
                0 => talk.fail(*dice.of(&[Failure::Slow, Failure::Broken, Failure::Unresolved])),
                1 => {
                    let (_, bytes) =
                        talk.write(|exchange, call, _, head| exchange.abort(call, Reason::BodyLength, head));
                    Message::read(&bytes, talk.exchange.body())
                }
                2 => {
                    let (_, bytes) = talk.write(|exchange, call, _, head| exchange.too_large(call, head));
                    Message::read(&bytes, talk.exchange.body())
                }
                _ => {
                    let (lines, body) = (*dice.of(ANSWERS), *dice.of(BODIES));
                    talk.relay_with(lines, body).1
                }
            };
            check_response(talk, &message);
        }
    }
    talk.end();
    while talk.world.generation.cache.next_wake().is_some() {}
}

#[test]
fn every_exchange_ends_in_a_response_or_a_forward() {
    for seed in 0..WORLDS {
        let mut dice = Dice(Rng::new(seed));
        let world = dice.world();
        for _ in 0..REQUESTS {
            // two at a time, so that one may wait for the other
            let (mut first, mut second) = (dice.talk(&world), dice.talk(&world));
            let led = first.admit();
            let followed = second.admit();
            finish(&mut dice, &mut second, followed);
            finish(&mut dice, &mut first, led);
        }
    }
}
