//! The framing `application/vnd.amazon.eventstream` (S-LI-04).
//!
//! A message is: its whole length and the length of its headers (4 bytes each, big-endian), the CRC-32 of those 8 bytes,
//! the headers, the payload, and the CRC-32 of everything before.

use bytes::{BufMut, Bytes, BytesMut};

/// The media type of the framing.
pub const MEDIA_TYPE: &str = "application/vnd.amazon.eventstream";
/// The most payload that one message carries; a longer piece is cut.
pub const PAYLOAD_BYTES_MAX: usize = 128 * 1024;

const PRELUDE_BYTES: usize = 12;
const CHECKSUM_BYTES: usize = 4;
/// The type byte of a header whose value is text with a length of two bytes.
const TEXT: u8 = 7;

/// A piece of the function's answer.
pub fn payload_chunk(payload: &[u8]) -> Bytes {
    message("PayloadChunk", "application/octet-stream", payload)
}

/// The end: `body` is a JSON object with `ErrorCode`, `ErrorDetails` and `LogResult`, each if there is one.
pub fn invoke_complete(body: &[u8]) -> Bytes {
    message("InvokeComplete", "application/json", body)
}

/// One event.
pub fn message(event_type: &str, content_type: &str, payload: &[u8]) -> Bytes {
    let headers = [(":event-type", event_type), (":content-type", content_type), (":message-type", "event")];
    let header_bytes: usize = headers.iter().map(|(name, value)| 4 + name.len() + value.len()).sum();
    let total = PRELUDE_BYTES + header_bytes + payload.len() + CHECKSUM_BYTES;
    let mut bytes = BytesMut::with_capacity(total);
    // Lengths are bounded: headers are ours, payloads are cut before.
    bytes.put_u32(total as u32);
    bytes.put_u32(header_bytes as u32);
    bytes.put_u32(crc32(&bytes));
    for (name, value) in headers {
        bytes.put_u8(name.len() as u8);
        bytes.put_slice(name.as_bytes());
        bytes.put_u8(TEXT);
        bytes.put_u16(value.len() as u16);
        bytes.put_slice(value.as_bytes());
    }
    bytes.put_slice(payload);
    bytes.put_u32(crc32(&bytes));
    bytes.freeze()
}

/// The CRC-32 of IEEE 802.3, as zip files have it.
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| crc >> 8 ^ CRC_TABLE[usize::from((crc as u8) ^ byte)])
}

const CRC_TABLE: [u32; 256] = crc_table();

const fn crc_table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let mut crc = at as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
            bit += 1;
        }
        table[at] = crc;
        at += 1;
    }
    table
}

/// Reading the framing, for tests and for programs that call the host.
pub mod decode {
    use super::{CHECKSUM_BYTES, PRELUDE_BYTES, TEXT, crc32};

    /// A message as it was read.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Message {
        /// Names and values, in order; headers that are no text are left out.
        pub headers: Vec<(String, String)>,
        /// The payload.
        pub payload: Vec<u8>,
    }

    impl Message {
        /// The first header of that name.
        pub fn header(&self, name: &str) -> Option<&str> {
            self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
        }
    }

    /// Why bytes are no message.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Broken {
        /// The lengths contradict each other.
        Lengths,
        /// The lengths' checksum is wrong.
        PreludeChecksum,
        /// The message's checksum is wrong.
        Checksum,
        /// A header is cut, or of a kind that this reader does not know.
        Header,
    }

    /// Reads the first message and says how long it is; `None` while it is not whole.
    ///
    /// # Errors
    /// When the bytes are no message.
    pub fn message(bytes: &[u8]) -> Result<Option<(Message, usize)>, Broken> {
        let Some(prelude) = bytes.get(..PRELUDE_BYTES) else { return Ok(None) };
        let [total, header_bytes, checksum] = [0, 4, 8].map(|at| word(prelude, at));
        if crc32(&prelude[..8]) != checksum {
            return Err(Broken::PreludeChecksum);
        }
        let (total, header_bytes) = (total as usize, header_bytes as usize);
        let body_end = total.checked_sub(CHECKSUM_BYTES).ok_or(Broken::Lengths)?;
        let headers_end = PRELUDE_BYTES.checked_add(header_bytes).filter(|end| *end <= body_end);
        let headers_end = headers_end.ok_or(Broken::Lengths)?;
        let Some(whole) = bytes.get(..total) else { return Ok(None) };
        if crc32(&whole[..body_end]) != word(whole, body_end) {
            return Err(Broken::Checksum);
        }
        let headers = headers(&whole[PRELUDE_BYTES..headers_end])?;
        let payload = whole[headers_end..body_end].to_vec();
        Ok(Some((Message { headers, payload }, total)))
    }

    /// All messages of a whole stream.
    ///
    /// # Errors
    /// When the bytes are no messages, or the last one is cut.
    pub fn messages(mut bytes: &[u8]) -> Result<Vec<Message>, Broken> {
        let mut all = Vec::new();
        while !bytes.is_empty() {
            let (next, length) = message(bytes)?.ok_or(Broken::Lengths)?;
            all.push(next);
            bytes = &bytes[length..];
        }
        Ok(all)
    }

    fn word(bytes: &[u8], at: usize) -> u32 {
        let mut word = [0; 4];
        if let Some(four) = bytes.get(at..at + 4) {
            word.copy_from_slice(four);
        }
        u32::from_be_bytes(word)
    }

    fn headers(mut bytes: &[u8]) -> Result<Vec<(String, String)>, Broken> {
        let mut headers = Vec::new();
        while let Some((name_bytes, rest)) = bytes.split_first() {
            let (name, rest) = rest.split_at_checked(usize::from(*name_bytes)).ok_or(Broken::Header)?;
            let [TEXT, high, low, rest @ ..] = rest else { return Err(Broken::Header) };
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            let (value, rest) = rest.split_at_checked(length).ok_or(Broken::Header)?;
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            headers.push((text(name), text(value)));
            bytes = rest;
        }
        Ok(headers)
    }
}

#[cfg(test)]
mod tests {
    use super::{decode::Broken, *};

    #[test]
    fn the_checksum_is_that_of_ieee_802_3() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn s_li_04_messages_are_read_as_they_were_written() {
        let payloads: [&[u8]; 3] = [b"", b"{}", &[0xff; 70_000]];
        let stream: Vec<u8> = payloads.iter().flat_map(|payload| payload_chunk(payload)).collect();
        let read = decode::messages(&stream).expect("messages");
        assert_eq!(read.len(), 3);
        for (message, payload) in read.iter().zip(payloads) {
            assert_eq!(message.payload, payload);
            assert_eq!(message.header(":event-type"), Some("PayloadChunk"));
            assert_eq!(message.header(":message-type"), Some("event"));
            assert_eq!(message.header(":content-type"), Some("application/octet-stream"));
        }
    }

    #[test]
    fn s_li_04_the_layout_is_the_published_one() {
        let bytes = message("a", "b", b"cd");
        assert_eq!(bytes.len(), 12 + (4 + 11 + 1) + (4 + 13 + 1) + (4 + 13 + 5) + 2 + 4);
        assert_eq!(bytes[..8], [0, 0, 0, 74, 0, 0, 0, 56]);
        assert_eq!(bytes[12..28], *b"\x0b:event-type\x07\0\x01a");
    }

    #[test]
    fn s_li_04_broken_messages_are_refused() {
        let good = invoke_complete(b"{}");
        for end in 0..good.len() {
            assert_eq!(decode::message(&good[..end]), Ok(None), "{end} bytes");
        }
        for at in 0..good.len() {
            let mut bad = good.to_vec();
            bad[at] ^= 1;
            let want = if at < 12 { Broken::PreludeChecksum } else { Broken::Checksum };
            assert_eq!(decode::message(&bad), Err(want), "byte {at}");
        }
        let lengths = |total: u32, headers: u32| {
            let mut bytes = [total.to_be_bytes(), headers.to_be_bytes()].concat();
            bytes.extend(crc32(&bytes).to_be_bytes());
            decode::message(&bytes)
        };
        assert_eq!(lengths(3, 0), Err(Broken::Lengths));
        assert_eq!(lengths(16, 1), Err(Broken::Lengths));
        assert_eq!(lengths(u32::MAX, u32::MAX), Err(Broken::Lengths));
    }
}
