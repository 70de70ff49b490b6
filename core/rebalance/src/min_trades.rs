//! The fewest lines to trade, so that afterwards every line is in its band, or the portfolio drift within a tolerance.
//!
//! Both problems are solved exactly, in sorting time; the functions' descriptions prove it. All amounts are exact values in
//! base currency (a band in weight times the account's value). Trades move value between lines and cash, so that
//! cash afterwards is cash before plus sells less buys; it is kept within its own limits.

mod bands;
mod drift;

use decimal::Decimal;

pub use bands::{BandLine, within_bands};
pub use drift::{DriftLine, within_drift};

/// The cash line and what it may be afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CashLimits {
    /// Before trading.
    pub value: Decimal,
    /// The least afterwards; zero where nothing may be borrowed.
    pub low: Decimal,
    /// The most afterwards.
    pub high: Decimal,
}

/// A line to be traded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trade {
    /// Its number.
    pub line: usize,
    /// The value that it is to have, never the one it has.
    pub value: Decimal,
}

/// A fewest set of trades.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trades {
    /// By number of the line.
    pub trades: Vec<Trade>,
    /// Cash afterwards.
    pub cash: Decimal,
}

/// Why there is no such set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FewestFault {
    /// Sums of these amounts could leave their range.
    #[error("the amounts are too large for exact sums")]
    TooLarge,
    /// A band's lower limit above its upper one.
    #[error("line {line}: the lower limit is above the upper one")]
    LimitsCrossed {
        /// The line.
        line: usize,
    },
    /// The same of the cash.
    #[error("the lower limit of cash is above the upper one")]
    CashLimitsCrossed,
    /// A line is out of its band and may not be traded back.
    #[error("line {line} is out of its band, and the trade that it needs is not permitted")]
    LineOutOfReach {
        /// The line.
        line: usize,
    },
    /// No permitted trades bring the cash within its limits.
    #[error("no permitted trades bring the cash within its limits")]
    CashOutOfReach,
    /// No permitted trades bring the drift within the tolerance.
    #[error("no permitted trades bring the drift within the tolerance")]
    DriftOutOfReach,
}

impl FewestFault {
    /// The stable code of the fault.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "fewest_too_large",
            Self::LimitsCrossed { .. } => "fewest_limits_crossed",
            Self::CashLimitsCrossed => "fewest_cash_limits_crossed",
            Self::LineOutOfReach { .. } => "fewest_line_out_of_reach",
            Self::CashOutOfReach => "fewest_cash_out_of_reach",
            Self::DriftOutOfReach => "fewest_drift_out_of_reach",
        }
    }
}

/// Whether all sums of these amounts, taken a few times each, fit an `i128`.
fn check_sizes(amounts: impl IntoIterator<Item = Decimal>) -> Result<(), FewestFault> {
    let mut sum: u128 = 0;
    for amount in amounts {
        sum = sum.saturating_add(amount.units().unsigned_abs());
    }
    if sum < u128::MAX / 32 {
        Ok(())
    } else {
        Err(FewestFault::TooLarge)
    }
}

fn check_cash(cash: &CashLimits) -> Result<(), FewestFault> {
    if cash.low > cash.high {
        return Err(FewestFault::CashLimitsCrossed);
    }
    Ok(())
}
