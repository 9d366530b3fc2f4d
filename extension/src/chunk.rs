//! What one streamed event of a model says, whichever of the four dialects it is written in:
//! OpenAI chat and text chunks (Azure too), OpenAI responses events, Gemini, Anthropic messages.

use crate::edit::Edit;
use crate::json::{Container, Sink, Word};
use std::ops::Range;

/// Choices are told apart up to this index; OpenAI allows `n` up to 128.
const CHOICES: u32 = 128;

/// How the event ends or breaks the stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mark {
    /// Neither.
    #[default]
    None,
    /// The dialect's own last event (`message_stop`, `response.completed`, ...).
    End,
    /// An error reported inside the stream.
    Error,
}

/// What an event says of one of Anthropic's content blocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Block {
    Start(u32),
    Text(u32),
}

/// Gathered while the event's JSON is scanned.
#[derive(Default)]
pub struct Facts {
    /// Something a caller would see: text, a tool call, a refusal, or why the answer is over.
    pub content: bool,
    /// See [`Mark`].
    pub mark: Mark,
    /// The error is about quota or rate.
    pub throttled: bool,
    /// Choices named in this event, by index.
    pub seen: u128,
    /// Choices that say why they are over.
    pub finished: u128,
    /// Choices that call a tool.
    pub called: u128,
    /// Choices that end with `stop`, and where that is in the JSON, quotes included.
    pub stops: Vec<(u128, Range<usize>)>,
    /// Anthropic's `message_delta`, which carries the reason to stop.
    pub stopping: bool,
    /// Gemini refused the prompt and so gives no candidate.
    pub blocked: bool,
    /// There is a candidate of Gemini's.
    pub candidate: bool,
    /// Anthropic's content block that this event starts, or says something of as text.
    pub block: Option<Block>,
    /// Where the outermost object ends in the JSON.
    pub closed: usize,
    /// Where the model's name is in the JSON, quotes included.
    pub model: Option<Range<usize>>,
    path: Vec<Node>,
    leaf: Leaf,
    choice: u32,
    choice_finished: bool,
    choice_called: bool,
    choice_stop: Option<Range<usize>>,
    event: Event,
    index: u32,
    is_text: bool,
}

/// Events of Anthropic's that matter for its content blocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Event {
    #[default]
    Other,
    BlockStart,
    BlockDelta,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Node {
    Root,
    Choices,
    Choice,
    Delta,
    Calls,
    Candidates,
    Candidate,
    Content,
    Parts,
    Part,
    Block,
    /// `delta` of an event of Anthropic's.
    BlockDelta,
    Feedback,
    /// `response` and `message`, which wrap the answer in events of the other dialects.
    Wrapper,
    Error,
    Other,
}

/// What the value that follows a key means.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Leaf {
    #[default]
    None,
    /// Content, where it is a string with characters.
    Text,
    /// Content, where it is an object or a list with an element.
    Call,
    Finish,
    Blocked,
    Index,
    BlockIndex,
    Type,
    BlockType,
    DeltaType,
    ErrorCode,
    Error,
    Model,
    Inside(Node),
}

impl Facts {
    /// Forgets the event before, keeping what is allocated.
    pub fn clear(&mut self) {
        let mut path = std::mem::take(&mut self.path);
        path.clear();
        *self = Facts {
            path,
            ..Facts::default()
        };
    }

    /// What makes a prompt that Gemini refused an answer that says so, which the translator behind
    /// knows: a candidate without text. Counts from the start of the JSON.
    pub fn refused_candidate(&self) -> Option<Edit> {
        const CANDIDATE: &str = ",\"candidates\":[{\"index\":0,\"finishReason\":\"SAFETY\",\
             \"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"\"}]}}]";
        (self.blocked && !self.candidate).then(|| Edit {
            at: self.closed..self.closed,
            text: CANDIDATE.into(),
        })
    }

    fn on_key(&self, key: &[u8]) -> Leaf {
        let Some(node) = self.path.last() else {
            return Leaf::None;
        };
        match (node, key) {
            (Node::Root, b"choices") => Leaf::Inside(Node::Choices),
            (Node::Root, b"candidates") => Leaf::Inside(Node::Candidates),
            (Node::Root, b"promptFeedback") => Leaf::Inside(Node::Feedback),
            (Node::Root, b"content_block") => Leaf::Inside(Node::Block),
            (Node::Root, b"delta") => Leaf::Inside(Node::BlockDelta),
            (Node::Root, b"index") => Leaf::BlockIndex,
            (Node::BlockDelta, b"type") => Leaf::DeltaType,
            (Node::Root, b"error") => Leaf::Error,
            (Node::Root, b"type") => Leaf::Type,
            (Node::Root | Node::Wrapper, b"model") => Leaf::Model,
            (Node::Root, b"response" | b"message") => Leaf::Inside(Node::Wrapper),
            (Node::Choice, b"delta") => Leaf::Inside(Node::Delta),
            (Node::Choice, b"text") => Leaf::Text,
            (Node::Choice, b"index") => Leaf::Index,
            (Node::Choice, b"finish_reason") => Leaf::Finish,
            (Node::Delta, b"content" | b"refusal" | b"reasoning_content" | b"reasoning") => {
                Leaf::Text
            }
            (Node::Delta, b"tool_calls" | b"function_call" | b"audio") => Leaf::Call,
            (Node::Candidate, b"content") => Leaf::Inside(Node::Content),
            (Node::Candidate, b"finishReason") => Leaf::Finish,
            (Node::Feedback, b"blockReason") => Leaf::Blocked,
            (Node::Content, b"parts") => Leaf::Inside(Node::Parts),
            (Node::Part, b"text") => Leaf::Text,
            (Node::Part, b"functionCall" | b"inlineData" | b"executableCode") => Leaf::Call,
            (Node::Block, b"type") => Leaf::BlockType,
            (Node::Error, b"code" | b"type" | b"status") => Leaf::ErrorCode,
            _ => Leaf::None,
        }
    }

    fn on_type(&mut self, name: &[u8]) {
        match name {
            b"error" | b"response.failed" => self.mark = Mark::Error,
            b"message_stop" | b"response.completed" | b"response.incomplete" => {
                self.mark = Mark::End;
                self.content = true;
            }
            b"content_block_delta" => {
                self.content = true;
                self.event = Event::BlockDelta;
            }
            b"content_block_start" => self.event = Event::BlockStart,
            b"message_delta" => {
                self.content = true;
                self.stopping = true;
            }
            _ if name.starts_with(b"response.") && name.ends_with(b".delta") => self.content = true,
            _ => {}
        }
    }

    fn on_error_code(&mut self, code: &[u8]) {
        const QUOTA: [&[u8]; 7] = [
            b"429",
            b"rate_limit_exceeded",
            b"rate_limit_error",
            b"insufficient_quota",
            b"RESOURCE_EXHAUSTED",
            b"too_many_requests",
            b"tokens_exceeded",
        ];
        self.throttled |= QUOTA.contains(&code);
    }

    fn enter(&mut self, container: Container) -> Node {
        let leaf = std::mem::take(&mut self.leaf);
        let parent = match self.path.last() {
            None => return Node::Root,
            Some(parent) => *parent,
        };
        match leaf {
            Leaf::Inside(node) => return node,
            Leaf::Call if container == Container::Array => return Node::Calls,
            Leaf::Call => self.content = true,
            Leaf::Error => {
                self.mark = Mark::Error;
                return Node::Error;
            }
            _ => {}
        }
        match parent {
            Node::Choices => {
                self.choice = 0;
                self.choice_finished = false;
                self.choice_called = false;
                self.choice_stop = None;
                Node::Choice
            }
            Node::Candidates => {
                self.candidate = true;
                Node::Candidate
            }
            Node::Parts => Node::Part,
            Node::Calls => {
                self.content = true;
                self.choice_called = true;
                Node::Other
            }
            _ => Node::Other,
        }
    }
}

impl Sink for Facts {
    fn begin(&mut self, container: Container, _at: usize) {
        let node = self.enter(container);
        self.path.push(node);
    }

    fn end(&mut self, at: usize) {
        self.leaf = Leaf::None;
        match self.path.pop() {
            Some(Node::Choice) => {
                let bit = 1u128 << self.choice.min(CHOICES - 1);
                self.seen |= bit;
                if self.choice_finished {
                    self.finished |= bit;
                }
                if self.choice_called {
                    self.called |= bit;
                }
                if let Some(at) = self.choice_stop.take() {
                    self.stops.push((bit, at));
                }
            }
            Some(Node::Root) => {
                self.closed = at;
                self.block = match (self.event, self.is_text) {
                    (Event::BlockStart, _) => Some(Block::Start(self.index)),
                    (Event::BlockDelta, true) => Some(Block::Text(self.index)),
                    _ => None,
                };
            }
            _ => {}
        }
    }

    fn key(&mut self, key: &[u8], _at: usize) {
        self.leaf = self.on_key(key);
    }

    fn wants(&self) -> usize {
        match self.leaf {
            Leaf::Type | Leaf::BlockType | Leaf::DeltaType | Leaf::ErrorCode | Leaf::Finish => 64,
            _ => 0,
        }
    }

    fn string(&mut self, text: &[u8], filled: bool, at: Range<usize>) {
        match std::mem::take(&mut self.leaf) {
            Leaf::Text => self.content |= filled,
            Leaf::Finish if filled => {
                self.content = true;
                self.choice_finished = true;
                if text == b"stop" {
                    self.choice_stop = Some(at);
                }
            }
            Leaf::Blocked => {
                self.content |= filled;
                self.blocked |= filled;
            }
            Leaf::DeltaType => self.is_text = text == b"text_delta",
            Leaf::Type => self.on_type(text),
            Leaf::BlockType => self.content |= text == b"tool_use",
            Leaf::ErrorCode => self.on_error_code(text),
            Leaf::Error if filled => self.mark = Mark::Error,
            Leaf::Model => self.model = Some(at),
            _ => {}
        }
    }

    fn number(&mut self, text: &[u8]) {
        match std::mem::take(&mut self.leaf) {
            Leaf::Index => {
                let index = std::str::from_utf8(text).ok().and_then(|t| t.parse().ok());
                self.choice = index.unwrap_or(CHOICES - 1);
            }
            Leaf::BlockIndex => {
                let index = std::str::from_utf8(text).ok().and_then(|t| t.parse().ok());
                self.index = index.unwrap_or_default();
            }
            Leaf::ErrorCode => self.on_error_code(text),
            _ => {}
        }
    }

    fn word(&mut self, _word: Word) {
        self.leaf = Leaf::None;
    }
}

#[cfg(test)]
mod tests;
