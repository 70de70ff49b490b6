//! The second stage of a plan: columns, restraints and placements of a checked input.

use std::collections::BTreeSet;
use std::sync::Arc;

use decimal::Decimal;
use rebalance::plan::{AccountLines, Market, account_value};
use sorting::Arrange;

use super::checked::Checked;
use super::classes::{ByClass, by_class};
use super::columns::Columns;
use super::kept::kept_units;
use super::location::{Placed, locate};
use super::restraints::Restraints;
use super::sale_tax::sale_taxes;
use super::wash::Washes;
use crate::codes;
use crate::invalid_input::{InvalidInput, Violations};

/// The second stage of a plan: what the kernel reads, by number. A change of the input gives another one.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) columns: Columns,
    pub(super) washes: Arc<Washes>,
    pub(super) restraints: Restraints,
    pub(super) placements: Arc<Vec<Placed>>,
    /// Of the accounts that are planned by class.
    pub(super) classes: Arc<Vec<ByClass>>,
}

impl Compiled {
    /// The columns of a checked input.
    ///
    /// # Errors
    /// [`InvalidInput`]: an account without a value, an amount out of range.
    pub(super) fn new(checked: &Checked) -> Result<Self, InvalidInput> {
        let input = &checked.input;
        let refusal = |place| checked.refusal(place);
        let (columns, restrictions) = Columns::new(input).map_err(refusal)?;
        let washes = Washes::new(input).map_err(refusal)?;
        let kept = kept_units(input, &columns).map_err(refusal)?;
        let columns = columns.with_book(|book| book.with_kept(kept));
        let harvest = washes.harvest(input, &columns).map_err(refusal)?;
        let mut restraints = Restraints::new(restrictions).with_losses(washes.lost().chain(harvest.losses));
        if input.policy.refuses_washes() {
            let lost = restraints.lost.clone();
            (restraints, _) = restraints.without_buys(&columns, &washes, &lost);
        }
        let columns = columns.with_book(|book| book.with_harvest(harvest.quantities));
        check_values(checked, &columns, &restraints, 0..columns.count())?;
        let taxes = sale_taxes(input, &columns).map_err(refusal)?;
        let columns = columns.with_book(|book| book.with_sale_tax(taxes));
        let (targets, placements) = locate(input, &columns, &restraints).map_err(refusal)?;
        let columns = columns.with_book(|book| book.with_placed(targets));
        let (targets, classes) = by_class(input, &columns, &restraints).map_err(refusal)?;
        Ok(Self {
            columns: columns.with_book(|book| book.with_targets(targets)),
            classes: Arc::new(classes),
            washes: Arc::new(washes),
            restraints,
            placements: Arc::new(placements),
        })
    }

    /// The same book under the market, the policy and the flows of an input that changed in nothing else; `accounts` are
    /// those that it affects.
    ///
    /// # Errors
    /// As [`Compiled::new`].
    pub(super) fn revalued(&self, checked: &Checked, accounts: &BTreeSet<usize>) -> Result<Self, InvalidInput> {
        let columns = self.columns.revalued(&checked.input);
        let columns = columns.map_err(|place| checked.refusal(place))?;
        check_values(checked, &columns, &self.restraints, accounts.iter().copied())?;
        Ok(Self {
            columns,
            washes: Arc::clone(&self.washes),
            restraints: self.restraints.clone(),
            placements: Arc::clone(&self.placements),
            classes: Arc::clone(&self.classes),
        })
    }

    pub(super) fn account(&self, account: usize) -> AccountLines<'_> {
        self.columns.account(account, self.restraints.lines())
    }
}

/// Whether weights are defined: an account that is worth nothing may have no targets.
pub(super) fn can_be_planned(value: Decimal, targets: &[Decimal]) -> bool {
    value.is_positive() || targets.iter().all(|target| target.is_zero())
}

/// Each of these accounts must be worth something.
fn check_values(
    checked: &Checked,
    columns: &Columns,
    restraints: &Restraints,
    accounts: impl IntoIterator<Item = usize>,
) -> Result<(), InvalidInput> {
    let mut report = Violations::default();
    let input = &checked.input;
    let is_by_class = |number: usize| input.policy.plans_by_class(input.accounts[number].account_uid);
    for number in accounts {
        let (row, lines) = (checked.row(number), columns.account(number, restraints.lines()));
        let fault = match account_value(&columns.market, &lines) {
            Ok(value) if can_be_planned(value, lines.targets) && (value.is_positive() || !is_by_class(number)) => {
                continue;
            }
            Ok(_) => codes::account_value_after_flow(),
            Err(_) => match widest_line(&columns.market, &lines) {
                Some(asset) => codes::line_out_of_range(
                    &checked.input.accounts[number].account_uid,
                    &columns.assets[asset as usize],
                ),
                None => codes::value_out_of_range(),
            },
        };
        report.add(row, format!("accounts[{row}]"), fault);
    }
    report.violations.arrange_by_key(|violation| violation.row);
    report.finish()
}

/// The first asset whose value alone is out of range.
fn widest_line(market: &Market, lines: &AccountLines<'_>) -> Option<u32> {
    let held = lines.assets.iter().zip(lines.quantities);
    let is_out = |(asset, quantity): &(&u32, &Decimal)| {
        let unit = market.unit_value(**asset);
        unit.is_some_and(|unit| quantity.checked_mul(unit).is_none())
    };
    held.into_iter().find(is_out).map(|(asset, _)| *asset)
}
