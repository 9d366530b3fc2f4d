//! The part of Envoy's dynamic module interface this module uses (version v0.1.0, Envoy 1.38).
//!
//! Declared by hand: the interface is plain C, and the few functions needed here do not warrant a
//! build of Envoy's own kit. Envoy resolves the callbacks from its own binary when it loads the
//! module, and the hooks (`lib.rs`) by name from the module.

use std::ffi::c_void;

/// What [`crate::envoy_dynamic_module_on_program_init`] answers; Envoy warns on any other version.
pub const ABI_VERSION: &[u8] = b"v0.1.0\0";

/// Bytes owned by Envoy or by the module, depending on the direction of the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Buffer {
    pub ptr: *const u8,
    pub length: usize,
}

/// One header line.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Header {
    pub key_ptr: *const u8,
    pub key_length: usize,
    pub value_ptr: *const u8,
    pub value_length: usize,
}

/// Which header map a call is about.
#[repr(u32)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HeaderMap {
    Request = 0,
    Response = 2,
}

/// Which body a call is about: the piece at hand, or what Envoy holds beside it.
#[repr(u32)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Body {
    ReceivedRequest = 0,
    BufferedRequest = 1,
    ReceivedResponse = 2,
    BufferedResponse = 3,
}

/// Where metadata is read from.
#[repr(u32)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MetadataSource {
    Dynamic = 0,
    /// Of the host that a try goes to.
    Host = 3,
}

/// What Envoy knows of a stream beside its headers.
#[repr(u32)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Attribute {
    UpstreamAddress = 41,
}

/// Answer to a headers hook.
#[repr(u32)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HeadersStatus {
    Continue = 0,
    StopIteration = 1,
}

/// Answer to a body hook.
#[repr(u32)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BodyStatus {
    Continue = 0,
    StopAndBuffer = 1,
    StopNoBuffer = 3,
}

extern "C" {
    pub fn envoy_dynamic_module_callback_log(level: u32, message: Buffer);
    pub fn envoy_dynamic_module_callback_http_filter_config_define_counter(
        config: *mut c_void,
        name: Buffer,
        label_names: *const Buffer,
        label_names_length: usize,
        counter_id: *mut usize,
    ) -> u32;
    pub fn envoy_dynamic_module_callback_http_filter_increment_counter(
        filter: *mut c_void,
        id: usize,
        label_values: *const Buffer,
        label_values_length: usize,
        value: u64,
    ) -> u32;
    pub fn envoy_dynamic_module_callback_http_get_header(
        filter: *mut c_void,
        map: u32,
        key: Buffer,
        result: *mut Buffer,
        index: usize,
        count: *mut usize,
    ) -> bool;
    pub fn envoy_dynamic_module_callback_http_get_headers_size(
        filter: *mut c_void,
        map: u32,
    ) -> usize;
    pub fn envoy_dynamic_module_callback_http_get_headers(
        filter: *mut c_void,
        map: u32,
        result: *mut Header,
    ) -> bool;
    pub fn envoy_dynamic_module_callback_http_set_header(
        filter: *mut c_void,
        map: u32,
        key: Buffer,
        value: Buffer,
    ) -> bool;
    pub fn envoy_dynamic_module_callback_http_send_response(
        filter: *mut c_void,
        status: u32,
        headers: *const Header,
        headers_length: usize,
        body: Buffer,
        details: Buffer,
    );
    pub fn envoy_dynamic_module_callback_http_send_response_data(
        filter: *mut c_void,
        data: Buffer,
        end: bool,
    );
    pub fn envoy_dynamic_module_callback_http_get_body_size(
        filter: *mut c_void,
        body: u32,
    ) -> usize;
    pub fn envoy_dynamic_module_callback_http_get_body_chunks(
        filter: *mut c_void,
        body: u32,
        result: *mut Buffer,
    ) -> bool;
    pub fn envoy_dynamic_module_callback_http_get_body_chunks_size(
        filter: *mut c_void,
        body: u32,
    ) -> usize;
    pub fn envoy_dynamic_module_callback_http_append_body(
        filter: *mut c_void,
        body: u32,
        data: Buffer,
    ) -> bool;
    pub fn envoy_dynamic_module_callback_http_drain_body(
        filter: *mut c_void,
        body: u32,
        bytes: usize,
    ) -> bool;
    pub fn envoy_dynamic_module_callback_http_set_dynamic_metadata_string(
        filter: *mut c_void,
        namespace: Buffer,
        key: Buffer,
        value: Buffer,
    );
    pub fn envoy_dynamic_module_callback_http_get_metadata_string(
        filter: *mut c_void,
        source: u32,
        namespace: Buffer,
        key: Buffer,
        result: *mut Buffer,
    ) -> bool;
    pub fn envoy_dynamic_module_callback_http_filter_reset_stream(
        filter: *mut c_void,
        reason: u32,
        details: Buffer,
    );
    pub fn envoy_dynamic_module_callback_http_filter_get_attribute_string(
        filter: *mut c_void,
        attribute: u32,
        result: *mut Buffer,
    ) -> bool;
    pub fn envoy_dynamic_module_callback_http_set_upstream_override_host(
        filter: *mut c_void,
        address: Buffer,
        strict: bool,
    ) -> bool;
    pub fn envoy_dynamic_module_callback_http_filter_scheduler_new(
        filter: *mut c_void,
    ) -> *mut c_void;
    pub fn envoy_dynamic_module_callback_http_filter_scheduler_commit(
        scheduler: *mut c_void,
        event: u64,
    );
    pub fn envoy_dynamic_module_callback_http_filter_scheduler_delete(scheduler: *mut c_void);
    pub fn envoy_dynamic_module_callback_http_set_buffer_limit(filter: *mut c_void, limit: u64);
    pub fn envoy_dynamic_module_callback_http_get_buffer_limit(filter: *mut c_void) -> u64;
}
