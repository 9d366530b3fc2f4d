use super::{mend_stop_reason, Frames, MALFORMED, THROTTLED, UNAVAILABLE};
use crate::event_stream::{frame, tests::bedrock};
use crate::random::Random;

fn through(pieces: &[&[u8]]) -> (Vec<u8>, Option<&'static str>) {
    let mut frames = Frames::default();
    let mut out = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        match frames.feed(piece, index + 1 == pieces.len()) {
            None => out.extend_from_slice(piece),
            Some(bytes) => out.extend(bytes),
        }
    }
    (out, frames.error())
}

fn every_cut(bytes: &[u8], expected: &(Vec<u8>, Option<&'static str>)) {
    for size in 1..=bytes.len() {
        assert_eq!(
            &through(&bytes.chunks(size).collect::<Vec<_>>()),
            expected,
            "pieces of {size}"
        );
    }
    let mut random = Random(11);
    for _ in 0..300 {
        assert_eq!(&through(&random.pieces(bytes, 100)), expected);
    }
}

fn delta() -> Vec<u8> {
    bedrock(
        "event",
        "contentBlockDelta",
        "{\"delta\":{\"text\":\"\\\"stopReason\\\":\\\"guardrail_intervened\\\"\"}}",
    )
}

#[test]
fn passes_frames_as_they_are() {
    let stop = bedrock("event", "messageStop", "{\"stopReason\":\"end_turn\"}");
    let bytes = [delta(), delta(), stop].concat();
    every_cut(&bytes, &(bytes.clone(), None));
    assert_eq!(
        Frames::default().feed(&bytes, true),
        None,
        "whole frames are not copied"
    );
}

#[test]
fn names_a_guardrail_s_verdict_as_the_translator_knows_it() {
    let stop = bedrock(
        "event",
        "messageStop",
        "{\"stopReason\" : \"guardrail_intervened\",\"x\":1}",
    );
    let metadata = bedrock("event", "metadata", "{\"usage\":{}}");
    let bytes = [delta(), stop, metadata.clone()].concat();
    let mended = bedrock(
        "event",
        "messageStop",
        "{\"stopReason\" : \"content_filtered\",\"x\":1}",
    );
    let expected = [delta(), mended.clone(), metadata].concat();
    every_cut(&bytes, &(expected, None));
    let read = frame(&mended).unwrap().unwrap();
    assert_eq!(
        read.payload,
        b"{\"stopReason\" : \"content_filtered\",\"x\":1}"
    );
}

#[test]
fn stops_before_an_error_frame() {
    for (name, error) in [
        ("throttlingException", THROTTLED),
        ("serviceQuotaExceededException", THROTTLED),
        ("modelStreamErrorException", UNAVAILABLE),
    ] {
        let bytes = [delta(), bedrock("exception", name, "{}"), delta()].concat();
        every_cut(&bytes, &(delta(), Some(error)));
    }
}

#[test]
fn stops_before_garbage() {
    let bytes = [&delta()[..], b"HTTP/1.1 500 Internal Server Error\r\n"].concat();
    every_cut(&bytes, &(delta(), Some(MALFORMED)));
}

#[test]
fn drops_a_frame_that_is_cut() {
    let mut bytes = [delta(), delta()].concat();
    bytes.truncate(bytes.len() - 3);
    every_cut(&bytes, &(delta(), None));
}

#[test]
fn mends_no_text() {
    assert_eq!(
        mend_stop_reason(br#"{"a":"\"stopReason\":\"guardrail_intervened\""}"#),
        None
    );
    assert_eq!(mend_stop_reason(br#"{"stopReason":"end_turn"}"#), None);
    assert_eq!(
        mend_stop_reason(br#"{"output":{},"stopReason":"guardrail_intervened"}"#).as_deref(),
        Some(&br#"{"output":{},"stopReason":"content_filtered"}"#[..])
    );
}
