//! Explanations of orders and residuals, for clients.

use choices::{OrderReason, ResidualCause, ShortfallCause};
use decimal::{Decimal, Rounding};
use rebalance::band::Limits;
use rebalance::plan::{Mode, Order};

use super::columns::Columns;
use super::usable::Stale;

/// Weight, target and band that explain an order, as shares of the account.
struct Figures {
    weight: Decimal,
    target: Decimal,
    band: Limits,
}

/// The sentence of an order; `None` when an amount is out of range.
pub(super) fn of_order(columns: &Columns, order: &Order, value: Decimal) -> Option<String> {
    let figures = figures(columns, order, value)?;
    let Figures { weight, target, band } = &figures;
    let is = format!("Weight is {}", percent(*weight)?);
    let and_target = || Some(format!("{is}; target is {}.", percent(*target)?));
    let sentence = match order.reason {
        OrderReason::Exit => format!("{is}; not in the mandate: sell all."),
        OrderReason::AboveTarget | OrderReason::BelowTarget => and_target()?,
        OrderReason::AboveBand => {
            format!(
                "{is}, above the band limit of {}; target is {}.",
                percent(band.high)?,
                percent(*target)?
            )
        }
        OrderReason::BelowBand => {
            format!(
                "{is}, below the band limit of {}; target is {}.",
                percent(band.low)?,
                percent(*target)?
            )
        }
        OrderReason::Contribution => format!("New cash is invested in positions below target. {}", and_target()?),
        OrderReason::Withdrawal => "Sold to raise the requested cash.".to_owned(),
        OrderReason::Reserve => "Sold to restore the cash reserve.".to_owned(),
        OrderReason::CashAboveBand => format!(
            "Cash above its band is invested in positions below target. {}",
            and_target()?
        ),
        OrderReason::CashBelowBand => format!("Sold to bring cash back into its band. {}", and_target()?),
        OrderReason::Replacement => {
            format!("Substitute for an asset that cannot be traded or whose loss is harvested. {is}.")
        }
        OrderReason::Harvest => format!("{is}; sold to harvest the loss."),
        OrderReason::Excluded => format!("{is}; excluded by a restriction."),
        OrderReason::ModelChange => {
            let left = days_left(columns);
            let way = if left <= 1 {
                "last day of the transition".to_owned()
            } else {
                format!("{left} days remain")
            };
            format!("{is}; target is {}; {way}.", percent(*target)?)
        }
        OrderReason::Leftover => format!("Bought with cash that whole lots left over. {}", and_target()?),
        OrderReason::RaisedToMinimum => {
            format!(
                "As large as the minimum, since a smaller order is not made. {}",
                and_target()?
            )
        }
    };
    if order.added.is_zero() || order.reason == OrderReason::Leftover {
        return Some(sentence);
    }
    Some(format!("{sentence} {} of it uses up leftover cash.", order.added))
}

/// The sentence of a residual; `stale` is why the asset's price is not used.
pub(super) fn of_residual(cause: ResidualCause, weight: Decimal, stale: Option<&Stale>) -> Option<String> {
    let size = percent(weight.checked_abs()?)?;
    let miss = if weight.is_negative() {
        "below target"
    } else {
        "above target"
    };
    if let (ResidualCause::Price, Some(stale)) = (cause, stale) {
        return Some(format!("{size} of the account {miss}: {}.", stale.why()));
    }
    let why = why_missed(cause);
    Some(format!("{size} of the account {miss}: {why}."))
}

/// Why a line misses its goal, to stand in a sentence.
fn why_missed(cause: ResidualCause) -> &'static str {
    match cause {
        ResidualCause::Rounding => "nearest whole share",
        ResidualCause::Minimum => "the order is below the minimum, or its cost exceeds its benefit",
        ResidualCause::Restriction => "a restriction blocks the trade",
        ResidualCause::Price => "there is no valid price",
        ResidualCause::Funding => "not enough cash after reserve",
        ResidualCause::Turnover => "the turnover cap is reached",
        ResidualCause::Cash => "the trade would take cash off its target, or further out of its band",
        ResidualCause::HoldingTime => "units bought too recently, or of unknown age, are not sold",
        ResidualCause::Cost => "the order costs more than it brings",
        ResidualCause::Leftover => "leftover cash is used up",
        ResidualCause::Tax => "the tax of selling more exceeds its benefit, or the buy would be a wash sale",
    }
}

/// The sentence of a shortfall.
pub(super) fn of_shortfall(cause: ShortfallCause, amount: Decimal, currency: &str) -> String {
    format!("{amount} {currency} of cash is missing: {}.", why_short(cause))
}

/// The sentence of what limits a withdrawal; `holds` is whether anything, or nothing, can be withdrawn.
pub(super) fn of_withdrawal(cause: Option<ShortfallCause>, holds: bool) -> String {
    let why = cause.map_or("the plan of a larger one would fail a check", why_short);
    if holds {
        format!("No more can be withdrawn: {why}.")
    } else {
        format!("Nothing can be withdrawn, and cash is missing already: {why}.")
    }
}

/// The sentence of what limits an investment; `holds` is whether the plan keeps every rule as it is.
pub(super) fn of_investment(cause: Option<ResidualCause>, holds: bool) -> String {
    let why = cause.map_or("the mode, the targets or a check of the plan allow no more", why_missed);
    if holds {
        format!("More would stay in cash: {why}.")
    } else {
        format!("The plan breaks a rule already: {why}.")
    }
}

/// Why cash is missing, to stand in a sentence.
fn why_short(cause: ShortfallCause) -> &'static str {
    match cause {
        ShortfallCause::Minimum => {
            "the sale that would raise it is below the minimum order, or costs more than it brings"
        }
        ShortfallCause::Restriction => "a restriction blocks the sale",
        ShortfallCause::Currency => "the money is in another currency; allow FX trades to use it",
        ShortfallCause::ContributionOnly => "this mode sells nothing",
        ShortfallCause::Hold => "this mode places no orders",
        ShortfallCause::Price => "what could be sold has no valid price",
        ShortfallCause::Turnover => "the turnover cap is reached",
        ShortfallCause::HoldingTime => "what could be sold was bought too recently, or is of unknown age",
        ShortfallCause::Funding => "there is nothing left to sell",
    }
}

fn days_left(columns: &Columns) -> u32 {
    match columns.policy.mode {
        Mode::ModelChange { days_left } => days_left,
        _ => 1,
    }
}

fn figures(columns: &Columns, order: &Order, value: Decimal) -> Option<Figures> {
    let account = order.account as usize;
    let line = columns.book.line(account, order.asset)?;
    let target = columns.book.targets[line];
    let held = columns.book.quantities[line].checked_mul(columns.market.unit_value(order.asset)?)?;
    let weight = if value.is_positive() {
        held.checked_div(value)?
    } else {
        Decimal::ZERO
    };
    let band = columns.policy_of(account).band.limits(order.asset, target)?;
    Some(Figures { weight, target, band })
}

/// A share in percent with two places, half to even: `7.25%`.
fn percent(share: Decimal) -> Option<String> {
    let hundred = Decimal::from(100);
    let percent = share.checked_mul(hundred)?.round(2, Rounding::HalfEven)?;
    Some(format!("{percent}%").replace('-', "\u{2212}"))
}
