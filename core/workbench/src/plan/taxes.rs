//! What the plan's sales realise, by account, sale and lot.

use std::collections::BTreeMap;

use choices::OrderSide;
use decimal::Decimal;
use planning::plan::{AccountPlan, Plan, PlannedOrder};
use sorting::Arrange;

use super::explain::{closed, closes_without_lots, wash};
use super::names::Names;
use super::terms::Terms;
use protocol::{TaxFigures, TaxRow, Uid};

/// The rows of the tax view and the figures of all accounts; none when a sum is out of range.
pub(super) fn rows(plan: &Plan, terms: &Terms<'_>, names: &Names) -> Option<(Vec<TaxRow>, TaxFigures)> {
    let mut orders: BTreeMap<Uid, Vec<&PlannedOrder>> = BTreeMap::new();
    for order in &plan.orders {
        let is_shown = order.lots.is_some() || order.wash == Some(true) || closes_without_lots(terms.input, order);
        if is_shown {
            orders.entry(order.account_uid).or_default().push(order);
        }
    }
    let mut named: Vec<_> = plan
        .accounts
        .iter()
        .filter_map(|account| {
            let orders = orders.remove(&account.account_uid)?;
            Some((names.account(account.account_uid), account, orders))
        })
        .collect();
    named.arrange_by(|a, b| a.0.key.cmp(&b.0.key));
    let (mut rows, mut total) = (Vec::new(), TaxFigures::default());
    for (name, account, orders) in named {
        let figures = figures(account);
        total = sum(total, figures)?;
        rows.push(TaxRow::Account {
            uid: account.account_uid,
            identifier: name.key,
            name: name.label,
            figures,
        });
        for order in orders {
            rows.push(sale(order, terms, names)?);
            rows.extend(closed(order).map(TaxRow::Lot));
        }
    }
    Some((rows, total))
}

fn figures(account: &AccountPlan) -> TaxFigures {
    let realised = account.realised.as_ref();
    TaxFigures {
        short: realised.map(|realised| realised.short),
        long: realised.map(|realised| realised.long),
        tax: realised.and_then(|realised| realised.tax),
        disallowed: realised.map(|realised| realised.disallowed),
        unknown: account.orders_without_lots.map_or(0, super::count),
    }
}

fn sum(a: TaxFigures, b: TaxFigures) -> Option<TaxFigures> {
    let add = |a: Option<Decimal>, b: Option<Decimal>| match (a, b) {
        (Some(a), Some(b)) => a.checked_add(b).map(Some),
        (a, b) => Some(a.or(b)),
    };
    Some(TaxFigures {
        short: add(a.short, b.short)?,
        long: add(a.long, b.long)?,
        tax: add(a.tax, b.tax)?,
        disallowed: add(a.disallowed, b.disallowed)?,
        unknown: a.unknown + b.unknown,
    })
}

fn sale(order: &PlannedOrder, terms: &Terms<'_>, names: &Names) -> Option<TaxRow> {
    let asset = names.asset(order.asset_uid).key;
    let of_term = |is_long: bool| {
        let lots: Vec<Decimal> = closed(order)
            .filter(|lot| lot.is_long == is_long)
            .map(|lot| lot.gain)
            .collect();
        if lots.is_empty() {
            Some(None)
        } else {
            Decimal::checked_sum(lots).map(Some)
        }
    };
    Some(TaxRow::Sale {
        short: of_term(false)?,
        long: of_term(true)?,
        wash: wash(order, &asset),
        asset,
        currency: terms.asset(order.asset_uid)?.currency.clone(),
        quantity: order.quantity,
        is_buy: order.side == OrderSide::Buy,
        is_unknown: closes_without_lots(terms.input, order),
        tax: order.tax,
        disallowed: order.disallowed,
    })
}
