//! A stream in memory, for tests.

use super::ffi::{Body, HeaderMap};
use super::host::{Counter, Host};
use crate::health::Target;
use crate::idle::Wake;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// An answer a filter gave itself: status, headers, body.
pub type Sent = (u16, Vec<(String, String)>, String);

#[derive(Default)]
pub struct Fake {
    pub request: RefCell<Vec<(String, String)>>,
    pub response: RefCell<Vec<(String, String)>>,
    /// The piece at hand, then what is buffered, for request and response.
    pub bodies: RefCell<[Vec<u8>; 4]>,
    pub metadata: RefCell<BTreeMap<String, String>>,
    pub sent: RefCell<Option<Sent>>,
    pub resets: RefCell<usize>,
    /// Where the try goes.
    pub target: RefCell<Option<Target>>,
    /// The address asked for.
    pub preferred: RefCell<Option<String>>,
    /// How often the response was ended.
    pub ends: RefCell<usize>,
    pub counts: RefCell<Vec<(Counter, String)>>,
}

impl Fake {
    fn map(&self, map: HeaderMap) -> &RefCell<Vec<(String, String)>> {
        match map {
            HeaderMap::Request => &self.request,
            HeaderMap::Response => &self.response,
        }
    }

    pub fn with(self, map: HeaderMap, headers: &[(&str, &str)]) -> Fake {
        for (name, value) in headers {
            self.map(map)
                .borrow_mut()
                .push((name.to_string(), value.to_string()));
        }
        self
    }

    /// Puts the next piece of a body before the filter.
    pub fn offer(&self, body: Body, piece: &[u8]) {
        self.bodies.borrow_mut()[body as usize] = piece.to_vec();
    }

    /// What the filter left of it.
    pub fn left(&self, body: Body) -> Vec<u8> {
        std::mem::take(&mut self.bodies.borrow_mut()[body as usize])
    }
}

impl Host for Fake {
    fn header(&self, map: HeaderMap, name: &str) -> Option<String> {
        let headers = self.map(map).borrow();
        headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    }

    fn header_names(&self, map: HeaderMap) -> Vec<String> {
        self.map(map)
            .borrow()
            .iter()
            .map(|(key, _)| key.clone())
            .collect()
    }

    fn set_header(&self, map: HeaderMap, name: &str, value: &str) {
        self.remove_header(map, name);
        self.map(map)
            .borrow_mut()
            .push((name.to_string(), value.to_string()));
    }

    fn remove_header(&self, map: HeaderMap, name: &str) {
        self.map(map).borrow_mut().retain(|(key, _)| key != name);
    }

    fn read_body(&self, body: Body, take: &mut dyn FnMut(&[u8])) {
        let piece = self.bodies.borrow()[body as usize].clone();
        // In two slices, as Envoy may show it.
        let (first, second) = piece.split_at(piece.len() / 2);
        for part in [first, second] {
            if !part.is_empty() {
                take(part);
            }
        }
    }

    fn with_body(&self, body: Body, take: &mut dyn FnMut(&[u8])) {
        let piece = self.bodies.borrow()[body as usize].clone();
        take(&piece);
    }

    fn body_size(&self, body: Body) -> usize {
        self.bodies.borrow()[body as usize].len()
    }

    fn replace_body(&self, body: Body, bytes: &[u8]) {
        self.bodies.borrow_mut()[body as usize] = bytes.to_vec();
    }

    fn metadata(&self, key: &str) -> Option<String> {
        self.metadata.borrow().get(key).cloned()
    }

    fn set_metadata(&self, key: &str, value: &str) {
        self.metadata
            .borrow_mut()
            .insert(key.to_string(), value.to_string());
    }

    fn send_response(&self, status: u16, headers: &[(&str, &str)], body: &[u8], _details: &str) {
        let headers = headers
            .iter()
            .map(|(key, value)| (key.to_string(), value.to_string()))
            .collect();
        let body = String::from_utf8(body.to_vec()).unwrap();
        let before = self.sent.replace(Some((status, headers, body)));
        assert!(before.is_none(), "answered twice");
    }

    fn target(&self) -> Option<Target> {
        self.target.borrow().clone()
    }

    fn prefer_target(&self, address: &str) {
        *self.preferred.borrow_mut() = Some(address.to_string());
    }

    fn waker(&self) -> Box<dyn Wake> {
        struct Nobody;
        impl Wake for Nobody {
            fn wake(&self) {}
        }
        Box::new(Nobody)
    }

    fn end_response(&self) {
        *self.ends.borrow_mut() += 1;
    }

    fn reset(&self) {
        *self.resets.borrow_mut() += 1;
    }

    fn raise_request_limit(&self, _bytes: u64) {}

    fn count(&self, counter: Counter, label: &str) {
        self.counts.borrow_mut().push((counter, label.to_string()));
    }
}
