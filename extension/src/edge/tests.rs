use super::{Config, Edge};
use crate::envoy::fake::Fake;
use crate::envoy::{Body, BodyStatus, Counter, HeaderMap, HeadersStatus, Host};
use crate::first_token::{RETRY_AFTER, STREAM_ERROR, TRIES, UPSTREAM_STATUS};
use crate::health::{self, Target};
use crate::json::Value;
use std::sync::Arc;

const CONFIG: &str = r#"{
  "paths": {
    "/v1/chat/completions": {"kind": "chat", "aliases": ["chat", "fast"]},
    "/v1/embeddings": {"kind": "embeddings", "aliases": ["embed"]},
    "/v1/messages": {"kind": "messages", "aliases": ["chat"], "rewrite": "/anthropic/v1/messages"},
    "/v1/models": {"kind": "models"}
  },
  "unsupported": {"/v1/images/*": "images are not offered", "/v1/files": "files are not offered"},
  "tenants": {"research": ["chat", "embed"], "support": ["fast"]},
  "maxBodyBytes": 1000, "firstTokenTimeoutMs": 2000, "answerTimeoutMs": 5000, "modelsCreated": 7
}"#;

const BODY: &str = r#"{"model":"chat","messages":[{"role":"user","content":"hi"}]}"#;

fn config() -> Arc<Config> {
    Arc::new(Config::parse(CONFIG.as_bytes()).unwrap())
}

fn request(method: &str, path: &str, tenant: &str) -> Fake {
    Fake::default().with(
        HeaderMap::Request,
        &[
            (":method", method),
            (":path", path),
            ("x-tenant-id", tenant),
            ("x-request-id", "id-1"),
            ("content-type", "application/json"),
        ],
    )
}

/// Sends a call; answers the filter for what follows.
fn call(host: &Fake, body: &str) -> Edge {
    let mut edge = Edge::new(config());
    if edge.on_request_headers(host, false) == HeadersStatus::StopIteration
        && host.sent.borrow().is_none()
    {
        let (first, second) = body.as_bytes().split_at(body.len() / 3);
        host.offer(Body::ReceivedRequest, first);
        let status = edge.on_request_body(host, false);
        if host.sent.borrow().is_none() {
            assert_eq!(status, BodyStatus::StopAndBuffer);
            host.bodies.borrow_mut()[Body::BufferedRequest as usize] = first.to_vec();
            host.offer(Body::ReceivedRequest, second);
            edge.on_request_body(host, true);
        }
    }
    edge
}

fn refusal(host: &Fake) -> (u16, String) {
    let sent = host.sent.borrow();
    let (status, headers, body) = sent.as_ref().expect("an answer of the filter");
    assert!(headers.contains(&("content-type".to_string(), "application/json".to_string())));
    let value = Value::parse(body.as_bytes()).unwrap();
    let error = value.get("error").expect("an error");
    assert!(error.get("message").and_then(Value::as_str).is_some());
    (
        *status,
        error
            .get("code")
            .and_then(Value::as_str)
            .unwrap()
            .to_string(),
    )
}

/// The rest of a response, in one piece; answers its body.
fn respond(edge: &mut Edge, host: &Fake, headers: &[(&str, &str)], body: &str) -> String {
    for (name, value) in headers {
        host.set_header(HeaderMap::Response, name, value);
    }
    edge.on_response_headers(host, false);
    host.offer(Body::ReceivedResponse, body.as_bytes());
    edge.on_response_body(host, true);
    String::from_utf8(host.left(Body::ReceivedResponse)).unwrap()
}

#[test]
fn reads_its_configuration() {
    let config = config();
    assert!(config.admits(Some("research"), "chat") && !config.admits(Some("support"), "chat"));
    assert!(!config.admits(None, "chat") && !config.admits(Some("else"), "chat"));
    for bad in [
        "",
        "[]",
        "{}",
        r#"{"paths":{}}"#,
        r#"{"paths":{"/a":{"kind":"chat"}}}"#,
        r#"{"paths":{"/a":{"kind":"x","aliases":[]}}}"#,
        r#"{"paths":{"/a":{"kind":"models"}},"x":1}"#,
        r#"{"paths":{"/a":{"kind":"models"}},"maxBodyBytes":0}"#,
        r#"{"paths":{"/a":{"kind":"models"}},"tenants":{"a":"b"}}"#,
        r#"{"paths":{"/a":{"kind":"models"}},"renameMaxTokens":1}"#,
        r#"{"paths":{"/a":{"kind":"models"}},"oldKeySuffix":""}"#,
    ] {
        assert!(Config::parse(bad.as_bytes()).is_err(), "{bad}");
    }
}

#[test]
fn lets_a_good_call_through_and_bounds_its_tries() {
    let host = request("POST", "/v1/chat/completions?x=1", "research");
    call(&host, BODY);
    assert!(host.sent.borrow().is_none());
    let timeout =
        |host: &Fake| host.header(HeaderMap::Request, "x-envoy-upstream-rq-per-try-timeout-ms");
    assert_eq!(timeout(&host).as_deref(), Some("5000"));
    let host = request("POST", "/v1/chat/completions", "research");
    call(
        &host,
        &BODY.replace("\"model\"", "\"stream\":true,\"model\""),
    );
    assert_eq!(timeout(&host).as_deref(), Some("2000"));
}

#[test]
fn knows_a_tenant_by_one_name_whichever_of_its_keys_came() {
    let tenant = |host: &Fake| host.header(HeaderMap::Request, "x-tenant-id");
    let host = request("POST", "/v1/chat/completions", "research.old");
    let mut edge = call(&host, BODY);
    assert!(host.sent.borrow().is_none());
    assert_eq!(tenant(&host).as_deref(), Some("research"));
    // The log and the limits that count at the end see the same.
    host.remove_header(HeaderMap::Request, "x-tenant-id");
    respond(&mut edge, &host, &[(":status", "200")], "{}");
    assert_eq!(tenant(&host).as_deref(), Some("research"));

    let host = request("GET", "/v1/models/fast", "support.old");
    Edge::new(config()).on_request_headers(&host, true);
    assert_eq!(host.sent.borrow().as_ref().unwrap().0, 200);
    for (client, name) in [
        ("research", "research"),
        ("older", "older"),
        ("research.old.old", "research.old"),
        (".old", ""),
        ("research.OLD", "research.OLD"),
    ] {
        let host = request("POST", "/v1/chat/completions", client);
        call(&host, BODY);
        assert_eq!(tenant(&host).as_deref(), Some(name));
        assert_eq!(host.sent.borrow().is_none(), name == "research", "{client}");
    }
}

#[test]
fn keeps_only_the_headers_that_are_needed() {
    let host = request("POST", "/v1/chat/completions", "research").with(
        HeaderMap::Request,
        &[
            ("authorization", "Bearer caller"),
            ("cookie", "a"),
            ("accept-encoding", "gzip"),
            ("x-ai-eg-model", "other"),
            ("x-forwarded-for", "1.2.3.4"),
            ("x-client-request-id", "c"),
            ("x-stainless-os", "Linux"),
            ("x-unified-ai-upstream-status", "200"),
        ],
    );
    call(&host, BODY);
    let mut names = host.header_names(HeaderMap::Request);
    names.sort();
    assert_eq!(
        names,
        [
            ":method",
            ":path",
            "content-type",
            "x-client-request-id",
            "x-envoy-upstream-rq-per-try-timeout-ms",
            "x-forwarded-for",
            "x-request-id",
            "x-tenant-id",
        ]
    );
}

#[test]
fn refuses_before_anything_is_sent() {
    let long = format!(
        r#"{{"model":"chat","messages":[{{}}],"x":"{}"}}"#,
        "y".repeat(1000)
    );
    let cases = [
        ("POST", "/v1/foo", BODY, 404, "unknown_url"),
        ("POST", "/v1/chat/completionsx", BODY, 404, "unknown_url"),
        (
            "POST",
            "/v1/images/generations",
            BODY,
            404,
            "unsupported_endpoint",
        ),
        ("POST", "/v1/files", BODY, 404, "unsupported_endpoint"),
        ("POST", "/v1/files/x", BODY, 404, "unknown_url"),
        ("GET", "/v1/chat/completions", "", 405, "method_not_allowed"),
        ("POST", "/v1/models", "", 405, "method_not_allowed"),
        ("POST", "/v1/chat/completions", "{", 400, "invalid_json"),
        (
            "POST",
            "/v1/chat/completions",
            r#"{"model":"nope","messages":[{}]}"#,
            404,
            "model_not_found",
        ),
        (
            "POST",
            "/v1/chat/completions",
            r#"{"model":"fast","messages":[{}]}"#,
            404,
            "model_not_found",
        ),
        (
            "POST",
            "/v1/chat/completions",
            r#"{"model":"embed","messages":[{}]}"#,
            404,
            "unsupported_endpoint",
        ),
        (
            "POST",
            "/v1/embeddings",
            r#"{"model":"chat","input":"x"}"#,
            404,
            "unsupported_endpoint",
        ),
        (
            "POST",
            "/v1/chat/completions",
            long.as_str(),
            413,
            "request_too_large",
        ),
        ("GET", "/v1/models/fast", "", 404, "model_not_found"),
    ];
    for (method, path, body, status, code) in cases {
        let host = request(method, path, "research");
        call(&host, body);
        assert_eq!(
            refusal(&host),
            (status, code.to_string()),
            "{method} {path}"
        );
        assert_eq!(
            host.counts.borrow()[0],
            (Counter::Refused, code.to_string())
        );
    }
    let host = request("GET", "/v1/chat/completions", "research");
    call(&host, "");
    assert!(host
        .sent
        .borrow()
        .as_ref()
        .unwrap()
        .1
        .contains(&("allow".into(), "POST".into())));
}

#[test]
fn names_only_the_tenant_s_own_models() {
    let host = request("POST", "/v1/chat/completions", "research");
    call(&host, r#"{"model":"sk-canary","messages":[{}]}"#);
    let body = host.sent.borrow().as_ref().unwrap().2.clone();
    assert!(body.contains("chat, embed") && !body.contains("fast") && !body.contains("canary"));
}

#[test]
fn refuses_a_long_body_by_its_announced_length() {
    let host = request("POST", "/v1/chat/completions", "research")
        .with(HeaderMap::Request, &[("content-length", "1001")]);
    Edge::new(config()).on_request_headers(&host, false);
    assert_eq!(refusal(&host), (413, "request_too_large".into()));
}

#[test]
fn refuses_a_call_without_a_body_or_a_tenant() {
    let host = request("POST", "/v1/chat/completions", "research");
    Edge::new(config()).on_request_headers(&host, true);
    assert_eq!(refusal(&host), (400, "missing_body".into()));
    let host = Fake::default().with(
        HeaderMap::Request,
        &[(":method", "POST"), (":path", "/v1/chat/completions")],
    );
    Edge::new(config()).on_request_headers(&host, false);
    assert_eq!(refusal(&host), (401, "invalid_api_key".into()));
}

#[test]
fn lists_the_tenant_s_models() {
    let host = request("GET", "/v1/models", "research");
    Edge::new(config()).on_request_headers(&host, true);
    let sent = host.sent.borrow();
    let (status, _, body) = sent.as_ref().unwrap();
    assert_eq!(*status, 200);
    assert_eq!(
        body,
        r#"{"object":"list","data":[{"id":"chat","object":"model","created":7,"owned_by":"unified-ai"},{"id":"embed","object":"model","created":7,"owned_by":"unified-ai"}]}"#
    );
    let host = request("GET", "/v1/models/embed", "research");
    Edge::new(config()).on_request_headers(&host, true);
    assert!(host
        .sent
        .borrow()
        .as_ref()
        .unwrap()
        .2
        .starts_with("{\"id\":\"embed\""));
}

#[test]
fn rewrites_a_path_and_renames_max_tokens() {
    let host = request("POST", "/v1/messages", "research");
    let text = r#"{"model":"chat","max_tokens":5,"messages":[{}]}"#;
    call(&host, text);
    assert_eq!(
        host.header(HeaderMap::Request, ":path").as_deref(),
        Some("/anthropic/v1/messages")
    );
    let host = request("POST", "/v1/chat/completions", "research")
        .with(HeaderMap::Request, &[("content-length", "47")]);
    call(&host, text);
    let body = String::from_utf8(host.left(Body::ReceivedRequest)).unwrap();
    assert_eq!(body, text.replace("max_tokens", "max_completion_tokens"));
    assert!(host.left(Body::BufferedRequest).is_empty());
    assert_eq!(
        host.header(HeaderMap::Request, "content-length"),
        Some(body.len().to_string())
    );
}

#[test]
fn rewrites_every_error() {
    let cases = [
        (
            503,
            "1:429,2:429",
            "no healthy upstream",
            429,
            "rate_limit_exceeded",
        ),
        (
            504,
            "1:,5001:",
            "upstream request timeout",
            503,
            "service_unavailable",
        ),
        (503, "", "no healthy upstream", 503, "service_unavailable"),
        (429, "", "", 429, "rate_limit_exceeded"),
        (403, "", "RBAC: access denied", 403, "model_not_allowed"),
        (500, "1:400", "", 503, "service_unavailable"),
        (302, "", "<a href=https://internal>", 502, "bad_gateway"),
    ];
    for (status, tries, body, expected, code) in cases {
        let host = request("POST", "/v1/chat/completions", "research");
        let mut edge = call(&host, BODY);
        host.set_metadata(TRIES, tries);
        let text = respond(
            &mut edge,
            &host,
            &[
                (":status", &status.to_string()),
                ("content-type", "text/plain"),
                ("x-ms-region", "East US"),
                ("server", "envoy"),
            ],
            body,
        );
        let value = Value::parse(text.as_bytes()).unwrap();
        assert_eq!(
            value
                .get("error")
                .unwrap()
                .get("code")
                .and_then(Value::as_str),
            Some(code),
            "{status}"
        );
        let header = |name| host.header(HeaderMap::Response, name);
        assert_eq!(header(":status"), Some(expected.to_string()));
        assert_eq!(header("content-type").as_deref(), Some("application/json"));
        assert_eq!(header("content-length"), Some(text.len().to_string()));
        assert_eq!(header("x-request-id").as_deref(), Some("id-1"));
        assert!(header("x-ms-region").is_none() && header("server").is_none());
        assert!(
            !text.contains("upstream") && !text.contains("RBAC") && !text.contains("internal\"")
        );
    }
}

#[test]
fn rewrites_an_error_without_a_body() {
    let host = request("POST", "/v1/chat/completions", "research");
    let mut edge = call(&host, BODY);
    host.set_header(HeaderMap::Response, ":status", "429");
    host.set_header(HeaderMap::Response, "x-ratelimit-reset", "30");
    assert_eq!(
        edge.on_response_headers(&host, true),
        HeadersStatus::Continue
    );
    assert!(String::from_utf8(host.left(Body::BufferedResponse))
        .unwrap()
        .contains("rate_limit_exceeded"));
    assert_eq!(
        host.header(HeaderMap::Response, "retry-after").as_deref(),
        Some("30")
    );
}

#[test]
fn keeps_retry_after_where_it_helps() {
    let run = |tries: &str, status: &str| {
        let host = request("POST", "/v1/chat/completions", "research");
        let mut edge = call(&host, BODY);
        host.set_metadata(TRIES, tries);
        host.set_metadata(RETRY_AFTER, "9");
        respond(
            &mut edge,
            &host,
            &[(":status", status), (UPSTREAM_STATUS, "429")],
            "",
        );
        host.header(HeaderMap::Response, "retry-after")
    };
    assert_eq!(run("1:429", "503").as_deref(), Some("9"));
    assert_eq!(run("1:500", "503"), None);
}

#[test]
fn answers_of_its_own_are_not_rewritten() {
    let host = request("POST", "/v1/foo", "research");
    let mut edge = call(&host, BODY);
    host.set_header(HeaderMap::Response, ":status", "404");
    assert_eq!(
        edge.on_response_headers(&host, false),
        HeadersStatus::Continue
    );
    host.offer(Body::ReceivedResponse, b"mine");
    assert_eq!(edge.on_response_body(&host, true), BodyStatus::Continue);
    assert_eq!(host.left(Body::ReceivedResponse), b"mine");
}

#[test]
fn words_a_refusal_of_an_earlier_filter() {
    // Authentication answered: the request hook never ran.
    let host = Fake::default().with(HeaderMap::Request, &[("x-request-id", "id-2")]);
    let mut edge = Edge::new(config());
    let text = respond(
        &mut edge,
        &host,
        &[(":status", "401"), ("content-type", "text/plain")],
        "Client authentication failed.",
    );
    assert!(text.contains("invalid_api_key") && !text.contains("Client authentication"));
    assert_eq!(
        host.header(HeaderMap::Response, "x-request-id").as_deref(),
        Some("id-2")
    );
}

#[test]
fn names_the_alias_in_a_whole_answer() {
    let host = request("POST", "/v1/chat/completions", "research");
    let mut edge = call(&host, BODY);
    let text = respond(
        &mut edge,
        &host,
        &[
            (":status", "200"),
            ("content-type", "application/json"),
            ("x-amzn-requestid", "r"),
        ],
        r#"{"model":"arn:aws:x","choices":[]}"#,
    );
    assert_eq!(text, r#"{"model":"chat","choices":[]}"#);
    assert!(host
        .header(HeaderMap::Response, "x-amzn-requestid")
        .is_none());
}

#[test]
fn ends_a_broken_stream_with_an_error_event() {
    let host = request("POST", "/v1/chat/completions", "research");
    let mut edge = call(&host, BODY);
    host.set_metadata(STREAM_ERROR, "throttled");
    let text = respond(
        &mut edge,
        &host,
        &[(":status", "200"), ("content-type", "text/event-stream")],
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n",
    );
    assert!(text.contains("rate_limit_exceeded") && !text.contains("[DONE]"));
    assert!(host
        .counts
        .borrow()
        .contains(&(Counter::BrokenStreams, "unfinished".into())));
}

#[test]
fn counts_streams_that_were_cut() {
    let host = request("POST", "/v1/chat/completions", "research");
    let mut edge = call(&host, BODY);
    host.set_header(HeaderMap::Response, ":status", "200");
    host.set_header(HeaderMap::Response, "content-type", "text/event-stream");
    edge.on_response_headers(&host, false);
    edge.on_local_reply(&host);
    assert_eq!(
        *host.counts.borrow(),
        [(Counter::BrokenStreams, "cut".to_string())]
    );
    let host = request("POST", "/v1/chat/completions", "research");
    call(&host, BODY).on_local_reply(&host);
    assert!(host.counts.borrow().is_empty());
}

#[test]
fn puts_headers_back_for_the_log_and_counts_the_tries() {
    let host = request("POST", "/v1/chat/completions", "research");
    let mut edge = call(&host, BODY);
    host.remove_header(HeaderMap::Request, "x-tenant-id");
    host.remove_header(HeaderMap::Request, "x-request-id");
    host.set_metadata(TRIES, "1:429,2:,3:malformed,4:200");
    edge.on_complete(&host);
    assert_eq!(
        host.header(HeaderMap::Request, "x-tenant-id").as_deref(),
        Some("research")
    );
    assert_eq!(
        host.header(HeaderMap::Request, "x-request-id").as_deref(),
        Some("id-1")
    );
    let counted: Vec<String> = host
        .counts
        .borrow()
        .iter()
        .map(|(_, label)| label.clone())
        .collect();
    assert_eq!(counted, ["429", "unanswered", "malformed"]);
}

#[test]
fn takes_json_only() {
    let send = |media: Option<&str>| {
        let host = request("POST", "/v1/chat/completions", "research");
        host.remove_header(HeaderMap::Request, "content-type");
        if let Some(media) = media {
            host.set_header(HeaderMap::Request, "content-type", media);
        }
        call(&host, BODY);
        let refused = host.sent.borrow().is_some();
        refused.then(|| refusal(&host))
    };
    for media in [
        None,
        Some("application/json"),
        Some("Application/JSON; charset=utf-8"),
    ] {
        assert_eq!(send(media), None);
    }
    for media in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonx",
    ] {
        assert_eq!(
            send(Some(media)),
            Some((415, "unsupported_media_type".into()))
        );
    }
}

#[test]
fn answers_vectors_as_base64_where_that_was_asked_for() {
    let run = |format: &str| {
        let host = request("POST", "/v1/embeddings", "research");
        let mut edge = call(
            &host,
            &format!(r#"{{"model":"embed","input":"x","encoding_format":"{format}"}}"#),
        );
        respond(
            &mut edge,
            &host,
            &[(":status", "200"), ("content-type", "application/json")],
            r#"{"data":[{"embedding":[1]}],"model":"m"}"#,
        )
    };
    assert_eq!(
        run("base64"),
        r#"{"data":[{"embedding":"AACAPw=="}],"model":"embed"}"#
    );
    assert_eq!(
        run("float"),
        r#"{"data":[{"embedding":[1]}],"model":"embed"}"#
    );
}

#[test]
fn shows_one_of_each_limit() {
    let host = request("POST", "/v1/chat/completions", "research").with(
        HeaderMap::Response,
        &[
            ("x-ratelimit-remaining", "5"),
            ("x-ratelimit-remaining", "9"),
            ("x-ratelimit-remaining-tokens", "3"),
        ],
    );
    let mut edge = call(&host, BODY);
    respond(
        &mut edge,
        &host,
        &[(":status", "200"), ("content-type", "application/json")],
        "{}",
    );
    let names = host.header_names(HeaderMap::Response);
    assert_eq!(
        names
            .iter()
            .filter(|name| name.starts_with("x-ratelimit"))
            .count(),
        1
    );
    assert_eq!(
        host.header(HeaderMap::Response, "x-ratelimit-remaining")
            .as_deref(),
        Some("5")
    );
}

#[test]
fn names_the_request_in_its_own_refusals() {
    let host = request("POST", "/v1/foo", "research");
    call(&host, BODY);
    assert!(host
        .sent
        .borrow()
        .as_ref()
        .unwrap()
        .1
        .contains(&("x-request-id".into(), "id-1".into())));
}

#[test]
fn ends_a_stream_that_is_silent() {
    let host = request("POST", "/v1/chat/completions", "research").with(
        HeaderMap::Response,
        &[(":status", "200"), ("content-type", "text/event-stream")],
    );
    let mut edge = call(&host, BODY);
    assert!(edge.idle.is_none());
    edge.on_response_headers(&host, false);
    assert!(edge.idle.is_some());
    host.offer(
        Body::ReceivedResponse,
        b"data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n",
    );
    edge.on_response_body(&host, false);
    edge.on_silence(&host);
    assert_eq!((*host.ends.borrow(), edge.idle.is_none()), (1, true));
    host.offer(Body::ReceivedResponse, b"");
    edge.on_response_body(&host, true);
    let said = String::from_utf8(host.left(Body::ReceivedResponse)).unwrap();
    assert!(said.contains("stream_interrupted"), "{said}");
    assert!(host
        .counts
        .borrow()
        .contains(&(Counter::BrokenStreams, "silent".into())));
}

#[test]
fn watches_no_answer_but_a_stream() {
    for (status, media) in [("200", "application/json"), ("503", "text/event-stream")] {
        let host = request("POST", "/v1/chat/completions", "research").with(
            HeaderMap::Response,
            &[(":status", status), ("content-type", media)],
        );
        let mut edge = call(&host, BODY);
        edge.on_response_headers(&host, false);
        assert!(edge.idle.is_none());
        edge.on_silence(&host);
        assert_eq!(*host.ends.borrow(), 0);
    }
}

#[test]
fn sends_a_call_past_a_target_that_fails() {
    let target = |rank, address: &str| Target {
        rank,
        address: address.to_string(),
    };
    let body = r#"{"model":"fast","messages":[{"role":"user","content":"hi"}]}"#;
    let asked = || {
        let host = request("POST", "/v1/chat/completions", "support");
        call(&host, body);
        host.preferred.take()
    };
    let now = crate::tries::now();
    let health = health::shared();
    assert_eq!(asked(), None);
    health.well("fast", &target(0, "10.0.0.1:443"), now);
    health.well("fast", &target(1, "10.0.0.2:443"), now);
    assert_eq!(asked(), None);
    health.failed("fast", &target(0, "10.0.0.1:443"), now);
    assert_eq!(asked().as_deref(), Some("10.0.0.2:443"));
    health.well("fast", &target(0, "10.0.0.1:443"), now + 1);
    assert_eq!(asked(), None);
}
