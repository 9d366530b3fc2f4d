//! The hooks Envoy calls. Each finds its filter, runs it, and keeps panics from reaching Envoy.

use crate::edge::{self, Edge};
use crate::envoy::ffi::{self, Buffer};
use crate::envoy::{
    log_error, slice, BodyStatus, Config as EnvoyConfig, Counter, Counters, HeadersStatus, Host,
    Stream,
};
use crate::first_token::{self, FirstToken};
use std::ffi::c_void;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::Arc;

/// A filter configuration: what Envoy's `filter_config` said, once per listener or cluster.
struct Settings {
    kind: Kind,
    counters: Counters,
}

enum Kind {
    Edge(Arc<edge::Config>),
    FirstToken(Arc<first_token::Config>),
}

/// One filter of one stream.
struct Filter {
    kind: FilterKind,
    counters: Counters,
    /// A hook panicked: the stream is over, nothing of it is looked at again.
    broken: bool,
}

enum FilterKind {
    Edge(Box<Edge>),
    FirstToken(Box<FirstToken>),
}

/// Runs the hook of that name. A panic is counted and logged, and `recover` ends the stream.
///
/// # Safety
/// `filter` must be what [`envoy_dynamic_module_on_http_filter_new`] gave.
unsafe fn guarded<T>(
    name: &str,
    envoy: *mut c_void,
    filter: *mut c_void,
    broken: T,
    hook: impl FnOnce(&mut FilterKind, &Stream) -> T,
    recover: impl FnOnce(&Stream) -> T,
) -> T {
    #[cfg(not(feature = "panics"))]
    let _ = name;
    let (answer, stream) = {
        // Nothing of the filter may be borrowed while Envoy acts, since it calls its hooks.
        let Some(filter) = (filter as *mut Filter).as_mut() else {
            return broken;
        };
        if filter.broken {
            return broken;
        }
        let stream = Stream::new(envoy, filter.counters);
        let run = || {
            #[cfg(feature = "panics")]
            provoke(name, &filter.kind, &stream);
            hook(&mut filter.kind, &stream)
        };
        match catch_unwind(AssertUnwindSafe(run)) {
            Ok(answer) => (answer, stream),
            Err(_) => {
                filter.broken = true;
                match filter.kind {
                    FilterKind::Edge(_) => stream.count(Counter::Panics, "edge"),
                    FilterKind::FirstToken(_) => stream.set_metadata(first_token::PANIC, "1"),
                }
                log_error("unified_ai: a filter panicked; the stream was ended");
                (recover(&stream), stream)
            }
        }
    };
    stream.act();
    answer
}

/// Panics in the hook that the request names, as `<filter>.<hook>`.
#[cfg(feature = "panics")]
fn provoke(name: &str, kind: &FilterKind, stream: &Stream) {
    use crate::envoy::HeaderMap;
    let filter = match kind {
        FilterKind::Edge(_) => "edge",
        FilterKind::FirstToken(_) => "first_token",
    };
    let wanted = stream.header(HeaderMap::Request, "x-client-request-id");
    if wanted.as_deref() == Some(&format!("{filter}.{name}")) {
        panic!("provoked");
    }
}

fn refuse(stream: &Stream) {
    let body = edge::internal_error();
    let headers = [("content-type", "application/json")];
    stream.send_response(500, &headers, body.as_bytes(), "unified_ai_panic");
}

/// Called once, when the module is loaded. The version tells Envoy what the module was made for.
#[no_mangle]
pub extern "C" fn envoy_dynamic_module_on_program_init() -> *const u8 {
    // The default hook writes to standard error; what matters is logged by `guarded`.
    std::panic::set_hook(Box::new(|_| {}));
    ffi::ABI_VERSION.as_ptr()
}

/// # Safety
/// Called by Envoy only.
#[no_mangle]
pub unsafe extern "C" fn envoy_dynamic_module_on_http_filter_config_new(
    config: *mut c_void,
    name: Buffer,
    text: Buffer,
) -> *mut c_void {
    let (name, text) = (slice(name), slice(text));
    let parsed = catch_unwind(|| match name {
        b"edge" => edge::Config::parse(text).map(|config| Kind::Edge(Arc::new(config))),
        b"first_token" => {
            first_token::Config::parse(text).map(|config| Kind::FirstToken(Arc::new(config)))
        }
        _ => Err("no such filter; there are edge and first_token".to_string()),
    });
    match parsed.unwrap_or_else(|_| Err("panic".to_string())) {
        Ok(kind) => {
            let counters = match kind {
                Kind::Edge(_) => EnvoyConfig(config).define_counters(),
                Kind::FirstToken(_) => Counters::default(),
            };
            Box::into_raw(Box::new(Settings { kind, counters })).cast()
        }
        Err(reason) => {
            let name = String::from_utf8_lossy(name);
            log_error(&format!("unified_ai: filter {name}: config: {reason}"));
            std::ptr::null_mut()
        }
    }
}

/// # Safety
/// Called by Envoy only.
#[no_mangle]
pub unsafe extern "C" fn envoy_dynamic_module_on_http_filter_config_destroy(settings: *mut c_void) {
    if !settings.is_null() {
        drop(Box::from_raw(settings as *mut Settings));
    }
}

/// The module has no configuration per route: any is refused.
#[no_mangle]
pub extern "C" fn envoy_dynamic_module_on_http_filter_per_route_config_new(
    _name: Buffer,
    _text: Buffer,
) -> *mut c_void {
    log_error("unified_ai: there is no configuration per route");
    std::ptr::null_mut()
}

/// Never called with anything, since none is made.
#[no_mangle]
pub extern "C" fn envoy_dynamic_module_on_http_filter_per_route_config_destroy(_: *mut c_void) {}

/// # Safety
/// Called by Envoy only.
#[no_mangle]
pub unsafe extern "C" fn envoy_dynamic_module_on_http_filter_new(
    settings: *mut c_void,
    _envoy: *mut c_void,
) -> *mut c_void {
    let Some(settings) = (settings as *const Settings).as_ref() else {
        return std::ptr::null_mut();
    };
    let made = catch_unwind(AssertUnwindSafe(|| match &settings.kind {
        Kind::Edge(config) => FilterKind::Edge(Box::new(Edge::new(config.clone()))),
        Kind::FirstToken(config) => {
            FilterKind::FirstToken(Box::new(FirstToken::new(config.clone())))
        }
    }));
    match made {
        Ok(kind) => Box::into_raw(Box::new(Filter {
            kind,
            counters: settings.counters,
            broken: false,
        }))
        .cast(),
        Err(_) => std::ptr::null_mut(),
    }
}

/// # Safety
/// Called by Envoy only.
#[no_mangle]
pub unsafe extern "C" fn envoy_dynamic_module_on_http_filter_destroy(filter: *mut c_void) {
    if !filter.is_null() {
        let filter = Box::from_raw(filter as *mut Filter);
        let _ = catch_unwind(AssertUnwindSafe(|| drop(filter)));
    }
}

/// # Safety
/// Called by Envoy only.
#[no_mangle]
pub unsafe extern "C" fn envoy_dynamic_module_on_http_filter_request_headers(
    envoy: *mut c_void,
    filter: *mut c_void,
    end: bool,
) -> HeadersStatus {
    guarded(
        "request_headers",
        envoy,
        filter,
        HeadersStatus::StopIteration,
        |kind, stream| match kind {
            FilterKind::Edge(edge) => edge.on_request_headers(stream, end),
            FilterKind::FirstToken(first_token) => first_token.on_request_headers(stream),
        },
        |stream| {
            refuse(stream);
            HeadersStatus::StopIteration
        },
    )
}

/// # Safety
/// Called by Envoy only.
#[no_mangle]
pub unsafe extern "C" fn envoy_dynamic_module_on_http_filter_request_body(
    envoy: *mut c_void,
    filter: *mut c_void,
    end: bool,
) -> BodyStatus {
    guarded(
        "request_body",
        envoy,
        filter,
        BodyStatus::StopNoBuffer,
        |kind, stream| match kind {
            FilterKind::Edge(edge) => edge.on_request_body(stream, end),
            FilterKind::FirstToken(_) => BodyStatus::Continue,
        },
        |stream| {
            refuse(stream);
            BodyStatus::StopNoBuffer
        },
    )
}

/// # Safety
/// Called by Envoy only.
#[no_mangle]
pub unsafe extern "C" fn envoy_dynamic_module_on_http_filter_request_trailers(
    envoy: *mut c_void,
    filter: *mut c_void,
) -> u32 {
    const CONTINUE: u32 = 0;
    const STOP: u32 = 1;
    guarded(
        "request_trailers",
        envoy,
        filter,
        STOP,
        |kind, stream| match kind {
            FilterKind::Edge(edge) => match edge.on_request_trailers(stream) {
                true => CONTINUE,
                false => STOP,
            },
            FilterKind::FirstToken(_) => CONTINUE,
        },
        |stream| {
            refuse(stream);
            STOP
        },
    )
}

/// # Safety
/// Called by Envoy only.
#[no_mangle]
pub unsafe extern "C" fn envoy_dynamic_module_on_http_filter_response_headers(
    envoy: *mut c_void,
    filter: *mut c_void,
    end: bool,
) -> HeadersStatus {
    guarded(
        "response_headers",
        envoy,
        filter,
        // The answer to a broken request hook passes as it is.
        HeadersStatus::Continue,
        |kind, stream| match kind {
            FilterKind::Edge(edge) => edge.on_response_headers(stream, end),
            FilterKind::FirstToken(first_token) => first_token.on_response_headers(stream, end),
        },
        |stream| {
            stream.reset();
            HeadersStatus::StopIteration
        },
    )
}

/// # Safety
/// Called by Envoy only.
#[no_mangle]
pub unsafe extern "C" fn envoy_dynamic_module_on_http_filter_response_body(
    envoy: *mut c_void,
    filter: *mut c_void,
    end: bool,
) -> BodyStatus {
    guarded(
        "response_body",
        envoy,
        filter,
        BodyStatus::Continue,
        |kind, stream| match kind {
            FilterKind::Edge(edge) => edge.on_response_body(stream, end),
            FilterKind::FirstToken(first_token) => first_token.on_response_body(stream, end),
        },
        |stream| {
            stream.reset();
            BodyStatus::StopNoBuffer
        },
    )
}

/// # Safety
/// Called by Envoy only.
#[no_mangle]
pub unsafe extern "C" fn envoy_dynamic_module_on_http_filter_response_trailers(
    envoy: *mut c_void,
    filter: *mut c_void,
) -> u32 {
    guarded(
        "response_trailers",
        envoy,
        filter,
        0,
        |kind, stream| {
            match kind {
                FilterKind::Edge(edge) => edge.on_response_trailers(stream),
                FilterKind::FirstToken(first_token) => first_token.on_response_trailers(stream),
            }
            0
        },
        |stream| {
            stream.reset();
            1
        },
    )
}

/// # Safety
/// Called by Envoy only.
#[no_mangle]
pub unsafe extern "C" fn envoy_dynamic_module_on_http_filter_stream_complete(
    envoy: *mut c_void,
    filter: *mut c_void,
) {
    guarded(
        "stream_complete",
        envoy,
        filter,
        (),
        |kind, stream| {
            if let FilterKind::Edge(edge) = kind {
                edge.on_complete(stream);
            }
        },
        |_| {},
    );
}

/// # Safety
/// Called by Envoy only.
#[no_mangle]
pub unsafe extern "C" fn envoy_dynamic_module_on_http_filter_local_reply(
    envoy: *mut c_void,
    filter: *mut c_void,
    _status: u32,
    _details: Buffer,
    _reset: bool,
) -> u32 {
    guarded(
        "local_reply",
        envoy,
        filter,
        0,
        |kind, stream| {
            if let FilterKind::Edge(edge) = kind {
                edge.on_local_reply(stream);
            }
            0
        },
        |_| 0,
    )
}

/// # Safety
/// Called by Envoy only.
#[no_mangle]
pub unsafe extern "C" fn envoy_dynamic_module_on_http_filter_scheduled(
    envoy: *mut c_void,
    filter: *mut c_void,
    _event: u64,
) {
    guarded(
        "scheduled",
        envoy,
        filter,
        (),
        |kind, stream| {
            if let FilterKind::Edge(edge) = kind {
                edge.on_silence(stream);
            }
        },
        |stream| stream.reset(),
    );
}

/// Hooks Envoy requires to exist for calls this module never makes.
macro_rules! unused {
    ($($hook:ident),* $(,)?) => {
        $(
            /// Never called: see the macro's comment.
            #[no_mangle]
            pub extern "C" fn $hook() {}
        )*
    };
}

unused!(
    envoy_dynamic_module_on_http_filter_http_callout_done,
    envoy_dynamic_module_on_http_filter_http_stream_headers,
    envoy_dynamic_module_on_http_filter_http_stream_data,
    envoy_dynamic_module_on_http_filter_http_stream_trailers,
    envoy_dynamic_module_on_http_filter_http_stream_complete,
    envoy_dynamic_module_on_http_filter_http_stream_reset,
    envoy_dynamic_module_on_http_filter_config_scheduled,
    envoy_dynamic_module_on_http_filter_config_http_callout_done,
    envoy_dynamic_module_on_http_filter_config_http_stream_headers,
    envoy_dynamic_module_on_http_filter_config_http_stream_data,
    envoy_dynamic_module_on_http_filter_config_http_stream_trailers,
    envoy_dynamic_module_on_http_filter_config_http_stream_complete,
    envoy_dynamic_module_on_http_filter_config_http_stream_reset,
    envoy_dynamic_module_on_http_filter_downstream_above_write_buffer_high_watermark,
    envoy_dynamic_module_on_http_filter_downstream_below_write_buffer_low_watermark,
);
