/// The CRC-32 of IEEE 802.3, over bytes in any pieces.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crc32 {
    register: u32,
}

impl Default for Crc32 {
    fn default() -> Crc32 {
        Crc32 { register: !0 }
    }
}

impl Crc32 {
    /// Goes on with these bytes: eight at a time, because every byte that streams passes here.
    pub fn add(&mut self, bytes: &[u8]) {
        let (eights, rest) = bytes.as_chunks::<8>();
        for eight in eights {
            let [a, b, c, d, e, f, g, h] =
                (u64::from_le_bytes(*eight) ^ u64::from(self.register)).to_le_bytes();
            self.register = entry(7, a)
                ^ entry(6, b)
                ^ entry(5, c)
                ^ entry(4, d)
                ^ entry(3, e)
                ^ entry(2, f)
                ^ entry(1, g)
                ^ entry(0, h);
        }
        for byte in rest {
            self.register = self.register >> 8 ^ entry(0, self.register as u8 ^ byte);
        }
    }

    /// The checksum of what was added so far.
    pub fn value(&self) -> u32 {
        !self.register
    }
}

#[inline]
fn entry(behind: usize, byte: u8) -> u32 {
    TABLES[behind][usize::from(byte)]
}

/// What a byte does to the checksum when so many bytes follow it.
static TABLES: [[u32; 256]; 8] = tables();

const fn tables() -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
            bit += 1;
        }
        tables[0][byte] = crc;
        byte += 1;
    }
    let mut behind = 1;
    while behind < 8 {
        let mut byte = 0;
        while byte < 256 {
            let before = tables[behind - 1][byte];
            tables[behind][byte] = before >> 8 ^ tables[0][(before & 0xff) as usize];
            byte += 1;
        }
        behind += 1;
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::Crc32;

    fn crc(pieces: &[&[u8]]) -> u32 {
        let mut crc = Crc32::default();
        pieces.iter().for_each(|piece| crc.add(piece));
        crc.value()
    }

    #[test]
    fn the_checksum_is_that_of_ieee_802_3() {
        assert_eq!(crc(&[]), 0);
        assert_eq!(crc(&[b"123456789"]), 0xcbf4_3926);
        assert_eq!(crc(&[b"The quick brown fox jumps over the lazy dog"]), 0x414f_a339);
    }

    #[test]
    fn pieces_change_nothing() {
        let text = b"The quick brown fox jumps over the lazy dog";
        for at in 0..text.len() {
            assert_eq!(crc(&[&text[..at], &text[at..]]), 0x414f_a339, "{at}");
        }
    }
}
