//! What the accounts of generated books share: households with targets, taxes, wash windows, transfers, open orders.

use choices::{OrderSide, WashPolicy};
use decimal::Decimal;
use planning::plan::{
    HarvestRule, HouseholdTargets, LocationPenalty, OpenOrder, PastTrade, PlanInput, TargetWeight, TaxRegime,
    TransferInput,
};

use super::{instant, scaled};
use crate::draw::Draw;

pub(super) fn regime(draw: &mut Draw) -> TaxRegime {
    TaxRegime {
        taxable: vec!["taxable".into()],
        short_rate: scaled(draw.between(0, 45), 2),
        long_rate: scaled(draw.between(0, 25), 2),
        long_after_days: draw.one_of(&[None, Some(365), Some(100)]),
        wash_days: draw.one_of(&[0, 30, 200]),
        wash: draw.one_of(&[WashPolicy::Refuse, WashPolicy::Refuse, WashPolicy::Flag]),
        time_zone: draw
            .one_of(&[None, Some("America/New_York"), Some("Asia/Tokyo")])
            .map(str::to_owned),
    }
}

pub(super) fn rule(draw: &mut Draw) -> HarvestRule {
    HarvestRule {
        min_loss: draw.once_in(2).then(|| scaled(draw.between(0, 100_000), 2)),
        min_loss_share: draw.once_in(2).then(|| scaled(draw.between(0, 50), 2)),
    }
}

pub(super) fn add(draw: &mut Draw, input: &mut PlanInput) {
    for number in 0..input.accounts.len() {
        add_orders(draw, input, number);
        add_trades(draw, input, number);
    }
    let assets: Vec<_> = input.assets.iter().map(|asset| asset.asset_uid).collect();
    if assets.len() > 3 && draw.once_in(2) {
        input.identical = Some(vec![vec![assets[2], assets[3]]]);
    }
    if input.accounts.len() > 1 && draw.once_in(4) {
        let (from, to) = (input.accounts[0].account_uid, input.accounts[1].account_uid);
        input.transfers = Some(vec![TransferInput {
            from,
            to,
            amount: scaled(draw.between(1, 90_000), 2),
        }]);
    }
    let plain = input.policy.allow_short != Some(true) && input.policy.allow_leverage != Some(true);
    if plain && draw.once_in(3) {
        add_targets(draw, input);
    }
}

/// Targets for household A, which its accounts give up theirs for.
fn add_targets(draw: &mut Draw, input: &mut PlanInput) {
    let mut members = input
        .accounts
        .iter_mut()
        .filter(|account| account.household.is_some())
        .peekable();
    if members.peek().is_none() {
        return;
    }
    members.for_each(|account| account.targets.clear());
    let count = input.assets.len() as i64;
    let weight = |draw: &mut Draw| scaled(draw.between(0, 1_000_000 / count), 6);
    let targets = input.assets.iter().map(|asset| TargetWeight {
        asset_uid: asset.asset_uid,
        weight: weight(draw),
    });
    input.households = Some(vec![HouseholdTargets {
        household: "A".into(),
        targets: targets.collect(),
    }]);
    let penalty = |category: &str, tax_type: &str, penalty| LocationPenalty {
        category: category.into(),
        tax_type: tax_type.into(),
        penalty,
    };
    input.policy.location = Some(vec![
        penalty("bond", "taxable", scaled(draw.between(0, 300), 4)),
        penalty("equity", "taxable", scaled(draw.between(0, 100), 4)),
    ]);
}

fn add_orders(draw: &mut Draw, input: &mut PlanInput, number: usize) {
    let priced = |uid| {
        input
            .assets
            .iter()
            .any(|asset| asset.asset_uid == uid && asset.price.is_some_and(Decimal::is_positive))
    };
    let account = &input.accounts[number];
    let held = account
        .holdings
        .iter()
        .find(|holding| priced(holding.asset_uid) && holding.quantity > Decimal::ONE);
    let Some(holding) = held.filter(|_| draw.once_in(5)) else {
        return;
    };
    let order = OpenOrder {
        asset_uid: holding.asset_uid,
        side: draw.one_of(&[OrderSide::Buy, OrderSide::Sell]),
        quantity: Decimal::ONE,
    };
    input.accounts[number].open_orders = Some(vec![order]);
}

fn add_trades(draw: &mut Draw, input: &mut PlanInput, number: usize) {
    if !draw.once_in(4) {
        return;
    }
    let assets: Vec<_> = input.assets.iter().map(|asset| asset.asset_uid).collect();
    let trade = PastTrade {
        asset_uid: draw.one_of(&assets),
        at: instant(draw.between(300, 400)),
        side: draw.one_of(&[OrderSide::Buy, OrderSide::Sell]),
        quantity: Decimal::from(draw.between(1, 50)),
        gain: draw.once_in(2).then(|| scaled(draw.between(-90_000, 90_000), 2)),
    };
    input.accounts[number].trades = Some(vec![trade]);
}
