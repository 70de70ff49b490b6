use anyhow::Result;
use decimal::Decimal;
use rebalance::band::Band;
use rebalance::drift::{DriftColumns, DriftReport, drift};

use super::{Timed, quality, timed};
use crate::case::Case;

pub(super) fn run(case: &Case, repeat: usize) -> Result<Timed> {
    let lines = super::plan::decimals(case.numbers("quantity")?)?;
    let targets = super::plan::decimals(case.numbers("target")?)?;
    let prices = super::plan::decimals(case.numbers("price")?)?;
    let cash = super::plan::decimals(case.numbers("cash")?)?;
    let assets = case.indices("asset")?;
    let start = case.indices("start")?;
    let band = Band::Absolute {
        half_width: Decimal::from_units(10_000_000_000_000_000),
    };
    let mut report = DriftReport::default();
    let mut values = Vec::new();
    let (seconds, inside) = timed(repeat, || {
        let mut inside = 0;
        for account in 0..cash.len() {
            let of = start[account] as usize..start[account + 1] as usize;
            values.clear();
            for line in of.clone() {
                values.push(
                    lines[line]
                        .checked_mul(prices[assets[line] as usize])
                        .unwrap_or_default(),
                );
            }
            let columns = DriftColumns {
                assets: &assets[of.clone()],
                values: &values,
                targets: &targets[of],
                cash: cash[account],
            };
            drift(&columns, &band, &mut report)?;
            inside += report.lines.iter().filter(|line| line.in_band).count();
        }
        Ok(inside)
    })?;
    Ok((
        seconds,
        quality([("lines", assets.len() as f64), ("in band", inside as f64)]),
    ))
}

/// Reading the columns of the drift and nothing else.
pub(super) fn sum(case: &Case, repeat: usize) -> Result<Timed> {
    let columns = [case.numbers("quantity")?, case.numbers("target")?];
    let assets = case.indices("asset")?;
    let (seconds, total) = timed(repeat, || {
        let mut total = 0.0;
        for column in columns {
            let mut lanes = [0.0; 8];
            let (chunks, rest) = column.as_chunks::<8>();
            for chunk in chunks {
                for (lane, number) in lanes.iter_mut().zip(chunk) {
                    *lane += number;
                }
            }
            total += lanes.iter().sum::<f64>() + rest.iter().sum::<f64>();
        }
        let numbers: u64 = assets.iter().map(|asset| u64::from(*asset)).sum();
        Ok(total + numbers as f64)
    })?;
    Ok((seconds, quality([("lines", assets.len() as f64), ("sum", total)])))
}

/// Copying those columns.
pub(super) fn copy(case: &Case, repeat: usize) -> Result<Timed> {
    let columns = [case.numbers("quantity")?, case.numbers("target")?];
    let assets = case.indices("asset")?;
    let mut copies = columns.map(<[f64]>::to_vec);
    let mut numbers = assets.to_vec();
    let (seconds, ()) = timed(repeat, || {
        for (copy, column) in copies.iter_mut().zip(columns) {
            copy.copy_from_slice(std::hint::black_box(column));
        }
        numbers.copy_from_slice(std::hint::black_box(assets));
        Ok(())
    })?;
    std::hint::black_box((&copies, &numbers));
    Ok((seconds, quality([("lines", assets.len() as f64)])))
}
