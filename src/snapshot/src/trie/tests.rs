use super::*;
use crate::segment::SEGMENT_BYTES_MAX;

const GET: usize = 1;

fn build(templates: &[(&str, usize)]) -> Result<Trie, TrieError> {
    let mut builder = TrieBuilder::new();
    for ((template, method), route) in templates.iter().zip(0..) {
        builder.add(template, *method, route)?;
    }
    builder.finish()
}

#[test]
fn r_route_12_templates_that_are_refused() {
    let long = format!("/{}", "a".repeat(SEGMENT_BYTES_MAX + 1));
    let deep = "/a".repeat(DEPTH_MAX + 1);
    let many: String = (0..=VARIABLES_MAX).map(|index| format!("/{{v{index}}}")).collect();
    let cases = [
        ("", "begin with"),
        ("pets", "begin with"),
        ("/a//b", "empty segment"),
        ("//", "empty segment"),
        ("/a{b}", "whole segment"),
        ("/{a}b", "whole segment"),
        ("/{}", "variable name"),
        ("/{+}", "variable name"),
        ("/{a b}", "variable name"),
        ("/{a+}/b", "come last"),
        ("/{a}/{a}", "twice"),
        ("/{a}/{a+}", "twice"),
        (&long, "longer"),
        (&deep, "more than 64"),
        (&many, "more than 16"),
    ];
    for (template, words) in cases {
        let error = TrieBuilder::new().add(template, GET, 0).unwrap_err();
        assert!(error.to_string().contains(words), "{template}: {error}");
    }
}

#[test]
fn variables_are_named_in_the_order_of_the_path() {
    let mut builder = TrieBuilder::new();
    let cases: [(&str, &[&str]); 5] = [
        ("/", &[]),
        ("/pets", &[]),
        ("/pets/{petId}", &["petId"]),
        ("/pets/{petId}/toys/{toy_id.x-1+}", &["petId", "toy_id.x-1"]),
        ("/pets/{petId}/", &["petId"]),
    ];
    for ((template, names), method) in cases.into_iter().zip(0..) {
        assert_eq!(builder.add(template, method, 0).unwrap(), names, "{template}");
    }
}

#[test]
fn r_route_13_one_name_for_one_variable_but_a_greedy_one_beside_it() {
    let error = build(&[("/a/{x}", GET), ("/a/{y}/b", GET)]).unwrap_err();
    let (existing, name) = ("x".to_owned(), "y".to_owned());
    assert_eq!(error, TrieError::VariableNames { template: "/a/{y}/b".to_owned(), existing, name });
    let trie = build(&[("/a/{id}", GET), ("/a/{proxy+}", GET), ("/b/{y}", GET)]).unwrap();
    let node = &trie.nodes[1];
    assert!(node.variable != NONE && node.greedy != NONE && node.variable != node.greedy);
}

#[test]
fn r_route_15_duplicates_are_seen_in_every_spelling() {
    let cases =
        [["/a", "/a"], ["/a", "/a/"], ["/a", "/%61"], ["/%2F", "/%2f"], ["/{x}", "/{x}/"], ["/", "/"]];
    for [first, second] in cases {
        let error = build(&[(first, GET), (second, GET)]).unwrap_err();
        assert!(matches!(error, TrieError::Duplicate { existing: 0, .. }), "{first} {second} {error}");
        assert!(build(&[(first, GET), (second, ANY)]).is_ok(), "{first} {second}");
    }
    let error = TrieBuilder::new().add("/", 8, 0).unwrap_err();
    assert_eq!(error, TrieError::UnknownMethod { method: 8 });
}

#[test]
fn the_same_templates_give_the_same_tree() {
    let templates: Vec<String> = (0..500).map(|index| format!("/a{}/{{x}}/b{index}", index % 7)).collect();
    let templates: Vec<(&str, usize)> = templates.iter().map(|template| (template.as_str(), GET)).collect();
    assert_eq!(build(&templates), build(&templates));
}

#[test]
fn parents_come_first_and_literals_are_canonical() {
    let trie = build(&[("/a/%62/{c}", GET), ("/a/%2fd", GET)]).unwrap();
    let segments: Vec<&str> = trie.nodes.iter().map(|node| node.segment.as_str()).collect();
    assert_eq!(segments, ["", "a", "b", "", "%2Fd"]);
    let parents: Vec<u32> = trie.nodes.iter().map(|node| node.parent).collect();
    assert_eq!(parents, [0, 0, 1, 2, 1]);
    assert!(trie.nodes[0].has_literals && !trie.nodes[2].has_literals);
}

#[test]
fn trees_that_make_searches_long_are_refused() {
    // literal and variable side by side on every level: two to the depth
    let full = |depth: u32| {
        let mut builder = TrieBuilder::new();
        for bits in 0..1u32 << depth {
            let path: String =
                (0..depth).map(|level| if bits >> level & 1 == 0 { "/a" } else { "/{v}" }).collect();
            let path = (0..depth).fold(path, |path, level| path.replacen("{v}", &format!("{{v{level}}}"), 1));
            builder.add(&path, GET, bits).unwrap();
        }
        builder.finish()
    };
    assert!(full(10).is_ok());
    let steps = full(12).unwrap_err();
    assert_eq!(steps, TrieError::TooManyChoices { steps: 8191 });
    // a wide tree is no long search
    let wide: Vec<String> = (0..20_000).map(|index| format!("/a{index}/b")).collect();
    let wide: Vec<(&str, usize)> = wide.iter().map(|template| (template.as_str(), GET)).collect();
    assert!(build(&wide).is_ok());
}
