//! Values and conditions.

use super::scope::{Kind, Scope};
use crate::oracle::random::Random;

/// A template that sets and prints a few values.
pub fn template(random: &mut Random) -> String {
    let mut scope = Scope::world();
    let mut out = String::new();
    for _ in 0..1 + random.below(3) {
        let kind = Kind::any(random);
        if random.one_in(3) {
            out += &format!("#if({})t#{{else}}f#end ", test(random, &scope, 3));
        } else {
            let value = of(random, &scope, kind, 3);
            let name = scope.declare(kind);
            out += &format!("#set(${name} = {value})[${name}]");
        }
    }
    out
}

/// An expression that is of `kind`.
pub fn of(random: &mut Random, scope: &Scope, kind: Kind, depth: usize) -> String {
    if depth == 0 || random.one_in(3) {
        return argument(random, scope, kind);
    }
    match kind {
        Kind::Text => sum(random, scope, depth),
        Kind::Whole => arithmetic(random, scope, Kind::Whole, depth),
        Kind::Decimal => arithmetic(random, scope, Kind::Decimal, depth),
        Kind::Flag => test(random, scope, depth),
        Kind::List | Kind::Map => literal(random, kind),
    }
}

/// What may stand where no operators may.
pub fn argument(random: &mut Random, scope: &Scope, kind: Kind) -> String {
    if random.one_in(2) {
        return literal(random, kind);
    }
    let name = scope.name(random, kind);
    if random.one_in(4) { format!("${{{name}}}") } else { format!("${name}") }
}

/// A value as it is written.
pub fn literal(random: &mut Random, kind: Kind) -> String {
    let choices: &[&str] = match kind {
        Kind::Text => &[
            "'a'",
            "\"b\"",
            "''",
            "\"$name\"",
            "'$name'",
            "\"${seven}x\"",
            "'it''s'",
            "\"say \"\"hi\"\"\"",
            "\"\"",
            "'a b'",
            "\"$map.k-$nothing\"",
            "\"#if($yes)t#end\"",
            "'k'",
            "\"a\nb\"",
            "'\\n'",
            "\"x$$\"",
            "'é☃'",
            "\"$letters.size()\"",
        ],
        Kind::Whole => &["0", "1", "2", "10", "-4", "007", "2147483647", "4294967296", "99", "-1"],
        Kind::Decimal => &["0.5", "2.0", "1.25", "-3.5", "1e3", "100.0", ".75", "12345.5"],
        Kind::Flag => &["true", "false"],
        Kind::List => &[
            "[]",
            "[1, 2]",
            "['a', \"$name\"]",
            "[1..3]",
            "[3..1]",
            "[[1], []]",
            "[$seven, $half, $yes]",
            "[{'k': 1}]",
            "[$nothing]",
            "[ 'x' , 'y' ]",
            "[-1..1]",
            "['it''s']",
        ],
        Kind::Map => &[
            "{}",
            "{'k': 1}",
            "{\"a\": \"b\", 'c': [1, 2]}",
            "{'in': {'x': $name}}",
            "{'$name': 1, \"$name\": 2}",
            "{1: 'one'}",
            "{'k': $nothing}",
            "{ 'a' : true , 'b' : 2.5 }",
        ],
    };
    random.pick(choices).to_owned()
}

fn sum(random: &mut Random, scope: &Scope, depth: usize) -> String {
    let kind = Kind::any(random);
    let left = argument(random, scope, Kind::Text);
    let right = match kind {
        Kind::Flag | Kind::Text => argument(random, scope, kind),
        _ => of(random, scope, kind, depth - 1),
    };
    let right = if right.contains(' ') && matches!(kind, Kind::Whole | Kind::Decimal) {
        format!("({right})")
    } else {
        right
    };
    if random.one_in(3) { format!("{right} + {left}") } else { format!("{left} + {right}") }
}

fn arithmetic(random: &mut Random, scope: &Scope, kind: Kind, depth: usize) -> String {
    let other = if kind == Kind::Decimal && random.one_in(2) { Kind::Whole } else { kind };
    let left = of(random, scope, kind, depth - 1);
    let operator = random.pick(&["+", "-", "*", "/", "%"]);
    let right = match operator {
        "/" | "%" if other == Kind::Whole => random.pick(&["2", "3", "-7", "$seven", "$minus"]).to_owned(),
        "/" | "%" => random.pick(&["0.5", "2.0", "$half"]).to_owned(),
        _ => of(random, scope, other, depth - 1),
    };
    match random.below(4) {
        0 => format!("({left}) {operator} {right}"),
        1 => format!("{left} {operator} ({right})"),
        2 if !left.contains('$') => format!("{left}{operator} {right}"),
        _ => format!("{left} {operator} {right}"),
    }
}

/// A condition.
pub fn test(random: &mut Random, scope: &Scope, depth: usize) -> String {
    if depth == 0 {
        return random
            .pick(&["$yes", "$no", "$nothing", "true", "false", "$map.k", "$map.missing", "$blank"])
            .to_owned();
    }
    match random.below(8) {
        0 => format!("!{}", test(random, scope, 0)),
        1 => format!("!({})", test(random, scope, depth - 1)),
        2 | 3 => {
            let operator = random.pick(&["&&", "||", "and", "or"]);
            let left = test(random, scope, depth - 1);
            let right = test(random, scope, depth - 1);
            if random.one_in(2) {
                format!("({left}) {operator} {right}")
            } else {
                format!("{left} {operator} {right}")
            }
        }
        4 => test(random, scope, 0),
        5 => format!("{} {} $null", argument(random, scope, Kind::Text), random.pick(&["==", "!="])),
        _ => comparison(random, scope, depth),
    }
}

fn comparison(random: &mut Random, scope: &Scope, depth: usize) -> String {
    let kind = Kind::any(random);
    let numbers = matches!(kind, Kind::Whole | Kind::Decimal);
    let operators: &[&str] = if numbers {
        &["==", "!=", "<", "<=", ">", ">=", "eq", "ne", "lt", "le", "gt", "ge"]
    } else {
        &["==", "!=", "eq"]
    };
    let left = argument(random, scope, kind);
    let right = match random.below(4) {
        0 if !numbers => {
            let other = Kind::any(random);
            argument(random, scope, other)
        }
        1 if numbers => of(random, scope, kind, depth - 1),
        _ => argument(random, scope, kind),
    };
    format!("{left} {} {right}", random.pick(operators))
}
