//! Weights, returns and values of a portfolio that follows a signal, over columns.
//!
//! A [`Sheet`] has a row for each time and a column for each asset. [`construct`] walks its rows once: what is held earns the
//! return of the row, then a [`Strategy`] may trade toward the signal. Conventions:
//!
//! - Return of a row: `R = sum(w_before * r) - commission * turnover`, where `r` is the asset's return since the row before
//!   and `w_before` what was held over it. The first row has no row before it, so that its `r` is 0.
//! - Turnover is two-way: `sum |w - w_before|`. The first allocation is a trade and pays for itself.
//! - Value: the running product of `1 + R`, from 1 or from an earlier value. Weights need not sum to 1; the rest earns 0.
//! - A sum goes over the assets in eight lanes, column `i` in lane `i mod 8`. Columns of weight 0 after the last one change no
//!   bit of it, so that a portfolio has the same values when later assets are added at the end.

mod columns;
mod execution;
mod holding;
mod lanes;
mod sheet;
mod strategy;

pub use columns::{Constructed, construct};
pub use holding::{Holding, Known, Terms};
pub use sheet::{Sheet, SheetFault};
pub use strategy::{Strategy, Window, parse_minute};

use execution::Execution;

/// One row of a portfolio.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// Index of the row.
    pub row: usize,
    /// The weights just before the row's trade; none when nothing was traded.
    pub before: Option<&'a [f64]>,
    /// The holding after the row.
    pub holding: &'a Holding,
    /// Return of the row, after commission.
    pub period_return: f64,
    /// `sum |w - w_before|`; 0 without a trade.
    pub turnover: f64,
}

/// The portfolio lost all of its value, so that later weights are not defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueLost {
    /// Index of the row in which it did.
    pub row: usize,
}

/// The newest signal before the first row, with its time in microseconds.
pub type Signalled = (i64, Vec<f64>);

/// Walks the rows of a sheet and passes each one to `each`. A `holding` that was opened before goes on where it stands; a
/// new one opens on the first row. `signalled` is the newest signal before the first row, which only strategies that
/// trade over several rows go back to.
///
/// # Errors
/// [`ValueLost`].
pub fn walk(
    sheet: &Sheet<'_>,
    strategy: Strategy,
    signalled: Option<Signalled>,
    holding: &mut Holding,
    mut each: impl FnMut(Step<'_>),
) -> Result<(), ValueLost> {
    let mut execution = Execution::new(strategy, signalled, sheet.assets());
    for row in 0..sheet.rows() {
        let gross = if holding.is_open() {
            holding.advance(sheet.prices(row))
        } else {
            holding.open(sheet.prices(row));
            0.0
        };
        let target = execution.target(sheet, row, holding);
        let is_traded = target.is_some();
        let turnover = target.map_or(0.0, |target| holding.trade(sheet.time(row), target));
        let period_return = holding.settle(gross, turnover);
        if holding.is_lost() {
            return Err(ValueLost { row });
        }
        each(Step {
            row,
            before: is_traded.then(|| holding.weights_before()),
            holding,
            period_return,
            turnover,
        });
    }
    Ok(())
}
