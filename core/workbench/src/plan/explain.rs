//! Why a line of the plan is as it is.

use choices::{HoldingTerm, OrderSide, PurchaseKind};
use decimal::Decimal;
use markets::valuation::Valuer;
use planning::plan::{AccountPlan, OrderLot, PlanInput, PlannedOrder, Replacement};

use super::super::accounts::share;
use super::super::policy;
use super::terms::Terms;
use super::{Planned, idle};
use crate::session::Session;
use protocol::{ClosedLot, ExplainLine, Failure, LineExplained, LineageShare, OrderExplained};

pub(super) fn explain(session: &Session, planned: &Planned, ask: &ExplainLine) -> Result<LineExplained, Failure> {
    let key = (ask.account_uid, ask.asset_uid);
    let order = planned.plan.orders.iter().find(|o| (o.account_uid, o.asset_uid) == key);
    let residual = planned
        .plan
        .residuals
        .iter()
        .find(|r| (r.account_uid, r.asset_uid) == key);
    Ok(LineExplained {
        account: planned.names.account(ask.account_uid).key,
        order: order.map(|order| explained(order, &planned.names, closes_without_lots(planned.book.input(), order))),
        residual: residual.map(|residual| {
            let terms = Terms::new(planned.book.input());
            let idle = idle::of_line(&planned.plan, &terms, &planned.names, key);
            idle.map_or_else(
                || residual.explanation.clone(),
                |idle| format!("{} {idle}", residual.explanation),
            )
        }),
        under_way: under_way(planned, ask),
        lineage: lineage(session, planned, ask),
    })
}

/// The orders of the line that the plan counts as filled.
fn under_way(planned: &Planned, ask: &ExplainLine) -> Vec<(OrderSide, Decimal)> {
    let accounts = planned.book.input().accounts.iter();
    let own = accounts.filter(|account| account.account_uid == ask.account_uid);
    let orders = own.flat_map(|account| account.open_orders.iter().flatten());
    orders
        .filter(|order| order.asset_uid == ask.asset_uid)
        .map(|order| (order.side, order.quantity))
        .collect()
}

fn explained(order: &PlannedOrder, names: &super::names::Names, is_unknown: bool) -> OrderExplained {
    OrderExplained {
        is_buy: order.side == OrderSide::Buy,
        sentence: order.explanation.clone(),
        price: order.price,
        cost: order.cost,
        lots: closed(order).collect(),
        gain: order.gain,
        is_unknown,
        tax: order.tax,
        wash: wash(order, &names.asset(order.asset_uid).key),
        replacements: replacements(order, names),
        buy_back_from: order.buy_back_from,
    }
}

/// What the disallowed losses of an order are added to, a sentence for each purchase.
fn replacements(order: &PlannedOrder, names: &super::names::Names) -> Vec<String> {
    let sentence = |replacement: &Replacement| {
        let (account, asset) = (
            names.account(replacement.account_uid).key,
            names.asset(replacement.asset_uid).key,
        );
        let bought = match replacement.purchase {
            PurchaseKind::Lot | PurchaseKind::Trade => format!("bought on {}", replacement.bought.date_naive()),
            PurchaseKind::OpenOrder => "of an open order".to_owned(),
            PurchaseKind::PlannedOrder => "that this plan buys".to_owned(),
        };
        let (units, loss, from) = (replacement.quantity, replacement.disallowed, replacement.held_from);
        let then = if replacement.basis_added.is_zero() {
            "is lost, because the account is not taxed".to_owned()
        } else {
            format!("is added to their basis, and their holding period counts from {from}")
        };
        format!("{units} {asset} {bought} in {account} disallow {loss} of the loss, which {then}.")
    };
    let lots = order.lots.iter().flatten();
    lots.flat_map(|lot| lot.replacements.iter().flatten())
        .map(sentence)
        .collect()
}

/// Whether an order closes a position whose lots are not known.
pub(super) fn closes_without_lots(input: &PlanInput, order: &PlannedOrder) -> bool {
    let account = input
        .account_number(order.account_uid)
        .map(|number| &input.accounts[number]);
    let mut holdings = account.into_iter().flat_map(|account| &account.holdings);
    let held = holdings.find(|holding| holding.asset_uid == order.asset_uid);
    let closes = |quantity: Decimal| match order.side {
        OrderSide::Sell => quantity.is_positive(),
        OrderSide::Buy => quantity.is_negative(),
    };
    held.is_some_and(|holding| holding.lots.is_none() && closes(holding.quantity))
}

/// The lots that an order closes.
pub(super) fn closed(order: &PlannedOrder) -> impl Iterator<Item = ClosedLot> {
    let lot = |lot: &OrderLot| ClosedLot {
        opened: lot.opened,
        quantity: lot.quantity,
        gain: lot.gain,
        disallowed: lot.disallowed,
        is_long: lot.term == HoldingTerm::Long,
    };
    order.lots.iter().flatten().map(lot)
}

/// Why an order is a wash; none when it is none.
pub(super) fn wash(order: &PlannedOrder, asset: &str) -> Option<String> {
    order.wash.filter(|is_wash| *is_wash)?;
    Some(match order.side {
        OrderSide::Buy => format!(
            "A loss on {asset} or a substantially identical asset is realised in the household within the wash-sale window; \
             this buy disallows it."
        ),
        OrderSide::Sell => format!(
            "{asset} or a substantially identical asset is bought in the household within the wash-sale window; that part \
             of the loss is disallowed."
        ),
    })
}

fn lineage(session: &Session, planned: &Planned, ask: &ExplainLine) -> Vec<LineageShare> {
    let mut accounts = planned.plan.accounts.iter();
    let is_by_class = |account: &AccountPlan| account.account_uid == ask.account_uid && account.by_class.is_some();
    if accounts.any(is_by_class) {
        return Vec::new();
    }
    let market = &planned.names.valuations.market;
    let band = policy::saved(session).band(market);
    let mut valuer = Valuer::new(session.store(), market, &band);
    let Ok(measure) = valuer.valuation(ask.account_uid) else {
        return Vec::new();
    };
    let Some(asset) = market.asset(ask.asset_uid) else {
        return Vec::new();
    };
    let position = measure.positions.iter().find(|position| position.asset == Some(asset));
    let paths = position.map(|position| position.lineage.iter().map(|path| share(market, path)));
    paths.into_iter().flatten().collect()
}
