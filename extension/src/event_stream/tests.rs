use super::{crc32, frame, Frame, Garbage};

/// A frame with these headers, all of them strings.
pub fn make(headers: &[(&str, &str)], payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, value) in headers {
        bytes.push(name.len() as u8);
        bytes.extend_from_slice(name.as_bytes());
        bytes.push(7);
        bytes.extend_from_slice(&(value.len() as u16).to_be_bytes());
        bytes.extend_from_slice(value.as_bytes());
    }
    let mut frame = Vec::new();
    frame.extend_from_slice(&((16 + bytes.len() + payload.len()) as u32).to_be_bytes());
    frame.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
    frame.extend_from_slice(&crc32(&frame).to_be_bytes());
    frame.extend_from_slice(&bytes);
    frame.extend_from_slice(payload);
    frame.extend_from_slice(&crc32(&frame).to_be_bytes());
    frame
}

/// A frame of Bedrock's: `event` or `exception`.
pub fn bedrock(message: &str, name: &str, payload: &str) -> Vec<u8> {
    let kind = match message {
        "event" => ":event-type",
        _ => ":exception-type",
    };
    make(
        &[
            (kind, name),
            (":content-type", "application/json"),
            (":message-type", message),
        ],
        payload.as_bytes(),
    )
}

#[test]
fn knows_the_checksum_of_the_standard() {
    assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    assert_eq!(crc32(b""), 0);
}

#[test]
fn reads_a_frame_and_waits_for_its_end() {
    let bytes = bedrock("event", "contentBlockDelta", "{\"delta\":{\"text\":\"a\"}}");
    let expected = Frame {
        length: bytes.len(),
        message: b"event",
        name: b"contentBlockDelta",
        payload: b"{\"delta\":{\"text\":\"a\"}}",
    };
    assert_eq!(frame(&bytes), Ok(Some(expected)));
    for length in 0..bytes.len() {
        assert_eq!(frame(&bytes[..length]), Ok(None), "{length} bytes");
    }
    let two = [bytes.clone(), bytes.clone()].concat();
    assert_eq!(frame(&two).unwrap().unwrap().length, bytes.len());
}

#[test]
fn refuses_a_frame_with_any_bit_wrong() {
    let bytes = bedrock("exception", "throttlingException", "{\"message\":\"x\"}");
    for bit in 0..bytes.len() * 8 {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(frame(&damaged), Err(Garbage), "bit {bit}");
    }
}

#[test]
fn reads_headers_of_every_type() {
    let mut headers = Vec::new();
    for (kind, value) in [
        (0u8, 0),
        (1, 0),
        (2, 1),
        (3, 2),
        (4, 4),
        (5, 8),
        (8, 8),
        (9, 16),
    ] {
        headers.extend_from_slice(&[1, b'x', kind]);
        headers.extend(std::iter::repeat(0u8).take(value));
    }
    headers.extend_from_slice(&[1, b'y', 6, 0, 3, 1, 2, 3]);
    let name = b":event-type";
    headers.push(name.len() as u8);
    headers.extend_from_slice(name);
    headers.extend_from_slice(&[7, 0, 1, b'e']);
    let mut bytes = Vec::new();
    bytes.extend_from_slice(&((16 + headers.len()) as u32).to_be_bytes());
    bytes.extend_from_slice(&(headers.len() as u32).to_be_bytes());
    bytes.extend_from_slice(&crc32(&bytes).to_be_bytes());
    bytes.extend_from_slice(&headers);
    bytes.extend_from_slice(&crc32(&bytes).to_be_bytes());
    let read = frame(&bytes).unwrap().unwrap();
    assert_eq!((read.name, read.payload), (&b"e"[..], &b""[..]));
}

#[test]
fn refuses_lengths_that_cannot_be() {
    let prelude = |length: u32, headers: u32| {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&headers.to_be_bytes());
        bytes.extend_from_slice(&crc32(&bytes).to_be_bytes());
        bytes
    };
    for (length, headers) in [(0, 0), (15, 0), (20, 5), (u32::MAX, 0), (64, u32::MAX)] {
        assert_eq!(frame(&prelude(length, headers)), Err(Garbage));
    }
    assert_eq!(frame(b"HTTP/1.1 500 Internal"), Err(Garbage));
}
