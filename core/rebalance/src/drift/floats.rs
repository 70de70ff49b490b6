//! Drift over columns of floats, account by account and without an allocation.

use decimal::Decimal;

use super::{DriftColumns, DriftError, DriftReport, drift};
use crate::band::Band;

/// Base value of a unit of each line; above zero.
#[derive(Clone, Copy, Debug)]
pub enum UnitValues<'a> {
    /// One entry a line.
    Lines(&'a [f64]),
    /// By asset; `assets` has the number of each line's.
    Assets {
        /// One entry a line.
        assets: &'a [u32],
        /// One entry an asset.
        prices: &'a [f64],
    },
}

/// The lines of one account, as floats; each stands for the shortest decimal that reads back as it.
#[derive(Clone, Copy, Debug)]
pub struct FloatLines<'a> {
    /// Signed units.
    pub quantities: &'a [f64],
    /// The value of a unit.
    pub units: UnitValues<'a>,
    /// Target weights.
    pub targets: &'a [f64],
    /// All cash in base currency.
    pub cash: f64,
}

/// Where the lines of one account are written, one entry a line in each column.
#[derive(Debug)]
pub struct FloatDrift<'a> {
    /// In base currency.
    pub values: &'a mut [f64],
    /// Shares of the account's value.
    pub weights: &'a mut [f64],
    /// Weight less target.
    pub drifts: &'a mut [f64],
    /// 1 in band, 0 out of it.
    pub in_band: &'a mut [u8],
}

/// One account as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FloatTotals {
    /// Values and cash.
    pub account_value: f64,
    /// Half the sum of the absolute drifts, cash line included.
    pub portfolio_drift: f64,
    /// The largest absolute drift, cash line included.
    pub max_drift: f64,
    /// Cash over the account's value.
    pub cash_weight: f64,
    /// The weight of cash less 1 less the targets.
    pub cash_drift: f64,
}

/// Measures accounts one after another; its memory serves those that floats cannot decide.
#[derive(Clone, Debug, Default)]
pub struct FloatMeter {
    band: Band,
    width: Width,
    exact: ExactLines,
}

/// The half width of a band at a target `t`: `max(floor, min(ceiling, share × |t|))`.
#[derive(Clone, Copy, Debug, Default)]
struct Width {
    share: f64,
    floor: f64,
    ceiling: f64,
}

#[derive(Clone, Debug, Default)]
struct ExactLines {
    assets: Vec<u32>,
    values: Vec<Decimal>,
    targets: Vec<Decimal>,
    report: DriftReport,
}

/// Roundings of one product, sum or quotient: 2^-53 of it.
const ROUNDOFF: f64 = 1.0 / 9_007_199_254_740_992.0;
/// More than the rounding of a decimal to 18 places.
const LAST_PLACE: f64 = 1e-18;
/// Beyond this a decimal has no place, or not for the sum.
const LARGEST: f64 = 1e19;
/// Partial sums that a column is added up in, so that one need not wait for another.
const LANES: usize = 4;

/// The results of the first pass.
#[derive(Clone, Copy)]
struct Gross {
    /// The sum of the values.
    values: f64,
    /// The sum of their sizes.
    sizes: f64,
    /// The greatest factor of a value, one at least.
    factor: f64,
}

impl FloatMeter {
    /// A meter for one band.
    ///
    /// # Errors
    /// The band itself, when it is [`Band::Explicit`]: it names assets, and these lines have no names.
    pub fn new(band: Band) -> Result<Self, Band> {
        let of = |share: Decimal, floor: Decimal| Width {
            share: share.to_f64(),
            floor: floor.to_f64(),
            ceiling: f64::MAX,
        };
        let width = match &band {
            Band::Absolute { half_width } => of(Decimal::ZERO, *half_width),
            Band::Relative { share } => of(*share, Decimal::ZERO),
            Band::Hybrid { share, floor } => of(*share, *floor),
            Band::FiveTwentyFive => Width {
                share: 0.25,
                floor: 0.0,
                ceiling: 0.05,
            },
            Band::Explicit(_) => return Err(band),
        };
        Ok(Self {
            band,
            width,
            exact: ExactLines::default(),
        })
    }

    /// Measures one account.
    ///
    /// The numbers are those of [`drift`] up to the rounding of floats: each weight and drift is within
    /// `(n / 4 + 8) × 2^-53 × G / V × max(1, |weight|)` of the exact one, for `n` lines, gross value `G` (the sum of
    /// absolute values) and account value `V`; for 50 long lines this is some 2 × 10^-15 at the very worst. Whether a line is in band is not
    /// rounded: it is decided by floats only where their error cannot reach the edge of the band, and by the exact
    /// decimals of [`drift`] elsewhere, and so is the sign of the account's value.
    ///
    /// # Errors
    /// As [`drift`], but for relative drift, which is not measured; a number that is not a decimal, and columns that are
    /// not as long as each other, are out of range. What was written is then of no use.
    ///
    /// ```
    /// use rebalance::band::Band;
    /// use rebalance::drift::{FloatDrift, FloatLines, FloatMeter, UnitValues};
    ///
    /// let lines = FloatLines { quantities: &[7.0], units: UnitValues::Lines(&[10.0]), targets: &[0.6], cash: 30.0 };
    /// let (mut values, mut weights, mut drifts, mut in_band) = ([0.0], [0.0], [0.0], [0]);
    /// let mut out = FloatDrift { values: &mut values, weights: &mut weights, drifts: &mut drifts, in_band: &mut in_band };
    /// let mut meter = FloatMeter::new(Band::FiveTwentyFive).unwrap_or_default();
    /// let totals = meter.measure(&lines, &mut out)?;
    /// assert!((totals.portfolio_drift - 0.1).abs() < 1e-15);
    /// assert_eq!(in_band, [0]);
    /// # Ok::<(), rebalance::drift::DriftError>(())
    /// ```
    pub fn measure(&mut self, lines: &FloatLines<'_>, out: &mut FloatDrift<'_>) -> Result<FloatTotals, DriftError> {
        let count = lines.quantities.len();
        let priced = match lines.units {
            UnitValues::Lines(units) => units.len(),
            UnitValues::Assets { assets, .. } => assets.len(),
        };
        let written = [out.values.len(), out.weights.len(), out.drifts.len(), out.in_band.len()];
        if lines.targets.len() != count || priced != count || written != [count; 4] {
            return Err(DriftError::OutOfRange);
        }
        let gross = gross(lines, out.values);
        let size = gross.sizes + lines.cash.abs();
        let account_value = gross.values + lines.cash;
        let rounded = (count as f64 + 16.0) * ROUNDOFF * size + (count as f64 + 1.0) * 3.0 * gross.factor * LAST_PLACE;
        // NaN is above nothing, so that it is left to the decimals, which refuse it.
        let is_plain = size < LARGEST && gross.factor < LARGEST && account_value > 2.0 * rounded;
        if !is_plain {
            self.exact.fill(lines, &self.band)?;
            return Ok(self.exact.write(out));
        }
        let spread = self.spread(account_value, lines.targets, out);
        let margin = 4.0 * (rounded / account_value + ROUNDOFF) * (1.0 + spread.largest) + 4.0 * LAST_PLACE;
        let is_decided = spread.nearest > margin && spread.largest < LARGEST && spread.drifts < LARGEST;
        if !is_decided {
            self.exact.fill(lines, &self.band)?;
            for (flag, line) in out.in_band.iter_mut().zip(&self.exact.report.lines) {
                *flag = u8::from(line.in_band);
            }
        }
        let cash_weight = lines.cash / account_value;
        let cash_drift = cash_weight - (1.0 - spread.targets);
        Ok(FloatTotals {
            account_value,
            portfolio_drift: 0.5 * (spread.drifts + cash_drift.abs()),
            max_drift: larger(spread.max, cash_drift.abs()),
            cash_weight,
            cash_drift,
        })
    }
}

/// The results of the second pass.
#[derive(Clone, Copy)]
struct Spread {
    /// The sum of the targets.
    targets: f64,
    /// The sum of the absolute drifts.
    drifts: f64,
    /// The largest absolute drift.
    max: f64,
    /// The largest absolute weight or target.
    largest: f64,
    /// How near the nearest line is to the edge of its band.
    nearest: f64,
}

impl Width {
    /// The half width of the band at a target.
    #[inline]
    fn at(self, target: f64) -> f64 {
        larger(self.floor, smaller(self.ceiling, self.share * target.abs()))
    }
}

impl FloatMeter {
    // One short loop a column: each is then one of vector instructions.
    fn spread(&self, account_value: f64, targets: &[f64], out: &mut FloatDrift<'_>) -> Spread {
        for ((weight, drift), (value, target)) in out
            .weights
            .iter_mut()
            .zip(out.drifts.iter_mut())
            .zip(out.values.iter().zip(targets))
        {
            *weight = *value / account_value;
            *drift = *weight - target;
        }
        let width = self.width;
        for ((flag, drift), target) in out.in_band.iter_mut().zip(out.drifts.iter()).zip(targets) {
            let room = width.at(*target) - drift.abs();
            // Its sign: a room of zero has none.
            *flag = 1 - (room.to_bits() >> 63) as u8;
        }
        let largest_target = fold(targets, 0.0, |most, target| larger(most, target.abs()), larger);
        let max = fold(out.drifts, 0.0, |most, drift| larger(most, drift.abs()), larger);
        Spread {
            targets: fold(targets, 0.0, |sum, target| sum + target, |a, b| a + b),
            drifts: fold(out.drifts, 0.0, |sum, drift| sum + drift.abs(), |a, b| a + b),
            max,
            largest: largest_target + max,
            nearest: nearest(out.drifts, targets, width),
        }
    }
}

/// How near the nearest drift is to the edge of its band.
fn nearest(drifts: &[f64], targets: &[f64], width: Width) -> f64 {
    let mut lanes = [f64::MAX; LANES];
    let (chunks, last) = drifts.as_chunks::<LANES>();
    let (target_chunks, last_targets) = targets.as_chunks::<LANES>();
    for (drifts, targets) in chunks.iter().zip(target_chunks) {
        for lane in 0..LANES {
            let room = width.at(targets[lane]) - drifts[lane].abs();
            lanes[lane] = smaller(lanes[lane], room.abs());
        }
    }
    for ((lane, drift), target) in lanes.iter_mut().zip(last).zip(last_targets) {
        *lane = smaller(*lane, (width.at(*target) - drift.abs()).abs());
    }
    lanes.into_iter().fold(f64::MAX, smaller)
}

/// The column added up in lanes, whose order is fixed.
#[inline]
fn fold(column: &[f64], start: f64, add: impl Fn(f64, f64) -> f64, join: impl Fn(f64, f64) -> f64) -> f64 {
    let mut lanes = [start; LANES];
    let (chunks, last) = column.as_chunks::<LANES>();
    for chunk in chunks {
        for lane in 0..LANES {
            lanes[lane] = add(lanes[lane], chunk[lane]);
        }
    }
    for (lane, number) in lanes.iter_mut().zip(last) {
        *lane = add(*lane, *number);
    }
    lanes.into_iter().fold(start, join)
}

fn gross(lines: &FloatLines<'_>, values: &mut [f64]) -> Gross {
    let quantities = lines.quantities;
    let greatest = |column: &[f64]| fold(column, 1.0, |most, number| larger(most, number.abs()), larger);
    let greatest_unit = match lines.units {
        UnitValues::Lines(units) => {
            for ((value, quantity), unit) in values.iter_mut().zip(quantities).zip(units) {
                *value = quantity * unit;
            }
            greatest(units)
        }
        UnitValues::Assets { assets, prices } => {
            let mut most = 1.0;
            for ((value, quantity), asset) in values.iter_mut().zip(quantities).zip(assets) {
                let unit = prices.get(*asset as usize).copied().unwrap_or(f64::NAN);
                *value = quantity * unit;
                most = larger(most, unit.abs());
            }
            most
        }
    };
    Gross {
        values: fold(values, 0.0, |sum, value| sum + value, |a, b| a + b),
        sizes: fold(values, 0.0, |sum, value| sum + value.abs(), |a, b| a + b),
        factor: larger(greatest(quantities), greatest_unit),
    }
}

impl ExactLines {
    /// The report of the decimals that the floats stand for.
    fn fill(&mut self, lines: &FloatLines<'_>, band: &Band) -> Result<(), DriftError> {
        let decimal = |number: f64| Decimal::try_from_f64_shortest(number).map_err(|_| DriftError::OutOfRange);
        self.values.clear();
        self.targets.clear();
        for (line, quantity) in lines.quantities.iter().enumerate() {
            let unit = match lines.units {
                UnitValues::Lines(units) => units.get(line),
                UnitValues::Assets { assets, prices } => assets.get(line).and_then(|asset| prices.get(*asset as usize)),
            };
            let unit = decimal(unit.copied().ok_or(DriftError::OutOfRange)?)?;
            let value = decimal(*quantity)?.checked_mul(unit);
            self.values.push(value.ok_or(DriftError::OutOfRange)?);
        }
        for target in lines.targets {
            self.targets.push(decimal(*target)?);
        }
        self.assets.resize(lines.quantities.len(), 0);
        let columns = DriftColumns {
            assets: &self.assets,
            values: &self.values,
            targets: &self.targets,
            cash: decimal(lines.cash)?,
        };
        drift(&columns, band, &mut self.report)
    }

    /// The report as nearest floats.
    fn write(&self, out: &mut FloatDrift<'_>) -> FloatTotals {
        let report = &self.report;
        for (place, line) in report.lines.iter().take(out.values.len()).enumerate() {
            out.values[place] = line.value.to_f64();
            out.weights[place] = line.weight.to_f64();
            out.drifts[place] = line.drift.to_f64();
            out.in_band[place] = u8::from(line.in_band);
        }
        let cash = report.lines.last();
        FloatTotals {
            account_value: report.account_value.to_f64(),
            portfolio_drift: report.portfolio_drift.to_f64(),
            max_drift: report.max_drift.to_f64(),
            cash_weight: cash.map_or(0.0, |line| line.weight.to_f64()),
            cash_drift: cash.map_or(0.0, |line| line.drift.to_f64()),
        }
    }
}

/// As one instruction; the second where either is NaN.
#[inline]
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// As one instruction; the second where either is NaN.
#[inline]
fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}
