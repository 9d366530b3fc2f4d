//! The answer as a stream: passed on event by event, and ended with an error event where it
//! breaks off, so that a cut answer never looks like a whole one.

use super::config::Kind;
use super::error::ApiError;
use super::whole::quoted;
use crate::chunk::{Block, Mark};
use crate::edit::{apply, Edit};
use crate::sse::{Data, Events};

/// More than this is not kept waiting for the end of an event or of the stream.
const LONGEST_WAIT: usize = 8 * 1024 * 1024;

/// Why a stream was ended early; also the counter's label.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Break {
    /// An event that is no JSON.
    Malformed,
    /// An error reported inside the stream.
    Reported,
    /// The end came without a reason to finish.
    Unfinished,
    /// Nothing came for too long.
    Silent,
}

impl Break {
    pub fn label(self) -> &'static str {
        match self {
            Break::Malformed => "malformed",
            Break::Reported => "reported",
            Break::Unfinished => "unfinished",
            Break::Silent => "silent",
        }
    }
}

/// What becomes of a piece of the stream.
#[derive(PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It goes on as it is.
    Untouched,
    /// These bytes go on instead.
    Replaced(Vec<u8>),
    /// These bytes go on, the last of them an error event; nothing comes after them.
    Broken(Vec<u8>, Break),
}

/// See the module's comment.
pub struct AnswerStream {
    kind: Kind,
    events: Events,
    /// Bytes not passed on yet: an event whose end has not come, and before it, once every choice
    /// has its reason to finish, the events from that on, which wait for the end mark.
    open: Vec<u8>,
    /// Where in it the event begins whose end has not come.
    begun: usize,
    /// The model asked for, as a JSON string.
    alias: Vec<u8>,
    seen: u128,
    finished: u128,
    stopping: bool,
    /// Anthropic's content blocks that were started.
    blocks: u128,
    ended: bool,
    broken: bool,
    throttled: bool,
    silent: bool,
    /// Choices that called a tool.
    called: u128,
}

impl AnswerStream {
    /// A stream that answers a call of this kind for this model.
    pub fn new(kind: Kind, model: &str) -> AnswerStream {
        AnswerStream {
            kind,
            begun: 0,
            alias: quoted(model),
            events: Events::default(),
            open: Vec::new(),
            seen: 0,
            finished: 0,
            stopping: false,
            blocks: 0,
            ended: false,
            broken: false,
            throttled: false,
            silent: false,
            called: 0,
        }
    }

    /// Takes the next piece; `end` says that nothing follows it.
    pub fn feed(&mut self, piece: &[u8], end: bool) -> Outcome {
        if self.broken {
            return Outcome::Replaced(Vec::new());
        }
        // Places below count from the start of what is carried, the piece following it.
        let carried = self.open.len();
        let mut edits = Vec::new();
        // How much may go on, and where the event at hand begins.
        let mut free = 0;
        let mut begun = self.begun;
        let mut at = 0;
        while let Some((length, data)) = self.events.next(&piece[at..]) {
            if let Some(why) = self.judge(data) {
                return self.broken(piece, free, &edits, why);
            }
            self.mend(begun, &mut edits);
            at += length;
            begun = carried + at;
            if !self.is_waiting() {
                free = begun;
            }
        }
        if end {
            let data = self.events.finish();
            let why = self.judge(data);
            if let Some(why) = why.or((!self.ended).then_some(Break::Unfinished)) {
                return self.broken(piece, free, &edits, why);
            }
            self.mend(begun, &mut edits);
            free = carried + piece.len();
        }
        if carried == 0 && free == piece.len() && edits.is_empty() {
            self.begun = 0;
            return Outcome::Untouched;
        }
        if carried + piece.len() - free > LONGEST_WAIT {
            return self.broken(piece, free, &edits, Break::Malformed);
        }
        self.open.extend_from_slice(piece);
        let kept = self.open.split_off(free);
        let mut passed = std::mem::replace(&mut self.open, kept);
        let split = edits.partition_point(|edit| edit.at.start < free);
        apply(&mut passed, &edits[..split], 0);
        let grown = apply(&mut self.open, &edits[split..], free);
        self.begun = (begun.max(free) - free).saturating_add_signed(grown);
        Outcome::Replaced(passed)
    }

    /// Notes what must be changed in the event just ended, which begins at `begun`.
    fn mend(&mut self, begun: usize, edits: &mut Vec<Edit>) {
        let facts = self.events.facts();
        let first = edits.len();
        self.called |= facts.called;
        match facts.block {
            Some(Block::Start(index)) => self.blocks |= block_bit(index),
            // Some translations leave out the start of a text block, which clients need.
            Some(Block::Text(index)) if self.blocks & block_bit(index) == 0 => {
                self.blocks |= block_bit(index);
                edits.push(Edit {
                    at: begun..begun,
                    text: block_start(index).into_bytes(),
                });
            }
            _ => {}
        }
        if let (Some(name), Some(data)) = (&facts.model, self.events.data_at()) {
            edits.push(Edit {
                at: begun + data + name.start..begun + data + name.end,
                text: self.alias.clone(),
            });
        }
        // The translation of a provider's stream looks for calls only in the event that ends it.
        if let (Kind::Chat, Some(data)) = (self.kind, self.events.data_at()) {
            let wrong = facts.stops.iter().filter(|(bit, _)| self.called & bit != 0);
            edits.extend(wrong.map(|(_, at)| Edit {
                at: begun + data + at.start..begun + data + at.end,
                text: b"\"tool_calls\"".to_vec(),
            }));
            edits[first..].sort_by_key(|edit| edit.at.start);
        }
    }

    /// Whether every choice is over but the end mark has not come. A reason to finish that is
    /// passed on cannot be taken back when the end mark never comes.
    fn is_waiting(&self) -> bool {
        !self.ended && (self.stopping || self.is_complete())
    }

    fn is_complete(&self) -> bool {
        self.finished != 0 && self.seen & !self.finished == 0
    }

    /// Looks at an event; answers why the stream must end before it.
    fn judge(&mut self, data: Data) -> Option<Break> {
        match data {
            Data::None => None,
            Data::Malformed => Some(Break::Malformed),
            Data::Done => {
                self.ended = self.is_complete();
                (!self.ended).then_some(Break::Unfinished)
            }
            Data::Json => {
                let facts = self.events.facts();
                self.seen |= facts.seen;
                self.finished |= facts.finished;
                self.stopping |= facts.stopping;
                match facts.mark {
                    Mark::Error => {
                        self.throttled = facts.throttled;
                        Some(Break::Reported)
                    }
                    Mark::End => {
                        self.ended = true;
                        None
                    }
                    Mark::None => None,
                }
            }
        }
    }

    /// The events that may go on, then the error event.
    fn broken(&mut self, piece: &[u8], free: usize, edits: &[Edit], why: Break) -> Outcome {
        self.broken = true;
        let why = match (why, self.silent) {
            (Break::Unfinished, true) => Break::Silent,
            _ => why,
        };
        let mut out = std::mem::take(&mut self.open);
        out.extend_from_slice(piece);
        out.truncate(free);
        let split = edits.partition_point(|edit| edit.at.start < free);
        apply(&mut out, &edits[..split], 0);
        out.extend_from_slice(self.error_event().as_bytes());
        Outcome::Broken(out, why)
    }

    /// If the stream turns out to be broken, the provider's rate limit was why.
    pub fn blame_rate(&mut self) {
        self.throttled = true;
    }

    /// If the stream turns out to be broken, silence was why.
    pub fn blame_silence(&mut self) {
        self.silent = true;
    }

    /// The stream is cut off from outside; false when it was over already.
    pub fn cut(&mut self) -> bool {
        let open = !self.ended && !self.broken;
        self.broken = true;
        open
    }

    /// The event that tells the caller that the answer broke off, in the dialect of the call.
    fn error_event(&self) -> String {
        const BROKE: &str = "the answer broke off; what came before it is incomplete";
        let error = match self.throttled {
            true => ApiError::limit(BROKE),
            false => ApiError::server(502, "stream_interrupted", BROKE),
        };
        match self.kind {
            Kind::Messages => format!(
                "event: error\ndata: {{\"type\":\"error\",\"error\":{}}}\n\n",
                error.fields_json()
            ),
            // `type` names the event here.
            Kind::Responses => format!(
                "event: error\ndata: {}\n\n",
                ApiError {
                    kind: "error",
                    ..error
                }
                .fields_json()
            ),
            _ => format!("data: {}\n\n", error.to_json()),
        }
    }
}

fn block_bit(index: u32) -> u128 {
    1 << index.min(127)
}

fn block_start(index: u32) -> String {
    format!(
        "event: content_block_start\ndata: {{\"type\":\"content_block_start\",\"index\":{index},\
         \"content_block\":{{\"type\":\"text\",\"text\":\"\"}}}}\n\n"
    )
}

#[cfg(test)]
mod tests;
