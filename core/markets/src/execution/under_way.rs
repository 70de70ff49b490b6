//! Open orders and unbooked trades: quantities that an account's holdings do not have yet.

use std::collections::BTreeMap;

use choices::{BatchStatus, OrderSide};
use decimal::Decimal;
use metatable::{Instant, Store, Uid, Value};

use super::booking::{CompleteTrade, complete, money_of, unbooked_trades};
use super::orders::{is_open, left_of, side_of};
use crate::tables::execution::{Order, OrderManagerTable, OrdersStorage, Trade};
use planning::plan::OpenOrder;

/// Open and unbooked quantities that a plan of an account counts as done, beside its newest holdings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnderWay {
    /// Units of assets: what is left of orders that are not final, and what was filled and is not booked. By asset, buys
    /// before sells.
    pub orders: Vec<OpenOrder>,
    /// Money that exchanges of currencies bring, above 0, and take, below 0; by currency.
    pub exchanged: BTreeMap<Uid, Decimal>,
    /// Open orders that nobody approved, and that are in none of the sums.
    pub not_approved: usize,
}

#[derive(Default)]
struct Sums {
    orders: BTreeMap<(Uid, OrderSide), Decimal>,
    exchanged: BTreeMap<Uid, Decimal>,
    not_approved: usize,
}

/// The open and unbooked quantities of an account: of its orders, and of the trades that its holdings do not have yet. Orders
/// of a batch that is to be approved do not count. An exchange of currencies counts with the planned amounts, its fills with
/// the amounts that moved. None where a sum is out of range. A trade that cannot be booked is left out; booking reports why.
pub fn under_way(store: &Store, account: Uid) -> Option<UnderWay> {
    let mut sums = Sums::default();
    for order in store.find::<OrdersStorage>(&["account_uid"], &[Value::Uid(account)]) {
        if !is_open(&order) {
            continue;
        }
        if is_approved(store, &order) {
            sums.order(&order)?;
        } else {
            sums.not_approved += 1;
        }
    }
    for trade in unbooked_trades(store, account, Instant::MAX_UTC) {
        if let Some(complete) = complete(&trade) {
            sums.trade(store, &trade, &complete)?;
        }
    }
    let orders = sums.orders.into_iter().map(|((asset_uid, side), quantity)| OpenOrder {
        asset_uid,
        side,
        quantity,
    });
    Some(UnderWay {
        orders: orders.collect(),
        exchanged: sums.exchanged,
        not_approved: sums.not_approved,
    })
}

/// Whether an order's batch was approved, or it has none to be approved with.
fn is_approved(store: &Store, order: &Order) -> bool {
    let Some(batch) = order.order_manager_uid else {
        return true;
    };
    let batch = store.by_uid::<OrderManagerTable>(batch);
    batch.and_then(|batch| batch.status).unwrap_or_default() != BatchStatus::Draft
}

impl Sums {
    fn order(&mut self, order: &Order) -> Option<()> {
        let left = left_of(order);
        if !left.is_positive() {
            return Some(());
        }
        match counter_of(order) {
            Some((counter, amount)) => {
                let paid = amount.mul_div(left, order.quantity?)?;
                self.exchange((order.asset_uid, left), (counter, paid), side_of(order))
            }
            None => self.units(order.asset_uid, side_of(order), left),
        }
    }

    fn trade(&mut self, store: &Store, trade: &Trade, complete: &CompleteTrade) -> Option<()> {
        let side = if complete.side > 0 {
            OrderSide::Buy
        } else {
            OrderSide::Sell
        };
        let details = trade.venue_metadata.as_ref();
        if details.and_then(|details| details.counter_asset_uid).is_none() {
            return self.units(trade.asset_uid, side, complete.quantity);
        }
        match money_of(store, trade, complete) {
            Some(paid) => self.exchange((trade.asset_uid, complete.quantity), paid, side),
            None => Some(()),
        }
    }

    fn units(&mut self, asset: Uid, side: OrderSide, quantity: Decimal) -> Option<()> {
        add(self.orders.entry((asset, side)).or_default(), quantity)
    }

    fn exchange(&mut self, bought: (Uid, Decimal), paid: (Uid, Decimal), side: OrderSide) -> Option<()> {
        let (gained, given) = match side {
            OrderSide::Buy => (bought, paid),
            OrderSide::Sell => (paid, bought),
        };
        add(self.exchanged.entry(gained.0).or_default(), gained.1)?;
        add(self.exchanged.entry(given.0).or_default(), given.1.checked_neg()?)
    }
}

fn add(sum: &mut Decimal, amount: Decimal) -> Option<()> {
    *sum = sum.checked_add(amount)?;
    Some(())
}

/// The currency that an order of currencies is paid with, and how much of it was planned; none of other orders.
fn counter_of(order: &Order) -> Option<(Uid, Decimal)> {
    let details = order.venue_metadata.as_ref()?;
    details.counter_asset_uid.zip(details.counter_amount)
}
