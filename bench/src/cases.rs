//! The cases, each the same for ever.

mod book;
mod construction;
mod models;
mod single;

pub use book::book;
pub use construction::construction;
pub use models::{NONE, models, nested};
pub use single::{account, tracking};

use acceptance::draw::Draw;

use crate::case::Case;

/// The cases by name.
pub const NAMES: [&str; 8] = [
    "account-500",
    "book-10k",
    "book-100k",
    "models-10k",
    "nested-10k",
    "tracking-500",
    "construct-monthly",
    "construct-daily",
];

/// The case of this name.
pub fn by_name(name: &str) -> Option<Case> {
    match name {
        "account-500" => Some(account(name, 500)),
        "book-10k" => Some(book(name, 10_000)),
        "book-100k" => Some(book(name, 100_000)),
        "models-10k" => Some(models(name, 10_000)),
        "nested-10k" => Some(nested(name, 10_000)),
        "tracking-500" => Some(tracking(name, 500)),
        "construct-monthly" => Some(construction(name, 21)),
        "construct-daily" => Some(construction(name, 1)),
        _ => None,
    }
}

/// Assets of every book.
const ASSETS: i64 = 2_000;

/// Parts of a whole, in millionths that sum to `sum`, each at least one.
fn parts(draw: &mut Draw, count: usize, sum: i64) -> Vec<i64> {
    let sizes: Vec<i64> = (0..count).map(|_| draw.between(100, 1_000)).collect();
    let all: i64 = sizes.iter().sum();
    let mut parts: Vec<i64> = sizes.iter().map(|size| (size * sum / all).max(1)).collect();
    let rest = sum - parts.iter().sum::<i64>();
    if let Some(first) = parts.first_mut() {
        *first += rest;
    }
    parts
}

fn millionths(count: i64) -> f64 {
    count as f64 / 1e6
}

/// A price in cents, spread over three orders of magnitude.
fn price(draw: &mut Draw) -> f64 {
    let (low, high) = draw.one_of(&[(200, 2_000), (2_000, 20_000), (2_000, 20_000), (20_000, 60_000)]);
    draw.between(low, high) as f64 / 100.0
}

/// So many different numbers below `below`, ascending.
fn distinct(draw: &mut Draw, count: usize, below: i64) -> Vec<u32> {
    let mut chosen = std::collections::BTreeSet::new();
    while chosen.len() < count {
        chosen.insert(draw.between(0, below - 1) as u32);
    }
    chosen.into_iter().collect()
}
