use acceptance::draw::Draw;

use super::{ASSETS, distinct, millionths, parts, price};
use crate::case::Case;

/// Accounts of about 50 lines among 2,000 assets: nine in ten lines are held near their target, the others are to be
/// entered or left. Quantities are whole; one account in eight holds thousandths.
pub fn book(name: &str, accounts: usize) -> Case {
    let mut draw = Draw::new(0x0B00_C0DE);
    let prices: Vec<f64> = (0..ASSETS).map(|_| price(&mut draw)).collect();
    let (mut start, mut cash) = (vec![0_u32], Vec::with_capacity(accounts));
    let (mut assets, mut quantities, mut targets) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..accounts {
        let lines = draw.between(40, 60) as usize;
        let value = draw.between(50_000, 5_000_000) as f64;
        let unit = if draw.once_in(8) { 1_000.0 } else { 1.0 };
        let chosen = distinct(&mut draw, lines, ASSETS);
        let whole = draw.between(980_000, 1_000_000);
        let weights = parts(&mut draw, lines, whole);
        for (asset, weight) in chosen.iter().zip(weights) {
            let weight = millionths(weight);
            let (held, target) = match draw.between(1, 20) {
                1 => (0.0, weight),
                2 => (weight, 0.0),
                _ => (weight * draw.between(850, 1_150) as f64 / 1_000.0, weight),
            };
            let quantity = (held * value / prices[*asset as usize] * unit).floor() / unit;
            assets.push(*asset);
            quantities.push(quantity);
            targets.push(target);
        }
        start.push(assets.len() as u32);
        // To the cent: 0.5 to 5 % of the account.
        cash.push((value * draw.between(5, 50) as f64 / 10.0).round() / 100.0);
    }
    // What leaves frees its weight: the first line takes it, so that the targets sum to what they should.
    for account in 0..accounts {
        let lines = start[account] as usize..start[account + 1] as usize;
        let sum: f64 = targets[lines.clone()].iter().map(|target| (target * 1e6).round()).sum();
        let rest = (990_000.0 - sum).max(0.0);
        let first = &mut targets[lines.start];
        *first = ((*first * 1e6).round() + rest) / 1e6;
    }
    Case::new(name)
        .with_indices("start", start)
        .with_indices("asset", assets)
        .with_numbers("quantity", quantities)
        .with_numbers("target", targets)
        .with_numbers("price", prices)
        .with_numbers("cash", cash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_sum_to_nearly_one_and_assets_ascend() {
        let case = book("book", 200);
        let start = case.indices("start").unwrap();
        for pair in start.windows(2) {
            let lines = pair[0] as usize..pair[1] as usize;
            let sum: f64 = case.numbers("target").unwrap()[lines.clone()].iter().sum();
            assert!((0.98 - 1e-9..=1.0 + 1e-9).contains(&sum), "{sum}");
            assert!(case.indices("asset").unwrap()[lines].is_sorted_by(|low, high| low < high));
        }
    }
}
