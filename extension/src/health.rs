//! What tries have shown of the targets, shared by all filters and workers of the process.
//!
//! Envoy leaves a target that failed alone for a time and then lets every call at it at once. When
//! it hangs, each of them waits for the time-out. So calls are sent past a target that failed last
//! and was not well since, except for one per interval, which finds out. That is a preference
//! only: Envoy chooses as ever where none is known, and on every retry, so nothing here can keep a
//! call from the last target there is.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, OnceLock};

/// A host that no try went to for so long, in milliseconds, is forgotten: names get new addresses.
const FORGOTTEN_MS: u64 = 10 * 60 * 1000;

/// Between being sent to a failing target and getting there a call may take so long, in
/// milliseconds, before another one is sent in its place.
const ON_ITS_WAY_MS: u64 = 100;

/// Intervals after which Envoy's own choice is as good again where only less preferred targets fail:
/// it has no better one ejected any more.
const SETTLED: u64 = 3;

/// Where a try goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// Place among the targets, the preferred one first.
    pub rank: u32,
    /// Address and port.
    pub address: String,
}

impl Target {
    /// As a text, for the metadata of a request.
    pub fn to_text(&self) -> String {
        format!("{} {}", self.rank, self.address)
    }

    pub fn parse(text: &str) -> Option<Target> {
        let (rank, address) = text.split_once(' ')?;
        Some(Target {
            rank: rank.parse().ok()?,
            address: address.to_string(),
        })
    }
}

struct State {
    target: Target,
    /// When the last try went there.
    seen: u64,
    /// Set while it failed last: when the last try began that was to find out.
    asked: Option<u64>,
    /// Start of the last try that went well.
    well: u64,
    /// When a call was last sent there to find out.
    sent: u64,
}

/// See the module's comment. Groups are what chooses among the same targets; times are
/// milliseconds on one clock.
#[derive(Default)]
pub struct Health(Mutex<HashMap<String, Group>>);

#[derive(Default)]
struct Group {
    states: Vec<State>,
    /// What of the calls each target is to get, by its place; empty where they are asked in order.
    shares: Vec<u32>,
    turn: u32,
}

/// The process's own.
pub fn shared() -> &'static Health {
    static SHARED: OnceLock<Health> = OnceLock::new();
    SHARED.get_or_init(Health::default)
}

impl Health {
    /// What of the calls each target of a group is to get, by its place, where they are not asked in
    /// order.
    pub fn share(&self, group: &str, shares: &[u32]) {
        let mut all = self.lock();
        let group = all.entry(group.to_string()).or_default();
        if group.shares != shares {
            group.shares = shares.to_vec();
        }
    }

    /// A try begins.
    pub fn begun(&self, group: &str, target: &Target, now: u64) {
        self.with(group, target, now, |state| {
            state.seen = now;
            if let Some(asked) = &mut state.asked {
                *asked = now;
            }
        });
    }

    /// The try that began then failed by the target's fault.
    pub fn failed(&self, group: &str, target: &Target, started: u64) {
        self.with(group, target, started, |state| {
            // A late time-out says nothing of a target that answered a later try.
            if state.well <= started {
                state.asked = Some(state.asked.unwrap_or_default().max(started));
            }
        });
    }

    /// The try that began then was answered.
    pub fn well(&self, group: &str, target: &Target, started: u64) {
        self.with(group, target, started, |state| {
            state.asked = None;
            state.well = state.well.max(started);
        });
    }

    /// The address that the next call to the first known of these groups should go to; `None`
    /// where Envoy's own choice is as good.
    pub fn prefer(&self, groups: &[&str], interval: u64, now: u64) -> Option<String> {
        let mut all = self.lock();
        let name = groups.iter().find(|name| all.contains_key(**name))?;
        all.get_mut(*name)?.prefer(interval, now)
    }

    fn with(&self, group: &str, target: &Target, now: u64, change: impl FnOnce(&mut State)) {
        let mut all = self.lock();
        if !all.contains_key(group) {
            all.insert(group.to_string(), Group::default());
        }
        if let Some(group) = all.get_mut(group) {
            change(group.state(target, now));
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Group>> {
        self.0.lock().unwrap_or_else(|broken| broken.into_inner())
    }
}

impl Group {
    fn state(&mut self, target: &Target, now: u64) -> &mut State {
        let known = self.states.iter().position(|one| one.target == *target);
        let at = known.unwrap_or_else(|| {
            self.states.retain(|one| one.seen + FORGOTTEN_MS > now);
            self.states.push(State {
                target: target.clone(),
                seen: now,
                asked: None,
                well: 0,
                sent: 0,
            });
            self.states.sort_by_key(|one| one.target.rank);
            let made = self.states.iter().position(|one| one.target == *target);
            made.unwrap_or_default()
        });
        &mut self.states[at]
    }

    fn prefer(&mut self, interval: u64, now: u64) -> Option<String> {
        self.states.retain(|one| one.seen + FORGOTTEN_MS > now);
        if self.states.iter().all(|one| one.asked.is_none()) {
            return None;
        }
        // One level per target where they are asked in order, else one for all.
        let in_order = self.shares.is_empty();
        let mut from = 0;
        while from < self.states.len() {
            let rank = self.states[from].target.rank;
            let end = match in_order {
                true => self.states.partition_point(|one| one.target.rank <= rank),
                false => self.states.len(),
            };
            let due = self.states[from..end].iter_mut().find(|one| {
                let asked = one.asked.is_some_and(|asked| asked + interval <= now);
                asked && one.sent + ON_ITS_WAY_MS <= now
            });
            if let Some(state) = due {
                state.sent = now;
                return Some(state.target.address.clone());
            }
            let well: Vec<usize> = (from..end).filter(|at| self.is_well(*at)).collect();
            if !well.is_empty() {
                let settled = |one: &State| {
                    one.asked
                        .map_or(true, |asked| asked + SETTLED * interval <= now)
                };
                let none_before = self.states[..end].iter().all(|one| one.asked.is_none());
                if none_before && self.states[end..].iter().all(settled) {
                    return None;
                }
                let at = self.pick(&well);
                return Some(self.states[at].target.address.clone());
            }
            from = end;
        }
        if self.states.iter().any(|one| one.asked.is_none()) {
            return None;
        }
        // All fail: there is no other to spare, so each call asks the one that was asked longest ago.
        let oldest = |one: &&mut State| one.asked.max(Some(one.sent));
        let state = self.states.iter_mut().min_by_key(oldest)?;
        state.sent = now;
        Some(state.target.address.clone())
    }

    /// One of these, each target as often as its share says, its addresses in turn.
    fn pick(&mut self, well: &[usize]) -> usize {
        let ranks: Vec<u32> = well.iter().map(|at| self.states[*at].target.rank).collect();
        let share = |rank: u32| {
            let addresses = ranks.iter().filter(|one| **one == rank).count();
            let share = self.shares.get(rank as usize).copied().unwrap_or(1);
            f64::from(share) / addresses as f64
        };
        let total: f64 = ranks.iter().map(|rank| share(*rank)).sum();
        // Steps of the golden ratio spread evenly over any shares.
        const STEP: f64 = 0.618_033_988_749_894_9;
        let mut left = (f64::from(self.turn) * STEP).fract() * total;
        let mut picked = well[0];
        for (at, rank) in well.iter().zip(&ranks) {
            picked = *at;
            left -= share(*rank);
            if left < 0.0 {
                break;
            }
        }
        self.turn = self.turn.wrapping_add(1);
        picked
    }

    /// Whether calls may be sent there by its address, which has to be no other target's too: Envoy
    /// knows a host by its address alone.
    fn is_well(&self, at: usize) -> bool {
        let one = &self.states[at];
        let others = self.states.iter().any(|other| {
            other.target.address == one.target.address && other.target.rank != one.target.rank
        });
        one.asked.is_none() && !others
    }
}

#[cfg(test)]
mod tests;
