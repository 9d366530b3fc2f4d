//! One try: its line in the record of tries, and what it shows of its target.

use super::{Config, TRIES};
use crate::envoy::Host;
use crate::health::{self, Target};
use crate::tries::{self, Cause, Try};
use std::sync::Arc;

/// Metadata key of the target that the last try went to.
const ASKED: &str = "asked";

/// See the module's comment.
pub struct Trial {
    config: Arc<Config>,
    /// The group and the target, where there are others to choose from.
    to: Option<(String, Target)>,
    started: u64,
}

impl Trial {
    pub fn new(config: Arc<Config>) -> Trial {
        Trial {
            config,
            to: None,
            started: 0,
        }
    }

    /// The try begins.
    pub fn begin(&mut self, host: &impl Host) {
        self.started = tries::now();
        let record = host.metadata(TRIES).unwrap_or_default();
        if let Some(group) = &self.config.group {
            blame_last(host, group, &record);
            if !self.config.shares.is_empty() {
                health::shared().share(group, &self.config.shares);
            }
            self.to = host.target().map(|target| (group.clone(), target));
        }
        if let Some((group, target)) = &self.to {
            health::shared().begun(group, target, self.started);
            host.set_metadata(ASKED, &target.to_text());
        }
        host.set_metadata(TRIES, &tries::begun(&record, self.started));
    }

    /// The try was answered, well or not.
    pub fn end(&self, host: &impl Host, cause: Cause) {
        let record = host.metadata(TRIES).unwrap_or_default();
        host.set_metadata(TRIES, &tries::ended(&record, cause));
        let Some((group, target)) = &self.to else {
            return;
        };
        let targets_fault = match cause {
            Cause::Status(status) => status >= 500 || self.config.is_targets_fault(status),
            Cause::Malformed | Cause::Unanswered => true,
        };
        match targets_fault {
            true => health::shared().failed(group, target, self.started),
            false => health::shared().well(group, target, self.started),
        }
    }
}

/// A try without an answer is seen to have failed when there is another one: it may else be the
/// caller who left.
fn blame_last(host: &impl Host, group: &str, record: &str) {
    let last = tries::parse(record).pop();
    let target = host.metadata(ASKED).and_then(|text| Target::parse(&text));
    if let (Some(Try { started, cause }), Some(target)) = (last, target) {
        if cause == Cause::Unanswered {
            health::shared().failed(group, &target, started);
        }
    }
}
