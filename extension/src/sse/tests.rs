use super::{Data, Events};
use crate::random::Random;

const STREAM: &str = concat!(
    ": keep-alive\n\n",
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}],\"model\":\"m1\"}\n\n",
    "event: message\r\nid: 7\r\ndata:{\"model\":\"m2\",\"choices\":[]}\r\n\r\n",
    "data: {\"choices\":\r\rdata: [1,\ndata: 2]\n\n",
    "\n",
    "retry: 10\n\n",
    "data: [DONE]\n\n",
    "data: [DONE] \n\n",
    "data: [DONE\n\n",
    "data: [DONE]x\n\n",
    "data: {\"a\":}\n\n",
    "data\n\n",
    "data:\n\n",
    "dataset: {}\n\n",
    "data: \"x\"\n\n",
    "data: {\"model\":\"last\"}",
);

fn model(events: &Events, begun: usize) -> Option<std::ops::Range<usize>> {
    let base = begun + events.data_at()?;
    let at = events.facts().model.clone()?;
    Some(base + at.start..base + at.end)
}

/// Ends of events, what their data is, and the model each names.
fn read(pieces: &[&[u8]]) -> Vec<(usize, Data, Option<String>)> {
    let text = pieces.concat();
    let mut events = Events::default();
    let mut seen = Vec::new();
    let (mut before, mut begun) = (0, 0);
    for piece in pieces {
        let mut at = 0;
        while let Some((length, data)) = events.next(&piece[at..]) {
            at += length;
            let name = model(&events, begun);
            let name = name.map(|name| String::from_utf8_lossy(&text[name]).into_owned());
            begun = before + at;
            seen.push((begun, data, name));
        }
        before += piece.len();
    }
    let data = events.finish();
    let name = model(&events, begun);
    let name = name.map(|name| String::from_utf8_lossy(&text[name]).into_owned());
    seen.push((before, data, name));
    seen
}

#[test]
fn reads_events() {
    let data: Vec<Data> = read(&[STREAM.as_bytes()])
        .iter()
        .map(|event| event.1)
        .collect();
    use Data::*;
    assert_eq!(
        data,
        [
            None, Json, Json, Malformed, Json, None, None, Done, Done, Malformed, Malformed,
            Malformed, Malformed, Malformed, None, Json, Json
        ]
    );
}

#[test]
fn finds_the_model_s_place() {
    let names: Vec<String> = read(&[STREAM.as_bytes()])
        .into_iter()
        .filter_map(|event| event.2)
        .collect();
    assert_eq!(names, ["\"m1\"", "\"m2\"", "\"last\""]);
}

#[test]
fn reads_the_same_wherever_the_stream_is_cut() {
    let text = STREAM.as_bytes();
    // A line feed after the carriage return that ended an event may come with the next piece; the
    // event's end then is one byte earlier.
    let whole: Vec<(Data, Option<String>)> = read(&[text])
        .into_iter()
        .map(|event| (event.1, event.2))
        .collect();
    let same = |pieces: &[&[u8]]| {
        let events: Vec<_> = read(pieces)
            .into_iter()
            .map(|event| (event.1, event.2))
            .collect();
        assert_eq!(events, whole);
    };
    for size in 1..text.len() {
        same(&text.chunks(size).collect::<Vec<_>>());
    }
    for at in 0..text.len() {
        same(&[&text[..at], &text[at..]]);
    }
    let mut random = Random(7);
    for _ in 0..2_000 {
        same(&random.pieces(text, 40));
    }
}

#[test]
fn an_empty_stream_has_no_event() {
    assert_eq!(read(&[]), [(0, Data::None, None)]);
}
