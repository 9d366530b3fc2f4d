//! Changes to a text, noted while it is read and made afterwards.

use std::ops::Range;

/// Bytes to put in a place; the place may be empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    pub at: Range<usize>,
    pub text: Vec<u8>,
}

/// Makes the changes, which are in order and count from `base`. Answers by how much the text grew.
pub fn apply(text: &mut Vec<u8>, edits: &[Edit], base: usize) -> isize {
    let Some(first) = edits.first() else {
        return 0;
    };
    let before = text.len();
    let tail = text.split_off(first.at.start - base);
    let mut read = first.at.start;
    for edit in edits {
        text.extend_from_slice(&tail[read - first.at.start..edit.at.start - first.at.start]);
        text.extend_from_slice(&edit.text);
        read = edit.at.end;
    }
    text.extend_from_slice(&tail[read - first.at.start..]);
    text.len() as isize - before as isize
}

#[cfg(test)]
mod tests {
    use super::{apply, Edit};

    #[test]
    fn changes_places_in_order() {
        let edit = |at, text: &str| Edit {
            at,
            text: text.as_bytes().to_vec(),
        };
        let mut text = b"0123456789".to_vec();
        let edits = [edit(12..13, "two"), edit(15..15, "+"), edit(18..20, "")];
        assert_eq!(apply(&mut text, &edits, 10), 1);
        assert_eq!(text, b"01two34+567");
        assert_eq!(apply(&mut text, &[], 0), 0);
    }
}
