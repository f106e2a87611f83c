use crate::Field;

/// Where the head of a message is written, in whatever protocol the peer speaks. Engines say what stands in the
/// head; the protocol adds what belongs to it alone (length, connection, its own separators).
pub trait HeadSink {
    /// Begins a request. The target is appended to what [`HeadSink::target`] hands out, before any field.
    fn request(&mut self, method: &[u8]);

    /// The request target under construction.
    fn target(&mut self) -> &mut Vec<u8>;

    /// Begins a response.
    fn status(&mut self, status: u16);

    /// Adds a field. Name and value are valid by now: a token, and no control bytes.
    fn field(&mut self, name: &[u8], value: &[u8]);

    /// Adds fields of another message as they are. A protocol that writes them in the same form may copy what lies
    /// together in one go.
    fn fields(&mut self, buffer: &[u8], fields: &[Field]) {
        for field in fields {
            self.field(field.name.of(buffer), field.value.of(buffer));
        }
    }

    /// Adds a field whose value comes in pieces.
    fn field_parts(&mut self, name: &[u8], parts: &[&[u8]]);
}
