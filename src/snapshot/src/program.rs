//! A mapping template's program: what `ringgate-template` compiles a template to and the gateway runs (R-VTL-01).
//!
//! A stack machine. All sub-programs (the template itself, macros, `#define` blocks, macro arguments) stand in one
//! list of ops, each ends with [`Op::Return`], and the template's own begins at 0. Operands are indexes into the
//! program's lists; jumps are indexes of ops.

mod method;

use rkyv::{Archive, Deserialize, Serialize};

pub use method::{ArchivedMethod, Method};

/// The most values that a sub-program may leave on the stack at any of its ops.
pub const STACK_DEPTH_MAX: u32 = 4096;
/// The most captures and loops that may be open at any op of a sub-program.
pub const NESTING_MAX: u32 = 512;
/// The most ops of one program.
pub const OPS_MAX: usize = 1 << 20;

/// A compiled template. The default is the empty template's.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Program {
    /// Every sub-program, one after another.
    pub ops: Vec<Op>,
    /// Where in the template each op comes from; parallel to `ops`.
    pub positions: Vec<Position>,
    /// Literal text, names, digits and paths, each once.
    pub texts: Vec<String>,
    /// Whole numbers that the template names.
    pub integers: Vec<i64>,
    /// Decimal numbers that the template names.
    pub doubles: Vec<f64>,
    /// The variables: each one's name, an index in `texts`.
    pub slots: Vec<u32>,
    /// Method calls.
    pub calls: Vec<Call>,
    /// Macro calls.
    pub invocations: Vec<Invocation>,
    /// Macros that are called.
    pub macros: Vec<Macro>,
    /// The first op of each `#define` block and of each body handed to a macro.
    pub blocks: Vec<u32>,
    /// The variables that a loop sets besides its own.
    pub loop_slots: LoopSlots,
}

impl Default for Program {
    fn default() -> Program {
        Program {
            ops: vec![Op::Return],
            positions: vec![Position::default()],
            texts: Vec::new(),
            integers: Vec::new(),
            doubles: Vec::new(),
            slots: Vec::new(),
            calls: Vec::new(),
            invocations: Vec::new(),
            macros: Vec::new(),
            blocks: Vec::new(),
            loop_slots: LoopSlots::default(),
        }
    }
}

/// The slots of `$foreach`, `$velocityCount` and `$velocityHasNext` (R-VTL-13); [`crate::schema::NONE`] where the
/// template does not name them.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoopSlots {
    /// `$foreach`
    pub scope: u32,
    /// `$velocityCount`
    pub count: u32,
    /// `$velocityHasNext`
    pub has_next: u32,
}

impl Default for LoopSlots {
    fn default() -> LoopSlots {
        let none = crate::schema::NONE;
        LoopSlots { scope: none, count: none, has_next: none }
    }
}

/// A place in a template.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// A method call's name and number of arguments.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// What is called.
    pub method: Method,
    /// Its name: an index in [`Program::texts`].
    pub name: u32,
    /// How many values it takes from the stack, beside the object.
    pub arguments: u32,
}

/// A macro: parameters by name and a body (R-VTL-12).
#[derive(Archive, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Macro {
    /// Its name: an index in [`Program::texts`].
    pub name: u32,
    /// The slots of its parameters.
    pub parameters: Vec<u32>,
    /// Its first op.
    pub entry: u32,
}

/// A call of a macro. Arguments are passed by name: each is a sub-program that leaves one value.
#[derive(Archive, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// Index in [`Program::macros`].
    pub called: u32,
    /// The first op of each argument.
    pub arguments: Vec<u32>,
    /// The body of `#@name()`: an index in [`Program::blocks`], or [`crate::schema::NONE`].
    pub body: u32,
    /// The slot of `$bodyContent`, if there is a body.
    pub body_slot: u32,
}

/// One step. "Pushes" and "pops" speak of the value stack.
#[derive(Archive, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[rkyv(derive(Clone, Copy, Debug))]
pub enum Op {
    /// Writes a text.
    Text(u32),
    /// Pushes null.
    Null,
    /// Pushes a boolean.
    Bool(bool),
    /// Pushes a whole number.
    Integer(u32),
    /// Pushes a decimal.
    Double(u32),
    /// Pushes a whole number beyond 64 bits, given by its digits.
    Digits(u32),
    /// Pushes a text.
    Literal(u32),
    /// Pushes a variable's value.
    Load(u32),
    /// Pushes `$input.body` (R-VTL-21).
    Body,
    /// Pushes what `$input.path` finds for a path (R-VTL-23).
    Find(u32),
    /// Pushes what `$input.json` prints for a path (R-VTL-24).
    Json(u32),
    /// Pushes `$input.params` of a name (R-VTL-22).
    Parameter(u32),
    /// Pushes the context's value of a dotted name (R-VTL-30).
    Context(u32),
    /// Pushes a stage variable (R-VTL-29).
    StageVariable(u32),
    /// Pops an object, pushes a property of it by name.
    Property(u32),
    /// Pops a key and an object, pushes what stands there.
    Index,
    /// Pops arguments and an object, pushes the call's result.
    Call(u32),
    /// Pops that many values, pushes a list of them.
    List(u32),
    /// Pops that many pairs of key and value, pushes a map of them.
    Map(u32),
    /// Pops last and first, pushes the list of whole numbers between.
    Range,
    /// Pops two, pushes sum or concatenation (R-VTL-09).
    Add,
    /// Pops two, pushes the difference.
    Subtract,
    /// Pops two, pushes the product.
    Multiply,
    /// Pops two, pushes the quotient.
    Divide,
    /// Pops two, pushes the remainder.
    Remainder,
    /// Pops two, pushes whether they are equal.
    Equal,
    /// Pops two, pushes whether they differ.
    Unequal,
    /// Pops two, pushes whether the first is less.
    Less,
    /// Pops two, pushes whether the first is less or equal.
    LessOrEqual,
    /// Pops two, pushes whether the first is greater.
    Greater,
    /// Pops two, pushes whether the first is greater or equal.
    GreaterOrEqual,
    /// Pops one, pushes whether it is false or null.
    Not,
    /// Pops one, pushes whether it is neither false nor null (R-VTL-10).
    Truth,
    /// Pops one; if it is false or null, pushes false and jumps.
    And(u32),
    /// Pops one; if it is neither false nor null, pushes true and jumps.
    Or(u32),
    /// Pops one; jumps if it is false or null.
    Unless(u32),
    /// Jumps.
    Jump(u32),
    /// Pops a value and prints it; the operand is the reference as written.
    Print(u32),
    /// Pops a value and prints the reference as written: after its first operand when the value is there, and after
    /// that and a backslash when it is null (R-VTL-06).
    PrintEscaped(u32, u32),
    /// Pops a value and prints it after two texts; the first one twice when the value is null (R-VTL-06).
    PrintAfter(u32, u32),
    /// Pops a value into a variable; null unsets it (R-VTL-11).
    Assign(u32),
    /// Pops an object and a value, and puts the value there by name.
    AssignProperty(u32),
    /// Pops a key, an object and a value, and puts the value there.
    AssignIndex,
    /// Sets a variable to a block, not yet evaluated: slot, block.
    Define(u32, u32),
    /// Pops what to iterate over and opens a loop with a variable's slot; jumps past it when there is nothing.
    LoopBegin(u32, u32),
    /// Takes the next item, or closes the loop and jumps past it.
    LoopNext(u32),
    /// Ends the innermost loop, block or macro.
    Break,
    /// Pops a loop's `$foreach` and ends that loop.
    BreakOf,
    /// Ends the template; what was printed stays.
    Stop,
    /// Begins to gather what is printed into a text.
    CaptureBegin,
    /// Pushes the text gathered.
    CaptureEnd,
    /// Runs a macro.
    Invoke(u32),
    /// Ends the sub-program.
    Return,
}
