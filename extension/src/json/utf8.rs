//! UTF-8, byte by byte.

/// What the next byte of a multi-byte character must be; `need` is 0 between characters.
#[derive(Clone, Copy, Default)]
pub struct Utf8 {
    need: u8,
    low: u8,
    high: u8,
}

impl Utf8 {
    /// Whether no character is open.
    pub fn is_whole(&self) -> bool {
        self.need == 0
    }

    /// Takes one byte; false when it can't follow the bytes before it.
    pub fn push(&mut self, byte: u8) -> bool {
        if self.need > 0 {
            let fits = byte >= self.low && byte <= self.high;
            self.need -= 1;
            self.low = 0x80;
            self.high = 0xbf;
            return fits;
        }
        // The second byte's range shuts out overlong forms, surrogates and what is above U+10FFFF.
        let (need, low, high) = match byte {
            0x00..=0x7f => return true,
            0xc2..=0xdf => (1, 0x80, 0xbf),
            0xe0 => (2, 0xa0, 0xbf),
            0xe1..=0xec | 0xee..=0xef => (2, 0x80, 0xbf),
            0xed => (2, 0x80, 0x9f),
            0xf0 => (3, 0x90, 0xbf),
            0xf1..=0xf3 => (3, 0x80, 0xbf),
            0xf4 => (3, 0x80, 0x8f),
            _ => return false,
        };
        *self = Utf8 { need, low, high };
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_standard_library_on_every_one_two_and_three_byte_text() {
        for text in 0..=0xff_ffffu32 {
            // Three-byte texts: only those that start a multi-byte character add anything.
            let bytes = text.to_be_bytes();
            let bytes = &bytes[1..];
            if bytes[0] < 0xc0 && text > 0xffff {
                continue;
            }
            let bytes = if text <= 0xff {
                &bytes[2..]
            } else if text <= 0xffff {
                &bytes[1..]
            } else {
                bytes
            };
            let mut utf8 = Utf8::default();
            let whole = bytes.iter().all(|byte| utf8.push(*byte)) && utf8.is_whole();
            assert_eq!(whole, std::str::from_utf8(bytes).is_ok(), "{bytes:x?}");
        }
    }

    #[test]
    fn knows_the_edges_of_four_byte_characters() {
        for bytes in [
            [0xf0, 0x90, 0x80, 0x80],
            [0xf0, 0x8f, 0xbf, 0xbf],
            [0xf4, 0x8f, 0xbf, 0xbf],
            [0xf4, 0x90, 0x80, 0x80],
            [0xf5, 0x80, 0x80, 0x80],
            [0xf1, 0x80, 0x80, 0x41],
        ] {
            let mut utf8 = Utf8::default();
            let whole = bytes.iter().all(|byte| utf8.push(*byte)) && utf8.is_whole();
            assert_eq!(whole, std::str::from_utf8(&bytes).is_ok(), "{bytes:x?}");
        }
    }
}
