//! Tax lots as trades open and close them.

use std::collections::{BTreeMap, BTreeSet};

use decimal::Decimal;
use metatable::{Instant, Store, Uid, Value, Write};
use sorting::{Arrange, Collected};

use super::orders::{order_of, trades_of_order};
use crate::tables::execution::Trade;
use crate::tables::execution::details::PlannedLot;
use crate::tables::rebalancing::{TaxLot, TaxLotTable};

/// The lots of an account, of the assets whose lots cover the whole holding. The cost of others is not known, and
/// their lots stay as they are.
pub(super) struct Lots {
    account: Uid,
    kept: BTreeMap<Uid, Vec<TaxLot>>,
    /// Assets that lots no longer tell all about.
    left: BTreeSet<Uid>,
}

impl Lots {
    /// The lots before any trade; `held` are the signed units of each asset.
    pub(super) fn of(store: &Store, account: Uid, held: &BTreeMap<Uid, Decimal>) -> Self {
        let mut kept: BTreeMap<Uid, Vec<TaxLot>> = BTreeMap::new();
        for lot in store.find::<TaxLotTable>(&["account_uid"], &[Value::Uid(account)]) {
            kept.entry(lot.asset_uid).or_default().push(lot);
        }
        let units = |lots: &[TaxLot]| Decimal::checked_sum(lots.iter().map(|lot| lot.quantity));
        let lots_of = |asset: &Uid| kept.get(asset).map_or(&[][..], Vec::as_slice);
        let all: BTreeSet<Uid> = kept.keys().chain(held.keys()).copied().into_set();
        let is_left = |asset: &Uid| units(lots_of(asset)) != Some(held.get(asset).copied().unwrap_or_default());
        let left: BTreeSet<Uid> = all.into_iter().filter(is_left).into_set();
        kept.retain(|asset, _| !left.contains(asset));
        Self { account, kept, left }
    }

    /// Opens a lot with a buy, at its price.
    pub(super) fn buy(&mut self, uid: Uid, trade: &Trade, quantity: Decimal, price: Decimal) {
        if !self.left.contains(&trade.asset_uid) {
            self.kept.entry(trade.asset_uid).or_default().push(TaxLot {
                uid,
                account_uid: self.account,
                asset_uid: trade.asset_uid,
                opened_at: trade.trade_time,
                quantity,
                unit_cost: price,
            });
        }
    }

    /// Closes lots with a sell: those that the order's plan chose, then the oldest; none when an amount is out of range.
    pub(super) fn sell(&mut self, store: &Store, trade: &Trade, quantity: Decimal) -> Option<()> {
        let Some(lots) = self.kept.get_mut(&trade.asset_uid) else {
            self.left.insert(trade.asset_uid);
            return Some(());
        };
        lots.arrange_by_key(|lot| (lot.opened_at, lot.uid));
        let mut rest = quantity;
        for (opened, most) in chosen(store, trade)? {
            close(lots, &mut rest, most, |lot| lot.opened_at == opened)?;
        }
        let all = rest;
        close(lots, &mut rest, all, |_| true)?;
        if rest.is_positive() {
            self.left.insert(trade.asset_uid);
        }
        Some(())
    }

    /// Writes what is left of each lot.
    pub(super) fn write(self, write: &mut Write<'_>) {
        for lot in self.kept.into_values().flatten() {
            if lot.quantity.is_positive() {
                write.put(&lot);
            } else {
                write.delete::<TaxLotTable>(&[Value::Uid(lot.uid)]);
            }
        }
    }
}

/// Takes up to `most` of `rest` from the lots that fit, in their order.
fn close(lots: &mut [TaxLot], rest: &mut Decimal, most: Decimal, fits: impl Fn(&TaxLot) -> bool) -> Option<()> {
    let mut most = most;
    for lot in lots.iter_mut().filter(|lot| fits(lot)) {
        let part = lot.quantity.min(most).min(*rest);
        lot.quantity = lot.quantity.checked_sub(part)?;
        most = most.checked_sub(part)?;
        *rest = rest.checked_sub(part)?;
    }
    Some(())
}

/// The lots that the plan selected for this trade: those of the order, without the ones that its earlier trades closed.
fn chosen(store: &Store, trade: &Trade) -> Option<Vec<(Instant, Decimal)>> {
    let identifier = trade.order_identifier.clone().unwrap_or_default();
    let order = order_of(store, &identifier);
    let lots = order.and_then(|order| order.venue_metadata?.lots);
    let key = |trade: &Trade| (trade.trade_time, trade.trade_identifier.clone());
    let earlier = trades_of_order(store, &identifier)
        .into_iter()
        .filter(|other| key(other) < key(trade));
    let mut passed = Decimal::checked_sum(earlier.filter_map(|other| other.quantity))?;
    let mut chosen = Vec::new();
    for PlannedLot { opened, quantity } in lots.unwrap_or_default() {
        let skipped = passed.min(quantity);
        passed = passed.checked_sub(skipped)?;
        chosen.push((opened, quantity.checked_sub(skipped)?));
    }
    Some(chosen)
}
