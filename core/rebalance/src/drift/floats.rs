//! Drift over columns of floats, account by account and without an allocation.

use decimal::Decimal;

use super::{DriftColumns, DriftError, DriftReport, drift};
use crate::band::Band;

/// What a unit of each line is worth in base currency; above zero.
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
const LANES: usize = 4;

/// Sums over the lines of an account, in lanes, whose order is fixed.
#[derive(Clone, Copy, Default)]
struct Gross {
    values: [f64; LANES],
    sizes: [f64; LANES],
    /// The greatest factor of a value.
    factors: [f64; LANES],
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
        if lines.targets.len() != count || out.values.len() != count {
            return Err(DriftError::OutOfRange);
        }
        let gross = match lines.units {
            UnitValues::Lines(units) => gross_of_lines(lines.quantities, units, out.values),
            UnitValues::Assets { assets, prices } => gross_of_assets(lines.quantities, assets, prices, out.values),
        };
        let size = folded(gross.sizes) + lines.cash.abs();
        let account_value = folded(gross.values) + lines.cash;
        let factor = gross.factors.into_iter().fold(1.0, larger);
        let rounded = (count as f64 + 16.0) * ROUNDOFF * size + (count as f64 + 1.0) * 3.0 * factor * LAST_PLACE;
        // NaN is above nothing, so that it is left to the decimals, which refuse it.
        let is_plain = size < LARGEST && factor < LARGEST && account_value > 2.0 * rounded;
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

/// What the second pass finds.
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

/// The second pass of one line.
#[derive(Clone, Copy)]
struct Seen {
    weight: f64,
    drift: f64,
    /// The half width of its band less its absolute drift.
    room: f64,
}

impl FloatMeter {
    fn spread(&self, account_value: f64, targets: &[f64], out: &mut FloatDrift<'_>) -> Spread {
        let inverse = 1.0 / account_value;
        let width = self.width;
        let see = |value: f64, target: f64| {
            let weight = value * inverse;
            let drift = weight - target;
            let half = larger(width.floor, smaller(width.ceiling, width.share * target.abs()));
            let room = half - drift.abs();
            Seen { weight, drift, room }
        };
        let mut lanes = SpreadLanes::default();
        let (targets, last_targets) = targets.as_chunks::<LANES>();
        let (values, last_values) = out.values.as_chunks::<LANES>();
        let (weights, last_weights) = out.weights.as_chunks_mut::<LANES>();
        let (drifts, last_drifts) = out.drifts.as_chunks_mut::<LANES>();
        let (flags, last_flags) = out.in_band.as_chunks_mut::<LANES>();
        let written = weights.iter_mut().zip(drifts).zip(flags);
        for ((values, targets), ((weights, drifts), flags)) in values.iter().zip(targets).zip(written) {
            for lane in 0..LANES {
                let seen = see(values[lane], targets[lane]);
                weights[lane] = seen.weight;
                drifts[lane] = seen.drift;
                flags[lane] = u8::from(seen.room >= 0.0);
                lanes.add(lane, targets[lane], seen);
            }
        }
        let written = last_weights.iter_mut().zip(last_drifts).zip(last_flags);
        for ((value, target), ((weight, drift), flag)) in last_values.iter().zip(last_targets).zip(written) {
            let seen = see(*value, *target);
            (*weight, *drift, *flag) = (seen.weight, seen.drift, u8::from(seen.room >= 0.0));
            lanes.add(0, *target, seen);
        }
        lanes.folded()
    }
}

#[derive(Clone, Copy)]
struct SpreadLanes {
    targets: [f64; LANES],
    drifts: [f64; LANES],
    max: [f64; LANES],
    largest: [f64; LANES],
    nearest: [f64; LANES],
}

impl Default for SpreadLanes {
    fn default() -> Self {
        let (zero, nearest) = ([0.0; LANES], [f64::MAX; LANES]);
        Self {
            targets: zero,
            drifts: zero,
            max: zero,
            largest: zero,
            nearest,
        }
    }
}

impl SpreadLanes {
    #[inline]
    fn add(&mut self, lane: usize, target: f64, seen: Seen) {
        let size = seen.drift.abs();
        self.targets[lane] += target;
        self.drifts[lane] += size;
        self.max[lane] = larger(self.max[lane], size);
        self.largest[lane] = larger(self.largest[lane], larger(target.abs(), seen.weight.abs()));
        self.nearest[lane] = smaller(self.nearest[lane], seen.room.abs());
    }

    fn folded(self) -> Spread {
        Spread {
            targets: folded(self.targets),
            drifts: folded(self.drifts),
            max: self.max.into_iter().fold(0.0, larger),
            largest: self.largest.into_iter().fold(0.0, larger),
            nearest: self.nearest.into_iter().fold(f64::MAX, smaller),
        }
    }
}

impl Gross {
    #[inline]
    fn add(&mut self, lane: usize, quantity: f64, unit: f64) -> f64 {
        let value = quantity * unit;
        self.values[lane] += value;
        self.sizes[lane] += value.abs();
        self.factors[lane] = larger(self.factors[lane], larger(quantity.abs(), unit.abs()));
        value
    }
}

fn gross_of_lines(quantities: &[f64], units: &[f64], values: &mut [f64]) -> Gross {
    let mut gross = Gross::default();
    let (quantities, last_quantities) = quantities.as_chunks::<LANES>();
    let (units, last_units) = units.as_chunks::<LANES>();
    let (values, last_values) = values.as_chunks_mut::<LANES>();
    for ((quantities, units), values) in quantities.iter().zip(units).zip(values) {
        for lane in 0..LANES {
            values[lane] = gross.add(lane, quantities[lane], units[lane]);
        }
    }
    for ((quantity, unit), value) in last_quantities.iter().zip(last_units).zip(last_values) {
        *value = gross.add(0, *quantity, *unit);
    }
    gross
}

fn gross_of_assets(quantities: &[f64], assets: &[u32], prices: &[f64], values: &mut [f64]) -> Gross {
    let mut gross = Gross::default();
    let price = |asset: u32| prices.get(asset as usize).copied().unwrap_or(f64::NAN);
    let (quantities, last_quantities) = quantities.as_chunks::<LANES>();
    let (assets, last_assets) = assets.as_chunks::<LANES>();
    let (values, last_values) = values.as_chunks_mut::<LANES>();
    for ((quantities, assets), values) in quantities.iter().zip(assets).zip(values) {
        for lane in 0..LANES {
            values[lane] = gross.add(lane, quantities[lane], price(assets[lane]));
        }
    }
    for ((quantity, asset), value) in last_quantities.iter().zip(last_assets).zip(last_values) {
        *value = gross.add(0, *quantity, price(*asset));
    }
    gross
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

fn folded(lanes: [f64; LANES]) -> f64 {
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
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
