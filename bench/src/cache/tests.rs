use super::figures::{Caches, Case, Row};
use super::*;

fn case(costs: &[(CacheServer, f64)]) -> Case {
    let row = |&(server, cpu_us): &(CacheServer, f64)| Row {
        server: server.name().to_owned(),
        cpu_us: Spread::of(vec![cpu_us]),
        ..Row::default()
    };
    Case { urls: 1000, connections: 64, body_bytes: 1024, rows: costs.iter().map(row).collect() }
}

#[test]
fn the_goal_is_over_the_cheaper_of_the_others() {
    use CacheServer::{Nginx, Ringgate, Varnish};
    for (costs, share) in [
        (&[(Nginx, 10.0), (Varnish, 20.0), (Ringgate, 7.0)][..], Some(0.7)),
        (&[(Nginx, 20.0), (Varnish, 10.0), (Ringgate, 7.0)], Some(0.7)),
        (&[(Varnish, 10.0), (Ringgate, 9.0)], Some(0.9)),
        (&[(Nginx, 0.0), (Ringgate, 9.0)], None),
        (&[(Nginx, 10.0)], None),
        (&[(Ringgate, 10.0)], None),
    ] {
        let case = case(costs);
        assert_eq!(case.share_of_best(), share);
        let page = page::page(&Caches { cases: vec![case], ..Caches::default() });
        assert!(page.contains("## 1000 URLs, 64 connections, 1 KiB body"));
        assert_eq!(page.contains("the goal is 0.80: met"), share == Some(0.7));
        assert_eq!(page.contains("the goal is 0.80: missed"), share == Some(0.9));
    }
}

#[test]
fn what_is_written_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(read(folder.path()).unwrap(), Caches::default());
    let hit_ratio = vec!["room cache".to_owned()];
    let caches = Caches { cases: vec![case(&[(CacheServer::Nginx, 1.0)])], hit_ratio, ..Caches::default() };
    write(&caches, folder.path()).unwrap();
    assert_eq!(read(folder.path()).unwrap(), caches);
    let page = std::fs::read_to_string(folder.path().join(MARKDOWN_FILE)).unwrap();
    assert!(page.contains("```\nroom cache\n```") && !page.contains("yet"), "{page}");
}

#[test]
fn an_empty_page_says_so() {
    let page = page::page(&Caches::default());
    assert_eq!(page.matches("ot measured yet").count(), 2, "{page}");
}
