//! `first_token`, the upstream filter: one per try.
//!
//! It holds a successful response back until its first content, so that to Envoy's router a
//! target that goes silent, breaks off or sends nonsense before that has not answered yet: the
//! per-try time-out, the retries and the ejection of unhealthy targets then do their work. And it
//! turns the refusals of a target (its credential, its quota, its deployment) into 503, which is
//! what ejection looks at.

mod config;
mod content;
mod events;
mod frames;
mod trial;

pub use config::Config;

use crate::edit::{apply, Edit};
use crate::envoy::{Body, BodyStatus, HeaderMap, HeadersStatus, Host};
use crate::tries::Cause;
use content::{Answer, Reader};
use events::EventTail;
use frames::Frames;
pub use frames::THROTTLED;
use std::sync::Arc;
use trial::Trial;

/// Response header with the status a target really gave, where it was turned into 503.
pub const UPSTREAM_STATUS: &str = "x-unified-ai-upstream-status";

/// Metadata key of the record of tries.
pub const TRIES: &str = "tries";

/// Metadata key of a panic of this filter. (Its own counters would be named after each cluster, so
/// `edge` counts for it.)
pub const PANIC: &str = "panic";

/// Metadata key of the last `Retry-After` a target gave.
pub const RETRY_AFTER: &str = "retry_after";

/// Metadata key of the error that a target reported inside a started stream.
pub const STREAM_ERROR: &str = "stream_error";

/// A body for what is turned into an error, so that a translator after this filter finds JSON.
const ERROR_BODY: &[u8] = br#"{"message":"no answer","error":{"message":"no answer"}}"#;

/// Bodies of statuses that must be read to be told apart are held up to this size.
const LARGEST_ERROR: usize = 64 * 1024;

enum Mode {
    /// Nothing more to do.
    Pass,
    /// Held until the reader has an answer.
    Held {
        reader: Reader,
        status: u16,
        bytes: Vec<u8>,
    },
    /// Bedrock's frames from the first content on: looked at for errors and stop reasons.
    Frames(Frames),
    /// Server-sent events from the first content on: looked at for errors and refused prompts.
    Events(Box<EventTail>),
    /// A 400 whose body tells whether it is the caller's or the target's fault.
    Refusal { bytes: Vec<u8> },
    /// Turned into an error: what still comes is dropped.
    Dropped,
}

/// See the module's comment.
pub struct FirstToken {
    config: Arc<Config>,
    trial: Trial,
    mode: Mode,
}

impl FirstToken {
    pub fn new(config: Arc<Config>) -> FirstToken {
        FirstToken {
            trial: Trial::new(config.clone()),
            config,
            mode: Mode::Pass,
        }
    }

    pub fn on_request_headers(&mut self, host: &impl Host) -> HeadersStatus {
        for name in host.header_names(HeaderMap::Request) {
            if !self.config.allows(&name) {
                host.remove_header(HeaderMap::Request, &name);
            }
        }
        self.trial.begin(host);
        HeadersStatus::Continue
    }

    pub fn on_response_headers(&mut self, host: &impl Host, end: bool) -> HeadersStatus {
        host.remove_header(HeaderMap::Response, UPSTREAM_STATUS);
        let header = |name| host.header(HeaderMap::Response, name);
        let status = header(":status").and_then(|text| text.parse().ok());
        let status: u16 = status.unwrap_or(502);
        if !(200..300).contains(&status) {
            return self.on_error(host, status, end);
        }
        if end {
            self.fail_headers(host, 503, Cause::Malformed);
            return HeadersStatus::Continue;
        }
        let encoded = header("content-encoding").is_some_and(|coding| coding != "identity");
        let media = header("content-type").unwrap_or_default();
        let reader = match encoded {
            true => None,
            false => Reader::of(&media),
        };
        let Some(reader) = reader else {
            self.trial.end(host, Cause::Status(status));
            return HeadersStatus::Continue;
        };
        self.mode = Mode::Held {
            reader,
            status,
            bytes: Vec::new(),
        };
        HeadersStatus::StopIteration
    }

    pub fn on_response_body(&mut self, host: &impl Host, end: bool) -> BodyStatus {
        match &mut self.mode {
            Mode::Pass => BodyStatus::Continue,
            Mode::Dropped => {
                host.replace_body(Body::ReceivedResponse, b"");
                BodyStatus::Continue
            }
            Mode::Frames(_) | Mode::Events(_) => {
                self.pass(host, end);
                BodyStatus::Continue
            }
            Mode::Held { .. } => self.on_held(host, end),
            Mode::Refusal { .. } => self.on_refusal(host, end),
        }
    }

    /// Trailers end the body.
    pub fn on_response_trailers(&mut self, host: &impl Host) {
        match std::mem::replace(&mut self.mode, Mode::Pass) {
            Mode::Held {
                mut reader,
                status,
                bytes,
            } => match reader.finish() {
                Answer::Content => {
                    self.trial.end(host, Cause::Status(status));
                    host.replace_body(Body::BufferedResponse, &bytes);
                }
                _ => self.fail_headers(host, 503, Cause::Malformed),
            },
            Mode::Refusal { bytes } => {
                self.settle_refusal(host, &bytes);
                host.replace_body(Body::BufferedResponse, &bytes);
            }
            Mode::Frames(_) | Mode::Events(_) | Mode::Pass | Mode::Dropped => {}
        }
    }

    fn on_error(&mut self, host: &impl Host, status: u16, end: bool) -> HeadersStatus {
        let kind = host.header(HeaderMap::Response, "x-amzn-errortype");
        let kind = kind.as_deref().unwrap_or_default();
        let kind = kind.split(':').next().unwrap_or_default();
        let real = match (status, kind) {
            // Bedrock reports a used-up quota as 400.
            (400, "ServiceQuotaExceededException" | "ThrottlingException") => 429,
            (400, "ResourceNotFoundException") => 404,
            (400, "AccessDeniedException" | "ExpiredTokenException") => 403,
            (400, "ValidationException") if !end => {
                self.mode = Mode::Refusal { bytes: Vec::new() };
                return HeadersStatus::StopIteration;
            }
            _ => status,
        };
        self.settle_error(host, real);
        HeadersStatus::Continue
    }

    fn settle_error(&self, host: &impl Host, status: u16) {
        self.trial.end(host, Cause::Status(status));
        if let Some(seconds) = host.header(HeaderMap::Response, "retry-after") {
            host.set_metadata(RETRY_AFTER, &seconds);
        }
        if self.config.is_targets_fault(status) {
            host.set_header(HeaderMap::Response, UPSTREAM_STATUS, &status.to_string());
            host.set_header(HeaderMap::Response, ":status", "503");
        }
    }

    fn on_refusal(&mut self, host: &impl Host, end: bool) -> BodyStatus {
        let Mode::Refusal { bytes } = &mut self.mode else {
            return BodyStatus::Continue;
        };
        host.read_body(Body::ReceivedResponse, &mut |piece| {
            bytes.extend_from_slice(piece)
        });
        if !end && bytes.len() < LARGEST_ERROR {
            host.replace_body(Body::ReceivedResponse, b"");
            return BodyStatus::StopNoBuffer;
        }
        let bytes = std::mem::take(bytes);
        self.mode = Mode::Pass;
        self.settle_refusal(host, &bytes);
        host.replace_body(Body::ReceivedResponse, &bytes);
        BodyStatus::Continue
    }

    fn settle_refusal(&self, host: &impl Host, body: &[u8]) {
        let missing = content::names_missing_model(body);
        self.settle_error(host, if missing { 404 } else { 400 });
    }

    fn on_held(&mut self, host: &impl Host, end: bool) -> BodyStatus {
        let Mode::Held {
            reader,
            status,
            bytes,
        } = &mut self.mode
        else {
            return BodyStatus::Continue;
        };
        let mut answer = Answer::Wait;
        host.read_body(Body::ReceivedResponse, &mut |piece| {
            if answer == Answer::Wait {
                answer = reader.feed(piece);
            }
        });
        if answer == Answer::Wait && end {
            answer = reader.finish();
        }
        let size = bytes.len() + host.body_size(Body::ReceivedResponse);
        if answer == Answer::Wait && size > self.config.hold_limit {
            // Too large to be judged before it is passed on.
            answer = Answer::Content;
        }
        match answer {
            Answer::Content => {
                self.trial.end(host, Cause::Status(*status));
                let held = std::mem::take(bytes);
                let mended = match reader {
                    Reader::Json(_, facts) if end => facts.refused_candidate(),
                    _ => None,
                };
                let is_whole = matches!(reader, Reader::Json(..)) && end;
                self.mode = match reader {
                    Reader::Frames(_) => Mode::Frames(Frames::default()),
                    Reader::Events(_) => Mode::Events(Box::default()),
                    _ => Mode::Pass,
                };
                release(host, held);
                self.pass(host, end);
                if is_whole {
                    mend_answer(host, mended);
                }
                BodyStatus::Continue
            }
            Answer::Wait => {
                host.read_body(Body::ReceivedResponse, &mut |piece| {
                    bytes.extend_from_slice(piece)
                });
                host.replace_body(Body::ReceivedResponse, b"");
                BodyStatus::StopNoBuffer
            }
            Answer::Throttled => self.fail(host, 429),
            Answer::Unavailable => self.fail(host, 503),
            Answer::Malformed => {
                self.fail_headers(host, 503, Cause::Malformed);
                host.replace_body(Body::ReceivedResponse, ERROR_BODY);
                BodyStatus::Continue
            }
        }
    }

    /// Passes a piece of a started stream on, event by event.
    fn pass(&mut self, host: &impl Host, end: bool) {
        let mut passed = None;
        host.with_body(Body::ReceivedResponse, &mut |piece| {
            passed = match &mut self.mode {
                Mode::Frames(frames) => frames.feed(piece, end),
                Mode::Events(events) => events.feed(piece, end),
                _ => None,
            };
        });
        if let Some(bytes) = passed {
            host.replace_body(Body::ReceivedResponse, &bytes);
        }
        let error = match &self.mode {
            Mode::Frames(frames) => frames.error(),
            Mode::Events(events) => events.error(),
            _ => None,
        };
        if let Some(error) = error {
            host.set_metadata(STREAM_ERROR, error);
        }
    }

    fn fail(&mut self, host: &impl Host, status: u16) -> BodyStatus {
        self.fail_headers(host, status, Cause::Status(status));
        host.replace_body(Body::ReceivedResponse, ERROR_BODY);
        BodyStatus::Continue
    }

    /// Makes the held headers those of an error; what comes after is dropped.
    fn fail_headers(&mut self, host: &impl Host, upstream: u16, cause: Cause) {
        self.trial.end(host, cause);
        host.set_header(HeaderMap::Response, ":status", "503");
        host.set_header(HeaderMap::Response, UPSTREAM_STATUS, &upstream.to_string());
        host.set_header(HeaderMap::Response, "content-type", "application/json");
        host.remove_header(HeaderMap::Response, "content-length");
        self.mode = Mode::Dropped;
    }
}

/// A refusal under a name that the translator knows; whole answers only.
fn mend_answer(host: &impl Host, refused: Option<Edit>) {
    let is_bedrock = host
        .header(HeaderMap::Response, "x-amzn-requestid")
        .is_some();
    let mut mended = None;
    host.with_body(Body::ReceivedResponse, &mut |body| {
        if let Some(edit) = &refused {
            let mut text = body.to_vec();
            apply(&mut text, std::slice::from_ref(edit), 0);
            mended = Some(text);
        } else if is_bedrock {
            mended = frames::mend_stop_reason(body);
        }
    });
    if let Some(body) = mended {
        host.replace_body(Body::ReceivedResponse, &body);
        host.remove_header(HeaderMap::Response, "content-length");
    }
}

/// Lets go of what was held, before the piece at hand.
fn release(host: &impl Host, mut held: Vec<u8>) {
    if held.is_empty() {
        return;
    }
    held.reserve(host.body_size(Body::ReceivedResponse));
    host.read_body(Body::ReceivedResponse, &mut |piece| {
        held.extend_from_slice(piece)
    });
    host.replace_body(Body::ReceivedResponse, &held);
}

#[cfg(test)]
mod tests;
