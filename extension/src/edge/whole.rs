//! The answer as one JSON text: its `model` becomes the one asked for, since what the target calls
//! its model tells the provider, and with Bedrock's profiles the account too. And vectors come in
//! the encoding asked for, which not every translation knows of.

use crate::edit::{apply, Edit};
use crate::json::{escape_into, Container, Scanner, Sink, Word};
use std::ops::Range;

/// See the module's comment.
pub struct WholeAnswer {
    scanner: Scanner,
    found: Found,
    bytes: Vec<u8>,
    alias: Vec<u8>,
}

#[derive(Default)]
struct Found {
    path: Vec<Level>,
    key: Key,
    model: Option<Range<usize>>,
    /// Vectors are wanted as base64.
    base64: bool,
    vectors: Vec<Edit>,
    begun: usize,
    vector: Vec<u8>,
}

/// Where the text is: only the way to `data[].embedding` is told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Root,
    Data,
    Item,
    Vector,
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Key {
    #[default]
    Other,
    Model,
    Data,
    Embedding,
}

impl Sink for Found {
    fn begin(&mut self, container: Container, at: usize) {
        let key = std::mem::take(&mut self.key);
        let level = match (self.path.last(), container, key) {
            (None, Container::Object, _) => Level::Root,
            (Some(Level::Root), Container::Array, Key::Data) => Level::Data,
            (Some(Level::Data), Container::Object, _) => Level::Item,
            (Some(Level::Item), Container::Array, Key::Embedding) if self.base64 => {
                self.begun = at;
                self.vector.clear();
                Level::Vector
            }
            _ => Level::Other,
        };
        self.path.push(level);
    }

    fn end(&mut self, at: usize) {
        if self.path.pop() == Some(Level::Vector) {
            let mut text = vec![b'"'];
            base64_into(&mut text, &self.vector);
            text.push(b'"');
            self.vectors.push(Edit {
                at: self.begun..at + 1,
                text,
            });
        }
    }

    fn key(&mut self, key: &[u8], _at: usize) {
        self.key = match (self.path.last(), key) {
            (Some(Level::Root), b"model") => Key::Model,
            (Some(Level::Root), b"data") => Key::Data,
            (Some(Level::Item), b"embedding") => Key::Embedding,
            _ => Key::Other,
        };
    }

    fn string(&mut self, _text: &[u8], _filled: bool, at: Range<usize>) {
        if std::mem::take(&mut self.key) == Key::Model {
            self.model = Some(at);
        }
    }

    fn number(&mut self, text: &[u8]) {
        self.key = Key::Other;
        if self.path.last() == Some(&Level::Vector) {
            let number = std::str::from_utf8(text).unwrap_or_default();
            let number: f32 = number.parse().unwrap_or_default();
            self.vector.extend_from_slice(&number.to_le_bytes());
        }
    }

    fn word(&mut self, _word: Word) {
        self.key = Key::Other;
    }
}

impl WholeAnswer {
    /// The answer to a call for this model; with `base64`, vectors that come as lists of numbers
    /// are written the way OpenAI's clients ask for by default (32-bit floats, little-endian),
    /// since they decode whatever comes.
    pub fn new(model: &str, base64: bool) -> WholeAnswer {
        WholeAnswer {
            scanner: Scanner::new(false),
            found: Found {
                base64,
                ..Found::default()
            },
            bytes: Vec::new(),
            alias: quoted(model),
        }
    }

    /// Takes the next piece. Answers the whole text up to here once nothing is left to look for:
    /// what follows may pass as it is.
    pub fn feed(&mut self, piece: &[u8], end: bool) -> Option<Vec<u8>> {
        let fault = self.scanner.feed(piece, &mut self.found).is_err();
        self.bytes.extend_from_slice(piece);
        let done = self.found.model.is_some() && !self.found.base64;
        if !done && !fault && !end {
            return None;
        }
        let mut bytes = std::mem::take(&mut self.bytes);
        let mut edits = std::mem::take(&mut self.found.vectors);
        if let Some(at) = self.found.model.take() {
            let text = self.alias.clone();
            let place = edits.partition_point(|edit| edit.at.start < at.start);
            edits.insert(place, Edit { at, text });
        }
        apply(&mut bytes, &edits, 0);
        Some(bytes)
    }
}

fn base64_into(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for group in bytes.chunks(3) {
        let at = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            out.push(match place <= group.len() {
                true => DIGITS[(bits >> (18 - 6 * place)) as usize & 63],
                false => b'=',
            });
        }
    }
}

/// A JSON string.
pub fn quoted(text: &str) -> Vec<u8> {
    let mut json = String::new();
    escape_into(&mut json, text);
    json.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::WholeAnswer;

    fn through(text: &str, piece: usize) -> String {
        with(WholeAnswer::new("chat", false), text, piece)
    }

    fn with(mut answer: WholeAnswer, text: &str, piece: usize) -> String {
        let mut out = Vec::new();
        let pieces: Vec<&[u8]> = text.as_bytes().chunks(piece).collect();
        let mut passing = false;
        for (index, piece) in pieces.iter().enumerate() {
            match passing {
                true => out.extend_from_slice(piece),
                false => {
                    if let Some(bytes) = answer.feed(piece, index + 1 == pieces.len()) {
                        out.extend(bytes);
                        passing = true;
                    }
                }
            }
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn names_the_model_asked_for_wherever_the_text_is_cut() {
        let text = r#"{"id":"1","choices":[{"message":{"content":"\"model\":\"x\""},"model":"inner"}],"model" : "arn:aws:x/1","usage":{"model":"kept"}}"#;
        let expected = text.replace("\"arn:aws:x/1\"", "\"chat\"");
        for piece in 1..=text.len() {
            assert_eq!(through(text, piece), expected, "pieces of {piece}");
        }
    }

    #[test]
    fn passes_what_has_no_model_or_is_no_json() {
        for text in [
            r#"{"data":[]}"#,
            "[1,2]",
            "not json",
            r#"{"model":5}"#,
            r#"{"model":null,"a":"b"}"#,
        ] {
            for piece in 1..=text.len() {
                assert_eq!(through(text, piece), text);
            }
        }
    }

    #[test]
    fn writes_vectors_as_base64_where_that_was_asked_for() {
        let text = r#"{"model":"m","data":[{"embedding":[0, -1.5,2.5e-3],"index":0},{"index":1,"embedding":[1]},{"embedding":"AAAA"},{"embedding":[]}],"usage":{"embedding":[1]},"x":{"data":[{"embedding":[1]}]}}"#;
        let expected = r#"{"model":"chat","data":[{"embedding":"AAAAAAAAwL8K1yM7","index":0},{"index":1,"embedding":"AACAPw=="},{"embedding":"AAAA"},{"embedding":""}],"usage":{"embedding":[1]},"x":{"data":[{"embedding":[1]}]}}"#;
        for piece in 1..=text.len() {
            let answer = WholeAnswer::new("chat", true);
            assert_eq!(with(answer, text, piece), expected, "pieces of {piece}");
        }
        assert!(through(text, 1000).contains("[0, -1.5,2.5e-3]"));
    }

    #[test]
    fn encodes_every_length() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"f", "Zg=="),
            (b"fo", "Zm8="),
            (b"foo", "Zm9v"),
            (b"\xff\xfe\xfd\xfc", "//79/A=="),
        ] {
            let mut out = Vec::new();
            super::base64_into(&mut out, bytes);
            assert_eq!(String::from_utf8(out).unwrap(), text);
        }
    }
}
