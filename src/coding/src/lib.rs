//! Content codings: gzip and deflate, read and written piece by piece.
//!
//! [`ContentDecoder`] takes the codings of a request's body away (R-LIM-02), [`Encoder`] puts one on a response
//! (R-LIM-03). [`content_codings`] and [`preferred_coding`] read the fields that name them. Nothing here waits or
//! holds more than a window: bytes in, bytes out, and a limit on what a small body may grow to.
#![forbid(unsafe_code)]

mod accept_encoding;
mod coding;
mod content_decoder;
mod content_encoding;
mod decoder;
mod encoder;

pub use accept_encoding::{BEYOND_UNSUPPORTED, preferred_coding};
pub use coding::Coding;
pub use content_decoder::ContentDecoder;
pub use content_encoding::{CODINGS_MAX, Codings, CodingsError, content_codings};
pub use decoder::{DecodeError, Decoder, GZIP_MEMBERS_MAX, Step};
pub use encoder::{Encoder, LEVEL_DEFAULT, LEVEL_MAX};
