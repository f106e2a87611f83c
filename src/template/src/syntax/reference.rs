use ringgate_snapshot::program::Position;

use super::cursor::{Parsed, Parser, is_name, is_name_start};
use super::template::Output;
use super::{NodeKind, Print, Reference, Step, StepKind};

/// References in text (R-VTL-04, R-VTL-06).
impl Parser<'_> {
    /// From a `$`, or backslashes that lead to one: a reference, or literal text.
    pub(super) fn dollar(&mut self, at: Position, out: &mut Output) -> Parsed<()> {
        let start = self.at;
        let own = self.dollars();
        let signs = self.since(start);
        let has_brace = self.byte(0) == b'{';
        if !is_name_start(self.byte(usize::from(has_brace))) {
            self.no_reference(at, signs, out);
            return Ok(());
        }
        let slash = self.since(own).find('\\');
        let reference = self.reference_tail()?;
        let literal = self.since(own).to_owned();
        if let Some(slash) = slash {
            // `$\!x` prints itself with a backslash less
            let mut printed = self.since(start).to_owned();
            printed.remove(own - start + slash);
            out.text(at, &printed);
            return Ok(());
        }
        let before = self.text.get(start..own).unwrap_or_default();
        let slashes = before.bytes().take_while(|byte| *byte == b'\\').count();
        let print = Print {
            reference,
            literal,
            is_escaped: slashes % 2 == 1,
            slashes: "\\".repeat(slashes / 2),
            more: before.get(slashes..).unwrap_or_default().to_owned(),
        };
        out.push(at, NodeKind::Print(print));
        Ok(())
    }

    /// Passes `$` signs, each with backslashes before it and `!` after it, and says where the last one stands.
    fn dollars(&mut self) -> usize {
        let mut own = self.at;
        loop {
            let start = self.at;
            self.skip_while(|byte| byte == b'\\');
            if !self.eat("$") {
                self.at = start;
                return own;
            }
            own = self.at - 1;
            let after = self.at;
            self.skip_while(|byte| byte == b'\\');
            if !self.eat("!") {
                self.at = after;
            }
        }
    }

    /// What looked like a reference is text. Velocity drops a `!` before anything but a bracket.
    fn no_reference(&mut self, at: Position, signs: &str, out: &mut Output) {
        if matches!(self.byte(0), b'{' | b'}' | b'[') {
            out.text(at, signs);
            self.at += 1;
            out.text(at, self.since(self.at - 1));
            return;
        }
        let mut rest = signs;
        while let Some(dollar) = rest.find('$') {
            let slashes = rest.get(..dollar).unwrap_or_default();
            out.text(at, slashes.trim_start_matches('!'));
            out.text(at, "$");
            rest = rest.get(dollar + 1..).unwrap_or_default();
        }
    }
}

/// References anywhere.
impl Parser<'_> {
    /// `$x`, `$!x`, `${x}`, `$!{x}` in a directive.
    pub(super) fn reference(&mut self) -> Parsed<Reference> {
        self.expect("$", "at the beginning of a reference")?;
        let is_quiet = self.eat("!");
        let is_formal = self.byte(0) == b'{';
        if is_name_start(self.byte(usize::from(is_formal))) {
            let mut reference = self.reference_tail()?;
            reference.sign = match (is_quiet, is_formal) {
                (true, true) => "!{",
                (true, false) => "!",
                (false, true) => "{",
                (false, false) => "",
            };
            return Ok(reference);
        }
        let message = format!("expected a name after '$', found {}", self.found());
        self.mistake(message, "write the name of a variable: letters, digits, '_' and '-'")
    }

    /// `x.y` or `{x.y}`, after the `$`.
    fn reference_tail(&mut self) -> Parsed<Reference> {
        let is_formal = self.eat("{");
        let root = self.name();
        let steps = self.steps()?;
        if is_formal {
            self.expect("}", "at the end of '${'")?;
        }
        Ok(Reference { sign: "", root, steps })
    }

    pub(super) fn name(&mut self) -> String {
        let start = self.at;
        self.skip_while(is_name);
        self.since(start).to_owned()
    }

    fn steps(&mut self) -> Parsed<Vec<Step>> {
        let mut steps = Vec::new();
        loop {
            let at = self.here();
            if self.byte(0) == b'[' {
                self.at += 1;
                let key = self.nested(Self::index_key)?;
                self.expect("]", "after an index")?;
                steps.push(Step { at, kind: StepKind::Index(key) });
            } else if self.byte(0) == b'.' && self.byte(1).is_ascii_alphabetic() {
                self.at += 1;
                let name = self.name();
                let kind = if self.eat("(") {
                    StepKind::Method(name, self.nested(Self::method_arguments)?)
                } else {
                    StepKind::Property(name)
                };
                steps.push(Step { at, kind });
            } else {
                return Ok(steps);
            }
        }
    }
}
