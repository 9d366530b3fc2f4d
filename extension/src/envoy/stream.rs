//! [`Host`] by way of Envoy's callbacks.

use super::ffi::{self, Attribute, Body, Buffer, HeaderMap, MetadataSource};
use super::host::{Counter, Host};
use crate::health::Target;
use crate::idle::Wake;
use std::cell::RefCell;
use std::ffi::c_void;

const NAMESPACE: &str = "unified_ai";

/// Where the AI gateway notes which target a host belongs to, as
/// `<namespace>/<target>/route/<alias>/rule/<number>/ref/<place>`.
const HOST_NAMESPACE: &[u8] = b"aigateway.envoy.io";
const HOST_KEY: &[u8] = b"per_route_rule_backend_name";

fn buffer(bytes: &[u8]) -> Buffer {
    Buffer {
        ptr: bytes.as_ptr(),
        length: bytes.len(),
    }
}

/// No value: removes a header.
fn nothing() -> Buffer {
    Buffer {
        ptr: std::ptr::null(),
        length: 0,
    }
}

/// The bytes Envoy shows.
///
/// # Safety
/// `bytes` must come from Envoy within the hook at hand.
pub unsafe fn slice<'a>(bytes: Buffer) -> &'a [u8] {
    if bytes.ptr.is_null() || bytes.length == 0 {
        return &[];
    }
    std::slice::from_raw_parts(bytes.ptr, bytes.length)
}

fn text(bytes: Buffer) -> String {
    // SAFETY: only called on what a callback of the hook at hand filled in.
    String::from_utf8_lossy(unsafe { slice(bytes) }).into_owned()
}

/// The counters of one filter configuration.
#[derive(Clone, Copy, Default)]
pub struct Counters([Option<usize>; Counter::ALL.len()]);

/// A filter configuration while Envoy creates it.
pub struct Config(pub *mut c_void);

impl Config {
    /// Defines the module's counters; one that Envoy refuses is left out.
    pub fn define_counters(&self) -> Counters {
        let mut counters = Counters::default();
        for (slot, (name, label)) in counters.0.iter_mut().zip(Counter::ALL) {
            let labels = [buffer(label.as_bytes())];
            let mut id = 0;
            // SAFETY: Envoy handed the pointer to the hook at hand; the buffers outlive the call.
            let result = unsafe {
                ffi::envoy_dynamic_module_callback_http_filter_config_define_counter(
                    self.0,
                    buffer(name.as_bytes()),
                    labels.as_ptr(),
                    labels.len(),
                    &mut id,
                )
            };
            *slot = (result == 0).then_some(id);
        }
        counters
    }
}

/// Writes a line to Envoy's log, as an error.
pub fn log_error(line: &str) {
    const ERROR: u32 = 4;
    // SAFETY: the buffer outlives the call.
    unsafe { ffi::envoy_dynamic_module_callback_log(ERROR, buffer(line.as_bytes())) }
}

/// What would call back into the filter while it runs. It is done after its hook.
enum Action {
    Response {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
        details: String,
    },
    End,
    Reset,
}

/// Envoy's way into a filter from another thread.
struct Scheduler(*mut c_void);

// SAFETY: Envoy allows the scheduler's use and its end on any thread.
unsafe impl Send for Scheduler {}

impl Wake for Scheduler {
    fn wake(&self) {
        // SAFETY: the pointer lives until it is dropped. Envoy drops events of a filter that is gone.
        unsafe { ffi::envoy_dynamic_module_callback_http_filter_scheduler_commit(self.0, 0) }
    }
}

impl Drop for Scheduler {
    fn drop(&mut self) {
        // SAFETY: made by `waker`, and dropped once.
        unsafe { ffi::envoy_dynamic_module_callback_http_filter_scheduler_delete(self.0) }
    }
}

/// One stream, valid within a hook.
pub struct Stream {
    filter: *mut c_void,
    counters: Counters,
    action: RefCell<Option<Action>>,
}

impl Stream {
    pub fn new(filter: *mut c_void, counters: Counters) -> Stream {
        Stream {
            filter,
            counters,
            action: RefCell::new(None),
        }
    }

    /// Does what the hook asked for. The filter may be gone afterwards.
    pub fn act(&self) {
        let action = self.action.borrow_mut().take();
        match action {
            None => {}
            Some(Action::Response {
                status,
                headers,
                body,
                details,
            }) => self.respond(status, &headers, &body, &details),
            // SAFETY: as for the calls below.
            Some(Action::End) => unsafe {
                ffi::envoy_dynamic_module_callback_http_send_response_data(
                    self.filter,
                    buffer(b""),
                    true,
                );
            },
            // Local reset, reported as the upstream's where the filter is an upstream one: Envoy
            // takes any other detail for an order to drop the caller's stream without a retry.
            // SAFETY: as for the calls below.
            Some(Action::Reset) => unsafe {
                ffi::envoy_dynamic_module_callback_http_filter_reset_stream(
                    self.filter,
                    0,
                    buffer(b"codec_error"),
                );
            },
        }
    }

    fn respond(&self, status: u16, headers: &[(String, String)], body: &[u8], details: &str) {
        let headers: Vec<ffi::Header> = headers
            .iter()
            .map(|(key, value)| ffi::Header {
                key_ptr: key.as_ptr(),
                key_length: key.len(),
                value_ptr: value.as_ptr(),
                value_length: value.len(),
            })
            .collect();
        // SAFETY: as for the calls below.
        unsafe {
            ffi::envoy_dynamic_module_callback_http_send_response(
                self.filter,
                u32::from(status),
                headers.as_ptr(),
                headers.len(),
                buffer(body),
                buffer(details.as_bytes()),
            );
        }
    }

    fn with_chunks(&self, body: Body, take: impl FnOnce(&[Buffer])) {
        // SAFETY: `filter` is what Envoy handed to the hook at hand; the list has the length asked
        // for right before.
        let count = unsafe {
            ffi::envoy_dynamic_module_callback_http_get_body_chunks_size(self.filter, body as u32)
        };
        let mut few = [nothing(); 16];
        let mut many = Vec::new();
        let chunks = if count <= few.len() {
            &mut few[..count]
        } else {
            many.resize(count, nothing());
            &mut many[..]
        };
        let known = count > 0
            && unsafe {
                ffi::envoy_dynamic_module_callback_http_get_body_chunks(
                    self.filter,
                    body as u32,
                    chunks.as_mut_ptr(),
                )
            };
        take(if known { chunks } else { &[] });
    }
}

// SAFETY, for every call below: `filter` is what Envoy handed to the hook at hand, and all buffers
// outlive the call.
impl Host for Stream {
    fn header(&self, map: HeaderMap, name: &str) -> Option<String> {
        let mut value = nothing();
        let found = unsafe {
            ffi::envoy_dynamic_module_callback_http_get_header(
                self.filter,
                map as u32,
                buffer(name.as_bytes()),
                &mut value,
                0,
                std::ptr::null_mut(),
            )
        };
        found.then(|| text(value))
    }

    fn header_names(&self, map: HeaderMap) -> Vec<String> {
        let size = unsafe {
            ffi::envoy_dynamic_module_callback_http_get_headers_size(self.filter, map as u32)
        };
        let empty = ffi::Header {
            key_ptr: std::ptr::null(),
            key_length: 0,
            value_ptr: std::ptr::null(),
            value_length: 0,
        };
        let mut headers = vec![empty; size];
        let known = unsafe {
            ffi::envoy_dynamic_module_callback_http_get_headers(
                self.filter,
                map as u32,
                headers.as_mut_ptr(),
            )
        };
        if !known {
            return Vec::new();
        }
        headers
            .iter()
            .map(|header| {
                text(Buffer {
                    ptr: header.key_ptr,
                    length: header.key_length,
                })
            })
            .collect()
    }

    fn set_header(&self, map: HeaderMap, name: &str, value: &str) {
        unsafe {
            ffi::envoy_dynamic_module_callback_http_set_header(
                self.filter,
                map as u32,
                buffer(name.as_bytes()),
                buffer(value.as_bytes()),
            );
        }
    }

    fn remove_header(&self, map: HeaderMap, name: &str) {
        unsafe {
            ffi::envoy_dynamic_module_callback_http_set_header(
                self.filter,
                map as u32,
                buffer(name.as_bytes()),
                nothing(),
            );
        }
    }

    fn read_body(&self, body: Body, take: &mut dyn FnMut(&[u8])) {
        self.with_chunks(body, |chunks| {
            for chunk in chunks {
                // SAFETY: Envoy filled the list in within this hook.
                take(unsafe { slice(*chunk) });
            }
        });
    }

    fn with_body(&self, body: Body, take: &mut dyn FnMut(&[u8])) {
        self.with_chunks(body, |chunks| match chunks {
            [] => take(b""),
            [one] => take(unsafe { slice(*one) }),
            several => {
                let pieces: Vec<&[u8]> = several
                    .iter()
                    .map(|chunk| unsafe { slice(*chunk) })
                    .collect();
                take(&pieces.concat());
            }
        });
    }

    fn body_size(&self, body: Body) -> usize {
        unsafe { ffi::envoy_dynamic_module_callback_http_get_body_size(self.filter, body as u32) }
    }

    fn replace_body(&self, body: Body, bytes: &[u8]) {
        let size = self.body_size(body);
        unsafe {
            if size > 0 {
                ffi::envoy_dynamic_module_callback_http_drain_body(self.filter, body as u32, size);
            }
            if !bytes.is_empty() {
                ffi::envoy_dynamic_module_callback_http_append_body(
                    self.filter,
                    body as u32,
                    buffer(bytes),
                );
            }
        }
    }

    fn metadata(&self, key: &str) -> Option<String> {
        let mut value = nothing();
        let found = unsafe {
            ffi::envoy_dynamic_module_callback_http_get_metadata_string(
                self.filter,
                MetadataSource::Dynamic as u32,
                buffer(NAMESPACE.as_bytes()),
                buffer(key.as_bytes()),
                &mut value,
            )
        };
        found.then(|| text(value))
    }

    fn set_metadata(&self, key: &str, value: &str) {
        unsafe {
            ffi::envoy_dynamic_module_callback_http_set_dynamic_metadata_string(
                self.filter,
                buffer(NAMESPACE.as_bytes()),
                buffer(key.as_bytes()),
                buffer(value.as_bytes()),
            );
        }
    }

    fn send_response(&self, status: u16, headers: &[(&str, &str)], body: &[u8], details: &str) {
        let owned = |(key, value): &(&str, &str)| (key.to_string(), value.to_string());
        *self.action.borrow_mut() = Some(Action::Response {
            status,
            headers: headers.iter().map(owned).collect(),
            body: body.to_vec(),
            details: details.to_string(),
        });
    }

    fn target(&self) -> Option<Target> {
        let mut address = nothing();
        let mut name = nothing();
        let (known, named) = unsafe {
            (
                ffi::envoy_dynamic_module_callback_http_filter_get_attribute_string(
                    self.filter,
                    Attribute::UpstreamAddress as u32,
                    &mut address,
                ),
                ffi::envoy_dynamic_module_callback_http_get_metadata_string(
                    self.filter,
                    MetadataSource::Host as u32,
                    buffer(HOST_NAMESPACE),
                    buffer(HOST_KEY),
                    &mut name,
                ),
            )
        };
        if !known || !named {
            return None;
        }
        Some(Target {
            rank: text(name).rsplit_once("/ref/")?.1.parse().ok()?,
            address: text(address),
        })
    }

    fn prefer_target(&self, address: &str) {
        unsafe {
            ffi::envoy_dynamic_module_callback_http_set_upstream_override_host(
                self.filter,
                buffer(address.as_bytes()),
                false,
            );
        }
    }

    fn waker(&self) -> Box<dyn Wake> {
        Box::new(Scheduler(unsafe {
            ffi::envoy_dynamic_module_callback_http_filter_scheduler_new(self.filter)
        }))
    }

    fn end_response(&self) {
        *self.action.borrow_mut() = Some(Action::End);
    }

    fn reset(&self) {
        *self.action.borrow_mut() = Some(Action::Reset);
    }

    fn raise_request_limit(&self, bytes: u64) {
        unsafe {
            if ffi::envoy_dynamic_module_callback_http_get_buffer_limit(self.filter) < bytes {
                ffi::envoy_dynamic_module_callback_http_set_buffer_limit(self.filter, bytes);
            }
        }
    }

    fn count(&self, counter: Counter, label: &str) {
        let Some(id) = self.counters.0[counter as usize] else {
            return;
        };
        let labels = [buffer(label.as_bytes())];
        unsafe {
            ffi::envoy_dynamic_module_callback_http_filter_increment_counter(
                self.filter,
                id,
                labels.as_ptr(),
                labels.len(),
                1,
            );
        }
    }
}
