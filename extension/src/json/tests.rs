//! The scanner against serde_json, over good, bad and cut texts in pieces of every kind.

use super::{Container, Fault, Scanner, Sink, Value, Word};
use crate::random::Random;
use std::ops::Range;

/// Writes down what it is told.
#[derive(Default, PartialEq, Debug)]
struct Log(Vec<String>);

impl Sink for Log {
    fn begin(&mut self, container: Container, _at: usize) {
        self.0.push(format!("{container:?}"));
    }
    fn end(&mut self, _at: usize) {
        self.0.push("end".into());
    }
    fn key(&mut self, key: &[u8], at: usize) {
        self.0
            .push(format!("key {} at {at}", String::from_utf8_lossy(key)));
    }
    fn wants(&self) -> usize {
        usize::MAX
    }
    fn string(&mut self, text: &[u8], filled: bool, at: Range<usize>) {
        self.0.push(format!(
            "string {} {filled} {at:?}",
            String::from_utf8_lossy(text)
        ));
    }
    fn number(&mut self, text: &[u8]) {
        self.0
            .push(format!("number {}", String::from_utf8_lossy(text)));
    }
    fn word(&mut self, word: Word) {
        self.0.push(format!("{word:?}"));
    }
}

fn scan(pieces: &[&[u8]], unique: bool) -> (Result<(), Fault>, Vec<String>, usize) {
    let mut scanner = Scanner::new(unique);
    let mut log = Log::default();
    let mut result = Ok(());
    for piece in pieces {
        result = scanner.feed(piece, &mut log);
        if result.is_err() {
            break;
        }
    }
    let result = result.and_then(|()| scanner.finish(&mut log));
    (result, log.0, scanner.offset())
}

const GOOD: &[&str] = &[
    r#"{"model":"fast","messages":[{"role":"user","content":"h\u00e9\n\ud83d\ude00 \"x\""}],"n":1}"#,
    r#"[]"#,
    r#"{}"#,
    r#"  [ 1 , -0.5e+10, 0, true , false,null, "" , {} , [ ] ]  "#,
    r#"-12"#,
    r#"0"#,
    r#""text""#,
    "\"\u{e9}\u{4e2d}\u{1f600}\"",
    r#"{"a":{"b":{"c":[[[1]]]}},"d":1e5}"#,
    "\t\r\n{ \"a\" :\n1 }\n",
];

const BAD: &[&[u8]] = &[
    b"",
    b" ",
    b"{",
    b"[",
    b"]",
    b"}",
    b"{]",
    b"[}",
    b"{\"a\"}",
    b"{\"a\":}",
    b"{\"a\":1,}",
    b"[1,]",
    b"[,1]",
    b"01",
    b"-",
    b"1.",
    b".5",
    b"1e",
    b"1e+",
    b"+1",
    b"tru",
    b"truex",
    b"nul",
    b"\"",
    b"\"\\x\"",
    b"\"\\u12g4\"",
    b"\"\x01\"",
    b"\"\n\"",
    b"\"\xff\"",
    b"\"\xc0\x80\"",
    b"\"\xed\xa0\x80\"",
    b"\"\xe4\xb8\"",
    b"\xef\xbb\xbf{}",
    b"{} {}",
    b"1 2",
    b"{\"a\":1 \"b\":2}",
    b"[1 2]",
    b"{1:2}",
    b"{'a':1}",
    b"nan",
    b"[1]x",
    b"\xc3\xa9",
];

#[test]
fn takes_what_serde_json_takes() {
    for text in GOOD {
        assert!(
            serde_json::from_str::<serde_json::Value>(text).is_ok(),
            "{text}"
        );
        assert_eq!(scan(&[text.as_bytes()], true).0, Ok(()), "{text}");
    }
    for text in BAD {
        assert!(serde_json::from_slice::<serde_json::Value>(text).is_err());
        assert!(
            scan(&[text], true).0.is_err(),
            "{:?}",
            String::from_utf8_lossy(text)
        );
    }
}

#[test]
fn tells_the_same_wherever_a_text_is_cut() {
    let texts = GOOD
        .iter()
        .map(|text| text.as_bytes())
        .chain(BAD.iter().copied());
    for text in texts {
        let whole = scan(&[text], true);
        for size in 1..=text.len().max(1) {
            let pieces: Vec<&[u8]> = text.chunks(size).collect();
            assert_eq!(
                scan(&pieces, true),
                whole,
                "{:?}",
                String::from_utf8_lossy(text)
            );
        }
        for at in 0..text.len() {
            let (first, second) = text.split_at(at);
            assert_eq!(scan(&[first, b"", second], true), whole);
        }
    }
}

/// 200,000 texts, most of them a good text with a few bytes changed.
#[test]
fn agrees_with_serde_json_on_damaged_texts() {
    let mut random = Random(0x5eed);
    let alphabet = b"{}[]\",:\\u019.eE+-tfn \n\x00\xc3\xa9\xff\xf0aD";
    let (mut good, mut bad) = (0, 0);
    for _ in 0..200_000 {
        let mut text = GOOD[random.below(GOOD.len())].as_bytes().to_vec();
        for _ in 0..random.below(4) {
            let at = random.below(text.len().max(1));
            let byte = alphabet[random.below(alphabet.len())];
            match random.below(3) {
                0 => text.insert(at.min(text.len()), byte),
                1 if !text.is_empty() => {
                    text.remove(at);
                }
                _ if !text.is_empty() => text[at] = byte,
                _ => {}
            }
        }
        let pieces = random.pieces(&text, 9);
        let ours = scan(&pieces, false).0;
        // serde_json refuses what JSON allows: half of an escaped surrogate pair, huge numbers.
        let theirs = match serde_json::from_slice::<serde_json::Value>(&text) {
            Ok(_) => true,
            Err(error) => {
                let reason = error.to_string();
                reason.contains("surrogate")
                    || reason.contains("unexpected end of hex escape")
                    || reason.contains("number out of range")
            }
        };
        let shown = String::from_utf8_lossy(&text);
        match serde_json::from_slice::<serde_json::Value>(&text).is_err() && theirs {
            true => {}
            false => assert_eq!(ours.is_ok(), theirs, "{shown}: {ours:?}"),
        }
        match ours {
            Ok(()) => good += 1,
            Err(_) => bad += 1,
        }
    }
    assert!(good > 20_000 && bad > 20_000, "{good} good, {bad} bad");
}

#[test]
fn unescapes_as_serde_json_does() {
    let text = r#"["\u0041\u00e9\u4e2d\ud83d\ude00\n\t\"\\\/", "\ud83d", "\ud83dx", "\udc00", "\ud83d\ud83d\ude00"]"#;
    let (_, log, _) = scan(&[text.as_bytes()], false);
    let strings: Vec<&String> = log
        .iter()
        .filter(|line| line.starts_with("string"))
        .collect();
    assert!(strings[0].starts_with("string A\u{e9}\u{4e2d}\u{1f600}\n\t\"\\/ true"));
    assert!(strings[1].starts_with("string \u{fffd} true"));
    assert!(strings[2].starts_with("string \u{fffd}x true"));
    assert!(strings[3].starts_with("string \u{fffd} true"));
    assert!(strings[4].starts_with("string \u{fffd}\u{1f600} true"));
}

#[test]
fn finds_members_named_twice() {
    let twice = [
        r#"{"a":1,"a":2}"#,
        r#"{"a":1,"A":2}"#,
        r#"{"a":1,"\u0061":2}"#,
        r#"{"x":{"a":1,"b":2,"a":3}}"#,
        r#"[{"a":1},{"b":1,"b":1}]"#,
    ];
    for text in twice {
        assert_eq!(
            scan(&[text.as_bytes()], true).0,
            Err(Fault::Duplicate),
            "{text}"
        );
        assert_eq!(scan(&[text.as_bytes()], false).0, Ok(()), "{text}");
    }
    let once = [
        r#"{"a":{"a":1},"b":{"a":1}}"#,
        r#"{"x":{"a":1,"A":2}}"#,
        r#"[{"a":1},{"a":1}]"#,
    ];
    for text in once {
        assert_eq!(scan(&[text.as_bytes()], true).0, Ok(()), "{text}");
    }
}

#[test]
fn finds_them_among_many_and_stays_quick() {
    let many = |count: usize, last: &str| {
        let members: Vec<String> = (0..count).map(|index| format!("\"k{index}\":0")).collect();
        format!("{{\"o\":{{{},\"{last}\":0}}}}", members.join(","))
    };
    let took = |text: &str| {
        let started = std::time::Instant::now();
        assert_eq!(scan(&[text.as_bytes()], true).0, Ok(()));
        started.elapsed()
    };
    // Twenty times as many: about twenty times as long, four hundred if each were compared with all.
    let (few, lots) = (many(10_000, "other"), many(200_000, "other"));
    let least = |text: &str| (0..3).map(|_| took(text)).min().unwrap();
    assert!(least(&lots) < least(&few) * 100);
    for last in ["k199", "k31"] {
        assert_eq!(
            scan(&[many(200_000, last).as_bytes()], true).0,
            Err(Fault::Duplicate)
        );
    }
}

#[test]
fn bounds_the_depth() {
    let nested = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
    assert_eq!(scan(&[&nested(256)], true).0, Ok(()));
    assert_eq!(scan(&[&nested(257)], true).0, Err(Fault::Depth));
    assert_eq!(scan(&[&nested(100_000)], true).0, Err(Fault::Depth));
}

#[test]
fn says_where_a_text_is_wrong() {
    assert_eq!(scan(&[b"{\"a\":1,\"b\":x}"], true).2, 11);
    assert_eq!(scan(&[b"{\"a\":1,", b"\"b\":x}"], true).2, 11);
    assert_eq!(
        scan(&[b"\"ab\xffc\""], true),
        (Err(Fault::Encoding), vec![], 3)
    );
    assert_eq!(scan(&[b"{\"a\":"], true).0, Err(Fault::Incomplete));
}

#[test]
fn says_where_keys_and_strings_are() {
    let text = br#"{"a": "x\"y", "b":["z"]}"#;
    let (_, log, _) = scan(&[text], true);
    assert_eq!(
        log,
        [
            "Object",
            "key a at 1",
            "string x\"y true 6..12",
            "key b at 14",
            "Array",
            "string z true 19..22",
            "end",
            "end"
        ]
    );
    assert_eq!(&text[6..12], br#""x\"y""#);
}

#[test]
fn builds_a_tree() {
    let value = Value::parse(br#"{"a":[1,"x",null,true,{"b":{}}],"c":{"d":"e"}}"#).unwrap();
    assert_eq!(
        value
            .get("c")
            .and_then(|c| c.get("d"))
            .and_then(Value::as_str),
        Some("e")
    );
    let elements = value.get("a").and_then(Value::as_array).unwrap();
    assert_eq!(elements.len(), 5);
    assert_eq!(elements[0].as_u64(), Some(1));
    assert_eq!(elements[2], Value::Null);
    assert!(elements[4]
        .get("b")
        .and_then(Value::as_object)
        .unwrap()
        .is_empty());
    assert!(Value::parse(b"{\"a\":1,\"a\":2}").is_err());
    assert!(Value::parse(b"{").is_err());
}

#[test]
fn writes_strings_that_serde_json_reads_back() {
    for text in [
        "",
        "plain",
        "\"\\\n\r\t\u{0}\u{1f}",
        "\u{e9}\u{1f600}\u{2028}",
    ] {
        let mut json = String::new();
        super::escape_into(&mut json, text);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
