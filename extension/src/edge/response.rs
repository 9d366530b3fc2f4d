//! The response's way through `edge`.

use super::stream::{AnswerStream, Outcome};
use super::whole::WholeAnswer;
use super::{answer, Edge, Reply};
use crate::envoy::{Body, BodyStatus, Counter, HeaderMap, HeadersStatus, Host};
use crate::first_token::{PANIC, RETRY_AFTER, STREAM_ERROR, THROTTLED, TRIES, UPSTREAM_STATUS};
use crate::idle::Watch;
use crate::tries::{self, Cause};

/// Error bodies are read up to this size.
const LARGEST_ERROR: usize = 64 * 1024;

/// Response headers that reach the caller, beside the request id.
const PUBLIC: [&str; 13] = [
    "content-type",
    "content-length",
    "transfer-encoding",
    "connection",
    "cache-control",
    "date",
    "vary",
    "allow",
    "retry-after",
    "www-authenticate",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
];

const PUBLIC_PREFIX: &str = "access-control-";

impl Edge {
    pub fn on_response_headers(&mut self, host: &impl Host, end: bool) -> HeadersStatus {
        let status = host.header(HeaderMap::Response, ":status");
        let status: u16 = status.and_then(|text| text.parse().ok()).unwrap_or(502);
        let upstream = host.header(HeaderMap::Response, UPSTREAM_STATUS);
        self.clean_headers(host);
        self.restore_headers(host);
        if self.answered {
            return HeadersStatus::Continue;
        }
        if status >= 300 || upstream.is_some() {
            self.reply = Reply::Error {
                status,
                body: Vec::new(),
            };
            if !end {
                return HeadersStatus::StopIteration;
            }
            let json = self.rewrite(host, status, &[]);
            host.replace_body(Body::BufferedResponse, json.as_bytes());
            return HeadersStatus::Continue;
        }
        let media = host.header(HeaderMap::Response, "content-type");
        let media = media.unwrap_or_default();
        if let (Some(endpoint), false) = (self.endpoint(), end) {
            self.reply = if media.starts_with("text/event-stream") {
                Reply::Stream(Box::new(AnswerStream::new(endpoint.kind, &self.model)))
            } else if media.starts_with("application/json") {
                Reply::Whole(Box::new(WholeAnswer::new(&self.model, self.base64)))
            } else {
                Reply::Plain
            };
            host.remove_header(HeaderMap::Response, "content-length");
        }
        if let Reply::Stream(_) = self.reply {
            let limit = self.config.idle_timeout_ms;
            self.idle = Some(Watch::new(limit, host.waker()));
        }
        HeadersStatus::Continue
    }

    pub fn on_response_body(&mut self, host: &impl Host, end: bool) -> BodyStatus {
        match &self.idle {
            Some(_) if end => self.idle = None,
            Some(watch) => watch.touch(),
            None => {}
        }
        match &mut self.reply {
            Reply::Plain => BodyStatus::Continue,
            Reply::Stream(stream) => {
                pass_stream(host, stream, end);
                BodyStatus::Continue
            }
            Reply::Whole(answer) => {
                let mut passed = None;
                host.with_body(Body::ReceivedResponse, &mut |piece| {
                    passed = answer.feed(piece, end);
                });
                host.replace_body(
                    Body::ReceivedResponse,
                    passed.as_deref().unwrap_or_default(),
                );
                match passed {
                    Some(_) => self.reply = Reply::Plain,
                    None => return BodyStatus::StopNoBuffer,
                }
                BodyStatus::Continue
            }
            Reply::Error { status, body } => {
                host.read_body(Body::ReceivedResponse, &mut |piece| {
                    let room = LARGEST_ERROR.saturating_sub(body.len()).min(piece.len());
                    body.extend_from_slice(&piece[..room]);
                });
                if !end {
                    host.replace_body(Body::ReceivedResponse, b"");
                    return BodyStatus::StopNoBuffer;
                }
                let (status, body) = (*status, std::mem::take(body));
                let json = self.rewrite(host, status, &body);
                host.replace_body(Body::ReceivedResponse, json.as_bytes());
                BodyStatus::Continue
            }
        }
    }

    /// Trailers end the body.
    pub fn on_response_trailers(&mut self, host: &impl Host) {
        match &mut self.reply {
            Reply::Plain => {}
            Reply::Whole(answer) => {
                let rest = answer.feed(b"", true).unwrap_or_default();
                host.replace_body(Body::BufferedResponse, &rest);
            }
            Reply::Stream(stream) => match stream.feed(b"", true) {
                Outcome::Untouched => {}
                Outcome::Replaced(bytes) => host.replace_body(Body::BufferedResponse, &bytes),
                Outcome::Broken(bytes, why) => {
                    host.count(Counter::BrokenStreams, why.label());
                    host.replace_body(Body::BufferedResponse, &bytes);
                }
            },
            Reply::Error { status, body } => {
                let (status, body) = (*status, std::mem::take(body));
                let json = self.rewrite(host, status, &body);
                host.replace_body(Body::BufferedResponse, json.as_bytes());
            }
        }
    }

    /// A stream said nothing for too long. It is ended from here, which on its way through the AI
    /// gateway's filter looks like an end that the target made: the caller gets the error event.
    pub fn on_silence(&mut self, host: &impl Host) {
        self.idle = None;
        if let Reply::Stream(stream) = &mut self.reply {
            stream.blame_silence();
            host.end_response();
        }
    }

    /// Envoy is about to break a started stream off, since the target cut it. Nothing
    /// can be said to the caller any more, since the AI gateway's filter takes no data from here
    /// on; what he sees is a connection that breaks before the end mark.
    pub fn on_local_reply(&mut self, host: &impl Host) {
        if let Reply::Stream(stream) = &mut self.reply {
            if stream.cut() {
                host.count(Counter::BrokenStreams, "cut");
            }
        }
    }

    pub fn on_complete(&mut self, host: &impl Host) {
        self.restore_headers(host);
        let record = host.metadata(TRIES).unwrap_or_default();
        for one in tries::parse(&record) {
            match one.cause {
                Cause::Status(200..=299) => {}
                Cause::Status(status) => host.count(Counter::FailedTries, &status.to_string()),
                Cause::Malformed => host.count(Counter::FailedTries, "malformed"),
                Cause::Unanswered => host.count(Counter::FailedTries, "unanswered"),
            }
        }
        if host.metadata(PANIC).is_some() {
            host.count(Counter::Panics, "first_token");
        }
    }

    fn clean_headers(&self, host: &impl Host) {
        for name in host.header_names(HeaderMap::Response) {
            let public = name.starts_with(':')
                || name.starts_with(PUBLIC_PREFIX)
                || PUBLIC.contains(&name.as_str());
            if !public {
                host.remove_header(HeaderMap::Response, &name);
            } else if name.starts_with("x-ratelimit-") {
                // Several sets of limits may have written theirs; one number is what clients read.
                let first = host.header(HeaderMap::Response, &name).unwrap_or_default();
                host.remove_header(HeaderMap::Response, &name);
                host.set_header(HeaderMap::Response, &name, &first);
            }
        }
        // Without a request hook (authentication refused) the id is still in the request.
        let id = self.request_id.clone();
        let id = id.or_else(|| host.header(HeaderMap::Request, "x-request-id"));
        if let Some(id) = id {
            host.set_header(HeaderMap::Response, &self.config.request_id_header, &id);
        }
    }

    fn restore_headers(&self, host: &impl Host) {
        for (name, value) in &self.kept {
            if host.header(HeaderMap::Request, name).is_none() {
                host.set_header(HeaderMap::Request, name, value);
            }
        }
    }

    /// Makes the held response an OpenAI error; answers its body.
    fn rewrite(&self, host: &impl Host, status: u16, body: &[u8]) -> String {
        let record = host.metadata(TRIES).unwrap_or_default();
        let tries = tries::parse(&record);
        let error = answer::error(&answer::Failure {
            status,
            body,
            tries: &tries,
            try_timeout_ms: self.try_timeout_ms,
            now: tries::now(),
            max_body_bytes: self.config.max_body_bytes,
        });
        let json = error.to_json();
        let set = |name: &str, value: &str| host.set_header(HeaderMap::Response, name, value);
        set(":status", &error.status.to_string());
        set("content-type", "application/json");
        set("content-length", &json.len().to_string());
        if error.status != 429 && error.status != 503 {
            host.remove_header(HeaderMap::Response, "retry-after");
        } else if host.header(HeaderMap::Response, "retry-after").is_none() {
            let reset = match tries.is_empty() {
                true => host.header(HeaderMap::Response, "x-ratelimit-reset"),
                false => host.metadata(RETRY_AFTER),
            };
            if let (429, Some(seconds)) = (error.status, reset) {
                set("retry-after", &seconds);
            }
        }
        host.count(Counter::Rewritten, &error.code);
        json
    }
}

fn pass_stream(host: &impl Host, stream: &mut AnswerStream, end: bool) {
    if end && host.metadata(STREAM_ERROR).as_deref() == Some(THROTTLED) {
        stream.blame_rate();
    }
    let mut outcome = Outcome::Untouched;
    host.with_body(Body::ReceivedResponse, &mut |piece| {
        outcome = stream.feed(piece, end);
    });
    match outcome {
        Outcome::Untouched => {}
        Outcome::Replaced(bytes) => host.replace_body(Body::ReceivedResponse, &bytes),
        Outcome::Broken(bytes, why) => {
            host.count(Counter::BrokenStreams, why.label());
            host.replace_body(Body::ReceivedResponse, &bytes);
        }
    }
}
