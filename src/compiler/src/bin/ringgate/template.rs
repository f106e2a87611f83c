//! `ringgate template`: what mapping templates do, without a gateway.

pub(crate) mod render;
pub(crate) mod test;
