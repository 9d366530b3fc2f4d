use super::{AnswerStream, Break, Kind, Outcome};
use crate::random::Random;

fn chunk(index: u32, text: &str, finish: Option<&str>) -> String {
    let finish = finish.map_or("null".to_string(), |reason| format!("\"{reason}\""));
    format!(
        "data: {{\"id\":\"1\",\"model\":\"gpt-secret\",\"choices\":[{{\"index\":{index},\"delta\":{{\"content\":\"{text}\"}},\"finish_reason\":{finish}}}]}}\n\n"
    )
}

const USAGE: &str =
    "data: {\"choices\":[],\"usage\":{\"total_tokens\":5},\"model\":\"gpt-secret\"}\n\n";
const DONE: &str = "data: [DONE]\n\n";

/// What a caller gets, and why the stream was broken.
fn through(kind: Kind, pieces: &[&[u8]]) -> (String, Option<Break>) {
    let mut stream = AnswerStream::new(kind, "chat");
    let mut out = Vec::new();
    let mut why = None;
    let last = pieces.len().max(1) - 1;
    for (index, piece) in pieces.iter().enumerate() {
        match stream.feed(piece, index == last) {
            Outcome::Untouched => out.extend_from_slice(piece),
            Outcome::Replaced(bytes) => out.extend(bytes),
            Outcome::Broken(bytes, reason) => {
                assert!(why.is_none(), "broken twice");
                out.extend(bytes);
                why = Some(reason);
            }
        }
    }
    (String::from_utf8(out).unwrap(), why)
}

fn every_cut(kind: Kind, text: &str, expected: &(String, Option<Break>)) {
    let bytes = text.as_bytes();
    assert_eq!(&through(kind, &[bytes]), expected);
    assert_eq!(&through(kind, &[bytes, b""]), expected);
    for size in 1..bytes.len() {
        assert_eq!(
            &through(kind, &bytes.chunks(size).collect::<Vec<_>>()),
            expected,
            "pieces of {size}"
        );
    }
    for at in 0..bytes.len() {
        assert_eq!(
            &through(kind, &[&bytes[..at], &bytes[at..]]),
            expected,
            "cut at {at}"
        );
    }
    let mut random = Random(3);
    for _ in 0..300 {
        assert_eq!(&through(kind, &random.pieces(bytes, 60)), expected);
    }
}

fn renamed(text: &str) -> String {
    text.replace("gpt-secret", "chat")
}

#[test]
fn passes_a_whole_stream_under_the_alias() {
    let text = [
        ": hi\n\n",
        &chunk(0, "a", None),
        &chunk(0, "b", None),
        &chunk(0, "", Some("stop")),
        USAGE,
        DONE,
    ]
    .concat();
    every_cut(Kind::Chat, &text, &(renamed(&text), None));
    let plain = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    every_cut(Kind::Chat, plain, &(plain.to_string(), None));
}

#[test]
fn does_not_copy_what_passes_untouched() {
    let mut stream = AnswerStream::new(Kind::Chat, "chat");
    let event =
        b"data: {\"model\":null,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
    assert_eq!(stream.feed(event, false), Outcome::Untouched);
}

#[test]
fn ends_a_stream_without_an_end_and_keeps_its_reason_to_finish_back() {
    let text = [chunk(0, "a", None), chunk(0, "", Some("stop"))].concat();
    let (out, why) = through(Kind::Chat, &[text.as_bytes()]);
    assert_eq!(why, Some(Break::Unfinished));
    assert!(out.starts_with(&renamed(&chunk(0, "a", None))));
    assert!(!out.contains("stop") && !out.contains("[DONE]") && out.contains("\"error\""));
    every_cut(Kind::Chat, &text, &(out, why));
}

#[test]
fn ends_a_stream_that_is_done_without_a_reason_to_finish() {
    let text = [chunk(0, "a", None), DONE.into()].concat();
    let (out, why) = through(Kind::Chat, &[text.as_bytes()]);
    assert_eq!(why, Some(Break::Unfinished));
    assert!(!out.contains("[DONE]") && out.ends_with("\"code\":\"stream_interrupted\"}}\n\n"));
    every_cut(Kind::Chat, &text, &(out, why));
}

#[test]
fn ends_a_stream_at_an_event_that_is_no_json() {
    for bad in [
        "data: {\"choices\":[\n\n",
        "data: <html>\n\n",
        "data: {\"a\":\"\u{1}\"}\n\n",
    ] {
        let text = [
            &chunk(0, "a", None),
            bad,
            &chunk(0, "b", Some("stop")),
            DONE,
        ]
        .concat();
        let (out, why) = through(Kind::Chat, &[text.as_bytes()]);
        assert_eq!(why, Some(Break::Malformed));
        assert!(out.starts_with(&renamed(&chunk(0, "a", None))));
        assert!(!out.contains("stop") && !out.contains("\"b\"") && !out.contains("html"));
        every_cut(Kind::Chat, &text, &(out, why));
    }
}

#[test]
fn replaces_an_error_inside_a_stream() {
    let text = [
        &chunk(0, "a", None),
        "data: {\"error\":{\"message\":\"East US\",\"code\":\"429\"}}\n\n",
    ]
    .concat();
    let (out, why) = through(Kind::Chat, &[text.as_bytes()]);
    assert_eq!(why, Some(Break::Reported));
    assert!(out.contains("rate_limit_exceeded") && !out.contains("East US"));
    every_cut(Kind::Chat, &text, &(out, why));
}

#[test]
fn every_choice_needs_its_reason_to_finish() {
    let good = [
        chunk(0, "a", None),
        chunk(1, "b", None),
        chunk(0, "", Some("stop")),
        chunk(1, "c", None),
        chunk(1, "", Some("length")),
        DONE.into(),
    ]
    .concat();
    every_cut(Kind::Chat, &good, &(renamed(&good), None));
    let bad = [
        chunk(0, "a", None),
        chunk(1, "b", None),
        chunk(0, "", Some("stop")),
        DONE.into(),
    ]
    .concat();
    let (out, why) = through(Kind::Chat, &[bad.as_bytes()]);
    assert_eq!(why, Some(Break::Unfinished));
    every_cut(Kind::Chat, &bad, &(out, why));
    // A choice that shows up after the others are over.
    let late = [
        chunk(0, "a", Some("stop")),
        chunk(1, "b", None),
        chunk(1, "", Some("stop")),
        DONE.into(),
    ]
    .concat();
    every_cut(Kind::Chat, &late, &(renamed(&late), None));
}

#[test]
fn an_empty_stream_is_no_answer() {
    let (out, why) = through(Kind::Chat, &[b""]);
    assert_eq!(why, Some(Break::Unfinished));
    assert!(out.starts_with("data: {\"error\":"));
}

#[test]
fn knows_the_other_dialects() {
    let messages = concat!(
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"gpt-secret\"}}\n\n",
        "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\n",
        "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n",
    );
    let stop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    let whole = [messages, stop].concat();
    every_cut(Kind::Messages, &whole, &(renamed(&whole), None));
    let (out, why) = through(Kind::Messages, &[messages.as_bytes()]);
    assert_eq!(why, Some(Break::Unfinished));
    assert!(!out.contains("stop_reason"));
    assert!(out.ends_with("event: error\ndata: {\"type\":\"error\",\"error\":{\"message\":\"the answer broke off; what came before it is incomplete\",\"type\":\"server_error\",\"param\":null,\"code\":\"stream_interrupted\"}}\n\n"));

    let responses = "data: {\"type\":\"response.output_text.delta\",\"delta\":\"a\"}\n\n";
    let completed =
        "data: {\"type\":\"response.completed\",\"response\":{\"model\":\"gpt-secret\"}}\n\n";
    let whole = [responses, completed].concat();
    every_cut(Kind::Responses, &whole, &(renamed(&whole), None));
    let (out, why) = through(Kind::Responses, &[responses.as_bytes()]);
    assert_eq!(why, Some(Break::Unfinished));
    assert!(
        out.contains("event: error\ndata: {\"message\":") && out.contains("\"type\":\"error\"")
    );
}

#[test]
fn knows_once_that_it_was_cut_from_outside() {
    let mut stream = AnswerStream::new(Kind::Chat, "chat");
    stream.feed(chunk(0, "a", None).as_bytes(), false);
    assert!(stream.cut());
    assert!(!stream.cut());
    let rest = stream.feed(b"data: x\n\n", true);
    assert_eq!(rest, Outcome::Replaced(Vec::new()));
    let mut over = AnswerStream::new(Kind::Chat, "chat");
    over.feed(
        [chunk(0, "a", Some("stop")), DONE.into()]
            .concat()
            .as_bytes(),
        false,
    );
    assert!(!over.cut());
}

/// A thousand streams with bytes changed, cut at random: whatever comes, a caller either gets the
/// whole stream with its end, or an error event last.
#[test]
fn never_lets_a_damaged_stream_look_whole() {
    let text = [
        chunk(0, "a", None),
        chunk(0, "b", None),
        chunk(0, "", Some("stop")),
        USAGE.into(),
        DONE.into(),
    ]
    .concat();
    let mut random = Random(0xdead);
    for _ in 0..20_000 {
        let mut damaged = text.clone().into_bytes();
        for _ in 0..=random.below(3) {
            let at = random.below(damaged.len());
            match random.below(3) {
                0 => damaged.truncate(at.max(1)),
                1 => damaged[at] = b"{}\"\n:,x"[random.below(7)],
                _ => {
                    damaged.remove(at);
                }
            }
            if damaged.is_empty() {
                damaged.push(b'x');
            }
        }
        let pieces = random.pieces(&damaged, 50);
        let mut stream = AnswerStream::new(Kind::Chat, "chat");
        let mut out = Vec::new();
        let mut why = None;
        for (index, piece) in pieces.iter().enumerate() {
            match stream.feed(piece, index + 1 == pieces.len()) {
                Outcome::Untouched => out.extend_from_slice(piece),
                Outcome::Replaced(bytes) => out.extend(bytes),
                Outcome::Broken(bytes, reason) => {
                    out.extend(bytes);
                    why = Some(reason);
                }
            }
        }
        let out = String::from_utf8_lossy(&out);
        match why {
            None => {
                assert!(stream.ended && out.contains("[DONE]"), "{out}");
                assert!(
                    out.contains("\"stop\"") || out.contains("\"finish_reason\":\""),
                    "{out}"
                );
            }
            Some(_) => {
                assert!(
                    out.ends_with("}}\n\n") && out.contains("\"error\""),
                    "{out}"
                );
                assert!(!out.contains("\ndata: [DONE]\n"), "{out}");
            }
        }
    }
}

#[test]
fn starts_a_text_block_that_the_translation_did_not() {
    let start = |index: u32| {
        format!("event: content_block_start\ndata: {{\"type\":\"content_block_start\",\"index\":{index},\"content_block\":{{\"type\":\"text\",\"text\":\"\"}}}}\n\n")
    };
    let text = |index: u32| {
        format!("event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":{index},\"delta\":{{\"type\":\"text_delta\",\"text\":\"a\"}}}}\n\n")
    };
    let tool = "event: content_block_start\ndata: {\"content_block\":{\"type\":\"tool_use\"},\"index\":1,\"type\":\"content_block_start\"}\n\nevent: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\"}}\n\n";
    let begin = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"gpt-secret\"}}\n\n";
    let end = "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    let sent = [begin, &text(0), &text(0), tool, &text(2), end].concat();
    let expected = [
        begin,
        &start(0),
        &text(0),
        &text(0),
        tool,
        &start(2),
        &text(2),
        end,
    ]
    .concat();
    every_cut(Kind::Messages, &sent, &(renamed(&expected), None));
}

#[test]
fn a_choice_that_called_a_tool_ends_with_tool_calls() {
    let call = |index: u32| {
        format!("data: {{\"model\":\"gpt-secret\",\"choices\":[{{\"delta\":{{\"tool_calls\":[{{\"index\":0,\"id\":\"a\"}}]}},\"index\":{index}}}]}}\n\n")
    };
    let none = "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[]}}]}\n\n";
    let sent = [
        &call(1),
        none,
        &chunk(0, "a", Some("stop")),
        &chunk(1, "", Some("stop")),
        DONE,
    ];
    let expected = [
        &call(1),
        none,
        &chunk(0, "a", Some("stop")),
        &chunk(1, "", Some("tool_calls")),
        DONE,
    ];
    every_cut(
        Kind::Chat,
        &sent.concat(),
        &(renamed(&expected.concat()), None),
    );
    // Both in one event, in either order, and the model's name in between.
    let whole = |reason: &str| {
        format!("data: {{\"choices\":[{{\"finish_reason\":\"{reason}\",\"delta\":{{\"tool_calls\":[{{}}]}}}}],\"model\":\"gpt-secret\"}}\n\n{DONE}")
    };
    every_cut(
        Kind::Chat,
        &whole("stop"),
        &(renamed(&whole("tool_calls")), None),
    );
    // Other reasons stay, and so does what is no chat.
    every_cut(
        Kind::Chat,
        &whole("length"),
        &(renamed(&whole("length")), None),
    );
    every_cut(
        Kind::Completions,
        &whole("stop"),
        &(renamed(&whole("stop")), None),
    );
}

#[test]
fn tells_silence_from_an_end_that_came_too_early() {
    let mut stream = AnswerStream::new(Kind::Chat, "chat");
    stream.feed(chunk(0, "a", None).as_bytes(), false);
    stream.blame_silence();
    let Outcome::Broken(bytes, why) = stream.feed(b"", true) else {
        panic!("not broken");
    };
    assert_eq!(why, Break::Silent);
    let text = String::from_utf8(bytes).unwrap();
    assert!(
        text.contains("stream_interrupted") && !text.contains("[DONE]"),
        "{text}"
    );
    // What was whole before it went silent stays whole.
    let mut stream = AnswerStream::new(Kind::Chat, "chat");
    let whole = [chunk(0, "a", Some("stop")), DONE.to_string()].concat();
    assert!(matches!(
        stream.feed(whole.as_bytes(), false),
        Outcome::Replaced(_)
    ));
    stream.blame_silence();
    assert_eq!(stream.feed(b"", true), Outcome::Untouched);
}
