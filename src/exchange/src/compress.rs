use ringgate_coding::{Coding, Encoder, LEVEL_DEFAULT, preferred_coding};
use ringgate_http::Known;

use crate::{Call, Exchange};

impl Exchange {
    /// Whether the API compresses responses at all, and the client reads them (R-LIM-03).
    pub(crate) fn may_compress(&self, call: &Call<'_>) -> bool {
        let minimum =
            self.deployment(call).and_then(|deployment| deployment.minimum_compression_size.as_ref());
        minimum.is_some() && wanted(call).is_some()
    }

    /// The coding for a response of so many bytes that has none yet (R-LIM-01, R-LIM-03).
    pub(crate) fn response_coding(&self, call: &Call<'_>, length: usize) -> Option<Coding> {
        let minimum = self.deployment(call)?.minimum_compression_size.as_ref()?.to_native();
        if length == 0 || length < minimum as usize { None } else { wanted(call) }
    }
}

fn wanted(call: &Call<'_>) -> Option<Coding> {
    let fields = call.head.fields.iter().filter(|field| field.known == Known::AcceptEncoding);
    preferred_coding(fields.map(|field| field.value.of(call.buffer)))
}

/// A whole body, coded.
pub(crate) fn compress(coding: Coding, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 2);
    let mut encoder = Encoder::new(coding, LEVEL_DEFAULT);
    encoder.encode(body, &mut out);
    encoder.finish(&mut out);
    out
}
