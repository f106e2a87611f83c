use ringgate_snapshot::program::Position;

use super::cursor::{Parsed, Parser, is_name_start};
use super::template::{Ending, Output};
use super::{Branch, Expression, ExpressionKind, Invoke, MacroDefinition, NodeKind};
use crate::mistake::Mistake;

/// The directives that Velocity loads by name; `#if` and `#set` belong to its grammar.
const DIRECTIVES: [&str; 9] =
    ["foreach", "macro", "define", "stop", "break", "literal", "include", "parse", "evaluate"];

/// Directives of the grammar.
impl Parser<'_> {
    /// After `#set(`.
    pub(super) fn set(&mut self) -> Parsed<NodeKind> {
        self.skip_white();
        let target = self.reference()?;
        self.skip_white();
        self.expect("=", "after the target of #set")?;
        let value = self.expression()?;
        self.expect(")", "at the end of #set")?;
        self.skip_line_end();
        Ok(NodeKind::Set { target, value })
    }

    /// After `#if`.
    pub(super) fn condition(&mut self) -> Parsed<NodeKind> {
        let mut branches = Vec::new();
        loop {
            let (branch, ending, place) = self.branch()?;
            branches.push(branch);
            match ending {
                Ending::ElseIf => {}
                Ending::Else => {
                    let otherwise = self.body("else")?;
                    return Ok(NodeKind::If { branches, otherwise });
                }
                Ending::End => return Ok(NodeKind::If { branches, otherwise: Vec::new() }),
                Ending::Text => {
                    return Err(Mistake::new(place, "#if without its #end", "close the block with #end"));
                }
            }
        }
    }

    fn branch(&mut self) -> Parsed<(Branch, Ending, Position)> {
        self.skip_white();
        let at = self.here();
        self.expect("(", "after #if or #elseif")?;
        let condition = self.expression()?;
        self.expect(")", "after the condition")?;
        self.skip_line_end();
        let (body, ending, place) = self.nested(Self::nodes)?;
        Ok((Branch { at, condition, body }, ending, place))
    }
}

/// Directives by name, and macros.
impl Parser<'_> {
    /// After the name.
    pub(super) fn directive(
        &mut self,
        at: Position,
        start: usize,
        name: &str,
        out: &mut Output,
    ) -> Parsed<()> {
        let Some(arguments) = self.arguments()? else {
            match name {
                "stop" => out.push(at, NodeKind::Stop),
                "break" => out.push(at, NodeKind::Break(None)),
                "foreach" | "macro" | "define" | "literal" => {
                    let message = format!("#{name} without its parentheses");
                    return Err(Mistake::new(at, message, "write '(' after the name"));
                }
                "include" | "parse" | "evaluate" => return Err(unavailable(at, name)),
                _ => out.push(at, self.invoke(start, name, Vec::new(), None)),
            }
            return Ok(());
        };
        match name {
            "include" | "parse" | "evaluate" => Err(unavailable(at, name)),
            "foreach" => self.foreach(at, arguments, out),
            "macro" => self.define_macro(at, arguments),
            "define" => self.define(at, arguments, out),
            "literal" => {
                let begin = self.at;
                let (_, ending, place) = self.nested(Self::nodes)?;
                if ending != Ending::End {
                    return Err(Mistake::new(place, "#literal without its #end", "close it with #end"));
                }
                let raw = self.since(begin);
                let end = raw.rfind("#end").or_else(|| raw.rfind("#{end}"));
                out.text(at, raw.get(..end.unwrap_or(0)).unwrap_or_default());
                Ok(())
            }
            "stop" => self.single(at, name, arguments).map(|_| out.push(at, NodeKind::Stop)),
            "break" => {
                let scope = self.single(at, name, arguments)?;
                out.push(at, NodeKind::Break(scope));
                Ok(())
            }
            _ => {
                let body = if name.starts_with('@') { Some(self.body(name)?) } else { None };
                out.push(at, self.invoke(start, name, arguments, body));
                Ok(())
            }
        }
    }

    fn invoke(
        &mut self,
        start: usize,
        name: &str,
        arguments: Vec<Argument>,
        body: Option<super::Nodes>,
    ) -> NodeKind {
        let mut word = None;
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            match argument {
                Argument::Value(value) => values.push(value),
                Argument::Word(it) => word = word.or(Some(it)),
            }
        }
        let literal = self.since(start).to_owned();
        let name = name.strip_prefix('@').filter(|_| body.is_some()).unwrap_or(name).to_owned();
        NodeKind::Invoke(Invoke { name, literal, arguments: values, body, word })
    }

    fn foreach(&mut self, at: Position, arguments: Vec<Argument>, out: &mut Output) -> Parsed<()> {
        let mut arguments = arguments.into_iter();
        let parts = (arguments.next(), arguments.next(), arguments.next(), arguments.next());
        let (Some(Argument::Value(variable)), Some(Argument::Word(word)), Some(Argument::Value(items)), None) =
            parts
        else {
            return Err(foreach_form(at));
        };
        let ExpressionKind::Reference(variable) = variable.kind else { return Err(foreach_form(at)) };
        if word != "in" {
            return Err(foreach_form(at));
        }
        let body = self.body("foreach")?;
        out.push(at, NodeKind::Foreach { variable: variable.root, items, body });
        Ok(())
    }

    fn define(&mut self, at: Position, arguments: Vec<Argument>, out: &mut Output) -> Parsed<()> {
        let mut arguments = arguments.into_iter();
        let name = match (arguments.next(), arguments.next()) {
            (Some(Argument::Value(Expression { kind: ExpressionKind::Reference(name), .. })), None) => {
                name.root
            }
            _ => {
                return Err(Mistake::new(
                    at,
                    "#define without the name of its block",
                    "write #define($name)",
                ));
            }
        };
        let body = self.body("define")?;
        out.push(at, NodeKind::Define { name, body });
        Ok(())
    }

    fn define_macro(&mut self, at: Position, arguments: Vec<Argument>) -> Parsed<()> {
        let mut arguments = arguments.into_iter();
        let Some(Argument::Word(name)) = arguments.next() else {
            return Err(Mistake::new(at, "#macro without a name", "write #macro(name $first $second)"));
        };
        if is_reserved(&name) {
            let message = format!("a macro with the directive's name '{name}'");
            return Err(Mistake::new(at, message, "give it another name"));
        }
        let mut parameters = Vec::new();
        for argument in arguments {
            match argument {
                Argument::Word(word) => parameters.push(word),
                Argument::Value(Expression { kind: ExpressionKind::Reference(it), .. }) => {
                    parameters.push(it.root)
                }
                Argument::Value(_) => {
                    let remedy = "write parameters as $name";
                    return Err(Mistake::new(at, "a macro's parameter that is no name", remedy));
                }
            }
        }
        let body = self.body("macro")?;
        self.shared.macro_names.insert(name.clone());
        self.shared.macros.push(MacroDefinition { name, parameters, body });
        Ok(())
    }

    fn single(&mut self, at: Position, name: &str, arguments: Vec<Argument>) -> Parsed<Option<Expression>> {
        let mut arguments = arguments.into_iter();
        match (arguments.next(), arguments.next()) {
            (None, _) => Ok(None),
            (Some(Argument::Value(value)), None) => Ok(Some(value)),
            _ => {
                let message = format!("#{name} takes one argument at most");
                Err(Mistake::new(at, message, "remove the others"))
            }
        }
    }

    /// Arguments in parentheses, which blanks and line ends may precede; `None` if there are none.
    fn arguments(&mut self) -> Parsed<Option<Vec<Argument>>> {
        let start = self.at;
        self.skip_white();
        if !self.eat("(") {
            self.at = start;
            return Ok(None);
        }
        let mut arguments = Vec::new();
        loop {
            self.skip_white();
            if self.eat(")") {
                self.skip_line_end();
                return Ok(Some(arguments));
            }
            if !arguments.is_empty() && self.eat(",") {
                self.skip_white();
            }
            arguments.push(self.argument()?);
        }
    }

    fn argument(&mut self) -> Parsed<Argument> {
        let start = self.at;
        if !is_name_start(self.byte(0)) && self.byte(0) != b'@' {
            return self.value().map(Argument::Value);
        }
        self.skip_while(|byte| is_name_start(byte) || byte.is_ascii_digit() || byte == b'@');
        let word = self.since(start);
        if !matches!(word, "true" | "false") {
            return Ok(Argument::Word(word.to_owned()));
        }
        let at = self.position(start);
        Ok(Argument::Value(Expression { at, kind: ExpressionKind::Bool(word == "true") }))
    }
}

pub(super) fn is_reserved(name: &str) -> bool {
    matches!(name, "if" | "elseif" | "else" | "end" | "set") || DIRECTIVES.contains(&name)
}

/// What stands in a directive's parentheses.
enum Argument {
    Value(Expression),
    Word(String),
}

fn foreach_form(at: Position) -> Mistake {
    Mistake::new(at, "#foreach without '$item in $list'", "write #foreach($item in $list)")
}

fn unavailable(at: Position, name: &str) -> Mistake {
    let message = format!("#{name} does not exist in mapping templates");
    Mistake::new(at, message, "write the text into the template itself")
}
