use super::{error, Failure};
use crate::tries::{Cause, Try};

fn tried(causes: &[(u64, Cause)]) -> Vec<Try> {
    let make = |(started, cause): &(u64, Cause)| Try {
        started: *started,
        cause: *cause,
    };
    causes.iter().map(make).collect()
}

fn told(status: u16, body: &str, tries: &[(u64, Cause)]) -> super::ApiError {
    error(&Failure {
        status,
        body: body.as_bytes(),
        tries: &tried(tries),
        try_timeout_ms: 1000,
        now: 10_000,
        max_body_bytes: 20 * 1024 * 1024,
    })
}

#[test]
fn words_what_the_gateway_refuses() {
    for (status, code) in [
        (401, "invalid_api_key"),
        (403, "model_not_allowed"),
        (404, "model_not_found"),
        (405, "method_not_allowed"),
        (408, "timeout"),
        (413, "request_too_large"),
        (429, "rate_limit_exceeded"),
        (431, "invalid_request"),
        (500, "internal_error"),
        (503, "service_unavailable"),
        (504, "timeout"),
    ] {
        let error = told(status, "no healthy upstream", &[]);
        assert_eq!((error.status, error.code.as_str()), (status, code));
        assert!(!error.message.contains("upstream"), "{}", error.message);
    }
    assert_eq!(told(302, "", &[]).status, 502);
    assert!(told(413, "", &[]).message.contains("20 MiB"));
}

#[test]
fn passes_on_verdicts_about_the_request() {
    let azure = r#"{"error":{"message":"This model's maximum context length is 10 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}"#;
    let error = told(400, azure, &[(0, Cause::Status(400))]);
    assert_eq!(
        (error.status, error.code.as_str(), error.param.as_deref()),
        (400, "context_length_exceeded", Some("messages"))
    );
    assert_eq!(
        error.message,
        "This model's maximum context length is 10 tokens."
    );

    let filter = r#"{"error":{"message":"Azure OpenAI's policy","param":"prompt","code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#;
    let error = told(400, filter, &[(0, Cause::Status(400))]);
    assert_eq!(error.code, "content_filter");
    assert!(!error.to_json().contains("Azure") && !error.to_json().contains("Responsible"));

    // As the AI gateway words a Bedrock and a Vertex error.
    for text in [
        r#"{"type":"error","error":{"type":"ValidationException","code":"400","message":"Input is too long for requested model."}}"#,
        r#"{"type":"error","error":{"type":"GCPVertexAIBackendError","code":"400","message":"Error: The input token count (9) exceeds the maximum number of tokens allowed (8)."}}"#,
        r#"[{"error":{"code":400,"message":"prompt is too long","status":"INVALID_ARGUMENT"}}]"#,
    ] {
        let error = told(
            400,
            text,
            &[(0, Cause::Status(429)), (5, Cause::Status(400))],
        );
        assert_eq!(
            (error.status, error.code.as_str()),
            (400, "context_length_exceeded"),
            "{text}"
        );
        assert!(!error.to_json().contains("GCP") && !error.to_json().contains("Exception"));
    }
    let other = told(422, r#"{"detail":"bad file"}"#, &[(0, Cause::Status(422))]);
    assert_eq!((other.status, other.message.as_str()), (422, "bad file"));
    for nonsense in [
        "",
        "<html>internal-host.example.com</html>",
        "[]",
        "{\"error\":5}",
    ] {
        let error = told(400, nonsense, &[(0, Cause::Status(400))]);
        assert_eq!(
            error.message, "the request was rejected as invalid",
            "{nonsense}"
        );
    }
}

#[test]
fn drops_parameters_and_codes_that_are_no_names() {
    let text = r#"{"error":{"message":"x","param":"https://a.b/c d","code":"ERR https://x"}}"#;
    let error = told(400, text, &[(0, Cause::Status(400))]);
    assert_eq!(
        (error.param, error.code.as_str()),
        (None, "invalid_request")
    );
}

#[test]
fn names_what_came_of_every_try() {
    use Cause::*;
    let error = told(
        503,
        "secret",
        &[(0, Status(429)), (10, Unanswered), (1020, Malformed)],
    );
    assert_eq!(error.status, 503);
    assert_eq!(
        error.message,
        "the model could not answer: 3 tries (rate limited, timed out, unavailable); try again later"
    );
    let error = told(503, "", &[(9_990, Unanswered)]);
    assert!(
        error.message.contains("1 try (unavailable)"),
        "{}",
        error.message
    );
}

#[test]
fn keeps_a_status_that_all_tries_share() {
    use Cause::*;
    let cases = [
        (
            vec![(0, Status(429)), (1, Status(429))],
            429,
            "rate_limit_exceeded",
        ),
        (
            vec![(0, Status(500)), (1, Status(500))],
            500,
            "internal_error",
        ),
        (
            vec![(0, Unanswered), (1000, Status(504)), (2000, Unanswered)],
            504,
            "timeout",
        ),
        (
            vec![(0, Status(401)), (1, Status(403)), (2, Status(404))],
            503,
            "service_unavailable",
        ),
        (
            vec![(0, Status(500)), (1, Status(429))],
            503,
            "service_unavailable",
        ),
    ];
    for (tries, status, code) in cases {
        let error = told(503, "", &tries);
        assert_eq!(
            (error.status, error.code.as_str()),
            (status, code),
            "{tries:?}"
        );
    }
}

/// Refused by the translation for a provider, before anything was sent to it.
#[test]
fn passes_on_what_the_translation_refuses() {
    let body = r#"{"type":"error","error":{"type":"UnprocessableEntity","code":"422","message":"invalid request body: amazon titan takes one input per call"}}"#;
    let error = told(
        422,
        body,
        &[(0, Cause::Status(429)), (9_999, Cause::Unanswered)],
    );
    assert_eq!(
        (error.status, error.code.as_str()),
        (422, "invalid_request")
    );
    assert!(error.message.contains("one input per call") && !error.message.contains("amazon"));
}

/// The translator behind `first_token` answers 500 where it cannot read an error body; the record
/// of tries still tells what happened.
#[test]
fn a_verdict_needs_a_4xx_from_both() {
    let error = told(500, "", &[(0, Cause::Status(400))]);
    assert_eq!(error.status, 503);
}
