use proptest::prelude::*;

use super::*;
use crate::schema::{Keys, Routes};

mod meaning;
mod sample;

use sample::{sample_keys, sample_routes};

/// Whoever only looks says the same, wherever the bytes stand.
fn load(bytes: &[u8]) -> Result<Loaded<Routes>, SnapshotError> {
    let loaded = Loaded::<Routes>::from_bytes(bytes, Trust::Anybody);
    let told = loaded.as_ref().err().map(ToString::to_string);
    for shift in [0, 1, 8] {
        let moved = [&vec![0; shift], bytes].concat();
        let examined = Loaded::<Routes>::examine(&moved[shift..], Trust::Anybody);
        assert_eq!(examined.as_ref().err().map(ToString::to_string), told);
    }
    loaded
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32]).unwrap()
}

#[test]
fn what_is_written_is_read() {
    let loaded = load(&encode_routes(&sample_routes()).unwrap()).unwrap();
    assert_eq!(rkyv::deserialize::<Routes, rkyv::rancor::Error>(loaded.get()).unwrap(), sample_routes());
    let bytes = encode_keys(&sample_keys()).unwrap();
    let loaded = Loaded::<Keys>::from_bytes(&bytes, Trust::Anybody).unwrap();
    assert_eq!(rkyv::deserialize::<Keys, rkyv::rancor::Error>(loaded.get()).unwrap(), sample_keys());
}

#[test]
fn an_empty_snapshot_is_one() {
    load(&encode_routes(&Routes::default()).unwrap()).unwrap();
    let bytes = encode_keys(&Keys::default()).unwrap();
    Loaded::<Keys>::from_bytes(&bytes, Trust::Anybody).unwrap();
}

#[test]
fn equal_contents_give_equal_bytes() {
    let bytes = encode_routes(&sample_routes()).unwrap();
    assert_eq!(bytes, encode_routes(&sample_routes()).unwrap());
    assert_eq!(sign(bytes.clone(), &key(1)).unwrap(), sign(bytes, &key(1)).unwrap());
    assert_eq!(encode_keys(&sample_keys()).unwrap(), encode_keys(&sample_keys()).unwrap());
}

#[test]
fn a_header_tells_the_name_of_the_content() {
    let bytes = encode_routes(&sample_routes()).unwrap();
    assert_eq!(content_hash(&bytes).unwrap(), *load(&bytes).unwrap().content_hash());
    assert_eq!(content_hash(&sign(bytes.clone(), &key(1)).unwrap()).unwrap(), content_hash(&bytes).unwrap());
    assert!(matches!(content_hash(&bytes[..HEADER_BYTES - 1]), Err(SnapshotError::Length { .. })));
    assert!(matches!(content_hash(&[0; HEADER_BYTES]), Err(SnapshotError::Magic { .. })));
}

#[test]
fn a_loaded_snapshot_is_shared_by_threads() {
    fn is_shared<T: Send + Sync + 'static>() {}
    is_shared::<Loaded<Routes>>();
    is_shared::<Loaded<Keys>>();
}

#[test]
fn every_cut_in_the_header_and_around_the_end_is_refused() {
    let bytes = encode_routes(&sample_routes()).unwrap();
    let cuts = (0..=HEADER_BYTES + 16).chain(bytes.len() - 16..bytes.len());
    for cut in cuts {
        let error = load(&bytes[..cut]).err().unwrap();
        assert!(matches!(error, SnapshotError::Length { .. }), "{cut}: {error}");
        // the length was right, and then the file became shorter
        let error =
            Loaded::<Routes>::read_from(&bytes[..cut], bytes.len() as u64, Trust::Anybody).err().unwrap();
        assert!(matches!(error, SnapshotError::Length { .. }), "{cut}: {error}");
    }
    let longer = [bytes.as_slice(), &[0]].concat();
    assert_eq!(load(&longer).err().unwrap().code(), "RS0008");
    let error =
        Loaded::<Routes>::read_from(longer.as_slice(), bytes.len() as u64, Trust::Anybody).err().unwrap();
    assert_eq!(error.code(), "RS0008");
}

#[test]
fn every_byte_of_the_header_counts() {
    let bytes = sign(encode_routes(&sample_routes()).unwrap(), &key(1)).unwrap();
    for at in 0..HEADER_BYTES {
        for bit in 0..8 {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            let error = load(&damaged).err().unwrap_or_else(|| panic!("byte {at} bit {bit}"));
            let expected: &[&str] = match at {
                0..8 => &["RS0001"],
                8..12 => &["RS0002", "RS0003"],
                _ => &["RS0004"],
            };
            assert!(expected.contains(&error.code()), "byte {at}: {error}");
        }
    }
}

#[test]
fn headers_with_a_right_checksum_are_judged_field_by_field() {
    let routes = encode_routes(&sample_routes()).unwrap();
    let check = |code: &str, change: fn(&mut header::Header)| {
        let mut bytes = routes.clone();
        let place = bytes.first_chunk_mut::<HEADER_BYTES>().unwrap();
        let mut header = header::Header::parse(place).unwrap();
        change(&mut header);
        *place = header.to_bytes();
        let error = load(&bytes).err().unwrap();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains("; "), "{error}");
    };
    check("RS0006", |header| header.kind = 2);
    check("RS0006", |header| header.kind = 9);
    check("RS0007", |header| header.schema_hash[0] ^= 1);
    check("RS0008", |header| header.payload_bytes += 1);
    check("RS0008", |header| header.payload_bytes = u64::MAX);
    check("RS0010", |header| header.content_hash[31] ^= 1);
    check("RS0012", |header| header.signature_kind = 2);
    let error = Loaded::<Keys>::from_bytes(&routes, Trust::Anybody).err().unwrap();
    assert_eq!(error.code(), "RS0006");
}

#[test]
fn files_beyond_the_limit_are_not_even_read() {
    struct Untouched;
    impl std::io::Read for Untouched {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            panic!("was read")
        }
    }
    let error = Loaded::<Routes>::read_from(Untouched, SNAPSHOT_BYTES_MAX + 1, Trust::Anybody).err().unwrap();
    assert_eq!(error.code(), "RS0009");
}

#[test]
fn a_reader_that_fails_or_dawdles() {
    struct SevenBytes<'a> {
        rest: &'a [u8],
        calls: usize,
    }
    impl std::io::Read for SevenBytes<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.calls += 1;
            if self.calls.is_multiple_of(3) {
                return Err(std::io::ErrorKind::Interrupted.into());
            }
            let len = buffer.len().min(7);
            self.rest.read(&mut buffer[..len])
        }
    }
    let bytes = encode_routes(&sample_routes()).unwrap();
    let slow = SevenBytes { rest: &bytes, calls: 0 };
    Loaded::<Routes>::read_from(slow, bytes.len() as u64, Trust::Anybody).unwrap();
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::PermissionDenied.into())
        }
    }
    let error = Loaded::<Routes>::read_from(Broken, 1_000, Trust::Anybody).err().unwrap();
    assert_eq!(error.code(), "RS0017");
}

#[test]
fn signatures_are_checked_when_they_matter() {
    let plain = encode_routes(&sample_routes()).unwrap();
    let signed = sign(plain.clone(), &key(1)).unwrap();
    let trusted = [*key(2).public_key(), *key(1).public_key()];
    let read = |bytes: &[u8], keys| Loaded::<Routes>::from_bytes(bytes, Trust::Signed(keys));
    let loaded = read(&signed, &trusted).unwrap();
    assert_eq!(loaded.content_hash(), load(&plain).unwrap().content_hash());
    assert!(load(&signed).is_ok());
    assert_eq!(read(&plain, &trusted).err().unwrap().code(), "RS0011");
    assert_eq!(read(&signed, &trusted[..1]).err().unwrap().code(), "RS0013");
    // signing again replaces
    let again = sign(signed.clone(), &key(2)).unwrap();
    assert!(read(&again, &trusted[..1]).is_ok());
    // another content under the same signature
    let other = sign(encode_routes(&Routes::default()).unwrap(), &key(1)).unwrap();
    let mut forged = signed.clone();
    let place = forged.first_chunk_mut::<HEADER_BYTES>().unwrap();
    let mut header = header::Header::parse(place).unwrap();
    header.signature = header::Header::parse(other.first_chunk().unwrap()).unwrap().signature;
    *place = header.to_bytes();
    assert_eq!(read(&forged, &trusted).err().unwrap().code(), "RS0014");
}

#[test]
fn only_snapshots_are_signed() {
    for bytes in [&b""[..], b"RINGGATE", &[0; HEADER_BYTES]] {
        assert!(sign(bytes.to_vec(), &key(1)).is_err());
    }
}

#[test]
fn keys_come_in_every_spelling() {
    // RFC 8032, 7.1, test 1
    let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let raw = text::from_hex(seed.as_bytes()).unwrap();
    let pkcs8 = [&text::from_hex(b"302e020100300506032b657004220420").unwrap()[..], &raw].concat();
    let base64 = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{base64}\n-----END PRIVATE KEY-----\n");
    for file in
        [seed.as_bytes(), &raw, &pkcs8, base64.as_bytes(), pem.as_bytes(), format!("{seed}\n").as_bytes()]
    {
        let key = SigningKey::parse(file).unwrap_or_else(|error| panic!("{error} {}", file.escape_ascii()));
        assert_eq!(key.public_key().to_hex(), public);
        assert!(!format!("{key:?}").contains("9d61b19d"));
    }
    let raw = text::from_hex(public.as_bytes()).unwrap();
    let spki = [&text::from_hex(b"302a300506032b6570032100").unwrap()[..], &raw].concat();
    for file in [public.as_bytes(), &raw, &spki] {
        assert_eq!(PublicKey::parse(file).unwrap().to_hex(), public);
    }
    for file in [&b""[..], b"?", b"00", &[0x30, 0xff], &[b'0'; 66], b"-----BEGIN PRIVATE KEY-----\n"] {
        assert!(
            SigningKey::parse(file).is_err() && PublicKey::parse(file).is_err(),
            "{}",
            file.escape_ascii()
        );
    }
}

#[test]
fn a_snapshot_describes_itself() {
    let loaded = load(&sign(encode_routes(&sample_routes()).unwrap(), &key(1)).unwrap()).unwrap();
    let description = loaded.describe();
    let text = description.to_string();
    for line in ["kind          routes", "APIs          2", "routes        5", "upstreams     1"] {
        assert!(text.contains(line), "{text}");
    }
    assert_eq!(description.signer, Some(text::hex(&key(1).public_key().id())));
    let bytes = encode_keys(&sample_keys()).unwrap();
    let text = Loaded::<Keys>::from_bytes(&bytes, Trust::Anybody).unwrap().describe().to_string();
    assert!(text.contains("API keys      3") && text.contains("signed by     nobody"), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_damaged_byte_is_refused(at in any::<proptest::sample::Index>(), change in 1u8..) {
        let mut bytes = encode_routes(&sample_routes()).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        prop_assert!(load(&bytes).is_err());
    }

    /// Behind right hashes, bytecheck and the check of meaning stand alone: whatever they let through can be
    /// looked into.
    #[test]
    fn damage_behind_right_hashes_does_no_harm(
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..4),
    ) {
        for (kind, bytes) in [(Kind::Routes, encode_routes(&sample_routes())), (Kind::Keys, encode_keys(&sample_keys()))] {
            let mut payload = bytes.unwrap().split_off(HEADER_BYTES);
            for (at, value) in &changes {
                let at = at.index(payload.len());
                payload[at] = *value;
            }
            let sealed = seal(kind, &payload);
            match kind {
                Kind::Routes => drop(load(&sealed).map(|loaded| loaded.describe())),
                Kind::Keys => drop(Loaded::<Keys>::from_bytes(&sealed, Trust::Anybody).map(|loaded| loaded.describe())),
            }
        }
    }

    #[test]
    fn any_payload_behind_right_hashes_does_no_harm(payload in proptest::collection::vec(any::<u8>(), 0..400)) {
        drop(load(&seal(Kind::Routes, &payload)));
        drop(Loaded::<Keys>::from_bytes(&seal(Kind::Keys, &payload), Trust::Anybody));
    }
}
