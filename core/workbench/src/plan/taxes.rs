//! What the plan's sales realise, by account, sale and lot.

use std::collections::BTreeMap;

use choices::OrderSide;
use decimal::Decimal;
use planning::plan::{Plan, PlannedOrder, RealisedGains};
use sorting::Arrange;

use super::explain::{closed, wash};
use super::names::Names;
use super::terms::Terms;
use protocol::{TaxFigures, TaxRow, Uid};

/// The rows of the tax view and the figures of all accounts; none when a sum is out of range.
pub(super) fn rows(plan: &Plan, terms: &Terms<'_>, names: &Names) -> Option<(Vec<TaxRow>, TaxFigures)> {
    let mut orders: BTreeMap<Uid, Vec<&PlannedOrder>> = BTreeMap::new();
    for order in &plan.orders {
        let is_shown = order.lots.is_some() || order.wash == Some(true);
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
        let figures = account.realised.as_ref().map_or_else(TaxFigures::default, figures);
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

fn figures(realised: &RealisedGains) -> TaxFigures {
    TaxFigures {
        short: realised.short,
        long: realised.long,
        tax: realised.tax,
        disallowed: realised.disallowed,
    }
}

fn sum(a: TaxFigures, b: TaxFigures) -> Option<TaxFigures> {
    let add = |a: Decimal, b: Decimal| a.checked_add(b);
    Some(TaxFigures {
        short: add(a.short, b.short)?,
        long: add(a.long, b.long)?,
        tax: add(a.tax, b.tax)?,
        disallowed: add(a.disallowed, b.disallowed)?,
    })
}

fn sale(order: &PlannedOrder, terms: &Terms<'_>, names: &Names) -> Option<TaxRow> {
    let asset = names.asset(order.asset_uid).key;
    let of_term = |is_long: bool| {
        let lots: Vec<Decimal> = closed(order)
            .filter(|lot| (lot.is_long == Some(true)) == is_long)
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
        tax: order.tax,
        disallowed: order.disallowed,
    })
}
