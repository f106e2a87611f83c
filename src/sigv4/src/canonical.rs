use aws_lc_rs::digest;

use crate::credential::Scope;
use crate::encode::push_hex;
use crate::headers::Lines;
use crate::query::Params;
use crate::{ALGORITHM, TERMINATOR};

/// Buffers for one signature after another; nothing in it outlives a call.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(crate) params: Params,
    pub(crate) lines: Lines,
    /// The canonical request.
    pub(crate) canonical: Vec<u8>,
    /// The string to sign.
    pub(crate) to_sign: Vec<u8>,
}

impl Scratch {
    /// Empty buffers.
    pub fn new() -> Scratch {
        Scratch::default()
    }

    pub(crate) fn clear(&mut self) {
        self.params.clear();
        self.lines.clear();
        self.canonical.clear();
        self.to_sign.clear();
    }

    /// Writes the string to sign for the canonical request that stands here.
    pub(crate) fn write_to_sign(&mut self, stamp: &[u8], scope: &Scope<'_>) {
        let out = &mut self.to_sign;
        out.extend_from_slice(ALGORITHM.as_bytes());
        out.push(b'\n');
        out.extend_from_slice(stamp);
        out.push(b'\n');
        scope.write(out);
        out.push(b'\n');
        push_hex(out, digest::digest(&digest::SHA256, &self.canonical).as_ref());
    }
}

impl Scope<'_> {
    /// Appends `day/region/service/aws4_request`.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        for part in [self.day, self.region, self.service] {
            out.extend_from_slice(part.as_bytes());
            out.push(b'/');
        }
        out.extend_from_slice(TERMINATOR.as_bytes());
    }
}
