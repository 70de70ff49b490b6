use anyhow::Result;
use choices::OrderSide;
use decimal::Decimal;
use rebalance::plan::{AccountLines, Outcome, Restriction, Workspace, plan_account};

use super::plan::{decimals, market, policy, settled};
use super::{Timed, quality, timed};
use crate::case::Case;

/// From all cash to whole shares that come closest to the weights.
pub(super) fn run(case: &Case, repeat: usize) -> Result<Timed> {
    let (weights, prices) = (case.numbers("weight")?, case.numbers("price")?);
    let value = case.param("value")?;
    let market = market(&decimals(prices)?, Some(Decimal::ONE))?;
    let policy = policy();
    let count = weights.len();
    let assets: Vec<u32> = (0..count as u32).collect();
    let cash = [settled(Decimal::try_from_f64_shortest(value)?)];
    let account = AccountLines {
        assets: &assets,
        quantities: &vec![Decimal::ZERO; count],
        targets: &decimals(weights)?,
        restrictions: &vec![Restriction::default(); count],
        substitutes: &vec![None; count],
        sale_tax: &[],
        harvest: &[],
        kept: &[],
        cash: &cash,
        flow: None,
    };
    let mut workspace = Workspace::default();
    let (seconds, out) = timed(repeat, || {
        let mut out = Outcome::default();
        plan_account(&market, &policy, &account, &mut workspace, &mut out)?;
        Ok(out)
    })?;
    anyhow::ensure!(out.checks().all_hold(), "an invariant is broken: {:?}", out.checks());
    let mut shares = vec![0.0; count];
    for order in &out.orders {
        anyhow::ensure!(order.side == OrderSide::Buy, "a sell out of cash");
        shares[order.asset as usize] = order.quantity.to_f64();
    }
    let mut quality = measured(&shares, weights, prices, value);
    if let Some(gap) = out.accounts.first().and_then(|account| account.lot_gap) {
        quality.insert("certified gap".to_owned(), gap.to_f64());
    }
    Ok((seconds, quality))
}

/// How good any answer is, whoever gave it.
pub fn measured(
    shares: &[f64],
    weights: &[f64],
    prices: &[f64],
    value: f64,
) -> std::collections::BTreeMap<String, f64> {
    let (mut sum, mut squares, mut cash) = (0.0, 0.0, value);
    for ((shares, weight), price) in shares.iter().zip(weights).zip(prices) {
        let off = shares * price / value - weight;
        sum += off.abs();
        squares += off * off;
        cash -= shares * price;
    }
    let orders = shares.iter().filter(|shares| **shares > 0.0).count();
    quality([
        ("residual", 0.5 * sum + 0.5 * (cash / value).abs()),
        ("rmse", (squares / shares.len() as f64).sqrt()),
        ("cash left", cash),
        ("orders", orders as f64),
    ])
}
