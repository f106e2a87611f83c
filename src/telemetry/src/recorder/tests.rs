use super::*;
use crate::limits;
use proptest::prelude::*;

fn sample() -> Entry<'static> {
    Entry {
        at_ms: 1_234_567_890_042,
        peer: "192.0.2.1:50000",
        request_id: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        method: "GET",
        target: "/prod/pets?q=\"x\"",
        host: "api.example.com",
        status: 200,
        reason: "",
        api_id: "a1b2c3d4e5",
        stage: "prod",
        route: "/pets",
        upstream: "10.0.0.7:80",
        latency_us: 1_234,
        integration_latency_us: Some(1_000),
        request_bytes: 1,
        response_bytes: 2,
        phase: "respond",
        generation: 3,
    }
}

#[test]
fn the_ring_keeps_the_newest() {
    for capacity in 0..5 {
        let mut recorder = Recorder::new(capacity);
        for pushed in 0..12_u64 {
            let kept: Vec<u64> = recorder.entries().map(|entry| entry.at_ms).collect();
            let expected: Vec<u64> = (0..pushed).rev().take(capacity).collect();
            assert_eq!(kept, expected);
            assert_eq!((recorder.len(), recorder.is_empty()), (kept.len(), kept.is_empty()));
            recorder.push(&Entry { at_ms: pushed, ..sample() });
        }
    }
}

#[test]
fn an_entry_comes_back_as_it_was() {
    let mut recorder = Recorder::new(1);
    // What a slot held before must not shine through.
    recorder.push(&Entry { target: "/a/much/longer/target/than/the/next", phase: "elsewhere", ..sample() });
    for entry in [sample(), Entry::default()] {
        recorder.push(&entry);
        assert_eq!(recorder.entries().next(), Some(entry));
    }
}

#[test]
fn long_texts_are_cut_at_a_character() {
    let (ascii, wide) = ("x".repeat(5_000), "猫".repeat(5_000));
    let mut recorder = Recorder::new(2);
    for long in [&ascii, &wide] {
        recorder.push(&Entry {
            peer: long,
            request_id: long,
            method: long,
            target: long,
            host: long,
            reason: long,
            api_id: long,
            stage: long,
            route: long,
            upstream: long,
            phase: long,
            ..sample()
        });
        let entry = recorder.entries().next().unwrap();
        let kept = [
            (entry.peer, limits::PEER_BYTES_MAX),
            (entry.request_id, limits::REQUEST_ID_BYTES_MAX),
            (entry.method, limits::METHOD_BYTES_MAX),
            (entry.target, limits::TARGET_BYTES_MAX),
            (entry.host, limits::HOST_BYTES_MAX),
            (entry.reason, limits::REASON_BYTES_MAX),
            (entry.api_id, limits::API_ID_BYTES_MAX),
            (entry.stage, limits::STAGE_BYTES_MAX),
            (entry.route, limits::ROUTE_BYTES_MAX),
            (entry.upstream, limits::UPSTREAM_BYTES_MAX),
            (entry.phase, limits::PHASE_BYTES_MAX),
        ];
        for (text, bytes_max) in kept {
            let start = text.strip_suffix('…').unwrap();
            assert!(long.starts_with(start));
            assert!((bytes_max - 2..=bytes_max).contains(&text.len()), "{} of {bytes_max}", text.len());
        }
    }
}

#[test]
fn json_lines_golden() {
    let mut recorder = Recorder::new(3);
    recorder.push(&sample());
    recorder.push(&Entry { at_ms: 5, reason: "header\ntoo large", status: 431, ..Entry::default() });
    let mut out = String::new();
    recorder.dump_json(1, &mut out);
    let expected = [
        concat!(
            r#"{"at_ms":5,"worker":1,"generation":0,"peer":"","request_id":"","method":"","target":"","host":"","#,
            r#""status":431,"reason":"header\u000atoo large","api_id":"","stage":"","route":"","upstream":"","#,
            r#""latency_us":0,"integration_latency_us":null,"request_bytes":0,"response_bytes":0,"phase":""}"#
        ),
        concat!(
            r#"{"at_ms":1234567890042,"worker":1,"generation":3,"peer":"192.0.2.1:50000","#,
            r#""request_id":"c6af9ac6-7b61-11e6-9a41-93e8deadbeef","method":"GET","target":"/prod/pets?q=\"x\"","#,
            r#""host":"api.example.com","status":200,"reason":"","api_id":"a1b2c3d4e5","stage":"prod","#,
            r#""route":"/pets","upstream":"10.0.0.7:80","latency_us":1234,"integration_latency_us":1000,"#,
            r#""request_bytes":1,"response_bytes":2,"phase":"respond"}"#
        ),
    ];
    assert_eq!(out.lines().collect::<Vec<_>>(), expected);
    assert!(out.ends_with('\n'));
}

#[test]
fn lines_for_people() {
    let cases = [
        (
            sample(),
            "2009-02-13T23:31:30.042Z 200     1.234 ms GET /prod/pets?q=\"x\" -> /pets via 10.0.0.7:80",
        ),
        (
            Entry {
                status: 429,
                reason: "THROTTLED",
                upstream: "",
                phase: "admit",
                latency_us: 41,
                ..sample()
            },
            "2009-02-13T23:31:30.042Z 429     0.041 ms GET /prod/pets?q=\"x\" -> /pets THROTTLED in admit",
        ),
        (
            Entry {
                target: "/\r\n\u{1b}",
                reason: "bad request line",
                latency_us: 123_456_789,
                ..Entry::default()
            },
            "1970-01-01T00:00:00.000Z --- 123456.789 ms - /\\u000d\\u000a\\u001b bad request line",
        ),
        (Entry::default(), "1970-01-01T00:00:00.000Z ---     0.000 ms - -"),
    ];
    for (entry, expected) in cases {
        assert_eq!(render_line(&entry), expected);
    }
}

#[test]
fn a_slot_is_as_large_as_the_documentation_says() {
    assert!(size_of::<Slot>() <= 616, "{}", size_of::<Slot>());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_text_within_its_limit_comes_back(target in "\\PC{0,40}", host in "\\PC{0,12}", reason in "[\\x00-\\x7f]{0,36}") {
        let entry = Entry { target: &target, host: &host, reason: &reason, ..sample() };
        let mut recorder = Recorder::new(1);
        recorder.push(&entry);
        prop_assert_eq!(recorder.entries().next(), Some(entry));
        let mut out = String::new();
        recorder.dump_json(0, &mut out);
        prop_assert_eq!(out.matches('\n').count(), 1);
    }
}
