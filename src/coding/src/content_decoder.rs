use crate::{Codings, DecodeError, Decoder};

/// What goes from one coding's decoder to the next at a time, in bytes.
const BETWEEN_BYTES: usize = 4 * 1024;

/// Takes all codings of a body away, piece by piece (R-LIM-02). However the input is cut, the output is the same; with
/// several codings and several faults, which of them is reported may differ.
#[derive(Debug)]
pub struct ContentDecoder {
    /// In the order they are undone: the coding applied last comes first.
    decoders: Vec<Decoder>,
    uncoded_bytes: u64,
    output_bytes_max: u64,
}

impl ContentDecoder {
    /// A decoder that lets the body grow to so many bytes, also between two codings (R-LIM-05). Without codings the
    /// body passes as it is, under the same limit.
    pub fn new(codings: &Codings, output_bytes_max: u64) -> ContentDecoder {
        let decoders = codings.iter().rev().map(|coding| Decoder::new(coding, output_bytes_max)).collect();
        ContentDecoder { decoders, uncoded_bytes: 0, output_bytes_max }
    }

    /// Decodes all of a piece and appends the output.
    ///
    /// # Errors
    /// When a coding is corrupt or an output too large; then the body is of no use.
    pub fn decode(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), DecodeError> {
        if !self.decoders.is_empty() {
            return decode_through(&mut self.decoders, input, out);
        }
        self.uncoded_bytes += input.len() as u64;
        if self.uncoded_bytes > self.output_bytes_max {
            return Err(DecodeError::TooLarge);
        }
        out.extend_from_slice(input);
        Ok(())
    }

    /// Says that no more input comes.
    ///
    /// # Errors
    /// When a coding has not come to its end; else the error that came before.
    pub fn finish(&mut self) -> Result<(), DecodeError> {
        self.decoders.iter_mut().try_for_each(Decoder::finish)
    }
}

/// As deep as there are codings; [`crate::CODINGS_MAX`] bounds them.
fn decode_through(decoders: &mut [Decoder], input: &[u8], out: &mut Vec<u8>) -> Result<(), DecodeError> {
    match decoders {
        [] => Ok(()),
        [last] => last.decode(input, out),
        [first, others @ ..] => {
            let mut between = [0; BETWEEN_BYTES];
            let mut rest = input;
            loop {
                let step = first.step(rest, &mut between)?;
                decode_through(others, between.get(..step.written).unwrap_or_default(), out)?;
                if step.written < between.len() {
                    return Ok(());
                }
                rest = rest.get(step.consumed..).unwrap_or_default();
            }
        }
    }
}

#[cfg(test)]
mod tests;
