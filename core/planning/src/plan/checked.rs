//! The first stage of a plan: an input that keeps every rule.

use super::check::check;
use super::hash::input_hash;
use super::input::PlanInput;
use super::out_of_range::OutOfRange;
use crate::codes;
use crate::invalid_input::InvalidInput;

/// An input that was checked whole, its lists in canonical order.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) input: PlanInput,
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
        rows.sort_by_key(|row| input.accounts[*row].account_uid);
        input.sort();
        let hash = input_hash(&input).ok_or_else(|| InvalidInput::one(0, "accounts", codes::amount_out_of_range()))?;
        Ok(Self { input, hash, rows })
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
