//! Server-sent events of a started stream. A translator may skip an event that is no JSON, so that
//! words are missing from an answer that looks whole, and knows no prompt refused without a
//! candidate: the one ends the stream, the other is mended.

use super::frames::{MALFORMED, THROTTLED, UNAVAILABLE};
use crate::chunk::Mark;
use crate::edit::{apply, Edit};
use crate::sse::{Data, Events};

/// See the module's comment.
#[derive(Default)]
pub struct EventTail {
    events: Events,
    /// An event whose end has not come.
    open: Vec<u8>,
    error: Option<&'static str>,
}

impl EventTail {
    /// Takes the next piece; answers what goes on instead of it, where that differs.
    pub fn feed(&mut self, piece: &[u8], end: bool) -> Option<Vec<u8>> {
        if self.error.is_some() {
            return Some(Vec::new());
        }
        // Places count from the start of what is carried, the piece following it.
        let carried = self.open.len();
        let mut edits = Vec::new();
        let mut free = 0;
        let mut at = 0;
        while let Some((length, data)) = self.events.next(&piece[at..]) {
            self.judge(data, free, &mut edits);
            if self.error.is_some() {
                break;
            }
            at += length;
            free = carried + at;
        }
        if end && self.error.is_none() {
            let data = self.events.finish();
            self.judge(data, free, &mut edits);
            if self.error.is_none() {
                free = carried + piece.len();
            }
        }
        if carried == 0 && free == piece.len() && edits.is_empty() {
            return None;
        }
        self.open.extend_from_slice(piece);
        let rest = self.open.split_off(free);
        let mut passed = std::mem::replace(&mut self.open, rest);
        apply(&mut passed, &edits, 0);
        Some(passed)
    }

    /// The event that ended the stream.
    pub fn error(&self) -> Option<&'static str> {
        self.error
    }

    fn judge(&mut self, data: Data, begun: usize, edits: &mut Vec<Edit>) {
        match data {
            Data::None | Data::Done => {}
            Data::Malformed => self.error = Some(MALFORMED),
            Data::Json => {
                let facts = self.events.facts();
                if facts.mark == Mark::Error {
                    self.error = Some(match facts.throttled {
                        true => THROTTLED,
                        false => UNAVAILABLE,
                    });
                    return;
                }
                if let (Some(mut edit), Some(data)) =
                    (facts.refused_candidate(), self.events.data_at())
                {
                    let at = begun + data + edit.at.start;
                    edit.at = at..at;
                    edits.push(edit);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::EventTail;
    use crate::random::Random;

    const GOOD: &str =
        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}\r\n\r\n";

    fn every_cut(text: &str, expected: &str, error: Option<&'static str>) {
        let mut random = Random(31);
        let bytes = text.as_bytes();
        let mut cuts: Vec<Vec<&[u8]>> = (1..=bytes.len())
            .map(|size| bytes.chunks(size).collect())
            .collect();
        cuts.extend((0..200).map(|_| random.pieces(bytes, 60)));
        for pieces in cuts {
            let mut tail = EventTail::default();
            let mut out = Vec::new();
            for (index, piece) in pieces.iter().enumerate() {
                match tail.feed(piece, index + 1 == pieces.len()) {
                    None => out.extend_from_slice(piece),
                    Some(bytes) => out.extend(bytes),
                }
            }
            assert_eq!(String::from_utf8(out).unwrap(), expected);
            assert_eq!(tail.error(), error);
        }
    }

    #[test]
    fn passes_good_events() {
        let text = [
            GOOD,
            ": ping\n\n",
            GOOD,
            "data: [DONE]\n\n",
            "data: {\"usage\":1}",
        ]
        .concat();
        every_cut(&text, &text, None);
        assert_eq!(EventTail::default().feed(GOOD.as_bytes(), false), None);
    }

    #[test]
    fn stops_before_what_is_no_json_or_an_error() {
        for (bad, error) in [
            ("data: {\"candidates\":[\n\n", "malformed"),
            ("data: {\"error\":{\"code\":429}}\n\n", "throttled"),
            ("data: {\"error\":{\"code\":500}}\n\n", "unavailable"),
            ("data: {\"cut", "malformed"),
        ] {
            let good = GOOD.replace('\r', "");
            every_cut(&[&good, bad, GOOD].concat()[..], &good, Some(error));
        }
    }

    #[test]
    fn gives_a_refused_prompt_a_candidate() {
        let text =
            "data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":{}} \n\n";
        let expected = "data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":{},\"candidates\":[{\"index\":0,\"finishReason\":\"SAFETY\",\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"\"}]}}]} \n\n";
        every_cut(&[text, GOOD].concat(), &[expected, GOOD].concat(), None);
    }
}
