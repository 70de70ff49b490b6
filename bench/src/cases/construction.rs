use acceptance::draw::Draw;

use super::{millionths, parts, price};
use crate::case::Case;

/// Business days, and assets.
const SHAPE: (usize, usize) = (2_500, 1_000);

/// Prices of a geometric walk, and target weights every so many days; NaN on the days between.
pub fn construction(name: &str, every: usize) -> Case {
    let (times, assets) = SHAPE;
    let mut draw = Draw::new(0xC0_57_12);
    let mut now: Vec<f64> = (0..assets).map(|_| price(&mut draw)).collect();
    let (mut prices, mut signal) = (Vec::with_capacity(times * assets), Vec::with_capacity(times * assets));
    for row in 0..times {
        for price in &mut now {
            *price *= 1.0 + draw.between(-20_000, 20_600) as f64 / 1e6;
        }
        prices.extend(&now);
        if row % every == 0 {
            signal.extend(parts(&mut draw, assets, 1_000_000).into_iter().map(millionths));
        } else {
            signal.extend(std::iter::repeat_n(f64::NAN, assets));
        }
    }
    Case::new(name)
        .with_param("times", times as f64)
        .with_param("assets", assets as f64)
        .with_param("commission", 0.0)
        .with_numbers("prices", prices)
        .with_numbers("signal", signal)
}
