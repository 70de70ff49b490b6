//! The tax of selling each line, for the objective.

use decimal::Decimal;

use super::compile::Compiled;
use super::gains::tax_of_selling;
use super::input::{HoldingInput, PlanAccount, PlanInput};

/// States on every line what selling it would be taxed, where the objective weighs it.
///
/// `None` when an amount is out of range.
pub(super) fn weigh_taxes(input: &PlanInput, compiled: &mut Compiled) -> Option<()> {
    let weighs = input.policy.penalty.is_some_and(Decimal::is_positive);
    let Some(regime) = input.policy.tax.as_ref().filter(|_| weighs) else {
        return Some(());
    };
    for (number, account) in input
        .accounts
        .iter()
        .enumerate()
        .filter(|(_, account)| regime.taxes(account))
    {
        for holding in &account.holdings {
            let asset = compiled.assets.binary_search(&holding.asset_uid).ok()?;
            let share = sale_tax(input, account, holding, asset)?;
            if let Some(line) = compiled.book.line(number, asset as u32).filter(|_| share.is_positive()) {
                compiled.book.set_sale_tax(line, share);
            }
        }
    }
    Some(())
}

/// The tax of selling the whole position, as a share of its value; gains only.
fn sale_tax(input: &PlanInput, account: &PlanAccount, holding: &HoldingInput, asset: usize) -> Option<Decimal> {
    let asset = &input.assets[asset];
    if asset.price.is_none_or(|price| !price.is_positive()) {
        return Some(Decimal::ZERO);
    }
    let mut share = Decimal::ZERO;
    for lot in holding.lots.iter().flatten() {
        let taxed = tax_of_selling(input, account, asset, lot)?;
        share = share.checked_add(taxed.mul_div(lot.quantity, holding.quantity)?)?;
    }
    Some(share)
}
