use ringgate_json::Heap;
use ringgate_snapshot::schema::ArchivedOrigin;

use crate::body_source::{BodyError, BodySource};

/// What mappings read from a body: all of it is read ahead, so that a body that is no JSON fails the exchange before
/// anything is mapped (R-INT-10).
#[derive(Clone, Debug, Default)]
pub struct BodyValues(Vec<(String, Vec<u8>)>);

/// No value of any body.
pub static NO_BODY_VALUES: BodyValues = BodyValues(Vec::new());

/// The most bytes that reading a body for mappings may take, its JSON in pieces included.
const BODY_HEAP_BYTES_MAX: usize = 256 << 20;

impl BodyValues {
    /// Reads from a body what the origins ask of it; a body that none asks for is not looked at.
    ///
    /// # Errors
    /// When it looks like JSON and is none, or is too large to be read.
    pub fn read<'o>(
        origins: impl Iterator<Item = &'o ArchivedOrigin>,
        body: &[u8],
    ) -> Result<BodyValues, BodyError> {
        let mut paths = origins.filter_map(|origin| match origin {
            ArchivedOrigin::Body(path) => Some(path.as_str()),
            _ => None,
        });
        let Some(first) = paths.next() else { return Ok(BodyValues::default()) };
        let mut heap = Heap::new(BODY_HEAP_BYTES_MAX);
        let source = BodySource::read(&mut heap, body)?;
        let mut values = BodyValues::default();
        for path in std::iter::once(first).chain(paths) {
            let mut value = Vec::new();
            if source.write(&mut heap, path, &mut value)? {
                values.0.push((path.to_owned(), value));
            }
        }
        Ok(values)
    }

    pub(crate) fn write(&self, path: &str, out: &mut Vec<u8>) -> bool {
        let found = self.0.iter().find(|(it, _)| it == path);
        if let Some((_, value)) = found {
            out.extend_from_slice(value);
        }
        found.is_some()
    }
}
