//! Trades become holdings.
//!
//! A holdings snapshot says what an account holds at an instant, whoever made it, so that it has every trade up to then in
//! it. Booking takes the trades after the newest snapshot, up to a time, and makes the snapshot of that time: the window
//! alone decides which trades are in, and no trade is ever booked twice.

use std::collections::{BTreeMap, BTreeSet};

use decimal::{Decimal, Rounding};
use metatable::{Book, Instant, Json, Operation, Origin, Right, Store, Uid, Value, Write};
use serde::{Deserialize, Serialize};
use sorting::{Arrange, Collected};

use super::lots::Lots;
use super::orders::{accounts_named, known_batch};
use crate::codes;
use crate::tables::accounts::{
    AccountHolding, AccountHoldingsSet, AccountHoldingsSetTable, AccountHoldingsStorage, AccountTable,
};
use crate::tables::assets::{AssetTable, AssetTradingTermsTable, CURRENCY_TYPE};
use crate::tables::execution::{Trade, TradesStorage};
use crate::tables::rebalancing::TaxLotTable;
use planning::minor_units::minor_places;

/// Books the trades of accounts since their newest holdings as a new holdings snapshot. Units go up and down with the sides; the money, at the minor unit, goes out of and into the cash of the asset's currency, commission and
/// settlement cost out of the cash that they are paid in. Lots are opened at the price and closed as the plan chose, else
/// the oldest first. Without a trade to book nothing is written, so that booking twice books once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BookTrades {
    /// The accounts.
    #[serde(default)]
    pub account_uids: Vec<Uid>,
    /// Batches whose accounts are booked too; all trades of an account are, those of other batches included.
    #[serde(default)]
    pub order_manager_uids: Vec<Uid>,
    /// The time of the new holdings.
    pub time: Instant,
}

impl Operation for BookTrades {
    const KIND: &'static str = "book_trades";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        let mut accounts: BTreeSet<Uid> = self.account_uids.into_iter().into_set();
        for uid in self.order_manager_uids {
            accounts.extend(known_batch(write, uid).map(|batch| batch.target_account_uid));
        }
        if accounts.is_empty() {
            write.refuse(Some("account_uids"), codes::accounts_empty());
        }
        for (row, account) in accounts.into_iter().enumerate() {
            write.set_origin(Origin { file: 0, row });
            if write.store().by_uid::<AccountTable>(account).is_none() {
                write.refuse(Some("account_uids"), codes::account_gone());
                continue;
            }
            book_account(write, account, self.time);
        }
    }

    fn describe(&self, book: &Book) -> String {
        let accounts = accounts_named(book, &self.order_manager_uids, &self.account_uids);
        format!("Posted the trades of {accounts}")
    }
}

fn book_account(write: &mut Write<'_>, account: Uid, time: Instant) {
    let newest = newest_set(write.store(), account);
    if let Some(newest) = newest.as_ref().filter(|newest| newest.time_index > time) {
        return write.refuse(Some("time"), codes::time_before_holdings(&newest.time_index));
    }
    let since = newest.as_ref().map(|set| set.time_index);
    let trades = trades_between(write.store(), account, since, time);
    if trades.is_empty() {
        return;
    }
    let mut booking = Booking::of(write.store(), account, newest.as_ref());
    for trade in &trades {
        booking.add(write, trade);
    }
    booking.write(write, account, time);
}

fn newest_set(store: &Store, account: Uid) -> Option<AccountHoldingsSet> {
    let columns = ["account_uid", "time_index"];
    store.latest::<AccountHoldingsSetTable>(&columns, &[Value::Uid(account)], Instant::MAX_UTC)
}

/// The time of the newest holdings of an account: trades up to then are in them.
pub fn held_until(store: &Store, account: Uid) -> Option<Instant> {
    newest_set(store, account).map(|set| set.time_index)
}

/// The holdings snapshots of an account, newest first.
fn sets_of(store: &Store, account: Uid) -> Vec<AccountHoldingsSet> {
    let mut sets = store.find::<AccountHoldingsSetTable>(&["account_uid"], &[Value::Uid(account)]);
    sets.arrange_by_key(|set| std::cmp::Reverse(set.time_index));
    sets
}

/// The time of the newest holdings of an account that were booked from trades; a trade up to then would never be booked.
/// Snapshots of other origin have such trades in them.
pub(super) fn booked_until(store: &Store, account: Uid) -> Option<Instant> {
    let is_booked = |set: &AccountHoldingsSet| {
        let lines = store.find::<AccountHoldingsStorage>(&["holdings_set_uid"], &[Value::Uid(set.uid)]);
        // A snapshot of an account that sold all it had has no line to say so.
        lines.is_empty() || lines.iter().any(|line| line.is_trade_snapshot == Some(true))
    };
    let newest = sets_of(store, account).into_iter().find(is_booked)?;
    Some(newest.time_index)
}

/// The trades of an account that its newest holdings do not have, up to `until`, oldest first.
pub fn unbooked_trades(store: &Store, account: Uid, until: Instant) -> Vec<Trade> {
    trades_between(store, account, held_until(store, account), until)
}

/// The trades of an account after `since` and up to `until`, oldest first.
fn trades_between(store: &Store, account: Uid, since: Option<Instant>, until: Instant) -> Vec<Trade> {
    let mut trades = store.find::<TradesStorage>(&["account_uid"], &[Value::Uid(account)]);
    trades.retain(|trade| trade.trade_time <= until && since.is_none_or(|since| trade.trade_time > since));
    trades.arrange_by(|a, b| (a.trade_time, &a.trade_identifier).cmp(&(b.trade_time, &b.trade_identifier)));
    trades
}

/// Holdings of an account while its trades are booked, by asset.
struct Booking {
    held: BTreeMap<Uid, Decimal>,
    details: BTreeMap<Uid, Option<Json>>,
    lots: Lots,
}

/// The side, quantity and price of a trade that states all three.
pub(super) struct CompleteTrade {
    pub(super) quantity: Decimal,
    price: Decimal,
    /// 1 for a buy, -1 for a sell.
    pub(super) side: i64,
}

impl Booking {
    fn of(store: &Store, account: Uid, set: Option<&AccountHoldingsSet>) -> Self {
        let key = [Value::Uid(set.map_or(Uid::nil(), |set| set.uid))];
        let lines = store.find::<AccountHoldingsStorage>(&["holdings_set_uid"], &key);
        let held = lines
            .iter()
            .filter_map(|line| Some((line.asset_uid, line.signed_quantity()?)));
        let held: BTreeMap<Uid, Decimal> = held.into_map();
        Self {
            lots: Lots::of(store, account, &held),
            held,
            details: lines
                .into_iter()
                .map(|line| (line.asset_uid, line.extra_details))
                .into_map(),
        }
    }

    fn add(&mut self, write: &mut Write<'_>, trade: &Trade) {
        let Some(complete) = complete(trade) else {
            return write.refuse(
                Some("trade_identifier"),
                codes::trade_incomplete(&trade.trade_identifier),
            );
        };
        let Some((cash, money)) = money_of(write.store(), trade, &complete) else {
            return write.refuse(Some("trade_identifier"), codes::terms_missing(&trade.trade_identifier));
        };
        if self.settle(write, trade, &complete, (cash, money)).is_none() {
            write.refuse(Some("trade_identifier"), codes::trades_out_of_range());
        }
    }

    fn settle(
        &mut self,
        write: &Write<'_>,
        trade: &Trade,
        complete: &CompleteTrade,
        paid: (Uid, Decimal),
    ) -> Option<()> {
        let (cash, money) = paid;
        if complete.side > 0 {
            self.move_units(trade.asset_uid, complete.quantity)?;
            self.move_units(cash, money.checked_neg()?)?;
        } else {
            self.move_units(trade.asset_uid, complete.quantity.checked_neg()?)?;
            self.move_units(cash, money)?;
        }
        let costs = [
            (trade.commission, trade.commission_asset_uid),
            (trade.settlement_cost, trade.settlement_asset_uid),
        ];
        for (cost, asset) in costs {
            self.move_units(asset.unwrap_or(cash), cost.unwrap_or_default().checked_neg()?)?;
        }
        let asset = write.store().by_uid::<AssetTable>(trade.asset_uid)?;
        match (asset.asset_type.as_deref(), complete.side) {
            (Some(CURRENCY_TYPE), _) => Some(()),
            (_, 1) => {
                let uid = write.new_uid::<TaxLotTable>(&format!("{}/{}", trade.account_uid, trade.trade_identifier));
                self.lots.buy(uid, trade, complete.quantity, complete.price);
                Some(())
            }
            _ => self.lots.sell(write.store(), trade, complete.quantity),
        }
    }

    fn move_units(&mut self, asset: Uid, units: Decimal) -> Option<()> {
        let own = self.held.entry(asset).or_default();
        *own = own.checked_add(units)?;
        Some(())
    }

    fn write(self, write: &mut Write<'_>, account: Uid, time: Instant) {
        let uid = write.new_uid::<AccountHoldingsSetTable>(&format!("{account}/{}", time.to_rfc3339()));
        write.put(&AccountHoldingsSet {
            uid,
            account_uid: account,
            time_index: time,
            source_data_node_uid: None,
        });
        for (asset_uid, units) in &self.held {
            let Some(quantity) = units.checked_abs().filter(|quantity| quantity.is_positive()) else {
                continue;
            };
            write.put(&AccountHolding {
                time_index: time,
                account_uid: account,
                asset_uid: *asset_uid,
                holdings_set_uid: uid,
                is_trade_snapshot: Some(true),
                quantity,
                direction: if units.is_negative() { -1 } else { 1 },
                target_trade_time: None,
                extra_details: self.details.get(asset_uid).cloned().flatten(),
            });
        }
        self.lots.write(write);
    }
}

pub(super) fn complete(trade: &Trade) -> Option<CompleteTrade> {
    let side = trade.trade_side.filter(|side| [1, -1].contains(side))?;
    Some(CompleteTrade {
        quantity: trade.quantity.filter(|quantity| quantity.is_positive())?,
        price: trade.price?,
        side,
    })
}

/// The cash that a trade is paid with and how much of it, without sign: the money that it was given of a block's fills, else
/// quantity x price x multiplier at the minor unit of the currency, half to even. None when it is not known.
pub(super) fn money_of(store: &Store, trade: &Trade, complete: &CompleteTrade) -> Option<(Uid, Decimal)> {
    let details = trade.venue_metadata.as_ref();
    let counter = details.and_then(|details| details.counter_asset_uid);
    let terms = store.by_uid::<AssetTradingTermsTable>(trade.asset_uid);
    let own = terms.as_ref().map(|terms| terms.currency_asset_uid);
    let cash = counter.or(own.filter(|cash| *cash != trade.asset_uid))?;
    if let Some(money) = details.and_then(|details| details.money) {
        return Some((cash, money));
    }
    let multiplier = terms.map_or(Decimal::ONE, |terms| terms.contract_multiplier);
    let money = complete.quantity.checked_mul(complete.price)?.checked_mul(multiplier)?;
    let code = store.by_uid::<AssetTable>(cash)?.unique_identifier;
    let money = match minor_places(&code) {
        Some(places) => money.round(places, Rounding::HalfEven)?,
        None => money,
    };
    Some((cash, money))
}
