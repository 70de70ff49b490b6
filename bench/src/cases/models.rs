use acceptance::draw::Draw;

use super::{ASSETS, distinct, millionths, parts};
use crate::case::Case;

/// What a column holds that names nothing.
pub const NONE: u32 = u32::MAX;
/// Shared models.
const PORTFOLIOS: u32 = 200;

/// Accounts with targets on one to five of 200 models and on a few assets; models hold assets.
pub fn models(name: &str, accounts: usize) -> Case {
    make(name, accounts, false)
}

/// The same where models hold models too, four levels at most.
pub fn nested(name: &str, accounts: usize) -> Case {
    make(name, accounts, true)
}

#[derive(Default)]
struct Compositions {
    holder: Vec<u32>,
    asset: Vec<u32>,
    portfolio: Vec<u32>,
    weight: Vec<f64>,
}

fn make(name: &str, accounts: usize, nested: bool) -> Case {
    let mut draw = Draw::new(0x00DE_CAF0);
    let mut held = Compositions::default();
    for portfolio in 0..PORTFOLIOS {
        held.add(&mut draw, portfolio, nested);
    }
    let mut targets = Compositions::default();
    for account in 0..accounts as u32 {
        targets.add_targets(&mut draw, account);
    }
    let case = Case::new(name)
        .with_indices("t_account", targets.holder)
        .with_indices("t_portfolio", targets.portfolio)
        .with_indices("t_asset", targets.asset)
        .with_numbers("t_weight", targets.weight)
        .with_indices("c_portfolio", held.holder)
        .with_indices("c_asset", held.asset)
        .with_numbers("c_weight", held.weight);
    if nested {
        return case.with_indices("c_member_portfolio", held.portfolio);
    }
    case
}

impl Compositions {
    fn push(&mut self, holder: u32, portfolio: u32, asset: u32, weight: i64) {
        self.holder.push(holder);
        self.portfolio.push(portfolio);
        self.asset.push(asset);
        self.weight.push(millionths(weight));
    }

    /// A model of assets; of the last 80 of nested ones each holds some of the level below: 60 of the second level,
    /// 15 of the third and 5 of the fourth.
    fn add(&mut self, draw: &mut Draw, portfolio: u32, nested: bool) {
        let below = match portfolio {
            120..180 if nested => Some((0, 120)),
            180..195 if nested => Some((120, 60)),
            195.. if nested => Some((180, 15)),
            _ => None,
        };
        let parts_held = below.map_or(0, |_| draw.between(2, 5) as usize);
        let count = draw.between(25, 60) as usize;
        let weights = parts(draw, count + parts_held, 1_000_000);
        let assets = distinct(draw, count, ASSETS);
        for (asset, weight) in assets.iter().zip(&weights) {
            self.push(portfolio, NONE, *asset, *weight);
        }
        if let Some((first, span)) = below {
            let members = distinct(draw, parts_held, span);
            for (member, weight) in members.iter().zip(&weights[count..]) {
                self.push(portfolio, first as u32 + member, NONE, *weight);
            }
        }
    }

    fn add_targets(&mut self, draw: &mut Draw, account: u32) {
        let portfolios = draw.between(1, 5) as usize;
        let assets = draw.between(0, 4) as usize;
        let weights = parts(draw, portfolios + assets, 990_000);
        let chosen = distinct(draw, portfolios, PORTFOLIOS.into());
        for (portfolio, weight) in chosen.iter().zip(&weights) {
            self.push(account, *portfolio, NONE, *weight);
        }
        let chosen = distinct(draw, assets, ASSETS);
        for (asset, weight) in chosen.iter().zip(&weights[portfolios..]) {
            self.push(account, NONE, *asset, *weight);
        }
    }
}
