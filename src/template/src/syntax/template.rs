use ringgate_snapshot::program::Position;

use super::cursor::{Parsed, Parser, Shared};
use super::{Node, NodeKind, Nodes, Template};
use crate::limits::SOURCE_BYTES_MAX;
use crate::mistake::Mistake;

/// Parses a template.
///
/// # Errors
/// The first mistake: what comes after it would be guessed.
pub(crate) fn parse(source: &str) -> Result<Template, Mistake> {
    let begin = Position { line: 1, column: 1 };
    if source.len() > SOURCE_BYTES_MAX {
        let message = format!("the template has {} bytes, more than {SOURCE_BYTES_MAX}", source.len());
        return Err(Mistake::new(begin, message, "move static parts out of the template"));
    }
    let mut shared = Shared::default();
    let nodes = Parser::new(source, begin, &mut shared).whole()?;
    Ok(Template { nodes, macros: shared.macros })
}

/// What ended a run of text and directives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Text,
    End,
    Else,
    ElseIf,
}

impl Ending {
    fn name(self) -> &'static str {
        match self {
            Ending::Text => "the end of the template",
            Ending::End => "#end",
            Ending::Else => "#else",
            Ending::ElseIf => "#elseif",
        }
    }
}

impl Parser<'_> {
    /// All of the text.
    pub(super) fn whole(&mut self) -> Parsed<Nodes> {
        let (nodes, ending, at) = self.nested(Self::nodes)?;
        if ending == Ending::Text {
            return Ok(nodes);
        }
        let message = format!("{} without a directive that it belongs to", ending.name());
        Err(Mistake::new(at, message, "remove it, or begin the block"))
    }

    /// What stands between a block directive and its `#end`.
    pub(super) fn body(&mut self, directive: &str) -> Parsed<Nodes> {
        let (nodes, ending, at) = self.nested(Self::nodes)?;
        if ending == Ending::End {
            return Ok(nodes);
        }
        let message = format!("{} where #{directive} wants its #end", ending.name());
        Err(Mistake::new(at, message, "close the block with #end"))
    }

    /// Text and directives up to something that ends them; where that stands.
    pub(super) fn nodes(&mut self) -> Parsed<(Nodes, Ending, Position)> {
        let mut out = Output::default();
        loop {
            let start = self.at;
            if self.is_at_end() {
                let at = self.here();
                return Ok((out.finish(), Ending::Text, at));
            }
            let at = self.here();
            if self.eat_set() {
                let kind = self.set()?;
                out.push(at, kind);
                continue;
            }
            match self.byte(0) {
                b'$' => self.dollar(at, &mut out)?,
                b'\\' => self.backslash(at, &mut out)?,
                b'#' => {
                    if let Some(ending) = self.hash(at, &mut out)? {
                        return Ok((out.finish(), ending, at));
                    }
                }
                _ => {
                    self.skip_while(|byte| !matches!(byte, b'$' | b'#' | b'\\'));
                    out.text(at, self.since(start));
                }
            }
        }
    }

    /// `#set (`, with the blanks before it if nothing else was read since the last token.
    fn eat_set(&mut self) -> bool {
        let start = self.at;
        self.skip_while(|byte| matches!(byte, b' ' | b'\t'));
        if self.eat("#set") || self.eat("#{set}") {
            self.skip_while(|byte| byte == b' ');
            if self.eat("(") {
                return true;
            }
        }
        self.at = start;
        false
    }
}

/// Nodes, with texts that touch joined.
#[derive(Default)]
pub(super) struct Output {
    nodes: Nodes,
}

impl Output {
    pub(super) fn text(&mut self, at: Position, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.nodes.last_mut() {
            Some(Node { kind: NodeKind::Text(last), .. }) => last.push_str(text),
            _ => self.nodes.push(Node { at, kind: NodeKind::Text(text.to_owned()) }),
        }
    }

    pub(super) fn push(&mut self, at: Position, kind: NodeKind) {
        self.nodes.push(Node { at, kind });
    }

    fn finish(self) -> Nodes {
        self.nodes
    }
}
