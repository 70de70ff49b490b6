//! How far an account is from its targets.

mod floats;

use decimal::{Decimal, Divisor};

pub use floats::{FloatDrift, FloatLines, FloatMeter, FloatTotals, UnitValues};

use crate::band::{Band, Limits};

/// One half.
const HALF: Decimal = Decimal::from_raw(500_000_000_000_000_000);

/// The columns of one account, each `lines` long, sorted by asset.
#[derive(Clone, Copy, Debug)]
pub struct DriftColumns<'a> {
    /// Asset numbers, for explicit bands.
    pub assets: &'a [u32],
    /// Values in base currency, signed.
    pub values: &'a [Decimal],
    /// Target weights.
    pub targets: &'a [Decimal],
    /// All cash in base currency; its target is 1 less the sum of the targets.
    pub cash: Decimal,
}

/// One line against its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DriftLine {
    /// In base currency.
    pub value: Decimal,
    /// `value / account value`, half to even at 18 places; the cash line takes what rounding leaves.
    pub weight: Decimal,
    /// The target weight.
    pub target: Decimal,
    /// `weight - target`.
    pub drift: Decimal,
    /// `drift / target`, `None` for a target of zero.
    pub relative_drift: Option<Decimal>,
    /// The lowest and highest weight in band.
    pub band: Limits,
    /// Whether the weight is in band.
    pub in_band: bool,
}

/// The answer of [`drift`]; keep one and its memory is used again.
#[derive(Clone, Debug, Default)]
pub struct DriftReport {
    /// One per asset line, in the order of the columns, then the cash line.
    pub lines: Vec<DriftLine>,
    /// Sum of the values and the cash.
    pub account_value: Decimal,
    /// Half the sum of the absolute drifts, cash line included.
    pub portfolio_drift: Decimal,
    /// The largest absolute drift, cash line included.
    pub max_drift: Decimal,
}

/// Why drift is not defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DriftError {
    /// Weights are shares of a value that is zero or less.
    #[error("the account's value is not positive, so weights are not defined")]
    AccountValueNotPositive,
    /// A sum or a product is beyond what a decimal holds.
    #[error("an amount exceeds 1.7e20")]
    OutOfRange,
}

impl DriftError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AccountValueNotPositive => "account_value_not_positive",
            Self::OutOfRange => "amount_out_of_range",
        }
    }
}

/// Measures the account's drift into `out`, replacing what it held.
///
/// # Errors
/// [`DriftError`]; `out` is then of no use.
///
/// ```
/// use decimal::Decimal;
/// use rebalance::band::Band;
/// use rebalance::drift::{DriftColumns, DriftReport, drift};
///
/// let columns = DriftColumns {
///     assets: &[0],
///     values: &[Decimal::from(70)],
///     targets: &["0.6".parse()?],
///     cash: Decimal::from(30),
/// };
/// let mut report = DriftReport::default();
/// drift(&columns, &Band::default(), &mut report)?;
/// assert_eq!(report.portfolio_drift, "0.1".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn drift(columns: &DriftColumns<'_>, band: &Band, out: &mut DriftReport) -> Result<(), DriftError> {
    let values = Decimal::checked_sum(columns.values.iter().copied());
    let account_value = values
        .and_then(|sum| sum.checked_add(columns.cash))
        .ok_or(DriftError::OutOfRange)?;
    if !account_value.is_positive() {
        return Err(DriftError::AccountValueNotPositive);
    }
    out.account_value = account_value;
    out.fill(columns, band).ok_or(DriftError::OutOfRange)
}

impl DriftReport {
    fn fill(&mut self, columns: &DriftColumns<'_>, band: &Band) -> Option<()> {
        self.lines.clear();
        let account_value = Divisor::new(self.account_value)?;
        let (mut cash_weight, mut cash_target) = (Decimal::ONE, Decimal::ONE);
        for ((asset, value), target) in columns.assets.iter().zip(columns.values).zip(columns.targets) {
            let weight = account_value.quotient(*value)?;
            cash_weight = cash_weight.checked_sub(weight)?;
            cash_target = cash_target.checked_sub(*target)?;
            self.lines
                .push(line(*value, weight, *target, band.limits(*asset, *target)?)?);
        }
        let cash_band = band.cash_limits(cash_target, self.lines.iter().map(|line| line.band))?;
        self.lines
            .push(line(columns.cash, cash_weight, cash_target, cash_band)?);
        let (mut sum, mut max) = (Decimal::ZERO, Decimal::ZERO);
        for line in &self.lines {
            let size = line.drift.checked_abs()?;
            sum = sum.checked_add(size)?;
            max = max.max(size);
        }
        self.portfolio_drift = sum.checked_mul(HALF)?;
        self.max_drift = max;
        Some(())
    }
}

fn line(value: Decimal, weight: Decimal, target: Decimal, band: Limits) -> Option<DriftLine> {
    let drift = weight.checked_sub(target)?;
    let relative_drift = if target.is_zero() {
        None
    } else {
        Some(drift.checked_div(target)?)
    };
    Some(DriftLine {
        value,
        weight,
        target,
        drift,
        relative_drift,
        band,
        in_band: band.contains(weight),
    })
}

/// Half the sum of the absolute drifts, cash line included, of an account with these values and target weights.
///
/// `None` when the account's value is not positive or an amount is out of range.
#[must_use]
pub fn portfolio_drift(values: &[Decimal], targets: &[Decimal], account_value: Decimal) -> Option<Decimal> {
    if !account_value.is_positive() {
        return None;
    }
    let account_value = Divisor::new(account_value)?;
    let (mut sum, mut cash_drift) = (Decimal::ZERO, Decimal::ZERO);
    for (value, target) in values.iter().zip(targets) {
        let drift = account_value.quotient(*value)?.checked_sub(*target)?;
        cash_drift = cash_drift.checked_sub(drift)?;
        sum = sum.checked_add(drift.checked_abs()?)?;
    }
    sum.checked_add(cash_drift.checked_abs()?)?.checked_mul(HALF)
}
