//! The trait between the filters and Envoy, so that they can be tested without it.

use super::ffi::{Body, HeaderMap};
use crate::health::Target;
use crate::idle::Wake;

/// Metrics of the module, defined by `edge`. In Prometheus each is
/// `envoy_dynamicmodulescustom_<name>`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counter {
    /// Requests answered by `edge` itself, by error code.
    Refused = 0,
    /// Error answers rewritten by `edge`, by error code.
    Rewritten = 1,
    /// Streams `edge` had to end with an error event, by reason.
    BrokenStreams = 2,
    /// Tries without a successful answer, by status, `malformed` or `unanswered` (a caller who
    /// leaves while a target thinks counts as the latter).
    FailedTries = 3,
    /// Panics caught.
    Panics = 4,
}

impl Counter {
    /// All, in the order of their numbers: name and label.
    pub const ALL: [(&'static str, &'static str); 5] = [
        ("unified_ai_refused", "code"),
        ("unified_ai_rewritten", "code"),
        ("unified_ai_broken_streams", "reason"),
        ("unified_ai_failed_tries", "cause"),
        ("unified_ai_panics", "filter"),
    ];
}

/// What a filter may ask of Envoy for one stream. Nothing is kept between two calls of a hook.
pub trait Host {
    /// The first value of a header.
    fn header(&self, map: HeaderMap, name: &str) -> Option<String>;
    /// All header names.
    fn header_names(&self, map: HeaderMap) -> Vec<String>;
    /// Sets a header to one value.
    fn set_header(&self, map: HeaderMap, name: &str, value: &str);
    /// Removes every value of a header.
    fn remove_header(&self, map: HeaderMap, name: &str);
    /// Shows the pieces of a body, in order.
    fn read_body(&self, body: Body, take: &mut dyn FnMut(&[u8]));
    /// Shows a body in one piece (empty too), copied only where Envoy has it in several.
    fn with_body(&self, body: Body, take: &mut dyn FnMut(&[u8]));
    /// Length of a body, in bytes.
    fn body_size(&self, body: Body) -> usize;
    /// Empties a body and puts `bytes` in it.
    fn replace_body(&self, body: Body, bytes: &[u8]);
    /// A string of the stream's dynamic metadata, namespace `unified_ai`.
    fn metadata(&self, key: &str) -> Option<String>;
    /// Sets a string of the stream's dynamic metadata, namespace `unified_ai`.
    fn set_metadata(&self, key: &str, value: &str);
    /// Answers the request; `details` shows in the access log.
    fn send_response(&self, status: u16, headers: &[(&str, &str)], body: &[u8], details: &str);
    /// Where this try goes. Only known on the target's side.
    fn target(&self) -> Option<Target>;
    /// Asks for the first try to go to the host of this address, if it may be asked.
    fn prefer_target(&self, address: &str);
    /// What calls the filter's `scheduled` hook from another thread. To be dropped before the filter.
    fn waker(&self) -> Box<dyn Wake>;
    /// Ends the response where it is, as if the target had.
    fn end_response(&self);
    /// Breaks the stream off.
    fn reset(&self);
    /// Makes room for a request body of this many bytes.
    fn raise_request_limit(&self, bytes: u64);
    /// Adds one to a counter.
    fn count(&self, counter: Counter, label: &str);
}
