//! Every limit of this crate, by name.

/// The longest template in bytes (R-VTL-01: 300 KB).
pub const SOURCE_BYTES_MAX: usize = 300 * 1024;

/// How deep blocks, parentheses, lists and strings of a template may stand in each other.
pub const SYNTAX_DEPTH_MAX: usize = 100;

/// Steps of one run: an op is one, and long texts cost more.
pub const STEPS_MAX: u64 = 2_000_000;

/// The longest text that a template may produce, in bytes: the largest payload of a request or a response.
pub const OUTPUT_BYTES_MAX: usize = 10 * 1024 * 1024;

/// What the values of one run may take, in bytes: the parsed body several times over.
pub const HEAP_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Iterations of one loop; then it ends silently (R-VTL-13).
pub const LOOP_ITERATIONS_MAX: u32 = 1000;

/// Macros and macro arguments that may call each other (Velocity's own limit on macros is 20).
pub const MACRO_DEPTH_MAX: usize = 20;

/// How often a `#define` block may be open inside itself; deeper uses print nothing (Velocity's own limit).
pub const BLOCK_DEPTH_MAX: usize = 2;

/// Loops, captures, macros, blocks and macro arguments that may be open at once.
pub const FRAMES_MAX: usize = 2_000;

/// Values that may wait on the stack.
pub const VALUES_MAX: usize = 1 << 16;

/// How deep lists and maps are printed and compared; what is deeper is left out.
pub const VALUE_DEPTH_MAX: usize = 64;

/// Elements of one range `[a..b]`.
pub const RANGE_ITEMS_MAX: i64 = 100_000;

/// Patterns and paths that are kept compiled between runs.
pub const CACHED_MAX: usize = 128;

/// Bytes of text or items of a list that are worth one step.
pub const BYTES_PER_STEP: usize = 64;

/// Values that one comparison or hash looks at; what is larger is not equal.
pub const COMPARED_MAX: u32 = 100_000;
