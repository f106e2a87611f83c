//! Trials of a method (R-MGMT-24, R-MGMT-25).

use super::talk::Talk;
use super::world::{Plot, mock, response};
use crate::Outcome;

fn heads(talk: &Talk<'_>) -> Vec<(String, bool)> {
    let lines = talk.look(|exchange, call| exchange.trial_log(call, &Outcome::default(), false));
    let head = |text: &str| text.split([':', '{']).next().unwrap_or_default().to_owned();
    lines.iter().map(|line| (head(&line.text), line.is_after_answer)).collect()
}

#[test]
fn r_mgmt_25_a_log_begins_with_the_execution() {
    let plot = Plot::default();
    let world =
        plot.route("GET", "/pets", mock(&[("application/json", Some(200))], vec![response("", 200)])).build();
    let expected = [
        "Starting execution for request",
        "HTTP Method",
        "Method request path",
        "Method request query string",
        "Method request headers",
        "Method request body before transformations",
        "Method response body after transformations",
        "Method response headers",
        "Successfully completed execution",
        "Method completed with status",
    ];
    // R-MGMT-24: a path that fits nothing goes the same way
    for path in ["/prod/pets", "/prod/somewhere/else"] {
        let mut talk = world.talk("GET", path, &[]);
        talk.try_out();
        let found = heads(&talk);
        assert_eq!(found.iter().map(|(head, _)| head.as_str()).collect::<Vec<_>>(), expected, "{path}");
        assert!(found.iter().take(8).all(|(_, is_after)| !is_after), "no upstream is asked");
    }
    let mut talk = world.talk("GET", "/nowhere/pets", &[]);
    talk.try_out();
    assert_eq!(talk.look(|exchange, _| exchange.status()), 403, "there is no such stage");
}
