//! JSON: a scanner that takes a text in pieces, and a small tree on top of it.

mod digits;
mod names;
mod scanner;
mod utf8;
mod value;

#[cfg(test)]
mod tests;

pub use scanner::{Container, Fault, Scanner, Sink, Word};
pub use value::{escape_into, Value};
