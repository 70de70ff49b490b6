//! The largest sums that accounts can pay out, and take in and invest, without breaking a rule of their policy.
//!
//! Each sum is searched in whole minor units over plans of the account: at the sum the plan keeps every rule, at one minor unit
//! more it does not.

mod trial;

use choices::{ResidualCause, ShortfallCause};
use decimal::Decimal;
use rebalance::plan::{Descent, Margin, account_value, in_minor_units, most_withdrawn, of_minor_units};
use uuid::Uuid;

use super::explanation::{of_investment, of_withdrawal};
use super::input::PlanInput;
use super::out_of_range::OutOfRange;
use super::planned::Planned;
use super::run::PlanRun;
use super::wash::households;
use crate::invalid_input::InvalidInput;
use crate::parts::Alone;
use crate::shape::shaped;
use trial::Trials;

/// The largest contribution that is tried, in times of the account's value.
const MOST_TIMES: i64 = 1_000;
/// And what is tried at least, in base currency.
const LEAST_TRIED: i64 = 1_000_000_000;
/// And at most.
const MOST_TRIED: i64 = 100_000_000_000_000_000;

shaped! {
    output;
    /// The largest sums that accounts can pay out, and take in and invest.
    pub struct LargestFlows = "LargestFlows" {
        /// By account.
        pub accounts: Vec<AccountFlows>,
    }
}

shaped! {
    output;
    /// The largest changes of an account's flow under which its plan keeps every rule of the policy.
    pub struct AccountFlows = "AccountFlows" {
        /// The account.
        pub account_uid: Uuid,
        /// By how much its flow can be lowered.
        pub withdraw: LargestWithdrawal,
        /// By how much its flow can be raised so that the plan puts it to work.
        pub invest: LargestInvestment,
    }
}

shaped! {
    output;
    /// The largest sum that can be withdrawn: with it, the plan has no shortfall and its orders keep every rule of the policy; with
    /// one minor unit more, they do not. Larger sums can again where a minimum order lets through a larger sale and not a smaller
    /// one: the search starts from the most that the account could raise, and takes the first sum that holds.
    pub struct LargestWithdrawal = "LargestWithdrawal" {
        /// In base currency, in whole minor units, on top of the account's flow; 0 when `holds` is false.
        pub amount: Decimal,
        /// Whether the plan keeps every rule at that amount; false where no sum was found for which it does, 0 included.
        pub holds: bool,
        /// Why no more can be withdrawn; null where the plan with one minor unit more fails a check without a shortfall.
        pub limited_by: Option<ShortfallCause> as Nullable,
        /// The same in words.
        pub explanation: String,
    }
}

shaped! {
    output;
    /// The largest sum that is put to work: cash after the plan is not above its target, or the upper edge of its band where it has
    /// one, the reserve and what the plan leaves in cash without the sum, whichever is most, by more than one smallest order of the
    /// dearest line that may be bought. With one minor unit more, it is.
    pub struct LargestInvestment = "LargestInvestment" {
        /// In base currency, in whole minor units, on top of the account's flow. Null where even a thousand times the account's
        /// value, and a billion, are put to work.
        pub amount: Option<Decimal> as Nullable,
        /// Whether the plan keeps every rule at that amount; false where no sum was found for which it does, 0 included.
        pub holds: bool,
        /// Why more would stay in cash: the cause of most of what lines miss with one minor unit more, rounding where it is the only
        /// one. Null without a limit, and where no line misses anything.
        pub limited_by: Option<ResidualCause> as Nullable,
        /// The same in words.
        pub explanation: String,
    }
}

/// The largest sums of every account of an input.
///
/// # Errors
/// As [`plan_rebalance`](super::plan_rebalance).
///
/// ```
/// use planning::plan::{PlanInput, largest_flows};
///
/// let input: PlanInput = serde_json::from_value(serde_json::json!({
///     "base_currency": "USD",
///     "accounts": [{
///         "account_uid": "00000000-0000-0000-0000-00000000000a",
///         "holdings": [],
///         "cash": [{ "currency": "USD", "settled": "1000" }],
///         "targets": [{ "asset_uid": "00000000-0000-0000-0000-000000000001", "weight": "0.6" }]
///     }],
///     "assets": [{
///         "asset_uid": "00000000-0000-0000-0000-000000000001", "currency": "USD", "price": "50"
///     }],
///     "policy": { "mode": "full", "cash_reserve": "100" },
///     "as_of": "2026-01-02T00:00:00Z"
/// }))?;
/// let flows = largest_flows(input)?;
/// assert_eq!(flows.accounts[0].withdraw.amount, "900".parse()?);
/// assert_eq!(flows.accounts[0].invest.amount, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn largest_flows(input: PlanInput) -> Result<LargestFlows, InvalidInput> {
    let planned = PlanRun::new(input)?.complete(&Alone)?;
    planned.largest_flows(0..planned.compiled.columns.count())
}

impl Planned {
    /// The largest sums of these accounts.
    ///
    /// # Errors
    /// `amount_out_of_range`.
    pub(super) fn largest_flows(
        &self,
        accounts: impl IntoIterator<Item = usize>,
    ) -> Result<LargestFlows, InvalidInput> {
        let linked = households(&self.checked.input);
        let flows = |account: usize| {
            let mut trials = Trials::new(self, account, &linked)?;
            Some(AccountFlows {
                account_uid: self.checked.input.accounts[account].account_uid,
                withdraw: self.largest_withdrawal(account, &mut trials)?,
                invest: self.largest_investment(account, &mut trials)?,
            })
        };
        let flows = accounts
            .into_iter()
            .map(|account| flows(account).ok_or_else(|| self.checked.refusal(OutOfRange::Account(account))));
        Ok(LargestFlows {
            accounts: flows.collect::<Result<_, _>>()?,
        })
    }

    fn largest_withdrawal(&self, account: usize, trials: &mut Trials<'_>) -> Option<LargestWithdrawal> {
        let (columns, lines) = (&self.compiled.columns, self.compiled.account(account));
        let market = &columns.market;
        let value = in_minor_units(market, account_value(market, &lines).ok()?)?;
        let most = in_minor_units(market, most_withdrawn(market, columns.policy_of(account), &lines)?)?.max(0);
        let mut found = trials.last(most, Descent::NearTop, Trials::withdraw);
        if found == Some(most) && most < value && matches!(trials.withdraw(most + 1), Margin::Holds(_)) {
            found = trials.last(value, Descent::NearTop, Trials::withdraw);
        }
        let amount = found.unwrap_or(0);
        let beyond = amount.checked_add(i128::from(found.is_some()))?;
        let limited_by = trials.shortfall(beyond.checked_neg()?);
        Some(LargestWithdrawal {
            amount: of_minor_units(market, amount)?,
            holds: found.is_some(),
            limited_by,
            explanation: of_withdrawal(limited_by, found.is_some()),
        })
    }

    fn largest_investment(&self, account: usize, trials: &mut Trials<'_>) -> Option<LargestInvestment> {
        let (market, lines) = (&self.compiled.columns.market, self.compiled.account(account));
        let value = account_value(market, &lines).ok()?;
        let (least, most) = (Decimal::from(LEAST_TRIED), Decimal::from(MOST_TRIED));
        let times = value.checked_mul(Decimal::from(MOST_TIMES)).unwrap_or(most);
        let top = in_minor_units(market, times.max(least).min(most))?;
        let found = trials.last(top, Descent::AnySize, Trials::invest);
        if found == Some(top) {
            return Some(LargestInvestment {
                amount: None,
                holds: true,
                limited_by: None,
                explanation: "Nothing limits it: all of it is invested.".to_owned(),
            });
        }
        let amount = found.unwrap_or(0);
        let limited_by = trials.residual(amount.checked_add(i128::from(found.is_some()))?);
        Some(LargestInvestment {
            amount: Some(of_minor_units(market, amount)?),
            holds: found.is_some(),
            limited_by,
            explanation: of_investment(limited_by, found.is_some()),
        })
    }
}
