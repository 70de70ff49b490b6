//! The policy as the kernel has it.

use choices::{LotRule, PlanMode};
use rebalance::band::{Band, Limits};
use rebalance::plan::{Costs, Goal, Lots, Mode, Policy};
use uuid::Uuid;

use super::input::PlanInput;
use super::objective::objective;
use super::policy::PlanPolicy;
use super::tolerance::{BandInput, ExplicitRange, GoalInput};

/// The policy of an account whose household's placement has applied bands and goals already.
pub(super) fn placed_policy_of(policy: &Policy) -> Policy {
    Policy {
        mode: if policy.mode == Mode::Threshold {
            Mode::Full
        } else {
            policy.mode
        },
        goal: Goal::Target,
        band: Band::default(),
        ..policy.clone()
    }
}

/// The kernel's band over sorted assets.
pub(crate) fn band(input: Option<&BandInput>, assets: &[Uuid]) -> Band {
    kernel_band(input, assets.len(), |uid| assets.binary_search(&uid).ok())
}

/// The kernel's band over `assets` assets, each at the place that `place` gives for its uid; the default band without one.
#[must_use]
pub fn kernel_band(input: Option<&BandInput>, assets: usize, place: impl Fn(Uuid) -> Option<usize>) -> Band {
    match input {
        None => Band::default(),
        Some(BandInput::Absolute { half_width }) => Band::Absolute {
            half_width: *half_width,
        },
        Some(BandInput::Relative { share }) => Band::Relative { share: *share },
        Some(BandInput::Hybrid { share, floor }) => Band::Hybrid {
            share: *share,
            floor: *floor,
        },
        Some(BandInput::FiveTwentyFive {}) => Band::FiveTwentyFive,
        Some(BandInput::Explicit { ranges }) => {
            let mut limits = vec![None; assets];
            for ExplicitRange { asset_uid, min, max } in ranges {
                if let Some(place) = place(*asset_uid) {
                    limits[place] = Some(Limits { low: *min, high: *max });
                }
            }
            Band::Explicit(limits)
        }
    }
}

/// In plans of fewer accounts than this, small accounts are searched for the best lots of all unless the policy says how lots are
/// chosen.
const FEW_ACCOUNTS: usize = 100;

/// The policy under which a few of so many accounts are planned as they are among all of them.
pub(super) fn alone(policy: &PlanPolicy, accounts: usize) -> PlanPolicy {
    let nearest = (accounts >= FEW_ACCOUNTS).then_some(LotRule::Nearest);
    PlanPolicy {
        lots: policy.lots.or(nearest),
        ..policy.clone()
    }
}

/// The policy of a checked, sorted input of so many accounts.
pub(super) fn policy(whole: &PlanInput, assets: &[Uuid], accounts: usize) -> Policy {
    let input = &whole.policy;
    let costs = input.costs.clone().unwrap_or_default();
    Policy {
        objective: objective(whole, assets),
        mode: match input.mode {
            PlanMode::Threshold => Mode::Threshold,
            PlanMode::ContributionOnly => Mode::ContributionOnly,
            PlanMode::RaiseCash => Mode::RaiseCash,
            PlanMode::Full => Mode::Full,
            PlanMode::Harvest => Mode::Harvest,
            PlanMode::HarvestAndRebalance => Mode::HarvestAndRebalance,
            PlanMode::ModelChange => Mode::ModelChange {
                days_left: days_left(input),
            },
            PlanMode::Hold => Mode::Hold,
        },
        band: band(input.band.as_ref(), assets),
        goal: match input.goal.unwrap_or_default() {
            GoalInput::Target => Goal::Target,
            GoalInput::BandEdge => Goal::BandEdge,
            GoalInput::InnerBand(fraction) => Goal::InnerBand(fraction),
        },
        cash_reserve: input.cash_reserve.unwrap_or_default(),
        min_trade: input.min_trade.unwrap_or_default(),
        min_trade_share: input.min_trade_share.unwrap_or_default(),
        max_turnover: input.max_turnover,
        allow_short: input.allow_short == Some(true),
        allow_leverage: input.allow_leverage == Some(true),
        proceeds_fund_buys: input.proceeds_fund_buys != Some(false),
        costs: Costs {
            fixed: costs.fixed,
            rate: costs.rate,
            fx: costs.fx.unwrap_or_default(),
        },
        fx_orders: input.fx_orders == Some(true),
        unmet: input.unmet.unwrap_or_default(),
        cash_band: input.cash_band != Some(false),
        lots: match input.lots {
            Some(LotRule::Optimal) => Lots::Optimal,
            Some(LotRule::Nearest) => Lots::Nearest,
            None if accounts < FEW_ACCOUNTS => Lots::Automatic,
            None => Lots::Nearest,
        },
        leftover: input.leftover.unwrap_or_default(),
        // The check of the input has bounded the rate, so that the product is in range.
        benefit: input
            .benefit
            .as_ref()
            .and_then(|benefit| benefit.rate.checked_mul(benefit.years)),
        measures_optimum: input.integer_optimum == Some(true),
    }
}

fn days_left(input: &PlanPolicy) -> u32 {
    let transition = input.transition.clone().unwrap_or_default();
    let left = transition.days.saturating_add(1).saturating_sub(transition.day);
    u32::try_from(left).unwrap_or(u32::MAX).max(1)
}
