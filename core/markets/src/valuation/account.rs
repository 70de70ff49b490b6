use decimal::Decimal;
use metatable::Instant;
use rebalance::band::Limits;
use rebalance::expansion::{ExposureKind, Member};
use violation::Fault;

use crate::codes;

/// An account against its targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountValuation {
    /// When its holdings were taken; none when it holds nothing.
    pub holdings_time: Option<Instant>,
    /// When its targets were set; none when it has none.
    pub targets_time: Option<Instant>,
    /// Value in base currency.
    pub value: Decimal,
    /// Cash in base currency.
    pub cash: Decimal,
    /// Half the sum of absolute drifts, cash included; none without targets.
    pub drift: Option<Decimal>,
    /// Largest absolute drift; none without targets.
    pub max_drift: Option<Decimal>,
    /// Assets held or wanted, by asset number; the cash line (no asset) last.
    pub positions: Vec<Position>,
    /// Balances by currency code.
    pub balances: Vec<CashBalance>,
    /// Weight that portfolio targets leave unassigned.
    pub residual: Vec<Lineage>,
    /// Whether the expanded targets and what they leave unassigned sum to the targets, to the last digit.
    pub expansion_is_exact: bool,
}

/// One asset of an account, or its cash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Number of the asset in the market; none for the cash line.
    pub asset: Option<u32>,
    /// Signed units held; the value for the cash line.
    pub quantity: Decimal,
    /// Signed value in base currency.
    pub value: Decimal,
    /// Share of the account's value.
    pub weight: Decimal,
    /// Target share.
    pub target: Decimal,
    /// weight - target.
    pub drift: Decimal,
    /// drift / target; none for a target of 0.
    pub relative_drift: Option<Decimal>,
    /// Lowest and highest share in band.
    pub band: Limits,
    /// Whether the share is in band.
    pub in_band: bool,
    /// The paths that the target comes by.
    pub lineage: Vec<Lineage>,
}

/// One path from a target down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    /// From the target to where the path ends.
    pub path: Vec<Member>,
    /// How the amount is stated.
    pub kind: ExposureKind,
    /// The amount.
    pub amount: Decimal,
}

/// A balance in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashBalance {
    /// Number of the currency asset.
    pub asset: u32,
    /// In that currency.
    pub amount: Decimal,
    /// In base currency.
    pub value: Decimal,
}

impl AccountValuation {
    /// The asset lines, without the cash line.
    pub fn assets(&self) -> impl Iterator<Item = &Position> {
        self.positions.iter().filter(|position| position.asset.is_some())
    }
}

/// Why an account cannot be valued.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.fault())]
pub enum NotValued {
    /// It holds nothing.
    NoHoldings,
    /// An asset has no value: its price, exchange rate or currency is missing.
    NoValue(String),
    /// Its value is not above zero, so that shares mean nothing.
    ValueNotPositive,
    /// A portfolio that it targets has no weights.
    NoWeights(String),
    /// Its portfolios hold each other in a circle, or have too many paths.
    NoPaths(String),
    /// An amount is too large for exact arithmetic.
    OutOfRange,
}

impl NotValued {
    /// What is wrong, in words.
    pub fn fault(&self) -> Fault {
        match self {
            Self::NoHoldings => codes::holdings_missing(),
            Self::NoValue(asset) => codes::price_missing(asset),
            Self::ValueNotPositive => codes::account_value_not_positive(),
            Self::NoWeights(portfolio) => codes::composition_missing(portfolio),
            Self::NoPaths(reason) => codes::composition_not_expandable(reason),
            Self::OutOfRange => codes::value_out_of_range(),
        }
    }

    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        self.fault().code
    }
}
