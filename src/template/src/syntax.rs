//! The syntax tree of a template, and the parser that makes it. Velocity 1.7's grammar, down to which blanks and
//! line ends a directive swallows (R-VTL-04 to R-VTL-14).

mod cursor;
mod directive;
mod expression;
mod hash;
mod literal;
mod reference;
mod template;

use ringgate_snapshot::program::Position;

pub(crate) use template::parse;

/// A template, or what stands inside a directive or a string.
pub(crate) type Nodes = Vec<Node>;

/// A parsed template.
#[derive(Debug, Default)]
pub(crate) struct Template {
    pub(crate) nodes: Nodes,
    pub(crate) macros: Vec<MacroDefinition>,
}

#[derive(Debug)]
pub(crate) struct MacroDefinition {
    pub(crate) name: String,
    pub(crate) parameters: Vec<String>,
    pub(crate) body: Nodes,
}

#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) at: Position,
    pub(crate) kind: NodeKind,
}

#[derive(Debug)]
pub(crate) enum NodeKind {
    Text(String),
    Print(Print),
    Set { target: Reference, value: Expression },
    If { branches: Vec<Branch>, otherwise: Nodes },
    Foreach { variable: String, items: Expression, body: Nodes },
    Define { name: String, body: Nodes },
    Invoke(Invoke),
    Break(Option<Expression>),
    Stop,
}

#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) at: Position,
    pub(crate) condition: Expression,
    pub(crate) body: Nodes,
}

/// A reference in text.
#[derive(Debug)]
pub(crate) struct Print {
    pub(crate) reference: Reference,
    /// The reference as written, from its own `$`.
    pub(crate) literal: String,
    /// An odd number of backslashes stands before it (R-VTL-06).
    pub(crate) is_escaped: bool,
    /// Half of the backslashes before it.
    pub(crate) slashes: String,
    /// Further `$` signs before its own.
    pub(crate) more: String,
}

/// `#name(…)` and `#@name(…)…#end` of a macro, which may be defined later.
#[derive(Debug)]
pub(crate) struct Invoke {
    pub(crate) name: String,
    /// As written: what is printed if there is no such macro.
    pub(crate) literal: String,
    pub(crate) arguments: Vec<Expression>,
    pub(crate) body: Option<Nodes>,
    /// The first argument that is a bare word, which no macro takes.
    pub(crate) word: Option<String>,
}

/// `$root.step[step]`
#[derive(Debug)]
pub(crate) struct Reference {
    /// `!`, `{` or `!{` before the name.
    pub(crate) sign: &'static str,
    pub(crate) root: String,
    pub(crate) steps: Vec<Step>,
}

#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) at: Position,
    pub(crate) kind: StepKind,
}

#[derive(Debug)]
pub(crate) enum StepKind {
    Property(String),
    Method(String, Vec<Expression>),
    Index(Expression),
}

#[derive(Debug)]
pub(crate) struct Expression {
    pub(crate) at: Position,
    pub(crate) kind: ExpressionKind,
}

#[derive(Debug)]
pub(crate) enum ExpressionKind {
    Null,
    Text(String),
    Interpolated(Nodes),
    Integer(i64),
    /// A whole number beyond 64 bits.
    Digits(String),
    Double(f64),
    Bool(bool),
    Reference(Reference),
    List(Vec<Expression>),
    Map(Vec<(Expression, Expression)>),
    Range(Box<Expression>, Box<Expression>),
    Not(Box<Expression>),
    All(Vec<Expression>),
    Any(Vec<Expression>),
    /// From left to right.
    Chain(Box<Expression>, Vec<(Operator, Expression)>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
