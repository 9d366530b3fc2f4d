//! Which members the open objects have named so far, by hash.

use std::collections::HashSet;

/// Objects with more members than this have their names in a set, so that a body of a million
/// members does not take a million squared comparisons.
const FEW: usize = 32;

/// See the module's comment.
#[derive(Default)]
pub struct Names {
    few: Vec<u64>,
    levels: Vec<Level>,
}

/// One open container.
struct Level {
    from: usize,
    many: Option<HashSet<u64>>,
}

impl Names {
    /// Another container opens.
    pub fn open(&mut self) {
        self.levels.push(Level {
            from: self.few.len(),
            many: None,
        });
    }

    /// The innermost container closes.
    pub fn close(&mut self) {
        if let Some(level) = self.levels.pop() {
            self.few.truncate(level.from);
        }
    }

    /// The innermost object names a member; false when it did so before.
    pub fn add(&mut self, hash: u64) -> bool {
        let Some(level) = self.levels.last_mut() else {
            return true;
        };
        if let Some(many) = level.many.as_mut() {
            return many.insert(hash);
        }
        let known = &self.few[level.from..];
        if known.contains(&hash) {
            return false;
        }
        if known.len() == FEW {
            level.many = Some(known.iter().copied().chain([hash]).collect());
        } else {
            self.few.push(hash);
        }
        true
    }

    /// Starts over.
    pub fn clear(&mut self) {
        self.few.clear();
        self.levels.clear();
    }
}
