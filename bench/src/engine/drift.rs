use anyhow::{Context, Result};
use decimal::Decimal;
use rebalance::band::Band;
use rebalance::drift::{DriftColumns, DriftReport, FloatDrift, FloatLines, FloatMeter, UnitValues, drift};

use super::{Timed, quality, timed};
use crate::case::Case;

const HALF_WIDTH: Decimal = Decimal::from_raw(10_000_000_000_000_000);

/// Value, weight, drift and in band of every line, portfolio drift of every account.
pub(super) fn run(case: &Case, repeat: usize) -> Result<Timed> {
    let (quantities, targets) = (case.numbers("quantity")?, case.numbers("target")?);
    let (prices, cash) = (case.numbers("price")?, case.numbers("cash")?);
    let (assets, start) = (case.indices("asset")?, case.indices("start")?);
    let mut meter = FloatMeter::new(Band::Absolute { half_width: HALF_WIDTH }).unwrap_or_default();
    let mut columns = [(); 3].map(|()| vec![0.0; quantities.len()]);
    let mut in_band = vec![0_u8; quantities.len()];
    let mut portfolio_drift = vec![0.0; cash.len()];
    let (seconds, ()) = timed(repeat, || {
        let [values, weights, drifts] = &mut columns;
        for account in 0..cash.len() {
            let of = start[account] as usize..start[account + 1] as usize;
            let lines = FloatLines {
                quantities: &quantities[of.clone()],
                units: UnitValues::Assets {
                    assets: &assets[of.clone()],
                    prices,
                },
                targets: &targets[of.clone()],
                cash: cash[account],
            };
            let mut out = FloatDrift {
                values: &mut values[of.clone()],
                weights: &mut weights[of.clone()],
                drifts: &mut drifts[of.clone()],
                in_band: &mut in_band[of],
            };
            portfolio_drift[account] = meter.measure(&lines, &mut out)?.portfolio_drift;
        }
        Ok(())
    })?;
    let inside = in_band.iter().filter(|flag| **flag == 1).count();
    let mean = portfolio_drift.iter().sum::<f64>() / cash.len() as f64;
    let measured = [
        ("lines", assets.len() as f64),
        ("in band", inside as f64),
        ("mean drift", mean),
    ];
    Ok((seconds, quality(measured)))
}

/// The same in exact decimals.
pub(super) fn exact(case: &Case, repeat: usize) -> Result<Timed> {
    let quantities = super::plan::decimals(case.numbers("quantity")?)?;
    let targets = super::plan::decimals(case.numbers("target")?)?;
    let prices = super::plan::decimals(case.numbers("price")?)?;
    let cash = super::plan::decimals(case.numbers("cash")?)?;
    let (assets, start) = (case.indices("asset")?, case.indices("start")?);
    let band = Band::Absolute { half_width: HALF_WIDTH };
    let mut report = DriftReport::default();
    let mut values = Vec::new();
    let (seconds, (inside, sum)) = timed(repeat, || {
        let (mut inside, mut sum) = (0, 0.0);
        for account in 0..cash.len() {
            let of = start[account] as usize..start[account + 1] as usize;
            values.clear();
            for line in of.clone() {
                let value = quantities[line].checked_mul(prices[assets[line] as usize]);
                values.push(value.context("a value is out of range")?);
            }
            let columns = DriftColumns {
                assets: &assets[of.clone()],
                values: &values,
                targets: &targets[of],
                cash: cash[account],
            };
            drift(&columns, &band, &mut report)?;
            sum += report.portfolio_drift.to_f64();
            inside += report.lines[..values.len()].iter().filter(|line| line.in_band).count();
        }
        Ok((inside, sum))
    })?;
    let measured = [
        ("lines", assets.len() as f64),
        ("in band", inside as f64),
        ("mean drift", sum / cash.len() as f64),
    ];
    Ok((seconds, quality(measured)))
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
