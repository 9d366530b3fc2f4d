use super::{Facts, Mark};
use crate::json::Scanner;

fn facts(text: &str) -> Facts {
    let mut facts = Facts::default();
    let mut scanner = Scanner::new(false);
    scanner.feed(text.as_bytes(), &mut facts).unwrap();
    scanner.finish(&mut facts).unwrap();
    facts
}

#[test]
fn tells_content_from_preambles() {
    let content = [
        r#"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":"a"},"finish_reason":null}]}"#,
        r#"{"choices":[{"index":0,"delta":{"refusal":"no"}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"reasoning_content":"hm"}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"x","function":{"name":"f","arguments":""}}]}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"function_call":{"name":"f"}}}]}"#,
        r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
        r#"{"choices":[{"index":0,"text":"a"}]}"#,
        r#"{"choices":[{"index":0,"delta":{"content":""}},{"index":1,"delta":{"content":"b"}}]}"#,
        r#"{"candidates":[{"content":{"role":"model","parts":[{"text":"a"}]}}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{}}}]}}]}"#,
        r#"{"candidates":[{"finishReason":"SAFETY"}]}"#,
        r#"{"promptFeedback":{"blockReason":"SAFETY"}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}"#,
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"x"}}"#,
        r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#,
        r#"{"type":"response.output_text.delta","delta":"a"}"#,
        r#"{"type":"response.function_call_arguments.delta","delta":"{"}"#,
        r#"{"type":"response.completed","response":{"output":[]}}"#,
    ];
    for text in content {
        let facts = facts(text);
        assert!(facts.content, "{text}");
        assert_ne!(facts.mark, Mark::Error, "{text}");
    }
    let none = [
        r#"{"choices":[],"prompt_filter_results":[{"content":"x"}]}"#,
        r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
        r#"{"choices":[{"index":0,"delta":{"content":null,"tool_calls":[]}}]}"#,
        r#"{"choices":[{"index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}},"delta":{}}]}"#,
        r#"{"choices":[],"usage":{"prompt_tokens":1}}"#,
        r#"{"candidates":[{"content":{"role":"model","parts":[{"text":""}]}}]}"#,
        r#"{"candidates":[{"content":{"role":"model"}}],"modelVersion":"text"}"#,
        r#"{"type":"message_start","message":{"content":[],"model":"m","stop_reason":null}}"#,
        r#"{"type":"ping"}"#,
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
        r#"{"type":"response.created","response":{"status":"in_progress","error":null}}"#,
        r#"{"type":"response.output_item.added","item":{"type":"message"}}"#,
        r#"{"error":null,"choices":[]}"#,
        r#"{"x":{"choices":[{"delta":{"content":"not ours"}}]}}"#,
        r#"[{"choices":[{"delta":{"content":"not ours"}}]}]"#,
    ];
    for text in none {
        let facts = facts(text);
        assert!(!facts.content, "{text}");
        assert_ne!(facts.mark, Mark::Error, "{text}");
    }
}

#[test]
fn tells_errors_and_which_are_about_quota() {
    let quota = [
        r#"{"error":{"message":"x","code":"429"}}"#,
        r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}"#,
        r#"{"error":{"code":"rate_limit_exceeded"}}"#,
        r#"{"type":"error","error":{"type":"rate_limit_error","message":"x"}}"#,
    ];
    for text in quota {
        let facts = facts(text);
        assert_eq!((facts.mark, facts.throttled), (Mark::Error, true), "{text}");
    }
    let other = [
        r#"{"error":{"message":"429","code":"500"}}"#,
        r#"{"error":"down"}"#,
        r#"{"type":"error","error":{"type":"overloaded_error"}}"#,
        r#"{"type":"response.failed","response":{}}"#,
    ];
    for text in other {
        let facts = facts(text);
        assert_eq!(
            (facts.mark, facts.throttled),
            (Mark::Error, false),
            "{text}"
        );
    }
}

#[test]
fn follows_the_choices() {
    let facts = facts(
        r#"{"choices":[{"finish_reason":"stop","index":2},{"index":0},{"delta":{"index":9,"content":"a"},"index":1,"finish_reason":null}]}"#,
    );
    assert_eq!(facts.seen, 0b111);
    assert_eq!(facts.finished, 0b100);
}

#[test]
fn finds_the_model_of_the_answer_only() {
    let range = |text: &str| facts(text).model.map(|at| text[at].to_string());
    assert_eq!(
        range(r#"{"model":"m","choices":[{"delta":{"model":"x"}}]}"#).as_deref(),
        Some("\"m\"")
    );
    assert_eq!(
        range(r#"{"type":"message_start","message":{"model":"m"}}"#).as_deref(),
        Some("\"m\"")
    );
    assert_eq!(
        range(r#"{"type":"response.created","response":{"model":"m"}}"#).as_deref(),
        Some("\"m\"")
    );
    assert_eq!(range(r#"{"choices":[{"delta":{"model":"x"}}]}"#), None);
    assert_eq!(range(r#"{"model":null}"#), None);
}

#[test]
fn starts_over() {
    let mut facts = facts(
        r#"{"choices":[{"index":3,"delta":{"content":"a"},"finish_reason":"stop"}],"model":"m"}"#,
    );
    facts.clear();
    assert!(!facts.content && facts.seen == 0 && facts.finished == 0 && facts.model.is_none());
}
