use super::*;
use crate::fact::{NoFacts, Values};

struct Some1;

impl Facts for Some1 {
    fn values(&self, key: &str) -> Option<Values<'_>> {
        match key {
            "aws:username" => Some(Values::one("ann")),
            "aws:star" => Some(Values::one("*")),
            "aws:principaltag/team name" => Some(Values::one("red")),
            "aws:two" => Some(Values::Several(vec!["a".into(), "b".into()])),
            _ => None,
        }
    }
}

const ALL: Syntax = Syntax { variables: true, wildcards: true };

#[test]
fn r_auth_03_fills_variables() {
    let check = |source: &str, value: &str, want: bool| {
        let text = Text::<Wildcard>::read(source, ALL).expect(source);
        assert_eq!(text.matches(value, &Some1), want, "{source} on {value}");
    };
    check("home/${aws:username}/*", "home/ann/x", true);
    check("home/${AWS:UserName}/*", "home/ann/x", true);
    check("home/${aws:username}/*", "home/bob/x", false);
    check("home/${ aws:username }", "home/ann", true);
    check("${aws:PrincipalTag/team name}", "red", true);
    check("${aws:none}", "", false);
    check("${aws:none, 'all, of {them}'}", "all, of {them}", true);
    check("${aws:username, 'nobody'}", "ann", true);
    check("${aws:two}", "a", false);
    // what a variable brings in stands for itself
    check("${aws:star}", "anything", false);
    check("${aws:star}", "*", true);
    check("a${*}b${?}c${$}d", "a*b?c$d", true);
    check("a${*}b", "aXb", false);
    check("$x$", "$x$", true);
    check("$", "$", true);
}

#[test]
fn variables_are_plain_text_before_2012() {
    let old = Syntax { variables: false, wildcards: true };
    let text = Text::<Wildcard>::read("${aws:username}", old).expect("plain");
    assert!(text.matches("${aws:username}", &Some1));
    assert!(!text.matches("ann", &Some1));
}

#[test]
fn refuses_variables_that_are_none() {
    for source in [
        "${",
        "${}",
        "${aws}",
        "${aws:x",
        "${aws:x, y}",
        "${aws:x, 'y'",
        "${aws:x, 'y'z}",
        "${${aws:x}}",
        "${:}",
    ] {
        assert!(Text::<Exact>::read(source, ALL).is_err(), "{source}");
    }
}

#[test]
fn says_which_variables_it_needs() {
    let text = Text::<Exact>::read("${aws:a}${aws:b, 'x'}${aws:c}", ALL).expect("fine");
    assert_eq!(text.required_variables().collect::<Vec<_>>(), ["aws:a", "aws:c"]);
    assert!(!text.matches("x", &NoFacts));
}

#[test]
fn compares_without_regard_to_case() {
    let check = |own: &str, value: &str, want: bool| {
        let text = Text::<Folded>::read(own, Syntax { variables: true, wildcards: false }).expect(own);
        assert_eq!(text.matches(value, &NoFacts), want, "{own} on {value}");
    };
    check("JohnDoe", "johndoe", true);
    check("ÄÖ", "äö", true);
    check("a*", "abc", false);
    check("a*", "A*", true);
}
