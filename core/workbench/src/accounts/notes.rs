//! What the figures of accounts leave out, by name.

use std::collections::BTreeSet;

use markets::book_plan::{PlanNote, listed};
use markets::execution::{UnderWay, under_way};
use markets::valuation::Market;
use metatable::Store;
use sorting::Collected;

use super::Valuations;
use crate::codes;
use protocol::{AccountLine, AccountState, Remark, Uid};

/// What the totals and means over these accounts leave out, and which of their assets have stale prices.
pub(super) fn of_accounts(valuations: &Valuations, found: &[&AccountLine]) -> Vec<Remark> {
    let named = |is_left_out: fn(&AccountState) -> bool| {
        let left_out = found.iter().filter(|line| is_left_out(&line.state));
        let names: Vec<&str> = left_out.map(|line| line.identifier.as_str()).collect();
        listed(&names)
    };
    let not_valued = named(|state| matches!(state, AccountState::NotValued(_)));
    let no_targets = named(|state| matches!(state, AccountState::NoTargets { .. }));
    let shown: BTreeSet<Uid> = found.iter().map(|line| line.uid).into_set();
    let held = valuations
        .stale
        .iter()
        .filter(|(_, accounts)| !accounts.is_disjoint(&shown));
    let assets: Vec<String> = held.map(|(asset, _)| asset.clone()).collect();
    let mut notes = Vec::new();
    if !not_valued.is_empty() {
        notes.push(codes::accounts_not_valued(&not_valued).into());
    }
    if !no_targets.is_empty() {
        notes.push(codes::accounts_without_targets(&no_targets).into());
    }
    if !assets.is_empty() {
        notes.push(PlanNote::PricesStale { assets }.fault().into());
    }
    notes
}

/// The orders of an account that its holdings do not have yet, in words.
pub(super) fn of_orders(store: &Store, market: &Market, account: Uid) -> Option<String> {
    let UnderWay { orders, .. } = under_way(store, account)?;
    let key = |uid| {
        let number = market.asset(uid);
        number.map_or_else(String::new, |number| market.assets[number as usize].key.clone())
    };
    let words: Vec<String> = orders.iter().map(|order| PlanNote::order_words(order, key)).collect();
    (!words.is_empty()).then(|| codes::orders_not_held(&listed(&words)).message)
}
