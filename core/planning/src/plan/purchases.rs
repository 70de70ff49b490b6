//! The purchases of a plan's households that may replace units sold at a loss.

use std::collections::{BTreeMap, BTreeSet};

use choices::{OrderSide, PurchaseKind};
use chrono::{DateTime, NaiveDate, Utc};
use decimal::Decimal;
use rebalance::plan::Order;
use sorting::{Arrange, Collected};
use uuid::Uuid;

use super::gains::{Closing, bought_beyond, closed_by_open_orders, lots_left, open_units};
use super::input::{HoldingInput, PlanInput};
use super::out_of_range::OutOfRange;
use super::tax_calendar::TaxCalendar;
use super::wash::{WashGroup, Washes, open_purchases, short_of, trades_without_lots};

/// An order of the plan with what it closes.
pub(super) type ClosingOrder<'a> = (&'a Order, Closing);

/// Units bought, of which losses take theirs.
#[derive(Debug)]
pub(super) struct Purchase {
    pub(super) kind: PurchaseKind,
    pub(super) account: usize,
    pub(super) asset: Uuid,
    pub(super) bought: DateTime<Utc>,
    pub(super) date: NaiveDate,
    /// The place of the lot in its holding, of the trade in its account, or of the order in the plan.
    pub(super) place: usize,
    /// Units that no loss has taken.
    left: Decimal,
    /// Units of these that neither the plan nor an open order sells.
    kept: Decimal,
}

impl Purchase {
    /// Takes up to so many units for a loss, and says how many. One of before the plan takes what the plan sells too, and
    /// that first. `None` when an amount is out of range.
    pub(super) fn take(&mut self, most: Decimal, is_past: bool) -> Option<Decimal> {
        let available = if is_past { self.left } else { self.kept };
        let taken = most.min(available);
        self.left = self.left.checked_sub(taken)?;
        self.kept = if is_past {
            self.kept.min(self.left)
        } else {
            self.kept.checked_sub(taken)?
        };
        Some(taken)
    }
}

/// By the scope of the rule, earliest first.
pub(super) type Purchases = BTreeMap<WashGroup, Vec<Purchase>>;

/// The purchases of a plan under collection.
pub(super) struct PurchaseBook<'a> {
    pub(super) input: &'a PlanInput,
    pub(super) washes: &'a Washes,
    pub(super) calendar: TaxCalendar,
    /// The scopes that have a loss.
    pub(super) groups: BTreeSet<WashGroup>,
    pub(super) purchases: Purchases,
}

impl PurchaseBook<'_> {
    /// Those of the accounts and of their orders, from a date on.
    pub(super) fn collect(
        mut self,
        accounts: &[usize],
        orders: &[ClosingOrder<'_>],
        from: NaiveDate,
    ) -> Result<Purchases, OutOfRange> {
        let closings: BTreeMap<(u32, u32), &Closing> = orders
            .iter()
            .map(|(order, closing)| ((order.account, order.asset), closing))
            .into_map();
        for number in accounts {
            self.add_account(*number, &closings)
                .ok_or(OutOfRange::Account(*number))?;
        }
        for (place, (order, _)) in orders.iter().enumerate() {
            let account = order.account as usize;
            if order.side == OrderSide::Buy {
                self.add_order(place, order).ok_or(OutOfRange::Account(account))?;
            }
        }
        for purchases in self.purchases.values_mut() {
            purchases.retain(|of| of.date >= from);
            purchases.arrange_by_key(|of| (of.bought, of.kind, of.account, of.asset, of.place));
        }
        Ok(self.purchases)
    }

    fn add_account(&mut self, number: usize, closings: &BTreeMap<(u32, u32), &Closing>) -> Option<()> {
        let input = self.input;
        let account = &input.accounts[number];
        let mut sold: BTreeMap<Uuid, Decimal> = BTreeMap::new();
        for holding in account.holdings.iter().filter(|holding| holding.quantity.is_positive()) {
            let asset = input.asset_number(holding.asset_uid)?;
            let closing = closings.get(&(number as u32, asset as u32)).copied();
            if holding.lots.is_some() {
                self.add_lots(number, asset, holding, closing)?;
            } else {
                let open = closed_by_open_orders(input, account, &input.assets[asset], holding)?;
                let units = |closing: Option<&Closing>| closing.map_or(Decimal::ZERO, Closing::unknown_units);
                sold.insert(holding.asset_uid, units(Some(&open)).checked_add(units(closing))?);
            }
        }
        self.add_trades(number, &sold)?;
        for (asset, units) in open_purchases(account)? {
            let bought = (input.as_of, units, units);
            self.add(PurchaseKind::OpenOrder, (number, asset, 0), bought);
        }
        Some(())
    }

    fn add_lots(
        &mut self,
        number: usize,
        asset: usize,
        holding: &HoldingInput,
        closing: Option<&Closing>,
    ) -> Option<()> {
        let input = self.input;
        let mut kept = lots_left(input, &input.accounts[number], &input.assets[asset], holding)?;
        if let Some(Closing::Lots(closed)) = closing {
            for part in &closed.lots {
                kept[part.lot] = kept[part.lot].checked_sub(part.quantity)?;
            }
        }
        for (place, (lot, kept)) in holding.lots.iter().flatten().zip(kept).enumerate() {
            let bought = (lot.opened, lot.quantity, kept);
            self.add(PurchaseKind::Lot, (number, holding.asset_uid, place), bought);
        }
        Some(())
    }

    /// Of an asset without lots, older units count as sold before the trades that are known, and these in their order.
    fn add_trades(&mut self, number: usize, sold: &BTreeMap<Uuid, Decimal>) -> Option<()> {
        let account = &self.input.accounts[number];
        let mut trades: Vec<_> = trades_without_lots(account).enumerate().collect();
        trades.arrange_by_key(|(place, trade)| (trade.at, *place));
        let mut gone: BTreeMap<Uuid, Decimal> = BTreeMap::new();
        for (asset, sold) in sold {
            let own = trades.iter().filter(|(_, trade)| trade.asset_uid == *asset);
            let bought = Decimal::checked_sum(own.map(|(_, trade)| trade.quantity))?;
            let held = account.holdings.iter().find(|holding| holding.asset_uid == *asset);
            let held = held.map_or(Decimal::ZERO, |holding| holding.quantity);
            let older = held.checked_sub(bought)?.max(Decimal::ZERO);
            gone.insert(*asset, sold.checked_sub(older)?.max(Decimal::ZERO));
        }
        for (place, trade) in trades {
            let gone = gone.entry(trade.asset_uid).or_default();
            let goes = trade.quantity.min(*gone);
            *gone = gone.checked_sub(goes)?;
            let bought = (trade.at, trade.quantity, trade.quantity.checked_sub(goes)?);
            self.add(PurchaseKind::Trade, (number, trade.asset_uid, place), bought);
        }
        Some(())
    }

    fn add_order(&mut self, place: usize, order: &Order) -> Option<()> {
        let account = order.account as usize;
        let asset = self.input.assets[order.asset as usize].asset_uid;
        let open = open_units(&self.input.accounts[account], asset, OrderSide::Buy)?;
        let short = short_of(&self.input.accounts[account], asset)?;
        let short = short.checked_sub(open)?.max(Decimal::ZERO);
        let units = bought_beyond(order.quantity, short)?;
        let bought = (self.input.as_of, units, units);
        self.add(PurchaseKind::PlannedOrder, (account, asset, place), bought);
        Some(())
    }

    fn add(
        &mut self,
        kind: PurchaseKind,
        (account, asset, place): (usize, Uuid, usize),
        (bought, left, kept): (DateTime<Utc>, Decimal, Decimal),
    ) {
        let group = self.washes.group(account, asset);
        if left.is_positive() && self.groups.contains(&group) {
            self.purchases.entry(group).or_default().push(Purchase {
                kind,
                account,
                asset,
                bought,
                date: self.calendar.date(bought),
                place,
                left,
                kept,
            });
        }
    }
}
