use super::*;
use crate::Labels;

fn text_of(metrics: &Metrics) -> String {
    let mut out = String::new();
    exposition(metrics, &mut out);
    out
}

/// The lines about routes; those about the worker start at its first counter.
fn routes_of(metrics: &Metrics) -> String {
    let text = text_of(metrics);
    let end = text.find("# HELP ringgate_connections_accepted_total").unwrap();
    text[..end].to_owned()
}

#[test]
fn r_log_10_golden_text() {
    let mut metrics = Metrics::new();
    let route = |api_id: &str, api_name: &str, resource: &str, method: &str| Labels {
        api_id: api_id.to_owned(),
        api_name: api_name.to_owned(),
        stage: "prod".to_owned(),
        resource: resource.to_owned(),
        method: method.to_owned(),
    };
    let whole_stage = metrics.register(&route("b2", "猫", "", ""));
    let pets = metrics.register(&route("a1", "Größe \"x\"\\\n", "/pets/{id}", "GET"));
    metrics.register(&route("a1", "unused", "/unused", "GET"));
    metrics.record(pets, 200, 1_500, Some(250));
    metrics.record(pets, 404, 100, None);
    metrics.record(whole_stage, 500, 45_000_000, None);
    assert_eq!(routes_of(&metrics), include_str!("golden.txt"));
}

#[test]
fn worker_counters_and_gauges_appear_even_when_zero() {
    let mut metrics = Metrics::new();
    metrics.add(Counter::BytesIn, 7);
    metrics.set(Gauge::ConnectionsOpen, -3);
    let text = text_of(&metrics);
    for &counter in Counter::ALL {
        let expected = format!(
            "# HELP {0} {1}\n# TYPE {0} counter\n{0} {2}\n",
            counter.name(),
            counter.help(),
            metrics.counter(counter)
        );
        assert!(text.contains(&expected), "{expected}");
    }
    for &gauge in Gauge::ALL {
        let expected = format!("# TYPE {0} gauge\n{0} {1}\n", gauge.name(), metrics.gauge(gauge));
        assert!(text.contains(&expected), "{expected}");
    }
    assert!(text.contains("\nringgate_bytes_in_total 7\n"));
    assert!(!text.contains("ringgate_count_total"), "no family without a series");
}

#[test]
fn seconds_are_exact() {
    let cases = [(0, "0"), (1, "0.000001"), (250, "0.00025"), (1_500_000, "1.5"), (10_000_000, "10")];
    for (us, expected) in cases {
        assert_eq!(Seconds(us).to_string(), expected);
    }
}
