//! Books as nobody should send them: dust, huge and tiny numbers, everything restricted, one asset, thousands, lots of one day.

use choices::RestrictionRule;
use decimal::Decimal;
use planning::plan::{
    CashInput, HoldingInput, LotInput, PlanAccount, PlanAsset, PlanInput, RestrictionInput, TargetWeight,
};

use super::{Kind, book, instant, scaled, uid};
use crate::draw::Draw;

/// A hostile book; the same for the same seed, everywhere. What cannot be planned of it is to be refused, never worse.
pub fn hostile(seed: u64) -> PlanInput {
    let mut draw = Draw::new(seed);
    let mut input = book(Kind::Any, seed ^ 0x5eed);
    match draw.between(1, 8) {
        1 => multiply(&mut input, scaled(1, 12), scaled(1, 12)),
        2 => multiply(&mut input, Decimal::from(1_000_000_000), Decimal::from(1_000_000)),
        3 => dust(&mut draw, &mut input),
        4 => restrict_all(&mut draw, &mut input),
        5 => input
            .assets
            .iter_mut()
            .for_each(|asset| asset.price = draw.one_of(&[None, Some(Decimal::ZERO), asset.price])),
        6 => lots_of_one_day(&mut draw, &mut input),
        7 => input.accounts.iter_mut().for_each(|account| owe(&mut draw, account)),
        _ => input.accounts.iter_mut().for_each(|account| account.targets.clear()),
    }
    input
}

/// One account with so many assets.
pub fn wide(assets: i64, seed: u64) -> PlanInput {
    let mut draw = Draw::new(seed);
    let mut input = book(Kind::Unconstrained, seed);
    let share = Decimal::ONE
        .mul_div(Decimal::ONE, Decimal::from(assets))
        .unwrap_or_default();
    let weight = share.truncate_to_multiple(scaled(1, 9)).unwrap_or_default();
    input.assets = (1..=assets)
        .map(|number| PlanAsset {
            asset_uid: uid(1_000 + number),
            currency: "USD".into(),
            price: Some(scaled(draw.between(100, 90_000), 2)),
            ..PlanAsset::default()
        })
        .collect();
    let held = |asset: &PlanAsset, draw: &mut Draw| HoldingInput {
        asset_uid: asset.asset_uid,
        quantity: Decimal::from(draw.between(1, 400)),
        lots: None,
    };
    let holdings = input.assets.iter().map(|asset| held(asset, &mut draw)).collect();
    let target = |asset: &PlanAsset| TargetWeight {
        asset_uid: asset.asset_uid,
        weight,
    };
    input.accounts = vec![PlanAccount {
        account_uid: uid(1),
        holdings,
        cash: vec![CashInput {
            currency: "USD".into(),
            settled: Decimal::from(1_000_000),
            pending: None,
        }],
        targets: input.assets.iter().map(target).collect(),
        ..PlanAccount::default()
    }];
    input.policy.fractional = Some(draw.once_in(2));
    input
}

/// Quantities times one factor, cash times another.
fn multiply(input: &mut PlanInput, quantities: Decimal, money: Decimal) {
    let times = |value: Decimal, factor| value.checked_mul(factor).unwrap_or(value);
    for account in &mut input.accounts {
        for holding in &mut account.holdings {
            holding.quantity = times(holding.quantity, quantities);
            holding.lots = None;
        }
        account
            .cash
            .iter_mut()
            .for_each(|cash| cash.settled = times(cash.settled, money));
        account.open_orders = None;
    }
}

fn dust(draw: &mut Draw, input: &mut PlanInput) {
    for account in &mut input.accounts {
        for holding in &mut account.holdings {
            holding.quantity = Decimal::from_raw(i128::from(draw.between(1, 1_000)));
            holding.lots = None;
        }
        account.open_orders = None;
    }
    input
        .assets
        .iter_mut()
        .for_each(|asset| asset.price = draw.one_of(&[asset.price, Some(Decimal::from_raw(1))]));
}

fn restrict_all(draw: &mut Draw, input: &mut PlanInput) {
    let rule = draw.one_of(&[
        RestrictionRule::Hold,
        RestrictionRule::NoBuy,
        RestrictionRule::NoSell,
        RestrictionRule::Exclude,
    ]);
    let row = |asset: &PlanAsset| RestrictionInput {
        account_uid: None,
        asset_uid: Some(asset.asset_uid),
        category: None,
        rule,
    };
    input.policy.restrictions = Some(input.assets.iter().map(row).collect());
}

fn lots_of_one_day(draw: &mut Draw, input: &mut PlanInput) {
    for holding in input.accounts.iter_mut().flat_map(|account| &mut account.holdings) {
        if !holding.quantity.is_positive() {
            continue;
        }
        let half = holding.quantity.checked_div(Decimal::from(2)).unwrap_or_default();
        let rest = holding.quantity.checked_sub(half).unwrap_or_default();
        let unit_cost = scaled(draw.between(0, 60_000), 2);
        let lot = |quantity| LotInput {
            opened: instant(9),
            quantity,
            unit_cost,
            rank: None,
        };
        let lots = [half, rest]
            .into_iter()
            .filter(|quantity| quantity.is_positive())
            .map(lot);
        holding.lots = Some(lots.collect());
    }
}

fn owe(draw: &mut Draw, account: &mut PlanAccount) {
    let debt = scaled(draw.between(-9_000_000, -1), 2);
    if let Some(first) = account.cash.first_mut() {
        first.settled = debt;
    }
}
