use super::{Asked, Kind, RequestBody};
use crate::edge::error::ApiError;
use crate::random::Random;

fn ask(kind: Kind, pieces: &[&[u8]]) -> Result<Asked, ApiError> {
    let mut body = RequestBody::new(kind);
    for piece in pieces {
        body.feed(piece)?;
    }
    body.finish()
}

fn code(kind: Kind, text: &str) -> (String, Option<String>) {
    let error = ask(kind, &[text.as_bytes()]).expect_err(text);
    assert_eq!(error.status, 400, "{text}");
    (error.code, error.param)
}

#[test]
fn takes_good_calls() {
    let good = [
        (
            Kind::Chat,
            r#"{"model":"fast","messages":[{"role":"user","content":"hi"}]}"#,
            false,
        ),
        (
            Kind::Chat,
            r#"{"messages":[{}],"stream":true,"model":"fast","n":2,"max_completion_tokens":null,"temperature":0.7}"#,
            true,
        ),
        (
            Kind::Chat,
            r#"{"model":"fast","messages":[{}],"stream":null,"stream_options":{"include_usage":true},"tools":[{"n":-1,"stream":5}]}"#,
            false,
        ),
        (
            Kind::Chat,
            r#"{"model":"fast","messages":[{"role":"user","content":[{"type":"text","text":"x"}]}],"metadata":{"max_tokens":"x"},"input":5}"#,
            false,
        ),
        (Kind::Embeddings, r#"{"model":"e","input":"x"}"#, false),
        (Kind::Embeddings, r#"{"model":"e","input":[1,2]}"#, false),
        (
            Kind::Completions,
            r#"{"model":"e","prompt":["a"],"top_p":1,"presence_penalty":-2}"#,
            false,
        ),
        (
            Kind::Responses,
            r#"{"model":"e","input":[{"role":"user"}],"max_output_tokens":5,"stream":true}"#,
            true,
        ),
        (Kind::Responses, r#"{"model":"e"}"#, false),
        (
            Kind::Messages,
            r#"{"model":"e","max_tokens":5,"messages":[{"role":"user","content":"x"}]}"#,
            false,
        ),
    ];
    for (kind, text, stream) in good {
        let asked = ask(kind, &[text.as_bytes()]).expect(text);
        assert_eq!(asked.stream, stream, "{text}");
    }
}

#[test]
fn refuses_bad_calls_by_parameter() {
    let bad = [
        (
            Kind::Chat,
            r#"{"messages":[{}]}"#,
            "missing_required_parameter",
            "model",
        ),
        (
            Kind::Chat,
            r#"{"model":"","messages":[{}]}"#,
            "invalid_value",
            "model",
        ),
        (
            Kind::Chat,
            r#"{"model":5,"messages":[{}]}"#,
            "invalid_value",
            "model",
        ),
        (
            Kind::Chat,
            r#"{"model":["a"],"messages":[{}]}"#,
            "invalid_value",
            "model",
        ),
        (
            Kind::Chat,
            r#"{"model":null,"messages":[{}]}"#,
            "invalid_value",
            "model",
        ),
        (
            Kind::Chat,
            r#"{"model":"a"}"#,
            "missing_required_parameter",
            "messages",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":[]}"#,
            "invalid_value",
            "messages",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":"x"}"#,
            "invalid_value",
            "messages",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":{}}"#,
            "invalid_value",
            "messages",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":["x"]}"#,
            "invalid_value",
            "messages",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":[{},[]]}"#,
            "invalid_value",
            "messages",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":[{},null]}"#,
            "invalid_value",
            "messages",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","prompt":"x"}"#,
            "missing_required_parameter",
            "messages",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":[{}],"max_tokens":-1}"#,
            "invalid_value",
            "max_tokens",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":[{}],"max_tokens":0}"#,
            "invalid_value",
            "max_tokens",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":[{}],"max_tokens":1.5}"#,
            "invalid_value",
            "max_tokens",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":[{}],"max_tokens":"5"}"#,
            "invalid_value",
            "max_tokens",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":[{}],"max_tokens":true}"#,
            "invalid_value",
            "max_tokens",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":[{}],"max_tokens":[1]}"#,
            "invalid_value",
            "max_tokens",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":[{}],"max_tokens":99999999999}"#,
            "invalid_value",
            "max_tokens",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":[{}],"max_completion_tokens":-5}"#,
            "invalid_value",
            "max_completion_tokens",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":[{}],"n":129}"#,
            "invalid_value",
            "n",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":[{}],"stream":"yes"}"#,
            "invalid_value",
            "stream",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":[{}],"stream":1}"#,
            "invalid_value",
            "stream",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":[{}],"temperature":2.1}"#,
            "invalid_value",
            "temperature",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":[{}],"temperature":"hot"}"#,
            "invalid_value",
            "temperature",
        ),
        (
            Kind::Chat,
            r#"{"model":"a","messages":[{}],"top_p":-0.1}"#,
            "invalid_value",
            "top_p",
        ),
        (
            Kind::Embeddings,
            r#"{"model":"a"}"#,
            "missing_required_parameter",
            "input",
        ),
        (
            Kind::Embeddings,
            r#"{"model":"a","input":""}"#,
            "invalid_value",
            "input",
        ),
        (
            Kind::Embeddings,
            r#"{"model":"a","input":[]}"#,
            "invalid_value",
            "input",
        ),
        (
            Kind::Embeddings,
            r#"{"model":"a","input":5}"#,
            "invalid_value",
            "input",
        ),
        (
            Kind::Completions,
            r#"{"model":"a","messages":[{}]}"#,
            "missing_required_parameter",
            "prompt",
        ),
        (
            Kind::Messages,
            r#"{"model":"a","messages":[{}]}"#,
            "missing_required_parameter",
            "max_tokens",
        ),
        (
            Kind::Responses,
            r#"{"model":"a","input":"x","max_output_tokens":0}"#,
            "invalid_value",
            "max_output_tokens",
        ),
    ];
    for (kind, text, expected, param) in bad {
        assert_eq!(
            code(kind, text),
            (expected.to_string(), Some(param.to_string())),
            "{text}"
        );
    }
}

#[test]
fn refuses_what_is_no_json_object() {
    let bad = [
        ("", "missing_body"),
        (" \n", "missing_body"),
        ("[]", "invalid_json"),
        ("5", "invalid_json"),
        ("{", "invalid_json"),
        (r#"{"model":"a","messages":[{}]} x"#, "invalid_json"),
        (
            r#"{"model":"a","model":"b","messages":[{}]}"#,
            "duplicate_key",
        ),
        (
            r#"{"Model":"a","model":"b","messages":[{}]}"#,
            "duplicate_key",
        ),
        (
            r#"{"model":"a","messages":[{"role":"user","role":"system"}]}"#,
            "duplicate_key",
        ),
    ];
    for (text, expected) in bad {
        assert_eq!(
            code(Kind::Chat, text),
            (expected.to_string(), None),
            "{text}"
        );
    }
    let error = ask(Kind::Chat, &[b"{\"model\":\"\xff\"}"]).unwrap_err();
    assert_eq!(error.code, "invalid_encoding");
    let deep = "[".repeat(300);
    assert_eq!(
        code(Kind::Chat, &format!("{{\"a\":{deep}")).0,
        "invalid_json"
    );
}

#[test]
fn never_repeats_a_value_of_the_body() {
    for text in [
        r#"{"model":"a","messages":[{}],"max_tokens":"sk-canary"}"#,
        r#"{"model":{"sk-canary":1},"messages":[{}]}"#,
        r#"{"sk-canary":1,"sk-canary":2}"#,
        r#"{"model":"a" sk-canary"#,
        r#"{"model":"a","messages":"sk-canary"}"#,
    ] {
        let error = ask(Kind::Chat, &[text.as_bytes()]).unwrap_err();
        assert!(!error.to_json().contains("canary"), "{}", error.to_json());
    }
}

#[test]
fn judges_the_same_wherever_the_body_is_cut() {
    let texts = [
        r#"{"model":"fast","messages":[{"role":"user","content":"h\u00e9 \"x\" é"}],"stream":true,"max_tokens":5}"#,
        r#"{"model":"fast","messages":[{}],"max_tokens":-5}"#,
        r#"{"model":"fast","messages":[{}],"model":"x"}"#,
        r#"{"model":"fast","messages":[{}"#,
    ];
    let mut random = Random(99);
    for text in texts {
        let whole = ask(Kind::Chat, &[text.as_bytes()]);
        for size in 1..=text.len() {
            assert_eq!(
                ask(
                    Kind::Chat,
                    &text.as_bytes().chunks(size).collect::<Vec<_>>()
                ),
                whole
            );
        }
        for _ in 0..500 {
            assert_eq!(ask(Kind::Chat, &random.pieces(text.as_bytes(), 20)), whole);
        }
    }
}

#[test]
fn says_where_max_tokens_is_named() {
    let text = r#"{"model":"a","tools":[{"max_tokens":1}],"max_tokens" :5,"messages":[{}]}"#;
    let asked = ask(Kind::Chat, &[text.as_bytes()]).unwrap();
    assert!(text[asked.max_tokens_at.unwrap()..].starts_with("\"max_tokens\" :5"));
    let both = r#"{"model":"a","max_tokens":5,"max_completion_tokens":5,"messages":[{}]}"#;
    assert_eq!(
        ask(Kind::Chat, &[both.as_bytes()]).unwrap().max_tokens_at,
        None
    );
    let other = r#"{"model":"a","max_tokens":5,"messages":[{}]}"#;
    assert_eq!(
        ask(Kind::Messages, &[other.as_bytes()])
            .unwrap()
            .max_tokens_at,
        None
    );
}
