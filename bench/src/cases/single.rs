use acceptance::draw::Draw;

use super::{millionths, parts, price};
use crate::case::Case;

/// One account of cash alone, and the weights it is to have.
pub fn account(name: &str, assets: usize) -> Case {
    let mut draw = Draw::new(0x0ACC_0501);
    let weights = parts(&mut draw, assets, 1_000_000);
    let prices = (0..assets).map(|_| price(&mut draw)).collect();
    Case::new(name)
        .with_param("value", 1_000_000.0)
        .with_numbers("weight", weights.into_iter().map(millionths).collect())
        .with_numbers("price", prices)
}

const FACTORS: usize = 20;

/// A benchmark, a portfolio off it, and a dense covariance of 20 factors and a specific part, yearly.
pub fn tracking(name: &str, assets: usize) -> Case {
    let mut draw = Draw::new(0x7AC_11AB);
    let unit = |draw: &mut Draw| draw.between(-1_000_000, 1_000_000) as f64 / 1e6;
    let loadings: Vec<f64> = (0..assets * FACTORS).map(|_| 0.08 * unit(&mut draw)).collect();
    let specific: Vec<f64> = (0..assets).map(|_| draw.between(100, 900) as f64 / 1e4).collect();
    let mut covariance = vec![0.0; assets * assets];
    for row in 0..assets {
        for column in 0..=row {
            let (of_row, of_column) = (&loadings[row * FACTORS..], &loadings[column * FACTORS..]);
            let mut shared: f64 = (0..FACTORS).map(|factor| of_row[factor] * of_column[factor]).sum();
            if row == column {
                shared += specific[row] * specific[row];
            }
            covariance[row * assets + column] = shared;
            covariance[column * assets + row] = shared;
        }
    }
    let target = parts(&mut draw, assets, 1_000_000);
    let current = parts(&mut draw, assets, 1_000_000);
    Case::new(name)
        .with_param("turnover", 0.1)
        .with_param("lower", 0.0)
        .with_param("upper", 0.02)
        .with_param("cost", 0.000005)
        .with_numbers("covariance", covariance)
        .with_numbers("target", target.into_iter().map(millionths).collect())
        .with_numbers("current", current.into_iter().map(millionths).collect())
}
