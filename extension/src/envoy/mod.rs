//! Envoy, as the filters see it.

pub mod ffi;
mod host;
#[cfg(not(test))]
mod stream;

pub use ffi::{Body, BodyStatus, HeaderMap, HeadersStatus};
pub use host::{Counter, Host};
#[cfg(not(test))]
pub use stream::{log_error, slice, Config, Counters, Stream};

#[cfg(test)]
pub mod fake;
