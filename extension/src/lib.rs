//! Envoy dynamic module of unified-ai: the filters `edge` and `first_token`.

mod chunk;
mod edge;
mod edit;
mod envoy;
mod event_stream;
mod first_token;
mod health;
mod idle;
mod json;
mod sse;
mod tries;

#[cfg(not(test))]
mod hooks;

#[cfg(test)]
mod random;
