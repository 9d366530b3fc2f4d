//! What the caller is told when a call fails, whoever reported it.

use super::error::ApiError;
use super::sanitize;
use crate::json::Value;
use crate::tries::{Cause, Try};

/// What is known of a failed call.
pub struct Failure<'a> {
    pub status: u16,
    pub body: &'a [u8],
    pub tries: &'a [Try],
    /// Time-out of one try, in milliseconds, and the clock now: they tell a time-out from a reset.
    pub try_timeout_ms: u64,
    pub now: u64,
    pub max_body_bytes: u64,
}

/// The OpenAI error for a failed call.
pub fn error(failure: &Failure) -> ApiError {
    match failure.tries {
        [] => local(failure),
        tries => match (tries[tries.len() - 1].cause, failure.status) {
            // The provider judged the request itself: its verdict stands.
            (Cause::Status(status @ (400 | 413 | 415 | 422)), 400..=499) => {
                rejected(status, failure.body)
            }
            // The translation for the provider did, before anything was sent.
            (Cause::Unanswered, status @ (400 | 413 | 415 | 422)) => rejected(status, failure.body),
            _ => exhausted(failure),
        },
    }
}

/// The gateway refused before any provider was asked.
fn local(failure: &Failure) -> ApiError {
    match failure.status {
        401 => ApiError::request(
            401,
            "invalid_api_key",
            "missing or wrong API key; send yours as `Authorization: Bearer <key>`",
        ),
        403 => ApiError::request(
            403,
            "model_not_allowed",
            "this key may not call the requested model; GET /v1/models lists those it may",
        ),
        404 => ApiError::request(
            404,
            "model_not_found",
            "the requested model does not exist; GET /v1/models lists those that do",
        ),
        405 => ApiError::request(
            405,
            "method_not_allowed",
            "this method is not supported here",
        ),
        408 => ApiError::server(408, "timeout", "the request took too long to arrive"),
        413 => too_large(failure.max_body_bytes),
        429 => ApiError::limit("your limit of requests or tokens is used up; try again later"),
        400..=499 => ApiError::request(
            failure.status,
            "invalid_request",
            "the gateway could not accept the request",
        ),
        504 => ApiError::server(504, "timeout", "no answer in time; try again later"),
        503 => ApiError::server(
            503,
            "service_unavailable",
            "no target is available for this model at the moment; try again later",
        ),
        status if status >= 500 => ApiError::server(
            status,
            "internal_error",
            "the gateway could not answer this request",
        ),
        _ => ApiError::server(
            502,
            "bad_gateway",
            "the gateway got an answer it can't pass on",
        ),
    }
}

/// 413 with the limit stated.
pub fn too_large(limit: u64) -> ApiError {
    const MIB: u64 = 1024 * 1024;
    let size = match limit % MIB {
        0 => format!("{} MiB", limit / MIB),
        _ => format!("{limit} bytes"),
    };
    let message = format!("the request body is larger than the limit of {size}");
    ApiError::request(413, "request_too_large", message)
}

/// 400, 413, 415 or 422 from a provider.
fn rejected(status: u16, body: &[u8]) -> ApiError {
    let value = Value::parse(body).ok();
    let value = value.as_ref().map(unwrap_list);
    let field = |name: &str| {
        let value = value?;
        let inside = value.get("error").and_then(|error| error.get(name));
        inside.or_else(|| value.get(name)).and_then(Value::as_str)
    };
    let plain = value
        .and_then(|value| value.get("error"))
        .and_then(Value::as_str);
    let said = field("message")
        .or_else(|| field("detail"))
        .or(plain)
        .unwrap_or_default();
    let code = field("code")
        .filter(|code| is_code(code))
        .unwrap_or_default();
    if code.starts_with("content_filter") || code == "content_policy_violation" {
        let message =
            "the request was refused by the content filter; change the prompt and try again";
        let error = ApiError::request(status, "content_filter", message);
        return with_param(error, field("param"));
    }
    let message = sanitize::message(said);
    let message = match message.is_empty() {
        true => "the request was rejected as invalid".to_string(),
        false => message,
    };
    let code = match code {
        "" if is_too_long(said) => "context_length_exceeded",
        "" if status == 413 => "request_too_large",
        "" => "invalid_request",
        code => code,
    };
    with_param(ApiError::request(status, code, message), field("param"))
}

/// Vertex wraps its error in a list of one.
fn unwrap_list(value: &Value) -> &Value {
    match value.as_array() {
        Some([first, ..]) => first,
        _ => value,
    }
}

fn with_param(error: ApiError, param: Option<&str>) -> ApiError {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '[' | ']');
    match param.filter(|param| !param.is_empty() && param.len() <= 64 && param.chars().all(plain)) {
        Some(param) => error.about(param),
        None => error,
    }
}

/// A code in OpenAI's style; statuses and exception names of providers are none.
fn is_code(code: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    code.len() <= 64
        && code.starts_with(|c: char| c.is_ascii_lowercase())
        && code.chars().all(plain)
}

/// How the providers without a code for it say that the prompt does not fit.
fn is_too_long(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    [
        "maximum context length",
        "input is too long",
        "prompt is too long",
        "exceeds the maximum number of tokens",
        "too many input tokens",
    ]
    .iter()
    .any(|sign| message.contains(sign))
}

/// In one or two words, what came of a try.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    RateLimited,
    TimedOut,
    Failed,
    Unavailable,
}

impl Outcome {
    fn words(self) -> &'static str {
        match self {
            Outcome::RateLimited => "rate limited",
            Outcome::TimedOut => "timed out",
            Outcome::Failed => "internal error",
            Outcome::Unavailable => "unavailable",
        }
    }
}

fn outcomes(failure: &Failure) -> Vec<Outcome> {
    let ends = failure.tries.iter().skip(1).map(|next| next.started);
    failure
        .tries
        .iter()
        .zip(ends.chain(std::iter::once(failure.now)))
        .map(|(one, end)| match one.cause {
            Cause::Status(429) => Outcome::RateLimited,
            Cause::Status(408 | 504) => Outcome::TimedOut,
            Cause::Status(500) => Outcome::Failed,
            // Timers may go off a little early.
            Cause::Unanswered
                if end.saturating_sub(one.started) * 20 >= failure.try_timeout_ms * 19 =>
            {
                Outcome::TimedOut
            }
            // A success that never reached its end: the stream idle time-out, when it was held.
            Cause::Status(200..=299) if failure.status == 504 => Outcome::TimedOut,
            _ => Outcome::Unavailable,
        })
        .collect()
}

/// Every try failed.
fn exhausted(failure: &Failure) -> ApiError {
    let outcomes = outcomes(failure);
    let all = |outcome| outcomes.iter().all(|one| *one == outcome);
    let named: Vec<&str> = outcomes.iter().map(|outcome| outcome.words()).collect();
    let named = named.join(", ");
    let tries = match outcomes.len() {
        1 => "1 try".to_string(),
        count => format!("{count} tries"),
    };
    let message = format!("the model could not answer: {tries} ({named}); try again later");
    if all(Outcome::RateLimited) {
        return ApiError::limit(message);
    }
    if all(Outcome::TimedOut) {
        return ApiError::server(504, "timeout", message);
    }
    if all(Outcome::Failed) {
        return ApiError::server(500, "internal_error", message);
    }
    ApiError::server(503, "service_unavailable", message)
}

#[cfg(test)]
mod tests;
