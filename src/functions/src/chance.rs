//! Identifiers that nobody can guess.

use std::{cell::RefCell, fs::File, io::Read};

/// Bytes fetched from the kernel at a time: a call for 64 identifiers.
const BATCH_BYTES: usize = 1024;

thread_local! {
    static BATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Random bytes of the kernel.
///
/// # Panics
/// When the machine has no `/dev/urandom`: without it no identifier is safe.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    BATCH.with_borrow_mut(|batch| {
        if batch.len() < N {
            batch.resize(BATCH_BYTES.max(N), 0);
            let source = File::open("/dev/urandom").and_then(|mut file| file.read_exact(batch));
            source.expect("the kernel's source of chance, /dev/urandom, can be read");
        }
        let left = batch.len() - N;
        let mut taken = [0; N];
        taken.copy_from_slice(&batch[left..]);
        batch.truncate(left);
        taken
    })
}

/// A request id: a UUID of version 4, as Lambda's are.
pub(crate) fn request_id() -> String {
    let mut bytes = bytes::<16>();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        push_hex(&mut text, *byte);
    }
    text
}

/// `N` random bytes in hexadecimal digits.
pub(crate) fn hex<const N: usize>() -> String {
    let mut text = String::with_capacity(2 * N);
    bytes::<N>().iter().for_each(|byte| push_hex(&mut text, *byte));
    text
}

fn push_hex(text: &mut String, byte: u8) {
    for digit in [byte >> 4, byte & 15] {
        text.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_ids_are_uuids_of_version_4() {
        let id = request_id();
        let shape: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(shape, [8, 4, 4, 4, 12], "{id}");
        assert_eq!(&id[14..15], "4", "{id}");
        assert!(matches!(&id[19..20], "8" | "9" | "a" | "b"), "{id}");
        assert_ne!(id, request_id());
    }
}
