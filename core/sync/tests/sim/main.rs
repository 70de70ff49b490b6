//! Simulated devices and servers under faults: `SIM_SEEDS=1000000 cargo test --release -p sync --test sim` is the long run.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "what fails here fails the test")]

mod book;
mod chance;
mod disk;
mod log;
mod model;
mod server;
mod world;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use world::World;

fn seeds() -> u64 {
    std::env::var("SIM_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(300)
}

fn first_seed() -> u64 {
    std::env::var("SIM_FIRST").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0)
}

#[test]
fn nothing_is_lost_doubled_or_shown_wrong() {
    let mut counts = BTreeMap::<&str, u64>::new();
    for seed in first_seed()..first_seed() + seeds() {
        let run = || {
            let mut world = World::new(seed);
            world.run(30_000);
            world.counts
        };
        let found = catch_unwind(AssertUnwindSafe(run));
        let Ok(found) = found else { panic!("seed {seed}; run it alone: SIM_FIRST={seed} SIM_SEEDS=1") };
        for (fault, count) in found {
            *counts.entry(fault).or_default() += count;
        }
    }
    println!("{counts:#?}");
}
