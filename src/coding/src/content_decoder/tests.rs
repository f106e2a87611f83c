use super::*;
use crate::{Coding, Encoder, LEVEL_DEFAULT, content_codings};

fn encode(names: &[Coding], body: &[u8]) -> Vec<u8> {
    names.iter().fold(body.to_vec(), |body, coding| {
        let mut encoder = Encoder::new(*coding, LEVEL_DEFAULT);
        let mut out = Vec::new();
        encoder.encode(&body, &mut out);
        encoder.finish(&mut out);
        out
    })
}

fn decode(field: &str, input: &[u8], cut: usize, limit: u64) -> Result<Vec<u8>, DecodeError> {
    let codings = content_codings([field.as_bytes()]).expect("codings");
    let mut decoder = ContentDecoder::new(&codings, limit);
    let mut out = Vec::new();
    input.chunks(cut).try_for_each(|piece| decoder.decode(piece, &mut out))?;
    decoder.finish().map(|()| out)
}

#[test]
fn r_lim_02_codings_are_undone_from_the_last() {
    use Coding::{Deflate, Gzip};
    let body = b"hello ".repeat(5_000);
    for (field, codings) in [
        ("", &[][..]),
        ("identity", &[]),
        ("gzip", &[Gzip]),
        ("deflate", &[Deflate]),
        ("deflate, gzip", &[Deflate, Gzip]),
        ("gzip, deflate", &[Gzip, Deflate]),
        ("gzip, identity, gzip, gzip", &[Gzip, Gzip, Gzip]),
    ] {
        let coded = encode(codings, &body);
        for cut in [1, 7, 100, usize::MAX] {
            assert_eq!(decode(field, &coded, cut, 30_000), Ok(body.clone()), "{field} {cut}");
            assert_eq!(decode(field, &coded, cut, 29_999), Err(DecodeError::TooLarge), "{field} {cut}");
        }
        assert_eq!(decode(field, b"", 1, 0), Ok(Vec::new()), "{field}: nothing is nothing");
        if !codings.is_empty() {
            let truncated = decode(field, &coded[..coded.len() - 1], 9, 30_000);
            assert_eq!(truncated, Err(DecodeError::Truncated), "{field}");
        }
    }
}

#[test]
fn r_lim_02_a_bomb_inside_a_bomb_ends_at_the_limit() {
    let bomb = encode(&[Coding::Gzip; 3], &vec![0; 20_000_000]);
    assert!(bomb.len() < 1_000, "{}", bomb.len());
    assert_eq!(decode("gzip, gzip, gzip", &bomb, 100, 10_000_000), Err(DecodeError::TooLarge));
    // growth between the codings counts too, although nothing comes out
    let empty_members = encode(&[Coding::Gzip], &encode(&[Coding::Gzip], b"").repeat(1_000));
    assert_eq!(decode("gzip, gzip", &empty_members, 100, 19_999), Err(DecodeError::TooLarge));
    assert_eq!(decode("gzip, gzip", &empty_members, 100, 20_000), Ok(Vec::new()));
}
