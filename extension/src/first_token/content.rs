//! Has a response begun to say something? One reader per kind of body.

use super::frames::{reason, THROTTLED};
use crate::chunk::{Facts, Mark};
use crate::event_stream;
use crate::json::Scanner;
use crate::sse::{Data, Events};

/// What a reader thinks of the body so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Not known yet.
    Wait,
    /// It says something: let it pass.
    Content,
    /// An error event about quota or rate came first.
    Throttled,
    /// Another error event came first.
    Unavailable,
    /// It is not what its media type says, or ended before it said anything.
    Malformed,
}

/// A reader of one kind of body.
pub enum Reader {
    Events(Box<Events>),
    Frames(Vec<u8>),
    Json(Box<Scanner>, Box<Facts>),
    /// A page, a plain text: no model answers so, but proxies and portals do.
    Text,
}

impl Reader {
    /// The reader for a media type; `None` for what is passed unread (audio, images).
    pub fn of(media: &str) -> Option<Reader> {
        let kind = media.split(';').next().unwrap_or_default().trim();
        let kind = kind.to_ascii_lowercase();
        match kind.as_str() {
            "text/event-stream" => Some(Reader::Events(Box::default())),
            "application/vnd.amazon.eventstream" => Some(Reader::Frames(Vec::new())),
            _ if kind == "application/json" || kind.ends_with("+json") => {
                Some(Reader::Json(Box::new(Scanner::new(false)), Box::default()))
            }
            _ if kind.is_empty() || kind.starts_with("text/") => Some(Reader::Text),
            _ => None,
        }
    }

    /// Takes the next piece.
    pub fn feed(&mut self, piece: &[u8]) -> Answer {
        match self {
            Reader::Events(events) => feed_events(events, piece),
            Reader::Frames(bytes) => {
                bytes.extend_from_slice(piece);
                feed_frames(bytes)
            }
            Reader::Json(scanner, facts) => match scanner.feed(piece, facts.as_mut()) {
                Ok(()) => Answer::Wait,
                Err(_) => Answer::Malformed,
            },
            Reader::Text => Answer::Malformed,
        }
    }

    /// The body ends here.
    pub fn finish(&mut self) -> Answer {
        match self {
            Reader::Events(events) => {
                let data = events.finish();
                match judge(events, data) {
                    Answer::Wait => Answer::Malformed,
                    answer => answer,
                }
            }
            Reader::Json(scanner, facts) => match scanner.finish(facts.as_mut()) {
                Ok(()) => Answer::Content,
                Err(_) => Answer::Malformed,
            },
            Reader::Frames(_) | Reader::Text => Answer::Malformed,
        }
    }
}

fn feed_events(events: &mut Events, piece: &[u8]) -> Answer {
    let mut at = 0;
    while let Some((length, data)) = events.next(&piece[at..]) {
        at += length;
        match judge(events, data) {
            Answer::Wait => {}
            answer => return answer,
        }
    }
    Answer::Wait
}

fn judge(events: &Events, data: Data) -> Answer {
    match data {
        Data::None => Answer::Wait,
        Data::Json => judge_facts(events.facts()),
        // The end mark before any content or finish reason: an answer without an answer.
        Data::Done | Data::Malformed => Answer::Malformed,
    }
}

fn judge_facts(facts: &Facts) -> Answer {
    match facts.mark {
        Mark::Error if facts.throttled => Answer::Throttled,
        Mark::Error => Answer::Unavailable,
        _ if facts.content => Answer::Content,
        _ => Answer::Wait,
    }
}

/// Reads the whole frames at the start of `bytes`, leaving what follows them.
fn feed_frames(bytes: &mut Vec<u8>) -> Answer {
    let mut at = 0;
    let answer = loop {
        match event_stream::frame(&bytes[at..]) {
            Err(event_stream::Garbage) => break Answer::Malformed,
            Ok(None) => break Answer::Wait,
            Ok(Some(frame)) => {
                at += frame.length;
                match judge_frame(&frame) {
                    Answer::Wait => {}
                    answer => break answer,
                }
            }
        }
    };
    bytes.drain(..at);
    answer
}

fn judge_frame(frame: &event_stream::Frame) -> Answer {
    if frame.message != b"event" {
        return match reason(frame) {
            THROTTLED => Answer::Throttled,
            _ => Answer::Unavailable,
        };
    }
    match frame.name {
        b"contentBlockStart" | b"contentBlockDelta" | b"messageStop" => Answer::Content,
        b"chunk" => judge_wrapped(frame.payload),
        _ => Answer::Wait,
    }
}

/// InvokeModelWithResponseStream wraps the model's own events: `{"bytes":"<base64>"}`.
fn judge_wrapped(payload: &[u8]) -> Answer {
    let value = crate::json::Value::parse(payload).ok();
    let bytes = value.as_ref().and_then(|value| value.get("bytes"));
    let Some(event) = bytes.and_then(|text| base64(text.as_str()?.as_bytes())) else {
        return Answer::Malformed;
    };
    let mut facts = Facts::default();
    let mut scanner = Scanner::new(false);
    let read = scanner.feed(&event, &mut facts);
    match read.and_then(|()| scanner.finish(&mut facts)) {
        Ok(()) => judge_facts(&facts),
        Err(_) => Answer::Malformed,
    }
}

fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut count) = (0u32, 0);
    for byte in text.iter().take_while(|byte| **byte != b'=') {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}

/// Bedrock's ValidationException also stands for a model that is gone or was never offered that
/// way, which another target can mend.
pub fn names_missing_model(body: &[u8]) -> bool {
    const SIGNS: [&[u8]; 3] = [
        b"model identifier is invalid",
        b"on-demand throughput isn",
        b"reached the end of its life",
    ];
    SIGNS
        .iter()
        .any(|sign| body.windows(sign.len()).any(|window| window == *sign))
}
