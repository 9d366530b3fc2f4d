//! Bedrock's event stream after its first content. The translator behind this filter drops an
//! exception frame, and does not know a guardrail's stop reason: the one is noted, the other
//! rewritten.

use crate::event_stream::{self, crc32, Frame};

/// Metadata value: quota or rate.
pub const THROTTLED: &str = "throttled";
/// Metadata value: any other error.
pub const UNAVAILABLE: &str = "unavailable";
/// Metadata value: the stream is no stream of its kind.
pub const MALFORMED: &str = "malformed";

/// The stop reason as Bedrock writes it, and the one that becomes `content_filter`.
const GUARDRAIL: (&[u8], &[u8]) = (b"guardrail_intervened", b"content_filtered");

/// See the module's comment.
#[derive(Default)]
pub struct Frames {
    /// A frame whose end has not come.
    open: Vec<u8>,
    error: Option<&'static str>,
}

impl Frames {
    /// Takes the next piece; answers what goes on instead of it, where that differs.
    pub fn feed(&mut self, piece: &[u8], end: bool) -> Option<Vec<u8>> {
        if self.error.is_some() {
            return Some(Vec::new());
        }
        if self.open.is_empty() {
            let (passed, whole) = self.pass(piece);
            if whole == piece.len() && passed.is_none() {
                return None;
            }
            let passed = passed.unwrap_or_else(|| piece[..whole].to_vec());
            self.keep(&piece[whole..], end);
            return Some(passed);
        }
        let mut bytes = std::mem::take(&mut self.open);
        bytes.extend_from_slice(piece);
        let (passed, whole) = self.pass(&bytes);
        self.keep(&bytes[whole..], end);
        Some(passed.unwrap_or_else(|| {
            bytes.truncate(whole);
            bytes
        }))
    }

    /// The error frame that ended the stream.
    pub fn error(&self) -> Option<&'static str> {
        self.error
    }

    fn keep(&mut self, rest: &[u8], end: bool) {
        if self.error.is_some() {
            return;
        }
        match end {
            // A stream cut inside a frame: nothing to pass on, and no stop reason came.
            true => {}
            false => self.open.extend_from_slice(rest),
        }
    }

    /// Looks at the whole frames at the start of `bytes`; answers how much that is, and its copy
    /// where something was rewritten or left out.
    fn pass(&mut self, bytes: &[u8]) -> (Option<Vec<u8>>, usize) {
        let mut at = 0;
        let mut copy: Option<Vec<u8>> = None;
        loop {
            let frame = match event_stream::frame(&bytes[at..]) {
                Ok(Some(frame)) => frame,
                Ok(None) => return (copy, at),
                Err(event_stream::Garbage) => {
                    self.error = Some(MALFORMED);
                    return (Some(copy.unwrap_or_else(|| bytes[..at].to_vec())), at);
                }
            };
            let raw = &bytes[at..at + frame.length];
            if frame.message != b"event" {
                self.error = Some(reason(&frame));
                return (Some(copy.unwrap_or_else(|| bytes[..at].to_vec())), at);
            }
            let mended = match frame.name {
                b"messageStop" => mend_stop_reason(frame.payload),
                _ => None,
            };
            match mended {
                Some(payload) => {
                    let copy = copy.get_or_insert_with(|| bytes[..at].to_vec());
                    copy.extend_from_slice(&with_payload(raw, frame.payload.len(), &payload));
                }
                None => {
                    if let Some(copy) = copy.as_mut() {
                        copy.extend_from_slice(raw);
                    }
                }
            }
            at += frame.length;
        }
    }
}

/// Whether an error frame is about quota or rate.
pub fn reason(frame: &Frame) -> &'static str {
    match frame.name.starts_with(b"throttling") || frame.name.starts_with(b"serviceQuota") {
        true => THROTTLED,
        false => UNAVAILABLE,
    }
}

/// The JSON text with the guardrail's stop reason renamed, or `None` where it has none. Inside a
/// JSON string the quotes of the pattern would be escaped, so text can't be mistaken for it.
pub fn mend_stop_reason(json: &[u8]) -> Option<Vec<u8>> {
    const KEY: &[u8] = b"\"stopReason\"";
    let (old, new) = GUARDRAIL;
    let key = find(json, KEY)? + KEY.len();
    let rest = &json[key..];
    let skipped = rest
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace() || matches!(byte, b':' | b'"'))
        .count();
    rest[skipped..].starts_with(old).then(|| {
        let start = key + skipped;
        [&json[..start], new, &json[start + old.len()..]].concat()
    })
}

fn find(text: &[u8], sought: &[u8]) -> Option<usize> {
    text.windows(sought.len())
        .position(|window| window == sought)
}

/// The frame with another payload: lengths and checksums made anew.
fn with_payload(raw: &[u8], old_length: usize, payload: &[u8]) -> Vec<u8> {
    let headers = &raw[12..raw.len() - 4 - old_length];
    let mut frame = Vec::with_capacity(16 + headers.len() + payload.len());
    let length = (16 + headers.len() + payload.len()) as u32;
    frame.extend_from_slice(&length.to_be_bytes());
    frame.extend_from_slice(&(headers.len() as u32).to_be_bytes());
    frame.extend_from_slice(&crc32(&frame).to_be_bytes());
    frame.extend_from_slice(headers);
    frame.extend_from_slice(payload);
    frame.extend_from_slice(&crc32(&frame).to_be_bytes());
    frame
}

#[cfg(test)]
mod tests;
