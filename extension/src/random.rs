//! Numbers for the tests that try many inputs: the same sequence on every run.

pub struct Random(pub u64);

impl Random {
    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    /// The text in pieces of random sizes.
    pub fn pieces<'a>(&mut self, mut text: &'a [u8], largest: usize) -> Vec<&'a [u8]> {
        let mut pieces = Vec::new();
        while !text.is_empty() {
            let (piece, rest) = text.split_at((1 + self.below(largest)).min(text.len()));
            pieces.push(piece);
            text = rest;
        }
        pieces
    }
}
