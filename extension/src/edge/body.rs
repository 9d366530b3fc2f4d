//! The request's body: what must be known before anything is sent to a provider.

use super::config::Kind;
use super::error::ApiError;
use super::params::Param;
use crate::json::{Container, Fault, Scanner, Sink, Word};
use std::ops::Range;

/// Longest model name looked at.
const LONGEST_MODEL: usize = 256;

/// A body, taken in pieces.
pub struct RequestBody {
    kind: Kind,
    scanner: Scanner,
    found: Found,
}

/// What the first level of the body holds.
#[derive(Default)]
struct Found {
    depth: usize,
    is_object: bool,
    param: Param,
    model: Option<String>,
    stream: bool,
    /// The parameter that carries the prompt: `messages`, `input` or `prompt`.
    prompt_param: Param,
    prompt: Option<Prompt>,
    /// Where `max_tokens` is named, and whether `max_completion_tokens` is too.
    max_tokens: Option<usize>,
    max_completion_tokens: bool,
    is_encoding: bool,
    base64: bool,
    error: Option<ApiError>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Prompt {
    Text { filled: bool },
    List { filled: bool, objects_only: bool },
}

impl Found {
    fn wrong(&mut self, param: Param) {
        if self.error.is_none() && param != Param::None {
            let message = format!("`{}`: {}", param.name(), param.expectation());
            self.error = Some(ApiError::request(400, "invalid_value", message).about(param.name()));
        }
    }

    /// Whether the value at hand belongs to the outermost object.
    fn at_top(&self) -> bool {
        self.depth == 1
    }

    fn take_param(&mut self) -> Param {
        match self.at_top() {
            true => std::mem::take(&mut self.param),
            false => Param::None,
        }
    }

    /// A value inside the list that carries the prompt.
    fn element(&mut self, is_object: bool) {
        if self.depth != 2 {
            return;
        }
        if let Some(Prompt::List {
            filled,
            objects_only,
        }) = &mut self.prompt
        {
            if self.param != Param::None {
                *filled = true;
                *objects_only &= is_object;
            }
        }
    }
}

impl Sink for Found {
    fn begin(&mut self, container: Container, _at: usize) {
        self.element(container == Container::Object);
        if self.depth == 0 {
            self.is_object = container == Container::Object;
        } else if self.at_top() {
            match (self.param, container) {
                // The parameter stays noted until its list ends, so that its elements are seen.
                (Param::Messages | Param::Input | Param::Text, Container::Array) => {
                    self.prompt = Some(Prompt::List {
                        filled: false,
                        objects_only: true,
                    });
                }
                (param, _) => {
                    self.param = Param::None;
                    self.wrong(param);
                }
            }
        }
        self.depth += 1;
    }

    fn end(&mut self, _at: usize) {
        self.depth -= 1;
        if self.at_top() {
            self.param = Param::None;
        }
    }

    fn key(&mut self, key: &[u8], at: usize) {
        if self.at_top() {
            self.param = match Param::of(key) {
                // Another kind of call's name for the prompt is not looked at.
                other @ (Param::Messages | Param::Input | Param::Text)
                    if other != self.prompt_param =>
                {
                    Param::None
                }
                param => param,
            };
            self.is_encoding = key == b"encoding_format";
            match key {
                b"max_tokens" => self.max_tokens = Some(at),
                b"max_completion_tokens" => self.max_completion_tokens = true,
                _ => {}
            }
        }
    }

    fn wants(&self) -> usize {
        match self.at_top() && (self.is_encoding || self.param == Param::Model) {
            true => LONGEST_MODEL + 1,
            false => 0,
        }
    }

    fn string(&mut self, text: &[u8], filled: bool, _at: Range<usize>) {
        self.element(false);
        if self.at_top() && std::mem::take(&mut self.is_encoding) {
            self.base64 = text == b"base64";
        }
        match self.take_param() {
            Param::Model if filled && text.len() <= LONGEST_MODEL => {
                self.model = Some(String::from_utf8_lossy(text).into_owned());
            }
            Param::Input | Param::Text => self.prompt = Some(Prompt::Text { filled }),
            param => self.wrong(param),
        }
    }

    fn number(&mut self, text: &[u8]) {
        self.element(false);
        let number = std::str::from_utf8(text).unwrap_or_default();
        match self.take_param() {
            param @ (Param::Count(_) | Param::Range(_)) if param.admits(number) => {}
            param => self.wrong(param),
        }
    }

    fn word(&mut self, word: Word) {
        self.element(false);
        match (self.take_param(), word) {
            (Param::Stream, Word::True) => self.stream = true,
            (Param::Stream, _) if word != Word::Null => self.stream = false,
            (Param::Stream | Param::Count(_) | Param::Range(_), Word::Null) => {}
            (param, _) => self.wrong(param),
        }
    }
}

/// What a good body asks for.
#[derive(PartialEq, Debug)]
pub struct Asked {
    pub model: String,
    pub stream: bool,
    /// Vectors are wanted as base64.
    pub base64: bool,
    /// Where a chat body names `max_tokens` without its newer name beside it.
    pub max_tokens_at: Option<usize>,
}

/// The old name as it is written in a body, and the name every target takes.
pub const MAX_TOKENS: (&[u8], &[u8]) = (b"\"max_tokens\"", b"\"max_completion_tokens\"");

impl RequestBody {
    pub fn new(kind: Kind) -> RequestBody {
        let prompt_param = match kind {
            Kind::Chat | Kind::Messages | Kind::Models => Param::Messages,
            Kind::Embeddings | Kind::Responses => Param::Input,
            Kind::Completions => Param::Text,
        };
        RequestBody {
            kind,
            scanner: Scanner::new(true),
            found: Found {
                prompt_param,
                ..Found::default()
            },
        }
    }

    /// Takes the next piece; an error is final.
    pub fn feed(&mut self, piece: &[u8]) -> Result<(), ApiError> {
        let result = self.scanner.feed(piece, &mut self.found);
        result.map_err(|fault| self.refusal(fault))
    }

    /// The body ends here.
    pub fn finish(&mut self) -> Result<Asked, ApiError> {
        if self.scanner.is_blank() {
            let message = "the request has no body; send a JSON object";
            return Err(ApiError::request(400, "missing_body", message));
        }
        let result = self.scanner.finish(&mut self.found);
        result.map_err(|fault| self.refusal(fault))?;
        if !self.found.is_object {
            let message = "the body must be a JSON object";
            return Err(ApiError::request(400, "invalid_json", message));
        }
        if let Some(error) = self.found.error.take() {
            return Err(error);
        }
        let model = self.found.model.take();
        let model = model.ok_or_else(|| missing("model", "must be the name of a model"))?;
        self.check_prompt()?;
        let renamed = self.kind == Kind::Chat && !self.found.max_completion_tokens;
        Ok(Asked {
            model,
            stream: self.found.stream,
            base64: self.kind == Kind::Embeddings && self.found.base64,
            max_tokens_at: self.found.max_tokens.filter(|_| renamed),
        })
    }

    fn check_prompt(&self) -> Result<(), ApiError> {
        let (name, rule) = match self.kind {
            Kind::Chat | Kind::Messages => ("messages", "must be a list of at least one message"),
            Kind::Embeddings => (
                "input",
                "must be a text or a list with at least one element",
            ),
            Kind::Completions => (
                "prompt",
                "must be a text or a list with at least one element",
            ),
            Kind::Responses | Kind::Models => return Ok(()),
        };
        match self.found.prompt {
            None => return Err(missing(name, rule)),
            Some(Prompt::List { filled: false, .. } | Prompt::Text { filled: false }) => {
                let message = format!("`{name}`: {rule}");
                return Err(ApiError::request(400, "invalid_value", message).about(name));
            }
            Some(Prompt::List {
                objects_only: false,
                ..
            }) if name == "messages" => {
                let message = "`messages`: each must be an object";
                return Err(ApiError::request(400, "invalid_value", message).about(name));
            }
            _ => {}
        }
        match self.kind == Kind::Messages && self.found.max_tokens.is_none() {
            true => Err(missing("max_tokens", "must be a positive whole number")),
            false => Ok(()),
        }
    }

    fn refusal(&self, fault: Fault) -> ApiError {
        let at = self.scanner.offset();
        let (code, message) = match fault {
            Fault::Syntax => (
                "invalid_json",
                format!("the body is not valid JSON (byte {at})"),
            ),
            Fault::Incomplete => (
                "invalid_json",
                format!("the body is not valid JSON: it ends after {at} bytes, inside a value"),
            ),
            Fault::Encoding => (
                "invalid_encoding",
                format!("the body is not valid UTF-8 (byte {at})"),
            ),
            Fault::Duplicate => (
                "duplicate_key",
                format!("the body names a member twice in one object (byte {at})"),
            ),
            Fault::Depth => (
                "invalid_json",
                format!("the body is nested too deeply (byte {at})"),
            ),
        };
        ApiError::request(400, code, message)
    }
}

fn missing(name: &str, rule: &str) -> ApiError {
    let message = format!("`{name}`: missing; {rule}");
    ApiError::request(400, "missing_required_parameter", message).about(name)
}

#[cfg(test)]
mod tests;
