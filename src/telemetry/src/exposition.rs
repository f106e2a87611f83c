//! Metrics in the Prometheus text format, version 0.0.4 (R-LOG-10).
//!
//! Content type: `text/plain; version=0.0.4`. Series are ordered by API, stage, resource and method, so that two
//! scrapes of the same counts are the same text.

use std::fmt::{self, Write};

use crate::{Counter, Gauge, LabelsRef, Latencies, Metrics, SeriesView};

/// Upper bounds of the histograms' buckets, in microseconds; `+Inf` follows. The last is just above the longest
/// integration timeout of the service, 29 seconds.
pub const BUCKETS_US: [u64; 17] = [
    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
    2_500_000, 5_000_000, 10_000_000, 30_000_000,
];

type Count = fn(&SeriesView<'_>) -> u64;
type CacheCount = fn(&SeriesView<'_>) -> Option<u64>;
type Duration = for<'a> fn(&SeriesView<'a>) -> Option<&'a Latencies>;

const COUNTS: [(&str, &str, Count); 3] = [
    ("ringgate_count_total", "Requests answered.", |series| series.count()),
    ("ringgate_4xx_error_total", "Requests answered with a status of 400 to 499.", |series| {
        series.client_errors()
    }),
    ("ringgate_5xx_error_total", "Requests answered with a status of 500 to 599.", |series| {
        series.server_errors()
    }),
];

/// Only for series whose stage has a cache.
const CACHE_COUNTS: [(&str, &str, CacheCount); 2] = [
    ("ringgate_cache_hit_count_total", "Responses that came from the stage's cache.", |series| {
        series.cache_hits()
    }),
    ("ringgate_cache_miss_count_total", "Requests that the stage's cache had no response for.", |series| {
        series.cache_misses()
    }),
];

const DURATIONS: [(&str, &str, Duration); 2] = [
    ("ringgate_latency_seconds", "From receiving a request to sending its response.", |series| {
        series.latency()
    }),
    (
        "ringgate_integration_latency_seconds",
        "From sending a request to an upstream to its response.",
        |series| series.integration_latency(),
    ),
];

/// Appends all of `metrics`, which usually are those of all workers merged ([`Metrics::merge`]).
///
/// A series appears with its first request. Bucket bounds are exact to the histogram's two digits
/// ([`Latencies::counts_up_to`]).
pub fn exposition(metrics: &Metrics, out: &mut String) {
    write_all(metrics, out).expect("writing to a String never fails");
}

fn write_all(metrics: &Metrics, out: &mut String) -> fmt::Result {
    let series = metrics.series();
    let label_texts: Vec<String> = series.iter().map(|series| label_text(&series.labels())).collect();
    if !series.is_empty() {
        for (name, help, count) in COUNTS {
            write_head(out, name, help, "counter")?;
            for (series, labels) in series.iter().zip(&label_texts) {
                writeln!(out, "{name}{{{labels}}} {}", count(series))?;
            }
        }
    }
    for (name, help, count) in CACHE_COUNTS {
        let of_series = |(series, labels)| count(series).map(|count| (count, labels));
        let mut asked = series.iter().zip(&label_texts).filter_map(of_series).peekable();
        if asked.peek().is_some() {
            write_head(out, name, help, "counter")?;
        }
        asked.try_for_each(|(count, labels)| writeln!(out, "{name}{{{labels}}} {count}"))?;
    }
    for (name, help, duration) in DURATIONS {
        let of_series = |(series, labels)| duration(series).map(|latencies| (latencies, labels));
        let mut used = series.iter().zip(&label_texts).filter_map(of_series).peekable();
        if used.peek().is_some() {
            write_head(out, name, help, "histogram")?;
        }
        used.try_for_each(|(latencies, labels)| write_histogram(out, name, labels, latencies))?;
    }
    for &counter in Counter::ALL {
        write_head(out, counter.name(), counter.help(), "counter")?;
        writeln!(out, "{} {}", counter.name(), metrics.counter(counter))?;
    }
    for &gauge in Gauge::ALL {
        write_head(out, gauge.name(), gauge.help(), "gauge")?;
        writeln!(out, "{} {}", gauge.name(), metrics.gauge(gauge))?;
    }
    Ok(())
}

fn write_head(out: &mut String, name: &str, help: &str, kind: &str) -> fmt::Result {
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}")
}

fn write_histogram(out: &mut String, name: &str, labels: &str, latencies: &Latencies) -> fmt::Result {
    let comma = if labels.is_empty() { "" } else { "," };
    for (bound, count) in BUCKETS_US.into_iter().zip(latencies.counts_up_to(&BUCKETS_US)) {
        writeln!(out, "{name}_bucket{{{labels}{comma}le=\"{}\"}} {count}", Seconds(bound))?;
    }
    let count = latencies.count();
    writeln!(out, "{name}_bucket{{{labels}{comma}le=\"+Inf\"}} {count}")?;
    writeln!(out, "{name}_sum{{{labels}}} {}", Seconds(latencies.sum_us()))?;
    writeln!(out, "{name}_count{{{labels}}} {count}")
}

/// Microseconds shown as seconds, exactly, without trailing zeros.
struct Seconds(u64);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, mut fraction) = (self.0 / 1_000_000, self.0 % 1_000_000);
        if fraction == 0 {
            return write!(f, "{whole}");
        }
        let mut digits = 6;
        while fraction.is_multiple_of(10) {
            fraction /= 10;
            digits -= 1;
        }
        write!(f, "{whole}.{fraction:0digits$}")
    }
}

/// `api="…",api_name="…",…`; empty labels are left out, as a label that is absent and one that is empty are the same.
fn label_text(labels: &LabelsRef<'_>) -> String {
    let name = shown_name(labels);
    let all = [
        ("api", labels.api_id),
        ("api_name", name.as_str()),
        ("stage", labels.stage),
        ("resource", labels.resource),
        ("method", labels.method),
    ];
    let mut text = String::new();
    for (label, value) in all {
        if value.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(label);
        text.push_str("=\"");
        push_label_value(&mut text, value);
        text.push('"');
    }
    text
}

/// Characters outside ASCII are stripped from an API's name; if none are left, its id stands for it (R-LOG-10).
fn shown_name(labels: &LabelsRef<'_>) -> String {
    let ascii: String = labels.api_name.chars().filter(char::is_ascii).collect();
    if ascii.is_empty() { labels.api_id.to_owned() } else { ascii }
}

/// The three escapes that the format knows.
fn push_label_value(out: &mut String, value: &str) {
    for character in value.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            _ => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests;
