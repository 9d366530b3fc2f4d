//! A tree of a small JSON text (configuration, error bodies), and how strings are written.

use super::{Container, Fault, Scanner, Sink, Word};
use std::ops::Range;

/// One JSON value. Numbers stay as written.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    Array(Vec<Value>),
    Object(Vec<(String, Value)>),
}

impl Value {
    /// Parses a whole text; a member named twice is a fault.
    pub fn parse(text: &[u8]) -> Result<Value, Fault> {
        let mut scanner = Scanner::new(true);
        let mut builder = Builder::default();
        scanner.feed(text, &mut builder)?;
        scanner.finish(&mut builder)?;
        builder.root.ok_or(Fault::Incomplete)
    }

    /// The member of that name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Object(members) => members.iter().find(|(key, _)| key == name).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number from 0.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Value::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The elements of an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Value::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The members of an object.
    pub fn as_object(&self) -> Option<&[(String, Value)]> {
        match self {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }
}

#[derive(Default)]
struct Builder {
    open: Vec<(Value, Option<String>)>,
    key: Option<String>,
    root: Option<Value>,
}

impl Builder {
    fn add(&mut self, value: Value, key: Option<String>) {
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some((Value::Array(elements), _)) => elements.push(value),
            Some((Value::Object(members), _)) => members.push((key.unwrap_or_default(), value)),
            Some(_) => {}
        }
    }

    fn scalar(&mut self, value: Value) {
        let key = self.key.take();
        self.add(value, key);
    }
}

impl Sink for Builder {
    fn begin(&mut self, container: Container, _at: usize) {
        let value = match container {
            Container::Object => Value::Object(Vec::new()),
            Container::Array => Value::Array(Vec::new()),
        };
        self.open.push((value, self.key.take()));
    }

    fn end(&mut self, _at: usize) {
        if let Some((value, key)) = self.open.pop() {
            self.add(value, key);
        }
    }

    fn key(&mut self, key: &[u8], _at: usize) {
        self.key = Some(String::from_utf8_lossy(key).into_owned());
    }

    fn wants(&self) -> usize {
        usize::MAX
    }

    fn string(&mut self, text: &[u8], _filled: bool, _at: Range<usize>) {
        self.scalar(Value::String(String::from_utf8_lossy(text).into_owned()));
    }

    fn number(&mut self, text: &[u8]) {
        self.scalar(Value::Number(String::from_utf8_lossy(text).into_owned()));
    }

    fn word(&mut self, word: Word) {
        self.scalar(match word {
            Word::True => Value::Bool(true),
            Word::False => Value::Bool(false),
            Word::Null => Value::Null,
        });
    }
}

/// Writes `text` as a JSON string, quotes included.
pub fn escape_into(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", control as u32)),
            other => out.push(other),
        }
    }
    out.push('"');
}
