//! The first stage of a plan: an input that keeps every rule.

use std::collections::BTreeMap;

use sorting::Arrange;
use uuid::Uuid;

use super::check::check;
use super::hash::input_hash;
use super::input::PlanInput;
use super::kernel_policy::alone;
use super::out_of_range::OutOfRange;
use super::usable::{Stale, stale_assets, usable};
use crate::codes;
use crate::invalid_input::InvalidInput;

/// An input that was checked whole, its lists in canonical order.
#[derive(Debug)]
pub(super) struct Checked {
    /// As it is planned.
    pub(super) input: PlanInput,
    /// As it was given, where it is planned as another one.
    given: Option<PlanInput>,
    /// The assets whose price is too old.
    pub(super) stale: BTreeMap<Uuid, Stale>,
    pub(super) hash: String,
    /// Of each account: its row as the caller lists it.
    rows: Vec<usize>,
}

impl Checked {
    /// # Errors
    /// [`InvalidInput`] with every violation.
    pub(super) fn new(mut input: PlanInput) -> Result<Self, InvalidInput> {
        check(&input)?;
        let mut rows: Vec<usize> = (0..input.accounts.len()).collect();
        rows.arrange_by_key(|row| input.accounts[*row].account_uid);
        input.sort();
        let mut checked = Self {
            input,
            given: None,
            stale: BTreeMap::new(),
            hash: String::new(),
            rows,
        };
        checked.renew()?;
        Ok(checked)
    }

    /// The input as it is planned, with these accounts alone, ascending.
    pub(super) fn of_accounts(&self, members: &[usize]) -> Self {
        let input = &self.input;
        Self {
            input: PlanInput {
                base_currency: input.base_currency.clone(),
                accounts: members.iter().map(|number| input.accounts[*number].clone()).collect(),
                households: input.households.clone(),
                transfers: input.transfers.clone(),
                identical: input.identical.clone(),
                assets: input.assets.clone(),
                fx: input.fx.clone(),
                policy: alone(&input.policy, input.accounts.len()),
                as_of: input.as_of,
            },
            given: None,
            stale: self.stale.clone(),
            hash: String::new(),
            rows: members.iter().map(|number| self.rows[*number]).collect(),
        }
    }

    /// The input as it was given, its lists in canonical order.
    pub(super) fn given(&self) -> &PlanInput {
        self.given.as_ref().unwrap_or(&self.input)
    }

    pub(super) fn into_given(self) -> PlanInput {
        self.given.unwrap_or(self.input)
    }

    /// The input as it was given, to be changed; [`Checked::renew`] follows.
    pub(super) fn given_mut(&mut self) -> &mut PlanInput {
        self.given.as_mut().unwrap_or(&mut self.input)
    }

    /// Follows the input as it is given now, with its hash and as it is planned.
    ///
    /// # Errors
    /// `amount_out_of_range`; everything is as before.
    pub(super) fn renew(&mut self) -> Result<(), InvalidInput> {
        let refused = || InvalidInput::one(0, "accounts", codes::amount_out_of_range());
        let stale = stale_assets(self.given());
        let hash = input_hash(self.given()).ok_or_else(refused)?;
        let planned = usable(self.given(), &stale).ok_or_else(refused)?;
        match (planned, self.given.take()) {
            (Some(planned), Some(given)) => (self.input, self.given) = (planned, Some(given)),
            (Some(planned), None) => self.given = Some(std::mem::replace(&mut self.input, planned)),
            (None, Some(given)) => self.input = given,
            (None, None) => {}
        }
        (self.stale, self.hash) = (stale, hash);
        Ok(())
    }

    /// The row of an account as the caller lists it.
    pub(super) fn row(&self, account: usize) -> usize {
        self.rows[account]
    }

    /// The refusal that names the account and the line whose amount is out of range.
    pub(super) fn refusal(&self, place: OutOfRange) -> InvalidInput {
        let account = |number: usize| &self.input.accounts[number].account_uid;
        let asset = |number: usize| &self.input.assets[number].asset_uid;
        match place {
            OutOfRange::Asset(number) => InvalidInput::one(number, "assets", codes::asset_out_of_range(asset(number))),
            OutOfRange::Account(number) => InvalidInput::one(
                self.row(number),
                "accounts",
                codes::account_out_of_range(account(number)),
            ),
            OutOfRange::Line {
                account: number,
                asset: of,
            } => {
                let fault = codes::line_out_of_range(account(number), asset(of));
                InvalidInput::one(self.row(number), "accounts", fault)
            }
            OutOfRange::Household(number) => {
                let name = self
                    .input
                    .households
                    .iter()
                    .flatten()
                    .nth(number)
                    .map_or("", |of| &of.household);
                InvalidInput::one(number, "households", codes::household_out_of_range(&name))
            }
            OutOfRange::Total => InvalidInput::one(0, "accounts", codes::total_out_of_range()),
        }
    }
}
