use super::{Health, Target, FORGOTTEN_MS, ON_ITS_WAY_MS, SETTLED};
use std::sync::Arc;

const INTERVAL: u64 = 10_000;

fn target(rank: u32, address: &str) -> Target {
    Target {
        rank,
        address: address.to_string(),
    }
}

/// A group whose three targets were well, each for a call that began at 1.
fn known() -> Health {
    let health = Health::default();
    for (rank, address) in ["a", "b", "c"].iter().enumerate() {
        let target = target(rank as u32, address);
        health.begun("chat", &target, 1);
        health.well("chat", &target, 1);
    }
    health
}

fn prefer(health: &Health, now: u64) -> Option<String> {
    health.prefer(&["chat"], INTERVAL, now)
}

#[test]
fn a_target_survives_as_text() {
    let one = target(3, "[::1]:443");
    assert_eq!(Target::parse(&one.to_text()), Some(one));
    assert_eq!(Target::parse(""), None);
    assert_eq!(Target::parse("x 1.2.3.4:1"), None);
}

#[test]
fn leaves_the_choice_to_envoy_while_all_are_well() {
    let health = known();
    assert_eq!(prefer(&health, 5), None);
    assert_eq!(health.prefer(&["other"], INTERVAL, 5), None);
}

#[test]
fn sends_calls_past_a_failing_target_except_one_per_interval() {
    let health = known();
    health.failed("chat", &target(0, "a"), 100);
    assert_eq!(prefer(&health, 200).as_deref(), Some("b"));
    assert_eq!(prefer(&health, 100 + INTERVAL - 1).as_deref(), Some("b"));
    let due = 100 + INTERVAL;
    assert_eq!(prefer(&health, due).as_deref(), Some("a"));
    assert_eq!(prefer(&health, due + 1).as_deref(), Some("b"));
    // It got there, and hangs: nobody follows until the interval is over.
    health.begun("chat", &target(0, "a"), due + 3);
    for now in [due + 4, due + ON_ITS_WAY_MS + 1, due + INTERVAL] {
        assert_eq!(prefer(&health, now).as_deref(), Some("b"));
    }
    assert_eq!(prefer(&health, due + 3 + INTERVAL).as_deref(), Some("a"));
    health.well("chat", &target(0, "a"), due + 3);
    assert_eq!(prefer(&health, due + 3 + INTERVAL + 1), None);
}

#[test]
fn sends_another_call_when_the_first_never_got_there() {
    let health = known();
    health.failed("chat", &target(0, "a"), 100);
    let due = 100 + INTERVAL;
    assert_eq!(prefer(&health, due).as_deref(), Some("a"));
    // Envoy still leaves it alone, so the call went elsewhere.
    assert_eq!(
        prefer(&health, due + ON_ITS_WAY_MS - 1).as_deref(),
        Some("b")
    );
    assert_eq!(prefer(&health, due + ON_ITS_WAY_MS).as_deref(), Some("a"));
}

#[test]
fn goes_down_the_ranks() {
    let health = known();
    health.failed("chat", &target(0, "a"), 100);
    health.failed("chat", &target(1, "b"), 200);
    assert_eq!(prefer(&health, 300).as_deref(), Some("c"));
    // Each is asked again when its time has come, the preferred one first.
    let later = 300 + INTERVAL;
    assert_eq!(prefer(&health, later).as_deref(), Some("a"));
    assert_eq!(prefer(&health, later).as_deref(), Some("b"));
    assert_eq!(prefer(&health, later).as_deref(), Some("c"));
}

#[test]
fn asks_one_after_another_when_all_fail_so_that_the_first_to_be_well_is_found() {
    let health = known();
    health.failed("chat", &target(0, "a"), 100);
    health.failed("chat", &target(1, "b"), 200);
    health.failed("chat", &target(2, "c"), 250);
    let asked: Vec<_> = (300..306).filter_map(|now| prefer(&health, now)).collect();
    assert_eq!(asked, ["a", "b", "c", "a", "b", "c"]);
    health.well("chat", &target(1, "b"), 301);
    assert_eq!(prefer(&health, 310).as_deref(), Some("b"));
}

#[test]
fn leaves_it_to_envoy_when_only_a_later_target_fails() {
    let health = known();
    health.failed("chat", &target(1, "b"), 100);
    // Envoy may have the better one ejected still.
    assert_eq!(prefer(&health, 200).as_deref(), Some("a"));
    assert_eq!(prefer(&health, 100 + SETTLED * INTERVAL), None);
}

#[test]
fn gives_the_well_targets_their_shares() {
    let health = known();
    health.share("chat", &[5, 3, 1]);
    health.well("chat", &target(2, "c2"), 1);
    assert_eq!(prefer(&health, 5), None);
    health.failed("chat", &target(0, "a"), 100);
    let chosen: Vec<String> = (0..400).filter_map(|_| prefer(&health, 200)).collect();
    for (address, calls) in [("b", 300), ("c", 50), ("c2", 50), ("a", 0)] {
        let got = chosen.iter().filter(|one| *one == address).count();
        assert!(got.abs_diff(calls) <= 2, "{address}: {got}");
    }
    let due = 100 + INTERVAL;
    assert_eq!(prefer(&health, due).as_deref(), Some("a"));
    assert_ne!(prefer(&health, due + 1).as_deref(), Some("a"));
    // Any of them that fails is asked, whatever its place.
    health.well("chat", &target(0, "a"), due);
    health.failed("chat", &target(2, "c"), due + 1);
    let asked = prefer(&health, due + 1 + INTERVAL);
    assert_eq!(asked.as_deref(), Some("c"));
}

#[test]
fn a_late_failure_does_not_outweigh_a_later_success() {
    let health = known();
    health.well("chat", &target(0, "a"), 500);
    health.failed("chat", &target(0, "a"), 400);
    assert_eq!(prefer(&health, 600), None);
    health.failed("chat", &target(0, "a"), 501);
    assert_eq!(prefer(&health, 600).as_deref(), Some("b"));
    // The failures of the same moment add nothing.
    health.failed("chat", &target(0, "a"), 300);
    assert_eq!(prefer(&health, 501 + INTERVAL).as_deref(), Some("a"));
}

#[test]
fn takes_the_well_addresses_of_a_target_in_turn() {
    let health = known();
    health.well("chat", &target(0, "a2"), 2);
    health.well("chat", &target(0, "a3"), 2);
    health.failed("chat", &target(0, "a"), 100);
    let mut chosen: Vec<String> = (0..4).filter_map(|_| prefer(&health, 200)).collect();
    chosen.sort();
    assert_eq!(chosen, ["a2", "a2", "a3", "a3"]);
}

#[test]
fn never_sends_by_an_address_that_two_targets_have() {
    let health = Health::default();
    for (rank, address) in [(0, "a"), (1, "a"), (2, "c")] {
        health.well("chat", &target(rank, address), 1);
    }
    health.failed("chat", &target(0, "a"), 100);
    assert_eq!(prefer(&health, 200).as_deref(), Some("c"));
    health.well("chat", &target(3, "c"), 1);
    assert_eq!(prefer(&health, 200), None);
}

#[test]
fn forgets_addresses_that_are_not_used_any_more() {
    let health = known();
    health.failed("chat", &target(0, "a"), 100);
    assert_eq!(prefer(&health, FORGOTTEN_MS + 1000), None);
}

#[test]
fn prefers_the_tenants_own_group() {
    let health = known();
    health.failed("chat", &target(0, "a"), 100);
    health.well("chat team-a", &target(0, "a"), 100);
    assert_eq!(health.prefer(&["chat team-a", "chat"], INTERVAL, 200), None);
    let other = health.prefer(&["chat team-b", "chat"], INTERVAL, 200);
    assert_eq!(other.as_deref(), Some("b"));
}

#[test]
fn lets_one_of_many_threads_find_out() {
    let health = Arc::new(known());
    health.failed("chat", &target(0, "a"), 100);
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let health = health.clone();
            std::thread::spawn(move || {
                let sent = (0..200).filter_map(|_| prefer(&health, 100 + INTERVAL));
                sent.filter(|address| address == "a").count()
            })
        })
        .collect();
    let asked: usize = threads.into_iter().map(|one| one.join().unwrap()).sum();
    assert_eq!(asked, 1);
}
