//! Frames of `application/vnd.amazon.eventstream`: total length, length of the headers, checksum
//! of these two, headers, payload, checksum of all (all numbers big-endian, CRC-32).

/// A frame of Bedrock is far smaller; a length above this is taken for garbage.
const LARGEST: usize = 16 * 1024 * 1024;

/// One whole frame.
#[derive(PartialEq, Eq, Debug)]
pub struct Frame<'a> {
    /// Its length in the stream.
    pub length: usize,
    /// `:message-type`: `event`, `exception` or `error`.
    pub message: &'a [u8],
    /// `:event-type`, `:exception-type` or `:error-code`.
    pub name: &'a [u8],
    pub payload: &'a [u8],
}

/// The bytes are no frame.
#[derive(PartialEq, Eq, Debug)]
pub struct Garbage;

/// The frame at the start of `bytes`, or `None` when it is not all there yet.
pub fn frame(bytes: &[u8]) -> Result<Option<Frame<'_>>, Garbage> {
    let Some(prelude) = bytes.get(..12) else {
        return Ok(None);
    };
    if number(&prelude[8..]) != crc32(&prelude[..8]) {
        return Err(Garbage);
    }
    let length = number(prelude) as usize;
    let headers = number(&prelude[4..]) as usize;
    if length > LARGEST || headers > length || length - headers < 16 {
        return Err(Garbage);
    }
    let Some(whole) = bytes.get(..length) else {
        return Ok(None);
    };
    if number(&whole[length - 4..]) != crc32(&whole[..length - 4]) {
        return Err(Garbage);
    }
    let mut frame = Frame {
        length,
        message: b"",
        name: b"",
        payload: &whole[12 + headers..length - 4],
    };
    read_headers(&whole[12..12 + headers], &mut frame).ok_or(Garbage)?;
    Ok(Some(frame))
}

/// Headers: length of the name (1 byte), name, type (1 byte), value.
fn read_headers<'a>(mut bytes: &'a [u8], frame: &mut Frame<'a>) -> Option<()> {
    while !bytes.is_empty() {
        let (name, rest) = split(&bytes[1..], bytes[0] as usize)?;
        let (kind, rest) = split(rest, 1)?;
        // Types 6 and 7 carry their length in two bytes.
        let (value, rest) = match kind[0] {
            0 | 1 => split(rest, 0)?,
            2 => split(rest, 1)?,
            3 => split(rest, 2)?,
            4 => split(rest, 4)?,
            5 | 8 => split(rest, 8)?,
            6 | 7 => {
                let (length, rest) = split(rest, 2)?;
                split(rest, usize::from(length[0]) << 8 | usize::from(length[1]))?
            }
            9 => split(rest, 16)?,
            _ => return None,
        };
        match name {
            b":message-type" => frame.message = value,
            b":event-type" | b":exception-type" | b":error-code" => frame.name = value,
            _ => {}
        }
        bytes = rest;
    }
    Some(())
}

fn split(bytes: &[u8], at: usize) -> Option<(&[u8], &[u8])> {
    (bytes.len() >= at).then(|| bytes.split_at(at))
}

fn number(bytes: &[u8]) -> u32 {
    u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// CRC-32 as in gzip.
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        CRC[(crc as u8 ^ byte) as usize] ^ (crc >> 8)
    })
}

static CRC: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut crc = index as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 {
                0xedb8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            };
            bit += 1;
        }
        table[index] = crc;
        index += 1;
    }
    table
};

#[cfg(test)]
pub mod tests;
