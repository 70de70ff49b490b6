//! The estimated tax of selling each line, for the objective and for what orders are weighed against.

use decimal::Decimal;

use super::columns::Columns;
use super::gains::tax_of_selling;
use super::input::{HoldingInput, PlanAccount, PlanInput};
use super::out_of_range::OutOfRange;

/// The tax of selling each line as a share of its value, where the policy weighs it; empty where it does not.
pub(super) fn sale_taxes(input: &PlanInput, columns: &Columns) -> Result<Vec<Decimal>, OutOfRange> {
    let weighs = input.policy.penalty.is_some_and(Decimal::is_positive) || input.policy.benefit.is_some();
    let Some(regime) = input.policy.tax.as_ref().filter(|_| weighs) else {
        return Ok(Vec::new());
    };
    let mut shares = vec![Decimal::ZERO; columns.book.assets.len()];
    for (account, taxed) in input
        .accounts
        .iter()
        .enumerate()
        .filter(|(_, taxed)| regime.taxes(taxed))
    {
        for holding in &taxed.holdings {
            let Some(asset) = input.asset_number(holding.asset_uid) else {
                continue;
            };
            let share = sale_tax(input, taxed, holding, asset).ok_or(OutOfRange::Line { account, asset })?;
            if let Some(line) = columns.book.line(account, asset as u32) {
                shares[line] = share.max(Decimal::ZERO);
            }
        }
    }
    Ok(shares)
}

/// The tax of selling the whole position, as a share of its value; gains only. Zero for a short position.
fn sale_tax(input: &PlanInput, account: &PlanAccount, holding: &HoldingInput, asset: usize) -> Option<Decimal> {
    let asset = &input.assets[asset];
    if asset.price.is_none_or(|price| !price.is_positive()) || !holding.quantity.is_positive() {
        return Some(Decimal::ZERO);
    }
    let mut share = Decimal::ZERO;
    for lot in holding.lots.iter().flatten() {
        let taxed = tax_of_selling(input, account, asset, lot)?;
        share = share.checked_add(taxed.mul_div(lot.quantity, holding.quantity)?)?;
    }
    Some(share)
}
