use super::{Config, FirstToken, RETRY_AFTER, TRIES, UPSTREAM_STATUS};
use crate::envoy::fake::Fake;
use crate::envoy::{Body, BodyStatus, HeaderMap, HeadersStatus, Host};
use crate::event_stream::tests::bedrock;
use crate::health::{self, Target};
use crate::random::Random;
use std::sync::Arc;

fn config(text: &str) -> Arc<Config> {
    Arc::new(Config::parse(text.as_bytes()).unwrap())
}

fn response(headers: &[(&str, &str)]) -> Fake {
    let fake = Fake::default().with(HeaderMap::Response, headers);
    fake.set_metadata(TRIES, "1:");
    fake
}

/// Runs a response through the filter; answers what went on, and after how many pieces it began to.
fn run(host: &Fake, config: &Arc<Config>, pieces: &[&[u8]], end: bool) -> (Vec<u8>, Option<usize>) {
    let mut filter = FirstToken::new(config.clone());
    let mut out = Vec::new();
    let mut released = match filter.on_response_headers(host, false) {
        HeadersStatus::Continue => Some(0),
        HeadersStatus::StopIteration => None,
    };
    for (index, piece) in pieces.iter().enumerate() {
        host.offer(Body::ReceivedResponse, piece);
        match filter.on_response_body(host, end && index + 1 == pieces.len()) {
            BodyStatus::Continue => {
                released = released.or(Some(index + 1));
                out.extend(host.left(Body::ReceivedResponse));
            }
            _ => assert!(host.left(Body::ReceivedResponse).is_empty()),
        }
    }
    (out, released)
}

fn status(host: &Fake) -> (String, Option<String>, String) {
    (
        host.header(HeaderMap::Response, ":status").unwrap(),
        host.header(HeaderMap::Response, UPSTREAM_STATUS),
        host.metadata(TRIES).unwrap(),
    )
}

const SSE: [(&str, &str); 2] = [
    (":status", "200"),
    ("content-type", "text/event-stream; charset=utf-8"),
];
const FRAMES: [(&str, &str); 2] = [
    (":status", "200"),
    ("content-type", "application/vnd.amazon.eventstream"),
];
const JSON: [(&str, &str); 3] = [
    (":status", "200"),
    ("content-type", "application/json"),
    ("content-length", "9"),
];

const PREAMBLE: &str = concat!(
    "data: {\"choices\":[],\"prompt_filter_results\":[{}]}\n\n",
    ": ping\n\n",
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n",
);
const CONTENT: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";

#[test]
fn reads_its_configuration() {
    let config = Config::parse(
        br#"{"allowHeaders":["X-Trace"],"holdLimitBytes":5,"retryableStatuses":[429],"group":"chat","shares":[3,1]}"#,
    )
    .unwrap();
    assert!(config.allows("x-trace") && config.allows(":path") && config.allows("x-ai-eg-model"));
    assert!(
        !config.allows("authorization")
            && !config.allows("x-tenant-id")
            && !config.allows("cookie")
    );
    assert!(config.is_targets_fault(429) && !config.is_targets_fault(401));
    assert_eq!(
        (config.group.as_deref(), &config.shares[..]),
        (Some("chat"), &[3, 1][..])
    );
    assert!(
        Config::parse(br#"{"shares":[1.5]}"#).is_err()
            && Config::parse(br#"{"group":""}"#).is_err()
    );
    let default = Config::parse(b" ").unwrap();
    assert!(default.is_targets_fault(401) && !default.is_targets_fault(400));
    for bad in [
        &br#"{"x":1}"#[..],
        b"[]",
        b"{",
        br#"{"allowHeaders":"x"}"#,
        br#"{"holdLimitBytes":-1}"#,
        br#"{"retryableStatuses":[99999]}"#,
    ] {
        assert!(Config::parse(bad).is_err());
    }
}

#[test]
fn takes_the_caller_s_headers_off_and_begins_a_try() {
    let host = Fake::default().with(
        HeaderMap::Request,
        &[
            (":path", "/v1/chat/completions"),
            ("authorization", "Bearer caller"),
            ("api-key", "x"),
            ("cookie", "a=b"),
            ("content-type", "application/json"),
            ("x-forwarded-for", "1.2.3.4"),
            ("x-tenant-id", "t"),
            ("x-ai-eg-model", "chat"),
        ],
    );
    FirstToken::new(config("")).on_request_headers(&host);
    assert_eq!(
        host.header_names(HeaderMap::Request),
        [":path", "content-type", "x-ai-eg-model"]
    );
    assert!(host.metadata(TRIES).unwrap().ends_with(':'));
}

/// What a call to this group is told, once each of these tries came to its end.
fn told(group: &str, tries: &[(u32, Option<&str>)]) -> Option<String> {
    let config = config(&format!("{{\"group\":\"{group}\"}}"));
    let host = Fake::default();
    for (rank, status) in tries {
        *host.target.borrow_mut() = Some(Target {
            rank: *rank,
            address: format!("10.0.0.{rank}:443"),
        });
        let mut filter = FirstToken::new(config.clone());
        filter.on_request_headers(&host);
        if let Some(status) = status {
            host.set_header(HeaderMap::Response, ":status", status);
            filter.on_response_headers(&host, true);
        }
    }
    health::shared().prefer(&[group], 10_000, crate::tries::now())
}

#[test]
fn tells_calls_to_come_of_targets_that_fail() {
    // A success without a body is no answer.
    for (group, status) in [("g1", "429"), ("g2", "500"), ("g3", "401"), ("g4", "200")] {
        let past = told(group, &[(0, Some(status)), (1, Some("400"))]);
        assert_eq!(past.as_deref(), Some("10.0.0.1:443"), "{status}");
    }
    // The caller's own fault is none of the target's.
    for (group, status) in [("g5", "400"), ("g6", "422"), ("g7", "413")] {
        assert_eq!(told(group, &[(0, Some(status)), (1, Some("400"))]), None);
    }
}

#[test]
fn a_try_without_an_answer_failed_when_another_follows() {
    let past = told("g8", &[(0, None), (1, None)]);
    assert_eq!(past.as_deref(), Some("10.0.0.1:443"));
    // The caller may have left.
    assert_eq!(told("g9", &[(0, None)]), None);
}

#[test]
fn without_a_group_nothing_is_told() {
    let host = Fake::default();
    *host.target.borrow_mut() = Target::parse("0 10.0.0.9:443");
    FirstToken::new(config("")).on_request_headers(&host);
    assert_eq!(host.metadata("asked"), None);
}

#[test]
fn holds_a_stream_until_its_first_content() {
    let config = config("");
    let host = response(&SSE);
    let text = [PREAMBLE, CONTENT, "data: [DONE]\n\n"].concat();
    let (out, released) = run(
        &host,
        &config,
        &[PREAMBLE.as_bytes(), CONTENT.as_bytes(), b"data: [DONE]\n\n"],
        true,
    );
    assert_eq!(
        (String::from_utf8(out).unwrap(), released),
        (text.clone(), Some(2))
    );
    assert_eq!(status(&host), ("200".into(), None, "1:200".into()));
    let mut random = Random(5);
    for _ in 0..500 {
        let host = response(&SSE);
        let (out, _) = run(&host, &config, &random.pieces(text.as_bytes(), 30), true);
        assert_eq!(String::from_utf8(out).unwrap(), text);
        assert_eq!(status(&host).0, "200");
    }
    for size in 1..text.len() {
        let (out, _) = run(
            &response(&SSE),
            &config,
            &text.as_bytes().chunks(size).collect::<Vec<_>>(),
            true,
        );
        assert_eq!(String::from_utf8(out).unwrap(), text);
    }
}

#[test]
fn keeps_holding_while_nothing_is_said() {
    let host = response(&SSE);
    let (out, released) = run(
        &host,
        &config(""),
        &[PREAMBLE.as_bytes(), b": ping\n\n", b"data: {\"cho"],
        false,
    );
    assert_eq!((out.len(), released), (0, None));
    assert_eq!(
        status(&host).2,
        "1:",
        "the try is open: a time-out will be seen as one"
    );
}

#[test]
fn a_stream_without_content_is_a_failure() {
    for (text, upstream, cause) in [
        (PREAMBLE.to_string(), "503", "malformed"),
        (String::new(), "503", "malformed"),
        (format!("{PREAMBLE}data: [DONE]\n\n"), "503", "malformed"),
        (format!("{PREAMBLE}data: {{\"choices\":[\n\n"), "503", "malformed"),
        (format!("{PREAMBLE}data: {{\"error\":{{\"code\":\"429\"}}}}\n\n"), "429", "429"),
        (format!("{PREAMBLE}data: {{\"error\":{{\"code\":\"500\"}}}}\n\n"), "503", "503"),
        ("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n".into(), "503", "503"),
    ] {
        let mut random = Random(17);
        for _ in 0..50 {
            let host = response(&SSE);
            let mut pieces = random.pieces(text.as_bytes(), 30);
            pieces.push(b"");
            let (out, _) = run(&host, &config(""), &pieces, true);
            assert_eq!(status(&host), ("503".into(), Some(upstream.into()), format!("1:{cause}")), "{text}");
            assert_eq!(host.header(HeaderMap::Response, "content-type").as_deref(), Some("application/json"));
            assert!(!String::from_utf8(out).unwrap().contains("data:"));
        }
    }
}

#[test]
fn an_early_error_ends_the_body_though_more_comes() {
    let host = response(&SSE);
    let (out, released) = run(
        &host,
        &config(""),
        &[
            b"data: {\"error\":{\"code\":\"429\"}}\n\n",
            CONTENT.as_bytes(),
            b"data: [DONE]\n\n",
        ],
        true,
    );
    assert_eq!(released, Some(1));
    assert_eq!(out, super::ERROR_BODY);
}

#[test]
fn holds_bedrock_s_frames_until_their_first_content() {
    let start = bedrock("event", "messageStart", "{\"role\":\"assistant\"}");
    let delta = bedrock("event", "contentBlockDelta", "{\"delta\":{\"text\":\"a\"}}");
    let stop = bedrock(
        "event",
        "messageStop",
        "{\"stopReason\":\"guardrail_intervened\"}",
    );
    let mended = bedrock(
        "event",
        "messageStop",
        "{\"stopReason\":\"content_filtered\"}",
    );
    let bytes = [start.clone(), delta.clone(), stop].concat();
    let expected = [start.clone(), delta, mended].concat();
    let mut random = Random(23);
    for _ in 0..300 {
        let host = response(&FRAMES);
        let (out, _) = run(&host, &config(""), &random.pieces(&bytes, 80), true);
        assert_eq!(out, expected);
        assert_eq!(status(&host).0, "200");
    }
    assert_eq!(
        run(&response(&FRAMES), &config(""), &[&bytes], true).0,
        expected
    );

    for (name, upstream) in [
        ("throttlingException", "429"),
        ("serviceUnavailableException", "503"),
    ] {
        let bytes = [
            start.clone(),
            bedrock("exception", name, "{\"message\":\"x\"}"),
        ]
        .concat();
        for size in 1..=bytes.len() {
            let host = response(&FRAMES);
            run(
                &host,
                &config(""),
                &bytes.chunks(size).collect::<Vec<_>>(),
                true,
            );
            assert_eq!(
                status(&host),
                ("503".into(), Some(upstream.into()), format!("1:{upstream}"))
            );
        }
    }
    for garbage in [
        &b"<html>Bad gateway</html>"[..],
        &start[..start.len() - 1],
        &start,
    ] {
        let host = response(&FRAMES);
        run(&host, &config(""), &[garbage, b""], true);
        assert_eq!(
            status(&host),
            ("503".into(), Some("503".into()), "1:malformed".into())
        );
    }
}

#[test]
fn notes_an_error_after_content() {
    let delta = bedrock("event", "contentBlockDelta", "{\"delta\":{\"text\":\"a\"}}");
    let host = response(&FRAMES);
    let error = bedrock("exception", "throttlingException", "{}");
    let (out, _) = run(&host, &config(""), &[&delta, &error], true);
    assert_eq!(out, delta);
    assert_eq!(status(&host).0, "200");
    assert_eq!(
        host.metadata(super::STREAM_ERROR).as_deref(),
        Some("throttled")
    );
}

#[test]
fn looks_into_wrapped_events() {
    let wrapped = |base64: &str| {
        bedrock(
            "event",
            "chunk",
            &format!("{{\"bytes\":\"{base64}\",\"p\":\"abc\"}}"),
        )
    };
    // {"type":"message_start","message":{}} and {"type":"content_block_delta","delta":{"text":"a"}}
    let start = wrapped("eyJ0eXBlIjoibWVzc2FnZV9zdGFydCIsIm1lc3NhZ2UiOnt9fQ==");
    let delta = wrapped("eyJ0eXBlIjoiY29udGVudF9ibG9ja19kZWx0YSIsImRlbHRhIjp7InRleHQiOiJhIn19");
    let host = response(&FRAMES);
    let (_, released) = run(&host, &config(""), &[&start, &delta], false);
    assert_eq!(released, Some(2));
    let host = response(&FRAMES);
    run(&host, &config(""), &[&wrapped("!!!!")], false);
    assert_eq!(status(&host).2, "1:malformed");
}

#[test]
fn holds_a_whole_answer_and_wants_all_of_it() {
    let text = r#"{"choices":[{"message":{"content":"é"}}]}"#;
    for size in 1..=text.len() {
        let host = response(&JSON);
        let (out, _) = run(
            &host,
            &config(""),
            &text.as_bytes().chunks(size).collect::<Vec<_>>(),
            true,
        );
        assert_eq!(
            (out, status(&host).0),
            (text.as_bytes().to_vec(), "200".to_string())
        );
        assert!(host.header(HeaderMap::Response, "content-length").is_some());
    }
    let (_, released) = run(&response(&JSON), &config(""), &[text.as_bytes()], false);
    assert_eq!(released, None, "the end may still be cut off");
    for bad in [
        "",
        "{",
        "{\"choices\":[",
        "<html>",
        "{} {}",
        "{\"a\":\"\u{1}\"}",
    ] {
        let host = response(&JSON);
        run(&host, &config(""), &[bad.as_bytes(), b""], true);
        assert_eq!(
            status(&host),
            ("503".into(), Some("503".into()), "1:malformed".into()),
            "{bad}"
        );
        assert!(host.header(HeaderMap::Response, "content-length").is_none());
    }
}

#[test]
fn passes_on_what_is_too_large_to_hold() {
    let config = config(r#"{"holdLimitBytes":10}"#);
    let host = response(&JSON);
    let (out, released) = run(&host, &config, &[b"{\"a\":", b"\"0123456789", b"\"}"], true);
    assert_eq!(
        (out, released),
        (b"{\"a\":\"0123456789\"}".to_vec(), Some(2))
    );
    assert_eq!(status(&host).0, "200");
}

#[test]
fn a_success_without_a_body_or_of_the_wrong_kind_is_a_failure() {
    let host = response(&JSON);
    assert_eq!(
        FirstToken::new(config("")).on_response_headers(&host, true),
        HeadersStatus::Continue
    );
    assert_eq!(status(&host).2, "1:malformed");
    let host = response(&[(":status", "200"), ("content-type", "text/html")]);
    run(&host, &config(""), &[b"<html>sign in</html>"], true);
    assert_eq!(status(&host).2, "1:malformed");
}

#[test]
fn passes_other_media_and_encoded_bodies_unread() {
    for headers in [
        [(":status", "200"), ("content-type", "audio/mpeg")],
        [(":status", "200"), ("content-encoding", "gzip")],
    ] {
        let host = response(&headers);
        assert_eq!(
            run(&host, &config(""), &[b"\xff\xfb", b"x"], true),
            (b"\xff\xfbx".to_vec(), Some(0))
        );
        assert_eq!(status(&host).2, "1:200");
    }
}

#[test]
fn a_target_s_refusal_becomes_503() {
    for refused in ["401", "403", "404", "408", "424", "429"] {
        let host = response(&[
            (":status", refused),
            ("retry-after", "7"),
            (UPSTREAM_STATUS, "spoofed"),
        ]);
        let (out, released) = run(&host, &config(""), &[b"{}"], true);
        assert_eq!((out, released), (b"{}".to_vec(), Some(0)));
        assert_eq!(
            status(&host),
            ("503".into(), Some(refused.into()), format!("1:{refused}"))
        );
        assert_eq!(host.metadata(RETRY_AFTER).as_deref(), Some("7"));
    }
    for passed in ["400", "413", "422", "500", "503"] {
        let host = response(&[(":status", passed), (UPSTREAM_STATUS, "spoofed")]);
        run(&host, &config(""), &[b"{}"], true);
        assert_eq!(status(&host), (passed.into(), None, format!("1:{passed}")));
    }
}

#[test]
fn tells_bedrock_s_400s_apart() {
    let body = |message: &str| format!("{{\"message\":\"{message}\"}}");
    for (kind, message, shown, upstream) in [
        (
            "ServiceQuotaExceededException:http://x",
            "",
            "503",
            Some("429"),
        ),
        ("ThrottlingException", "", "503", Some("429")),
        ("ResourceNotFoundException", "", "503", Some("404")),
        (
            "ValidationException:http://x",
            "The provided model identifier is invalid.",
            "503",
            Some("404"),
        ),
        (
            "ValidationException",
            "This model version has reached the end of its life.",
            "503",
            Some("404"),
        ),
        (
            "ValidationException",
            "Input is too long for requested model.",
            "400",
            None,
        ),
    ] {
        for size in [1, 7, 1000] {
            let host = response(&[(":status", "400"), ("x-amzn-errortype", kind)]);
            let text = body(message);
            let (out, _) = run(
                &host,
                &config(""),
                &text.as_bytes().chunks(size).collect::<Vec<_>>(),
                true,
            );
            assert_eq!(String::from_utf8(out).unwrap(), text);
            assert_eq!(
                (status(&host).0.as_str(), status(&host).1.as_deref()),
                (shown, upstream),
                "{kind} {message}"
            );
        }
    }
}

#[test]
fn trailers_end_a_held_body() {
    let host = response(&SSE);
    let mut filter = FirstToken::new(config(""));
    filter.on_response_headers(&host, false);
    host.offer(Body::ReceivedResponse, PREAMBLE.as_bytes());
    filter.on_response_body(&host, false);
    filter.on_response_trailers(&host);
    assert_eq!(status(&host).2, "1:malformed");

    let host = response(&JSON);
    let mut filter = FirstToken::new(config(""));
    filter.on_response_headers(&host, false);
    host.offer(Body::ReceivedResponse, b"{\"a\":1}");
    filter.on_response_body(&host, false);
    filter.on_response_trailers(&host);
    assert_eq!(status(&host).0, "200");
    assert_eq!(host.left(Body::BufferedResponse), b"{\"a\":1}");
}

#[test]
fn gives_a_prompt_that_gemini_refused_an_answer() {
    let text =
        r#"{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":5}}"#;
    let candidate = r#","candidates":[{"index":0,"finishReason":"SAFETY","content":{"role":"model","parts":[{"text":""}]}}]}"#;
    let expected = format!("{}{candidate}", &text[..text.len() - 1]);
    for size in [1, 10, 1000] {
        let host = response(&JSON);
        let pieces: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
        let (out, _) = run(&host, &config(""), &pieces, true);
        assert_eq!(String::from_utf8(out).unwrap(), expected);
        assert!(host.header(HeaderMap::Response, "content-length").is_none());
    }
    let stream = format!("data: {text}\n\n");
    let (out, _) = run(&response(&SSE), &config(""), &[stream.as_bytes()], true);
    assert_eq!(
        String::from_utf8(out).unwrap(),
        format!("data: {expected}\n\n")
    );
}

#[test]
fn ends_a_stream_at_an_event_that_is_no_json() {
    let host = response(&SSE);
    let bad = "data: {\"choices\":[\n\n";
    let pieces = [CONTENT.as_bytes(), bad.as_bytes(), CONTENT.as_bytes()];
    let (out, _) = run(&host, &config(""), &pieces, true);
    assert_eq!(out, CONTENT.as_bytes());
    assert_eq!(
        host.metadata(super::STREAM_ERROR).as_deref(),
        Some("malformed")
    );
    // In the very piece that begins with content.
    let host = response(&SSE);
    let together = [CONTENT, bad, CONTENT].concat();
    let (out, _) = run(
        &host,
        &config(""),
        &[PREAMBLE.as_bytes(), together.as_bytes()],
        true,
    );
    assert_eq!(
        String::from_utf8(out).unwrap(),
        [PREAMBLE, CONTENT].concat()
    );
}

#[test]
fn renames_bedrock_s_verdict_in_a_whole_answer() {
    let text = r#"{"output":{},"stopReason":"guardrail_intervened"}"#;
    let host = response(&JSON).with(HeaderMap::Response, &[("x-amzn-requestid", "r")]);
    let (out, _) = run(&host, &config(""), &[text.as_bytes()], true);
    assert_eq!(
        String::from_utf8(out).unwrap(),
        text.replace("guardrail_intervened", "content_filtered")
    );
    let (out, _) = run(&response(&JSON), &config(""), &[text.as_bytes()], true);
    assert_eq!(String::from_utf8(out).unwrap(), text, "not Bedrock's");
}
