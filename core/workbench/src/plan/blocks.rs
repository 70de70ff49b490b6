//! The plan's orders as blocks over all accounts, and fills shared out for a look.

use std::collections::BTreeMap;

use choices::OrderSide;
use decimal::Decimal;
use markets::import::parse_amount;
use planning::blocks::{AccountOrder, BlockInput, Fill, FillAllocation, FillInput, FilledAsset, allocate_fills, group};
use planning::plan::{Plan, PlannedFxOrder};
use sorting::Arrange;

use super::names::Names;
use super::terms::Terms;
use super::{Planned, refused};
use crate::codes;
use protocol::{BlockLine, BlockRow, ExchangeBlock, Failure, FillPart, FillsView, TryFills, Uid, Violation};

fn account_orders<'a>(
    plan: &'a Plan,
    of: impl Fn(Uid, OrderSide) -> bool + 'a,
) -> impl Iterator<Item = AccountOrder> + 'a {
    let wanted = plan.orders.iter().filter(move |order| of(order.asset_uid, order.side));
    wanted.map(|order| AccountOrder {
        account_uid: order.account_uid,
        asset_uid: order.asset_uid,
        side: order.side,
        quantity: order.quantity,
    })
}

/// The rows of the blocks: each block, then its parts by account.
pub(super) fn rows(plan: &Plan, terms: &Terms<'_>, names: &Names) -> Result<Vec<BlockRow>, Failure> {
    let input = BlockInput {
        orders: account_orders(plan, |_, _| true).collect(),
    };
    let mut blocks = group(&input).map_err(refused)?.blocks;
    blocks.sort_by_cached_key(|block| (names.asset(block.asset_uid).key, block.side));
    let mut rows = Vec::new();
    for block in blocks {
        let line = (|| {
            let asset = terms.asset(block.asset_uid)?;
            let price = asset.price.unwrap_or_default();
            let unit = price.checked_mul(asset.multiplier.unwrap_or(Decimal::ONE))?;
            let name = names.asset(block.asset_uid);
            Some(BlockLine {
                asset_uid: block.asset_uid,
                asset: name.key,
                name: name.label,
                side: block.side,
                quantity: block.quantity,
                price,
                notional: block.quantity.checked_mul(unit)?,
                currency: asset.currency.clone(),
                accounts: super::count(block.intents.len()),
            })
        })();
        rows.push(BlockRow::Block(line.ok_or_else(super::out_of_range)?));
        let mut parts: Vec<BlockRow> = block
            .intents
            .iter()
            .map(|intent| {
                let name = names.account(intent.account_uid);
                BlockRow::Part {
                    account: name.key,
                    name: name.label,
                    quantity: intent.quantity,
                    share: intent.quantity.checked_div(block.quantity).unwrap_or_default(),
                }
            })
            .collect();
        parts.arrange_by(|a, b| part_key(a).cmp(part_key(b)));
        rows.append(&mut parts);
    }
    rows.extend(exchanges(plan, names).ok_or_else(super::out_of_range)?);
    Ok(rows)
}

/// Why an order turns one currency into another.
pub(super) const EXCHANGE_REASON: &str = "FX trade";

/// The name of an FX trade, beside the currency that it buys.
pub(super) fn exchange_name(sold: &str) -> String {
    format!("{EXCHANGE_REASON} from {sold}")
}

/// The FX trades from one currency into another over all accounts, each pair with its parts; none when a sum is out of range.
fn exchanges(plan: &Plan, names: &Names) -> Option<Vec<BlockRow>> {
    let mut pairs: BTreeMap<(&str, &str), Vec<&PlannedFxOrder>> = BTreeMap::new();
    for order in &plan.fx_orders {
        let pair = (order.buy_currency.as_str(), order.sell_currency.as_str());
        pairs.entry(pair).or_default().push(order);
    }
    let mut rows = Vec::new();
    for ((bought, sold), orders) in pairs {
        let quantity = Decimal::checked_sum(orders.iter().map(|order| order.buy_amount))?;
        let notional = Decimal::checked_sum(orders.iter().map(|order| order.sell_amount))?;
        rows.push(BlockRow::Exchange(ExchangeBlock {
            sold: (sold.to_owned(), notional),
            bought: (bought.to_owned(), quantity),
            accounts: super::count(orders.len()),
        }));
        let part = |order: &&PlannedFxOrder| {
            let name = names.account(order.account_uid);
            BlockRow::Part {
                account: name.key,
                name: name.label,
                quantity: order.buy_amount,
                share: order.buy_amount.checked_div(quantity).unwrap_or_default(),
            }
        };
        let mut parts: Vec<BlockRow> = orders.iter().map(part).collect();
        parts.arrange_by(|a, b| part_key(a).cmp(part_key(b)));
        rows.append(&mut parts);
    }
    Some(rows)
}

fn part_key(row: &BlockRow) -> &str {
    match row {
        BlockRow::Part { account, .. } => account,
        BlockRow::Block(block) => &block.asset,
        BlockRow::Exchange(block) => &block.bought.0,
    }
}

/// Shares fills out.
pub(super) fn try_fills(planned: &Planned, ask: &TryFills) -> Result<FillsView, Failure> {
    let wanted = ask.side;
    let orders: Vec<AccountOrder> =
        account_orders(&planned.plan, |asset, side| (asset, side) == (ask.asset_uid, wanted)).collect();
    let (fills, mut violations) = read_fills(ask, wanted);
    let terms = Terms::new(planned.book.input());
    let asset = terms
        .asset(ask.asset_uid)
        .ok_or_else(|| Failure::from(codes::asset_not_planned()))?;
    let intended = Decimal::checked_sum(orders.iter().map(|order| order.quantity)).ok_or_else(super::out_of_range)?;
    let mut allocated = None;
    if violations.is_empty() {
        let input = FillInput {
            orders,
            fills,
            assets: vec![FilledAsset {
                asset_uid: ask.asset_uid,
                currency: asset.currency.clone(),
                multiplier: asset.multiplier,
                lot_size: asset.lot_size,
            }],
        };
        match allocate_fills(&input) {
            Ok(shared) => allocated = Some(shared),
            Err(invalid) => violations = refused(invalid).violations,
        }
    }
    Ok(view(&planned.names, intended, violations, allocated.as_ref()))
}

fn read_fills(ask: &TryFills, side: OrderSide) -> (Vec<Fill>, Vec<Violation>) {
    let (mut fills, mut violations) = (Vec::new(), Vec::new());
    for (row, (quantity, price)) in ask.fills.iter().enumerate() {
        let mut number = |column: &str, text: &str| {
            parse_amount(text, false).unwrap_or_else(|fault| {
                violations.push(fault.at(row, column));
                Decimal::ZERO
            })
        };
        fills.push(Fill {
            asset_uid: ask.asset_uid,
            side,
            quantity: number("quantity", quantity),
            price: number("price", price),
        });
    }
    (fills, violations)
}

fn view(names: &Names, intended: Decimal, violations: Vec<Violation>, shared: Option<&FillAllocation>) -> FillsView {
    let block = shared.and_then(|shared| shared.blocks.first());
    let parts = shared
        .iter()
        .flat_map(|shared| &shared.allocations)
        .map(|part| FillPart {
            account: names.account(part.account_uid).key,
            intended: part.intended,
            quantity: part.quantity,
            money: part.money,
        });
    let mut parts: Vec<FillPart> = parts.collect();
    parts.arrange_by(|a, b| a.account.cmp(&b.account));
    FillsView {
        violations,
        intended,
        filled: block.map_or(Decimal::ZERO, |block| block.filled),
        average_price: block.and_then(|block| block.average_price),
        money: block.map_or(Decimal::ZERO, |block| block.money),
        holds: shared.is_some_and(|shared| shared.invariants.iter().all(|check| check.holds)),
        parts,
    }
}
