use decimal::Decimal;
use rebalance::drift::{DriftColumns, DriftError, DriftReport, drift};

use super::read::{Reader, floats};
use super::{Column, Columns, column_shape};
use crate::plan::BandInput;
use crate::plan::check::check_band;
use crate::plan::compile::band;
use crate::raw::RawValue;
use crate::shape::{Shape, Shaped, read};
use crate::violation::{Code, InvalidInput, Report};

pub(super) const TAKES: Shape = column_shape!("DriftColumns", " Accounts as columns; lines of one account stand together.", [
    account Required Shape::Indices, " Of each line: the account, ascending.";
    quantity Required Shape::Numbers, " Of each line: signed units.";
    unit_value Required Shape::Numbers, " Of each line: what a unit is worth, price x multiplier x fx.";
    target Required Shape::Numbers, " Of each line: the target weight.";
    cash Required Shape::Numbers, " Of each account: all cash.";
    band Optional <BandInput as Shaped>::SHAPE, " How far a line may be off, but for explicit; no width when left out.";
]);

pub(super) const GIVES: Shape = column_shape!("DriftColumnsReport", " Drift as columns.", [
    value Required Shape::Numbers, " Of each line: its value.";
    weight Required Shape::Numbers, " Of each line: its share of the account's value.";
    drift Required Shape::Numbers, " Of each line: weight - target.";
    low Required Shape::Numbers, " Of each line: the lowest weight in band.";
    high Required Shape::Numbers, " Of each line: the highest weight in band.";
    in_band Required Shape::Indices, " Of each line: 1 in band, 0 out of it.";
    account_value Required Shape::Numbers, " Of each account.";
    portfolio_drift Required Shape::Numbers, " Of each account, cash line included.";
    max_drift Required Shape::Numbers, " Of each account, cash line included.";
    cash_weight Required Shape::Numbers, " Of each account.";
    cash_drift Required Shape::Numbers, " Of each account.";
]);

/// `driftColumns`.
///
/// # Errors
/// [`InvalidInput`]: columns that are not as declared, accounts that do not ascend, unit values that are not positive, and
/// every account whose value is not positive.
pub fn drift_columns(raw: &RawValue) -> Result<Columns, InvalidInput> {
    let mut reader = Reader::new(raw, &TAKES)?;
    let accounts = reader.indices("account");
    let cash = reader.amounts("cash");
    reader.same_length(accounts.len(), &["quantity", "unit_value", "target"]);
    reader.in_range("account", cash.len(), false);
    let (quantities, units, targets) = (
        reader.amounts("quantity"),
        reader.amounts("unit_value"),
        reader.amounts("target"),
    );
    for (row, unit) in units.iter().enumerate() {
        if !unit.is_positive() {
            reader
                .report
                .add(row, "unit_value", Code::NotPositive, "Write a number above zero.");
        }
    }
    if let Some(row) = (1..accounts.len()).find(|row| accounts[*row] < accounts[row - 1]) {
        let message = "The accounts do not ascend; sort the lines by account.";
        reader.report.add(row, "account", Code::IndexOutOfRange, message);
    }
    let declared = reader
        .has("band")
        .then(|| read::<BandInput>(reader.value("band"), "band"))
        .transpose()?;
    if let Some(declared) = &declared {
        check_band(declared, "band", &mut reader.report);
    }
    reader.checked()?;
    let values: Option<Vec<Decimal>> = quantities
        .iter()
        .zip(&units)
        .map(|(quantity, unit)| quantity.checked_mul(*unit))
        .collect();
    let values = values.ok_or_else(|| {
        InvalidInput::one(
            0,
            "quantity",
            Code::AmountOutOfRange,
            "A value is beyond 1.7e20; use larger units.",
        )
    })?;
    let measured = Measured {
        band: band(declared.as_ref(), &[]),
        accounts,
        values,
        targets,
        cash,
    };
    measured.columns()
}

struct Measured<'a> {
    band: rebalance::band::Band,
    accounts: &'a [u32],
    values: Vec<Decimal>,
    targets: Vec<Decimal>,
    cash: Vec<Decimal>,
}

impl Measured<'_> {
    fn columns(&self) -> Result<Columns, InvalidInput> {
        let (mut lines, mut cash_lines, mut totals) = (Vec::new(), Vec::new(), Vec::new());
        let mut report = Report::default();
        let mut drifted = DriftReport::default();
        let mut first = 0;
        for (account, cash) in self.cash.iter().enumerate() {
            let last = first + self.accounts[first..].partition_point(|other| *other as usize <= account);
            let columns = DriftColumns {
                assets: &self.accounts[first..last],
                values: &self.values[first..last],
                targets: &self.targets[first..last],
                cash: *cash,
            };
            first = last;
            match drift(&columns, &self.band, &mut drifted) {
                Ok(()) => {
                    cash_lines.extend(drifted.lines.pop());
                    lines.append(&mut drifted.lines);
                    totals.push([drifted.account_value, drifted.portfolio_drift, drifted.max_drift]);
                }
                Err(DriftError::AccountValueNotPositive) => {
                    let message = "The account's value is not positive; correct its lines or its cash.";
                    report.add(account, "cash", Code::AccountValueNotPositive, message);
                }
                Err(DriftError::OutOfRange) => {
                    let message = "An amount is beyond 1.7e20; use larger units.";
                    report.add(account, "cash", Code::AmountOutOfRange, message);
                }
            }
        }
        report.finish()?;
        let of_lines = |pick: fn(&rebalance::drift::DriftLine) -> Decimal| {
            Column::Numbers(floats(lines.iter().map(|line| Some(pick(line)))))
        };
        let of_cash = |pick: fn(&rebalance::drift::DriftLine) -> Decimal| {
            Column::Numbers(floats(cash_lines.iter().map(|line| Some(pick(line)))))
        };
        let of_accounts = |which: usize| Column::Numbers(floats(totals.iter().map(|total| Some(total[which]))));
        Ok(vec![
            ("value", of_lines(|line| line.value)),
            ("weight", of_lines(|line| line.weight)),
            ("drift", of_lines(|line| line.drift)),
            ("low", of_lines(|line| line.band.low)),
            ("high", of_lines(|line| line.band.high)),
            (
                "in_band",
                Column::Indices(lines.iter().map(|line| u32::from(line.in_band)).collect()),
            ),
            ("account_value", of_accounts(0)),
            ("portfolio_drift", of_accounts(1)),
            ("max_drift", of_accounts(2)),
            ("cash_weight", of_cash(|line| line.weight)),
            ("cash_drift", of_cash(|line| line.drift)),
        ])
    }
}
