use super::BrokenStream;

/// The headers of a message: those whose values are text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageHeaders {
    texts: Vec<(String, String)>,
}

impl MessageHeaders {
    /// The first header of a name, such as `:event-type`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.texts.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// Reads the headers of a message, in place of those that are here. Values that are no text are passed over.
    pub(super) fn read(&mut self, mut bytes: &[u8]) -> Result<(), BrokenStream> {
        self.texts.clear();
        while !bytes.is_empty() {
            let name_bytes = number::<1>(&mut bytes)?;
            let name = cut(&mut bytes, name_bytes)?;
            let kind = number::<1>(&mut bytes)?;
            let value_bytes = match kind {
                // true and false
                0 | 1 => 0,
                // a byte, and integers of two, four and eight
                2 => 1,
                3 => 2,
                4 => 4,
                // the last is a time
                5 | 8 => 8,
                BYTES | TEXT => number::<2>(&mut bytes)?,
                UUID => 16,
                _ => return Err(BrokenStream::Header),
            };
            let value = cut(&mut bytes, value_bytes)?;
            if kind == TEXT {
                self.texts.push((text(name)?, text(value)?));
            }
        }
        Ok(())
    }
}

const BYTES: usize = 6;
const TEXT: usize = 7;
const UUID: usize = 9;

fn text(bytes: &[u8]) -> Result<String, BrokenStream> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| BrokenStream::Header)
}

fn cut<'b>(bytes: &mut &'b [u8], length: usize) -> Result<&'b [u8], BrokenStream> {
    let (cut, rest) = bytes.split_at_checked(length).ok_or(BrokenStream::Header)?;
    *bytes = rest;
    Ok(cut)
}

/// A big-endian number of so many bytes.
fn number<const BYTES: usize>(bytes: &mut &[u8]) -> Result<usize, BrokenStream> {
    Ok(cut(bytes, BYTES)?.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}
