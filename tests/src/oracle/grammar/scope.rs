//! The variables that a growing template may use.

use crate::oracle::random::Random;

/// What a variable holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Whole,
    Decimal,
    Flag,
    List,
    Map,
}

impl Kind {
    /// One of them.
    pub fn any(random: &mut Random) -> Kind {
        let kinds = [
            Kind::Text,
            Kind::Text,
            Kind::Whole,
            Kind::Whole,
            Kind::Decimal,
            Kind::Flag,
            Kind::List,
            Kind::Map,
        ];
        kinds[random.below(kinds.len())]
    }
}

/// Variables that are set, with their kinds.
#[derive(Clone, Debug)]
pub struct Scope {
    variables: Vec<(String, Kind)>,
    /// How many of them the world has; a template does not change those.
    given: usize,
    named: usize,
}

impl Scope {
    /// The variables of the written cases' world.
    pub fn world() -> Scope {
        let variables = [
            ("name", Kind::Text),
            ("text", Kind::Text),
            ("blank", Kind::Text),
            ("seven", Kind::Whole),
            ("zero", Kind::Whole),
            ("minus", Kind::Whole),
            ("huge", Kind::Whole),
            ("half", Kind::Decimal),
            ("yes", Kind::Flag),
            ("no", Kind::Flag),
            ("letters", Kind::List),
            ("numbers", Kind::List),
            ("none", Kind::List),
            ("map", Kind::Map),
            ("bare", Kind::Map),
        ];
        let variables: Vec<(String, Kind)> =
            variables.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
        Scope { given: variables.len(), variables, named: 0 }
    }

    /// A name that is new.
    pub fn fresh(&mut self) -> String {
        self.named += 1;
        format!("v{}", self.named)
    }

    /// A new variable.
    pub fn declare(&mut self, kind: Kind) -> String {
        let name = self.fresh();
        self.variables.push((name.clone(), kind));
        name
    }

    /// A point to come back to at a block's end, after which its variables may be unset.
    pub fn mark(&self) -> usize {
        self.variables.len()
    }

    /// Goes back.
    pub fn forget(&mut self, mark: usize) {
        self.variables.truncate(mark);
    }

    /// Variables of `kind` that the template itself has set.
    pub fn owned(&self, kind: Kind) -> Vec<String> {
        let own = self.variables[self.given..].iter().filter(|(_, other)| *other == kind);
        own.map(|(name, _)| name.clone()).collect()
    }

    /// A variable of `kind`.
    pub fn name(&self, random: &mut Random, kind: Kind) -> String {
        let names: Vec<&str> = self
            .variables
            .iter()
            .filter(|(_, other)| *other == kind)
            .map(|(name, _)| name.as_str())
            .collect();
        random.pick(&names).to_owned()
    }

    /// A reference as text prints it.
    pub fn print(&self, random: &mut Random) -> String {
        let (name, kind) = &self.variables[random.below(self.variables.len())];
        let tails: &[&str] = match kind {
            Kind::Text => {
                &["", "", ".length()", ".toUpperCase()", ".isEmpty()", ".nothing", ".trim().concat('x')"]
            }
            Kind::Whole => &["", "", ".toString()", ".intValue()", ".nothing", ".equals(7)"],
            Kind::Decimal => &["", ".toString()", ".intValue()"],
            Kind::Flag => &["", ".toString()", ".nothing"],
            Kind::List => {
                &["", ".size()", ".isEmpty()", ".contains('a')", ".nothing", ".empty", ".toString()"]
            }
            Kind::Map => {
                &["", ".k", ".size()", ".keySet()", "['k']", ".get('n')", ".missing", ".in.x", ".values()"]
            }
        };
        let tail = random.pick(tails);
        match random.below(9) {
            0 => format!("${{{name}{tail}}}"),
            1 => format!("$!{name}{tail}"),
            2 => format!("$!{{{name}{tail}}}"),
            3 => format!("\"${{{name}{tail}}}\""),
            4 => random
                .pick(&["$nothing", "$!nothing", "${nothing.x}", "$map.missing.more", "$nothing.f($name)"])
                .to_owned(),
            _ => format!("${name}{tail} "),
        }
    }
}
