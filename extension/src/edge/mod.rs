//! `edge`, the downstream filter: one per request, after authentication and before the AI gateway.
//!
//! It judges a request before anything is sent to a provider, and it makes every failure an OpenAI
//! error that names nothing of what is behind the gateway.

mod answer;
mod body;
mod config;
mod error;
mod models;
mod params;
mod request;
mod response;
mod sanitize;
mod stream;
mod whole;

pub use config::Config;

use crate::idle::Watch;
use body::RequestBody;
use config::Endpoint;
use error::ApiError;
use std::sync::Arc;
use stream::AnswerStream;
use whole::WholeAnswer;

/// Answer of a panicking hook.
pub fn internal_error() -> String {
    let message = "the gateway could not answer this request";
    ApiError::server(500, "internal_error", message).to_json()
}

enum Reply {
    /// Passed on as it is.
    Plain,
    Stream(Box<AnswerStream>),
    /// Held until its model is renamed.
    Whole(Box<WholeAnswer>),
    /// An error: held, to be rewritten.
    Error {
        status: u16,
        body: Vec<u8>,
    },
}

/// See the module's comment.
pub struct Edge {
    config: Arc<Config>,
    endpoint: Option<usize>,
    request: Option<Box<RequestBody>>,
    received: u64,
    model: String,
    /// Vectors are wanted as base64.
    base64: bool,
    try_timeout_ms: u64,
    /// Request headers `first_token` takes off for the provider, for the log and the rate limits.
    kept: Vec<(String, String)>,
    request_id: Option<String>,
    /// The answer is `edge`'s own.
    answered: bool,
    reply: Reply,
    /// Set while a stream is under way.
    idle: Option<Watch>,
}

impl Edge {
    pub fn new(config: Arc<Config>) -> Edge {
        Edge {
            try_timeout_ms: config.answer_timeout_ms,
            config,
            endpoint: None,
            request: None,
            received: 0,
            model: String::new(),
            base64: false,
            kept: Vec::new(),
            request_id: None,
            answered: false,
            reply: Reply::Plain,
            idle: None,
        }
    }

    fn endpoint(&self) -> Option<&Endpoint> {
        self.endpoint.map(|index| &self.config.endpoints[index])
    }
}

#[cfg(test)]
mod tests;
