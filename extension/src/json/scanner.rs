//! A JSON scanner that takes its text in pieces of any size and tells a sink what it meets.
//!
//! Nothing is kept but the open containers and, where the sink asks for it, the text of the string
//! or number at hand. So a 20 MiB body is judged while it arrives and costs no copy.

use super::digits::Digits;
use super::names::Names;
use super::utf8::Utf8;
use std::ops::Range;

/// Object or array.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Container {
    Object,
    Array,
}

/// The three words of JSON.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Word {
    True,
    False,
    Null,
}

/// Why a text is not accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Not JSON.
    Syntax,
    /// Not UTF-8.
    Encoding,
    /// A member named twice in one object.
    Duplicate,
    /// Containers nested deeper than [`MAX_DEPTH`].
    Depth,
    /// The text ends before the value does.
    Incomplete,
}

/// Containers may be nested this deep; the deepest schemas of tools stay far below.
pub const MAX_DEPTH: usize = 256;

/// Keys are handed to the sink up to this length; duplicates are judged on the whole key.
const MAX_KEY: usize = 256;

/// What the scanner meets, in the order of the text.
pub trait Sink {
    /// A container opens, as a member's value, an element or the whole text; where its bracket is.
    fn begin(&mut self, _container: Container, _at: usize) {}
    /// The innermost container closes; where its bracket is.
    fn end(&mut self, _at: usize) {}
    /// A member's name, unescaped, cut at 256 bytes, and where its opening quote is in the text.
    fn key(&mut self, _key: &[u8], _at: usize) {}
    /// How many bytes of the string that starts now the sink wants to see.
    fn wants(&self) -> usize {
        0
    }
    /// A string value: as much of it as was wanted, whether it has any character at all, and where
    /// it is in the text, quotes included.
    fn string(&mut self, _text: &[u8], _filled: bool, _at: Range<usize>) {}
    /// A number, as written (cut at 64 bytes).
    fn number(&mut self, _text: &[u8]) {}
    /// `true`, `false` or `null`.
    fn word(&mut self, _word: Word) {}
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Value,
    FirstElement,
    FirstKey,
    NextKey,
    Colon,
    AfterValue,
    String,
    Escape,
    Hex,
    Number,
    Word,
    Done,
}

/// See the module's comment.
pub struct Scanner {
    state: State,
    stack: Vec<Container>,
    names: Names,
    unique: bool,
    offset: usize,
    /// Where the string at hand began.
    opened: usize,
    text: Vec<u8>,
    room: usize,
    filled: bool,
    is_key: bool,
    hash: u64,
    utf8: Utf8,
    hex: u32,
    hex_left: u8,
    high: u32,
    digits: Digits,
    word: (Word, &'static [u8]),
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

impl Scanner {
    /// A scanner for one text. With `unique`, a member named twice in one object is a fault; names
    /// of the outermost object are compared without regard to case, since decoders that fold case
    /// would take `"Model"` for `"model"`.
    pub fn new(unique: bool) -> Scanner {
        Scanner {
            state: State::Value,
            stack: Vec::new(),
            names: Names::default(),
            unique,
            offset: 0,
            opened: 0,
            text: Vec::new(),
            room: 0,
            filled: false,
            is_key: false,
            hash: FNV_START,
            utf8: Utf8::default(),
            hex: 0,
            hex_left: 0,
            high: 0,
            digits: Digits::Minus,
            word: (Word::Null, b""),
        }
    }

    /// Starts over for the next text, keeping what is allocated.
    pub fn reset(&mut self) {
        self.state = State::Value;
        self.stack.clear();
        self.names.clear();
        self.offset = 0;
        self.utf8 = Utf8::default();
        self.high = 0;
    }

    /// Where in the text the scanner stands, in bytes.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Whether no byte but white space was seen yet.
    pub fn is_blank(&self) -> bool {
        self.state == State::Value && self.stack.is_empty()
    }

    /// Takes the next piece. After a fault the scanner must not be fed again.
    pub fn feed<S: Sink>(&mut self, data: &[u8], sink: &mut S) -> Result<(), Fault> {
        let base = self.offset;
        let mut at = 0;
        while at < data.len() {
            if self.state == State::String {
                at = self.feed_string(data, at, base, sink)?;
                continue;
            }
            self.offset = base + at;
            self.step(data[at], sink)?;
            at += 1;
        }
        self.offset = base + data.len();
        Ok(())
    }

    /// Says that the text ends here.
    pub fn finish<S: Sink>(&mut self, sink: &mut S) -> Result<(), Fault> {
        if self.state == State::Number && self.stack.is_empty() && self.digits.may_end() {
            self.end_number(sink);
        }
        match self.state {
            State::Done => Ok(()),
            _ => Err(Fault::Incomplete),
        }
    }

    fn step<S: Sink>(&mut self, byte: u8, sink: &mut S) -> Result<(), Fault> {
        if self.state == State::Number {
            if let Some(next) = self.digits.next(byte) {
                self.digits = next;
                if self.text.len() < 64 {
                    self.text.push(byte);
                }
                return Ok(());
            }
            if !self.digits.may_end() {
                return Err(Fault::Syntax);
            }
            self.end_number(sink);
        }
        if matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
            && !matches!(self.state, State::Escape | State::Hex | State::Word)
        {
            return Ok(());
        }
        match self.state {
            State::FirstElement if byte == b']' => self.close(Container::Array, sink),
            State::Value | State::FirstElement => self.value(byte, sink),
            State::FirstKey if byte == b'}' => self.close(Container::Object, sink),
            State::FirstKey | State::NextKey => match byte {
                b'"' => {
                    self.open_string(true, MAX_KEY);
                    Ok(())
                }
                _ => Err(Fault::Syntax),
            },
            State::Colon if byte == b':' => {
                self.state = State::Value;
                Ok(())
            }
            State::AfterValue => self.after_value(byte, sink),
            State::Escape => self.escape(byte),
            State::Hex => self.hex(byte),
            State::Word => {
                let (word, rest) = self.word;
                if rest.first() != Some(&byte) {
                    return Err(Fault::Syntax);
                }
                self.word = (word, &rest[1..]);
                if rest.len() == 1 {
                    sink.word(word);
                    self.value_done();
                }
                Ok(())
            }
            _ => Err(Fault::Syntax),
        }
    }

    fn value<S: Sink>(&mut self, byte: u8, sink: &mut S) -> Result<(), Fault> {
        match byte {
            b'{' => self.open(Container::Object, sink),
            b'[' => self.open(Container::Array, sink),
            b'"' => {
                let room = sink.wants();
                self.open_string(false, room);
                Ok(())
            }
            b'-' | b'0'..=b'9' => {
                self.digits = match byte {
                    b'-' => Digits::Minus,
                    b'0' => Digits::Zero,
                    _ => Digits::Whole,
                };
                self.text.clear();
                self.text.push(byte);
                self.state = State::Number;
                Ok(())
            }
            b't' => self.open_word(Word::True, b"rue"),
            b'f' => self.open_word(Word::False, b"alse"),
            b'n' => self.open_word(Word::Null, b"ull"),
            _ => Err(Fault::Syntax),
        }
    }

    fn open_word(&mut self, word: Word, rest: &'static [u8]) -> Result<(), Fault> {
        self.word = (word, rest);
        self.state = State::Word;
        Ok(())
    }

    fn open<S: Sink>(&mut self, container: Container, sink: &mut S) -> Result<(), Fault> {
        if self.stack.len() == MAX_DEPTH {
            return Err(Fault::Depth);
        }
        self.stack.push(container);
        self.names.open();
        self.state = match container {
            Container::Object => State::FirstKey,
            Container::Array => State::FirstElement,
        };
        sink.begin(container, self.offset);
        Ok(())
    }

    fn close<S: Sink>(&mut self, container: Container, sink: &mut S) -> Result<(), Fault> {
        match self.stack.pop() {
            Some(open) if open == container => self.names.close(),
            _ => return Err(Fault::Syntax),
        }
        sink.end(self.offset);
        self.value_done();
        Ok(())
    }

    fn after_value<S: Sink>(&mut self, byte: u8, sink: &mut S) -> Result<(), Fault> {
        let container = self.stack.last().copied();
        match (container, byte) {
            (Some(Container::Object), b',') => self.state = State::NextKey,
            (Some(Container::Array), b',') => self.state = State::Value,
            (Some(Container::Object), b'}') => return self.close(Container::Object, sink),
            (Some(Container::Array), b']') => return self.close(Container::Array, sink),
            _ => return Err(Fault::Syntax),
        }
        Ok(())
    }

    fn value_done(&mut self) {
        self.state = if self.stack.is_empty() {
            State::Done
        } else {
            State::AfterValue
        };
    }

    fn end_number<S: Sink>(&mut self, sink: &mut S) {
        sink.number(&self.text);
        self.value_done();
    }

    fn open_string(&mut self, is_key: bool, room: usize) {
        self.state = State::String;
        self.is_key = is_key;
        self.opened = self.offset;
        self.text.clear();
        self.room = room;
        self.filled = false;
        self.hash = FNV_START;
        self.high = 0;
    }

    fn feed_string<S: Sink>(
        &mut self,
        data: &[u8],
        from: usize,
        base: usize,
        sink: &mut S,
    ) -> Result<usize, Fault> {
        let mut at = from;
        if self.utf8.is_whole() {
            let plain = run(&data[at..], |byte| PLAIN[byte as usize] && byte < 0x80);
            let mut good = at + plain;
            if data.get(good).is_some_and(|byte| *byte >= 0x80) {
                // What is no whole character goes on byte by byte, below.
                let rest = &data[good..good + run(&data[good..], |byte| PLAIN[byte as usize])];
                good += match std::str::from_utf8(rest) {
                    Ok(_) => rest.len(),
                    Err(error) => error.valid_up_to(),
                };
            }
            if good > at {
                self.take(&data[at..good]);
                at = good;
                if at == data.len() {
                    return Ok(at);
                }
            }
        }
        let byte = data[at];
        self.offset = base + at;
        if byte >= 0x80 || !self.utf8.is_whole() {
            if !self.utf8.push(byte) {
                return Err(Fault::Encoding);
            }
            self.take(&[byte]);
            return Ok(at + 1);
        }
        match byte {
            b'"' => self.end_string(sink)?,
            b'\\' => self.state = State::Escape,
            _ => return Err(Fault::Syntax),
        }
        Ok(at + 1)
    }

    fn take(&mut self, piece: &[u8]) {
        if self.high != 0 {
            self.lone_surrogate();
        }
        self.filled = true;
        if self.is_key {
            let fold = self.stack.len() == 1;
            for byte in piece {
                let byte = if fold {
                    byte.to_ascii_lowercase()
                } else {
                    *byte
                };
                self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME);
            }
        }
        let room = self.room.saturating_sub(self.text.len()).min(piece.len());
        self.text.extend_from_slice(&piece[..room]);
    }

    fn take_char(&mut self, code: u32) {
        let mut bytes = [0; 4];
        let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        let length = character.encode_utf8(&mut bytes).len();
        self.take(&bytes[..length]);
    }

    /// An escaped half of a surrogate pair without the other half: legal JSON, no character.
    fn lone_surrogate(&mut self) {
        self.high = 0;
        self.take_char(0xfffd);
    }

    fn escape(&mut self, byte: u8) -> Result<(), Fault> {
        let plain = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                self.hex = 0;
                self.hex_left = 4;
                self.state = State::Hex;
                return Ok(());
            }
            _ => return Err(Fault::Syntax),
        };
        self.take(&[plain]);
        self.state = State::String;
        Ok(())
    }

    fn hex(&mut self, byte: u8) -> Result<(), Fault> {
        let digit = (byte as char).to_digit(16).ok_or(Fault::Syntax)?;
        self.hex = self.hex * 16 + digit;
        self.hex_left -= 1;
        if self.hex_left > 0 {
            return Ok(());
        }
        self.state = State::String;
        match self.hex {
            0xd800..=0xdbff => {
                if self.high != 0 {
                    self.lone_surrogate();
                }
                self.high = self.hex;
            }
            0xdc00..=0xdfff if self.high != 0 => {
                let code = 0x10000 + ((self.high - 0xd800) << 10) + (self.hex - 0xdc00);
                self.high = 0;
                self.take_char(code);
            }
            code => self.take_char(code),
        }
        Ok(())
    }

    fn end_string<S: Sink>(&mut self, sink: &mut S) -> Result<(), Fault> {
        if self.high != 0 {
            self.lone_surrogate();
        }
        if !self.is_key {
            sink.string(&self.text, self.filled, self.opened..self.offset + 1);
            self.value_done();
            return Ok(());
        }
        if self.unique && !self.names.add(self.hash) {
            return Err(Fault::Duplicate);
        }
        sink.key(&self.text, self.opened);
        self.state = State::Colon;
        Ok(())
    }
}

/// How many bytes at the start are of a kind.
fn run(bytes: &[u8], kind: impl Fn(u8) -> bool) -> usize {
    bytes
        .iter()
        .position(|byte| !kind(*byte))
        .unwrap_or(bytes.len())
}

/// Bytes of a string that mean themselves: all but quote, backslash and controls.
static PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0x20;
    while byte < 0x100 {
        table[byte] = byte != b'"' as usize && byte != b'\\' as usize;
        byte += 1;
    }
    table
};
