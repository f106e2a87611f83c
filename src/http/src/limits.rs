/// What a peer may send. Every limit has a name, and every parser takes them as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Sum of the lengths of all field names and values of a head, in bytes (R-LIM-06). Beyond: 431.
    pub field_bytes_max: usize,
    /// Length of the request target in bytes (R-LIM-06). Beyond: 414.
    pub target_bytes_max: usize,
    /// Number of fields in a head. Beyond: 431.
    pub fields_max: usize,
    /// Length of a chunk's head line (size, extensions, CRLF) in bytes. Beyond: 400.
    pub chunk_head_bytes_max: usize,
    /// Length of a trailer section in bytes. Beyond: 431.
    pub trailer_bytes_max: usize,
}

impl Limits {
    /// The number of fields beyond which no configuration may go: parsers keep a table of this size on the stack.
    pub const FIELDS_CAPACITY: usize = 128;

    /// The longest head that can be within the limits: request line, fields and their punctuation.
    pub const fn head_bytes_max(&self) -> usize {
        // method and version with their spaces and CRLF; ": " and CRLF for each field; the empty line
        self.target_bytes_max + self.field_bytes_max + 64 + self.fields_max * 6 + 2
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            field_bytes_max: 10_240,
            target_bytes_max: 10_240,
            fields_max: 100,
            chunk_head_bytes_max: 256,
            trailer_bytes_max: 4_096,
        }
    }
}

const _: () = assert!(Limits::FIELDS_CAPACITY >= 100);
