use decimal::Decimal;
use rebalance::band::Band;
use rebalance::drift::{DriftError, FloatDrift, FloatLines, FloatMeter, FloatTotals, UnitValues};

use super::read::Reader;
use super::{Columns, column_shape, gives};
use crate::codes;
use crate::invalid_input::{InvalidInput, Violations};
use crate::plan::BandInput;
use crate::plan::check::check_band;
use crate::plan::kernel_policy::band;
use crate::raw::RawValue;
use crate::reading::read;
use crate::shape::{Shape, Shaped};

pub(super) const TAKES: Shape = column_shape!("DriftColumns", " Accounts as columns; the lines of an account must be contiguous.", [
    account Required Shape::Indices, " Of each line: the account, ascending.";
    quantity Required Shape::Numbers, " Of each line: signed units.";
    unit_value Required Shape::Numbers, " Of each line: what a unit is worth, price x multiplier x fx.";
    target Required Shape::Numbers, " Of each line: the target weight.";
    cash Required Shape::Numbers, " Of each account: all cash.";
    band Optional <BandInput as Shaped>::SHAPE, " How far a line may be off, but for explicit; no width when left out.";
]);

gives! {
    GIVES = "DriftColumnsReport", " Drift as columns.";
    fn columns(measured: Measured) where {
        let [low, high] = measured.limits;
        let totals = &measured.totals;
        let each = |pick: fn(&FloatTotals) -> f64| totals.iter().map(pick).collect();
    } {
        value Numbers, " Of each line: its value." => measured.values;
        weight Numbers, " Of each line: its share of the account's value." => measured.weights;
        drift Numbers, " Of each line: weight - target." => measured.drifts;
        low Numbers, " Of each line: the lowest weight in band." => low;
        high Numbers, " Of each line: the highest weight in band." => high;
        in_band Indices, " Of each line: 1 in band, 0 out of it." => measured.in_band.iter().map(|flag| u32::from(*flag)).collect();
        account_value Numbers, " Of each account." => each(|account| account.account_value);
        portfolio_drift Numbers, " Of each account, cash line included." => each(|account| account.portfolio_drift);
        max_drift Numbers, " Of each account, cash line included." => each(|account| account.max_drift);
        cash_weight Numbers, " Of each account." => each(|account| account.cash_weight);
        cash_drift Numbers, " Of each account." => each(|account| account.cash_drift);
    }
}

/// `driftColumns`.
///
/// Values, weights and drifts are those of the exact [`rebalance::drift::drift`] up to the rounding of floats, as
/// [`FloatMeter::measure`] states it; the limits of bands are the nearest floats, and whether a line is in band is exact.
///
/// # Errors
/// [`InvalidInput`]: columns that are not as declared, accounts that do not ascend, unit values that are not positive, and
/// every account whose value is not positive.
pub fn drift_columns(raw: &RawValue) -> Result<Columns, InvalidInput> {
    let mut reader = Reader::new(raw, &TAKES)?;
    let accounts = reader.indices("account");
    let cash = reader.checked_numbers("cash");
    reader.same_length(accounts.len(), &["quantity", "unit_value", "target"]);
    reader.in_range("account", cash.len(), false);
    let (quantities, units, targets) = (
        reader.checked_numbers("quantity"),
        reader.checked_numbers("unit_value"),
        reader.checked_numbers("target"),
    );
    for (row, unit) in units.iter().enumerate() {
        // What is as small as this may be nothing at 18 places.
        let is_positive = *unit > 1e-17 || Decimal::try_from_f64_shortest(*unit).is_ok_and(Decimal::is_positive);
        if !is_positive {
            reader.report.add(row, "unit_value", codes::not_positive());
        }
    }
    if let Some(row) = (1..accounts.len()).find(|row| accounts[*row] < accounts[row - 1]) {
        reader.report.add(row, "account", codes::lines_not_ascending());
    }
    let declared = reader
        .has("band")
        .then(|| read::<BandInput>(reader.value("band"), "band"))
        .transpose()?;
    if let Some(declared) = &declared {
        check_band(declared, "band", &mut reader.report);
    }
    reader.checked()?;
    let band = match band(declared.as_ref(), &[]) {
        // Ranges are of assets, and lines here name none.
        Band::Explicit(_) => Band::default(),
        band => band,
    };
    let book = Book {
        accounts,
        quantities,
        units,
        targets,
        cash,
    };
    let mut measured = Measured::new(accounts.len());
    measured.measure(&book, &band)?;
    measured.limit(&book, &band)?;
    Ok(columns(measured))
}

struct Book<'a> {
    accounts: &'a [u32],
    quantities: &'a [f64],
    units: &'a [f64],
    targets: &'a [f64],
    cash: &'a [f64],
}

struct Measured {
    values: Vec<f64>,
    weights: Vec<f64>,
    drifts: Vec<f64>,
    in_band: Vec<u8>,
    limits: [Vec<f64>; 2],
    totals: Vec<FloatTotals>,
}

impl Measured {
    fn new(lines: usize) -> Self {
        Self {
            values: vec![0.0; lines],
            weights: vec![0.0; lines],
            drifts: vec![0.0; lines],
            in_band: vec![0; lines],
            limits: [Vec::with_capacity(lines), Vec::with_capacity(lines)],
            totals: Vec::new(),
        }
    }

    fn measure(&mut self, book: &Book<'_>, band: &Band) -> Result<(), InvalidInput> {
        let mut report = Violations::default();
        let mut meter = FloatMeter::new(band.clone()).unwrap_or_default();
        let mut first = 0;
        for (account, cash) in book.cash.iter().enumerate() {
            let last = first + book.accounts[first..].partition_point(|other| *other as usize <= account);
            let of = std::mem::replace(&mut first, last)..last;
            let lines = FloatLines {
                quantities: &book.quantities[of.clone()],
                units: UnitValues::Lines(&book.units[of.clone()]),
                targets: &book.targets[of.clone()],
                cash: *cash,
            };
            let mut out = FloatDrift {
                values: &mut self.values[of.clone()],
                weights: &mut self.weights[of.clone()],
                drifts: &mut self.drifts[of.clone()],
                in_band: &mut self.in_band[of],
            };
            match meter.measure(&lines, &mut out) {
                Ok(totals) => self.totals.push(totals),
                Err(DriftError::AccountValueNotPositive) => {
                    report.add(account, "cash", codes::account_value_of_lines());
                }
                Err(DriftError::OutOfRange) => report.add(account, "cash", codes::amount_out_of_range()),
            }
        }
        report.finish()
    }

    /// The limits of every line, exactly.
    fn limit(&mut self, book: &Book<'_>, band: &Band) -> Result<(), InvalidInput> {
        let [low, high] = &mut self.limits;
        for (row, target) in book.targets.iter().enumerate() {
            let limits = Decimal::try_from_f64_shortest(*target)
                .ok()
                .and_then(|target| band.limits(0, target));
            let limits = limits.ok_or_else(|| InvalidInput::one(row, "target", codes::amount_out_of_range()))?;
            low.push(limits.low.to_f64());
            high.push(limits.high.to_f64());
        }
        Ok(())
    }
}
