//! Server-sent events, read in pieces of any size, each event's JSON scanned as it passes.

use crate::chunk::Facts;
use crate::json::Scanner;

/// The end mark of OpenAI's streams.
const DONE: &[u8] = b"[DONE]";

/// Field names longer than `event` are none we know.
const LONGEST_FIELD: usize = 5;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Field,
    Space,
    Data,
    Skip,
}

/// What an event's data turned out to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Data {
    /// No data line: a comment or a keep-alive.
    None,
    /// One JSON text; see [`Events::facts`].
    Json,
    /// `[DONE]`.
    Done,
    /// Something else.
    Malformed,
}

/// See the module's comment.
pub struct Events {
    line: Line,
    field: [u8; LONGEST_FIELD + 1],
    field_length: usize,
    after_cr: bool,
    touched: bool,
    data_lines: usize,
    /// Bytes of the event so far, and where its data starts among them.
    length: usize,
    data_at: usize,
    /// How much of `[DONE]` the data matches so far; `None` once it does not.
    done: Option<usize>,
    malformed: bool,
    scanner: Scanner,
    facts: Facts,
}

impl Default for Events {
    fn default() -> Events {
        Events {
            line: Line::Field,
            field: [0; LONGEST_FIELD + 1],
            field_length: 0,
            after_cr: false,
            touched: false,
            data_lines: 0,
            length: 0,
            data_at: 0,
            done: Some(0),
            malformed: false,
            scanner: Scanner::new(false),
            facts: Facts::default(),
        }
    }
}

impl Events {
    /// Reads up to the end of the next event. Answers how far that is and what the event's data
    /// is, or `None` when the piece ends inside an event.
    pub fn next(&mut self, piece: &[u8]) -> Option<(usize, Data)> {
        let mut at = 0;
        if !self.touched {
            self.facts.clear();
        }
        let before = self.length;
        while at < piece.len() {
            self.length = before + at;
            let byte = piece[at];
            if byte == b'\n' && self.after_cr {
                self.after_cr = false;
                at += 1;
                continue;
            }
            self.after_cr = false;
            if byte == b'\n' || byte == b'\r' {
                self.after_cr = byte == b'\r';
                at += 1;
                if self.end_line() {
                    if self.after_cr && piece.get(at) == Some(&b'\n') {
                        self.after_cr = false;
                        at += 1;
                    }
                    self.length = 0;
                    return Some((at, self.end_event()));
                }
                continue;
            }
            self.touched = true;
            at += match self.line {
                Line::Field => {
                    self.field_byte(byte);
                    1
                }
                Line::Space => {
                    self.line = Line::Data;
                    let space = usize::from(byte == b' ');
                    self.data_at = match self.data_lines {
                        1 => self.length + space,
                        _ => usize::MAX,
                    };
                    space
                }
                Line::Data | Line::Skip => {
                    let end = piece[at..]
                        .iter()
                        .position(|byte| matches!(byte, b'\n' | b'\r'))
                        .map_or(piece.len(), |length| at + length);
                    if self.line == Line::Data {
                        self.data(&piece[at..end]);
                    }
                    end - at
                }
            };
        }
        self.length = before + piece.len();
        None
    }

    /// Says that no more comes: the open event, if any, counts as ended.
    pub fn finish(&mut self) -> Data {
        self.end_line();
        self.end_event()
    }

    /// Where the data of the event just ended begins, from the event's first byte on. Unknown when
    /// the data is in several lines.
    pub fn data_at(&self) -> Option<usize> {
        (self.data_at != usize::MAX).then_some(self.data_at)
    }

    /// What the JSON of the event just ended says.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    fn field_byte(&mut self, byte: u8) {
        if byte != b':' {
            self.field[self.field_length.min(LONGEST_FIELD)] = byte;
            self.field_length = (self.field_length + 1).min(LONGEST_FIELD + 1);
            return;
        }
        self.line = match &self.field[..self.field_length] {
            b"data" => {
                self.start_data();
                Line::Space
            }
            _ => Line::Skip,
        };
    }

    /// A second data line continues the first after a line break, which is white space to JSON.
    fn start_data(&mut self) {
        self.data_lines += 1;
        if self.data_lines > 1 && self.done.is_some() {
            self.not_done();
        }
    }

    fn data(&mut self, text: &[u8]) {
        let mut text = text;
        if let Some(matched) = self.done {
            let more = text.len().min(DONE.len() - matched);
            if text[..more] == DONE[matched..matched + more] && more == text.len() {
                self.done = Some(matched + more);
                return;
            }
            let blank = matched == DONE.len() && text.iter().all(u8::is_ascii_whitespace);
            if blank {
                return;
            }
            if text[..more] == DONE[matched..matched + more] {
                self.done = Some(DONE.len());
                text = &text[more..];
                if text.iter().all(u8::is_ascii_whitespace) {
                    return;
                }
            }
            self.not_done();
        }
        self.scan(text);
    }

    fn not_done(&mut self) {
        if let Some(matched) = self.done.take() {
            self.scan(&DONE[..matched]);
        }
    }

    fn scan(&mut self, text: &[u8]) {
        if !self.malformed {
            self.malformed = self.scanner.feed(text, &mut self.facts).is_err();
        }
    }

    /// Ends a line; true when it was blank and so ends the event.
    fn end_line(&mut self) -> bool {
        let blank = self.line == Line::Field && self.field_length == 0;
        if self.line == Line::Field && &self.field[..self.field_length] == b"data" {
            self.start_data();
        }
        self.line = Line::Field;
        self.field_length = 0;
        blank
    }

    fn end_event(&mut self) -> Data {
        let data = if self.data_lines == 0 {
            Data::None
        } else if self.done == Some(DONE.len()) {
            Data::Done
        } else {
            if self.done.is_some() {
                self.not_done();
            }
            if self.malformed || self.scanner.finish(&mut self.facts).is_err() {
                Data::Malformed
            } else {
                Data::Json
            }
        };
        self.touched = false;
        self.data_lines = 0;
        self.done = Some(0);
        self.malformed = false;
        self.scanner.reset();
        data
    }
}

#[cfg(test)]
mod tests;
