use super::*;
use proptest::prelude::*;

fn labels(api: &str, resource: &str) -> Labels {
    Labels {
        api_id: api.to_owned(),
        api_name: format!("name of {api}"),
        stage: "prod".to_owned(),
        resource: resource.to_owned(),
        method: "GET".to_owned(),
    }
}

/// Resource, requests, 4xx, 5xx, latency sum, integration count.
fn summary(metrics: &Metrics) -> Vec<(String, u64, u64, u64, u64, u64)> {
    let one = |series: &SeriesView<'_>| {
        (
            series.labels().resource.to_owned(),
            series.count(),
            series.client_errors(),
            series.server_errors(),
            series.latency().map_or(0, Latencies::sum_us),
            series.integration_latency().map_or(0, Latencies::count),
        )
    };
    metrics.series().iter().map(one).collect()
}

#[test]
fn r_log_10_counts_errors_and_latencies_of_a_route() {
    let mut metrics = Metrics::new();
    let id = metrics.register(&labels("a1", "/pets"));
    assert!(metrics.series().is_empty());
    for (status, integration) in
        [(200, Some(9)), (399, None), (400, None), (499, None), (500, Some(9)), (0, None)]
    {
        metrics.record(id, status, 10, integration);
    }
    assert_eq!(summary(&metrics), [("/pets".to_owned(), 6, 2, 1, 60, 2)]);
}

#[test]
fn the_same_labels_are_the_same_series_across_generations() {
    let mut metrics = Metrics::new();
    let first = metrics.register(&labels("a1", "/pets"));
    metrics.record(first, 200, 1, None);
    let renamed = Labels { api_name: "new name".to_owned(), ..labels("a1", "/pets") };
    let rows = [labels("a1", "/"), renamed];
    let table: Arc<LabelTable> = Arc::new(rows.iter().map(Labels::as_ref).collect());
    let ids = metrics.register_all(&table);
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[1], first);
    assert_ne!(ids[0], first);
    assert_eq!(metrics.series()[0].labels().api_name, "new name");
}

#[test]
fn a_generation_that_goes_takes_only_its_own_series_along() {
    let mut metrics = Metrics::new();
    let table = |resources: &[&str]| -> Arc<LabelTable> {
        let rows: Vec<_> = resources.iter().map(|resource| labels("a1", resource)).collect();
        Arc::new(rows.iter().map(Labels::as_ref).collect())
    };
    let old_table = table(&["/old", "/both"]);
    let old = metrics.register_all(&old_table);
    let new = metrics.register_all(&table(&["/both", "/new"]));
    for &id in old.iter().chain(&new) {
        metrics.record(id, 200, 1, None);
    }
    metrics.release(&old);
    let names: Vec<_> = summary(&metrics).into_iter().map(|row| (row.0, row.1)).collect();
    assert_eq!(names, [("/both".to_owned(), 2), ("/new".to_owned(), 1)]);
    assert_eq!(Arc::strong_count(&old_table), 1, "nothing keeps the old table");
    let reused = metrics.register(&labels("a1", "/later"));
    assert_eq!(reused, old[0]);
    assert_eq!(metrics.series().len(), 2, "a reused slot starts empty");
}

#[test]
fn ids_of_other_metrics_do_no_harm() {
    let mut metrics = Metrics::new();
    metrics.record(SeriesId(7), 200, 1, None);
    metrics.release(&[SeriesId(7)]);
    assert!(metrics.series().is_empty());
}

#[test]
fn merge_joins_by_labels_whatever_the_order() {
    let (mut one, mut other) = (Metrics::new(), Metrics::new());
    let a = one.register(&labels("a1", "/a"));
    let b = one.register(&labels("a1", "/b"));
    let b_there = other.register(&labels("a1", "/b"));
    let c_there = other.register(&labels("a1", "/c"));
    other.register(&labels("a1", "/unused"));
    one.record(a, 200, 10, None);
    one.record(b, 404, 20, None);
    other.record(b_there, 502, 30, Some(25));
    other.record(c_there, 200, 40, Some(35));
    one.add(Counter::Retries, 2);
    other.add(Counter::Retries, 3);
    for (metrics, open, generation) in [(&mut one, 5, 7), (&mut other, 6, 8)] {
        metrics.set(Gauge::ConnectionsOpen, open);
        metrics.set(Gauge::Generation, generation);
    }
    let mut merged = Metrics::new();
    merged.merge(&one.clone());
    merged.merge(&other);
    let rows = [("/a", 1, 0, 0, 10, 0), ("/b", 2, 1, 1, 50, 1), ("/c", 1, 0, 0, 40, 1)];
    assert_eq!(summary(&merged), rows.map(|row| (row.0.to_owned(), row.1, row.2, row.3, row.4, row.5)));
    assert_eq!(merged.counter(Counter::Retries), 5);
    assert_eq!(merged.gauge(Gauge::ConnectionsOpen), 11);
    assert_eq!(merged.gauge(Gauge::Generation), 8);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn workers_merged_equal_one_worker(
        requests in proptest::collection::vec((0usize..3, 0u8..6, 200u16..600, 0u64..100_000), 0..60),
        slice in 1usize..4,
    ) {
        let mut alone = Metrics::new();
        let mut workers = vec![Metrics::new(); 3];
        for (worker, route, status, us) in requests {
            let labels = labels("a1", &format!("/{route}"));
            for metrics in [&mut alone, &mut workers[worker]] {
                let id = metrics.register(&labels);
                metrics.record(id, status, us, (us % 2 == 0).then_some(us / 2));
            }
        }
        let (mut whole, mut sliced) = (Metrics::new(), Metrics::new());
        for worker in &workers {
            whole.merge(worker);
            let mut from = Some(0);
            while let Some(at) = from {
                from = sliced.merge_series(worker, at, slice);
            }
        }
        prop_assert_eq!(summary(&whole), summary(&alone));
        prop_assert_eq!(summary(&sliced), summary(&alone));
    }
}

#[test]
fn r_log_10_cache_hits_and_misses_are_counted_where_there_is_a_cache() {
    let mut metrics = Metrics::new();
    let labels = Labels { api_id: "a".into(), stage: "prod".into(), ..Labels::default() };
    let id = metrics.register(&labels);
    metrics.record(id, 200, 10, None);
    assert_eq!(metrics.series()[0].cache_hits(), None);
    [true, true, false].into_iter().for_each(|is_hit| metrics.record_cache(id, is_hit));
    let mut text = String::new();
    crate::exposition(&metrics, &mut text);
    let merged = &mut Metrics::new();
    merged.merge(&metrics);
    merged.merge(&metrics);
    assert_eq!((merged.series()[0].cache_hits(), merged.series()[0].cache_misses()), (Some(4), Some(2)));
    assert!(text.contains("ringgate_cache_hit_count_total{") && text.contains("} 2\n"), "{text}");
}
