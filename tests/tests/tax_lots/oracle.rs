//! Washes of generated households, recounted unit by unit.

use std::collections::{BTreeMap, BTreeSet};

use acceptance::books::{scaled, uid};
use acceptance::draw::Draw;
use choices::{HoldingTerm, OrderSide, PlanMode, WashPolicy};
use chrono::{DateTime, Days, NaiveDate, Utc};
use decimal::{Decimal, Rounding};
use planning::plan::{
    CashInput, HoldingInput, LotInput, OpenOrder, PastTrade, Plan, PlanAccount, PlanAsset, PlanInput, PlanPolicy,
    TargetWeight, TaxRegime, plan_rebalance,
};
use proptest::prelude::*;
use uuid::Uuid;

fn whole(units: i64) -> Decimal {
    Decimal::from(units)
}

fn as_of() -> DateTime<Utc> {
    "2026-01-30T21:00:00Z".parse().unwrap()
}

fn ago(days: i64) -> DateTime<Utc> {
    as_of() - chrono::Duration::days(days)
}

/// Up to three accounts of one household, taxed or not, in three assets of which two are identical; whole units, lots on every
/// side of the window, orders at the market, losses of the past.
fn household(seed: u64) -> PlanInput {
    let mut draw = Draw::new(seed);
    let asset = |number: i64, price: i64| PlanAsset {
        asset_uid: uid(number),
        currency: "USD".into(),
        price: Some(whole(price)),
        ..PlanAsset::default()
    };
    let (one, three) = (draw.between(5, 20), draw.between(5, 20));
    let count = draw.between(1, 3);
    let accounts = (0..count).map(|number| account(&mut draw, number)).collect();
    PlanInput {
        base_currency: "USD".into(),
        accounts,
        identical: draw.once_in(2).then(|| vec![vec![uid(1), uid(2)]]),
        assets: vec![asset(1, one), asset(2, one), asset(3, three)],
        policy: PlanPolicy {
            mode: PlanMode::Full,
            allow_short: Some(true),
            tax: Some(TaxRegime {
                taxable: vec!["taxable".into()],
                short_rate: scaled(30, 2),
                long_rate: scaled(15, 2),
                wash_days: 30,
                wash: WashPolicy::Flag,
                ..TaxRegime::default()
            }),
            ..PlanPolicy::default()
        },
        as_of: as_of(),
        ..PlanInput::default()
    }
}

fn account(draw: &mut Draw, number: i64) -> PlanAccount {
    let mut holdings = Vec::new();
    for asset in 1..=3 {
        if !draw.once_in(3) {
            holdings.push(holding(draw, asset));
        }
    }
    let first = holdings.first().filter(|holding| holding.quantity.is_positive());
    let open = first.map(|holding| OpenOrder {
        asset_uid: holding.asset_uid,
        side: draw.one_of(&[OrderSide::Buy, OrderSide::Sell]),
        quantity: whole(1),
    });
    let past = PastTrade {
        asset_uid: uid(draw.between(1, 3)),
        at: ago(draw.between(1, 70)),
        side: OrderSide::Sell,
        quantity: whole(draw.between(1, 4)),
        gain: Some(whole(draw.between(-30, 10))),
    };
    let weight = |asset, weight| TargetWeight {
        asset_uid: uid(asset),
        weight: scaled(weight, 2),
    };
    PlanAccount {
        account_uid: uid(10 + number),
        household: Some("H".into()),
        tax_type: Some(draw.one_of(&["taxable", "taxable", "deferred"]).into()),
        holdings,
        cash: vec![CashInput {
            currency: "USD".into(),
            settled: whole(draw.between(1_000, 3_000)),
            pending: None,
        }],
        targets: vec![
            weight(1, draw.between(-5, 30)),
            weight(2, draw.between(0, 30)),
            weight(3, draw.between(0, 30)),
        ],
        open_orders: open.filter(|_| draw.once_in(3)).map(|order| vec![order]),
        trades: draw.once_in(3).then(|| vec![past]),
        ..PlanAccount::default()
    }
}

fn holding(draw: &mut Draw, asset: i64) -> HoldingInput {
    let lot = |days: i64, quantity: i64, cost: i64| LotInput {
        opened: ago(days),
        quantity: whole(quantity),
        unit_cost: whole(cost),
        rank: None,
    };
    // No two of one day, so that the order of their sale is clear.
    let days = [
        draw.between(300, 500),
        draw.between(40, 200),
        draw.between(29, 32),
        draw.between(1, 28),
    ];
    let lots: Vec<LotInput> = days
        .into_iter()
        .map(|days| (draw.once_in(2), lot(days, draw.between(1, 30), draw.between(3, 25))))
        .filter(|(is_absent, _)| !is_absent)
        .map(|(_, lot)| lot)
        .collect();
    let quantity = Decimal::checked_sum(lots.iter().map(|lot| lot.quantity)).unwrap();
    HoldingInput {
        asset_uid: uid(asset),
        quantity: if quantity.is_zero() { whole(5) } else { quantity },
        lots: (!quantity.is_zero()).then_some(lots),
    }
}

/// The lot of a unit: its account, its asset, and when it was opened.
type UnitLot = (Uuid, Uuid, DateTime<Utc>);

/// One unit sold at a loss.
struct LostUnit {
    sold: DateTime<Utc>,
    group: Uuid,
    /// The lot; none for a past trade.
    lot: Option<UnitLot>,
    /// The order of the plan, and its lot.
    of: Option<(usize, usize)>,
}

/// One unit bought.
struct BoughtUnit {
    bought: DateTime<Utc>,
    group: Uuid,
    lot: Option<UnitLot>,
    /// The order of the plan.
    of: Option<usize>,
    /// It is still there after the plan.
    kept: bool,
    taken: bool,
}

fn day(at: DateTime<Utc>) -> NaiveDate {
    at.date_naive()
}

/// The units of a holding's lots, oldest first.
fn units(account: &PlanAccount, holding: &HoldingInput) -> Vec<UnitLot> {
    let mut lots: Vec<&LotInput> = holding.lots.iter().flatten().collect();
    lots.sort_by_key(|lot| lot.opened);
    let one = |lot: &&LotInput| {
        let unit = (account.account_uid, holding.asset_uid, lot.opened);
        std::iter::repeat_n(unit, count(lot.quantity))
    };
    lots.iter().flat_map(one).collect()
}

fn count(quantity: Decimal) -> usize {
    quantity.to_string().parse().unwrap()
}

fn group(input: &PlanInput, asset: Uuid) -> Uuid {
    let named = input.identical.iter().flatten().find(|group| group.contains(&asset));
    named.map_or(asset, |group| *group.iter().min().unwrap())
}

fn is_taxed(account: &PlanAccount) -> bool {
    account.tax_type.as_deref() == Some("taxable")
}

fn losses(input: &PlanInput, plan: &Plan) -> Vec<LostUnit> {
    let (mut past, mut now, mut planned) = (Vec::new(), Vec::new(), Vec::new());
    for account in input.accounts.iter().filter(|account| is_taxed(account)) {
        let lost = |trade: &&PastTrade| trade.gain.unwrap().is_negative();
        for trade in account.trades.iter().flatten().filter(lost) {
            past.extend((0..count(trade.quantity)).map(|_| LostUnit {
                sold: trade.at,
                group: group(input, trade.asset_uid),
                lot: None,
                of: None,
            }));
        }
        for (holding, lots) in open_sells(account) {
            let price = price(input, holding.asset_uid);
            let cost = |opened| {
                holding
                    .lots
                    .iter()
                    .flatten()
                    .find(|lot| lot.opened == opened)
                    .unwrap()
                    .unit_cost
            };
            let lost = lots.into_iter().filter(|(_, _, opened)| cost(*opened) > price);
            now.extend(lost.map(|lot| LostUnit {
                sold: as_of(),
                group: group(input, holding.asset_uid),
                lot: Some(lot),
                of: None,
            }));
        }
        for (place, order) in plan.orders.iter().enumerate() {
            if order.account_uid != account.account_uid || order.side == OrderSide::Buy {
                continue;
            }
            for (number, lot) in order
                .lots
                .iter()
                .flatten()
                .enumerate()
                .filter(|(_, lot)| lot.gain.is_negative())
            {
                planned.extend((0..count(lot.quantity)).map(|_| LostUnit {
                    sold: as_of(),
                    group: group(input, order.asset_uid),
                    lot: Some((order.account_uid, order.asset_uid, lot.opened)),
                    of: Some((place, number)),
                }));
            }
        }
    }
    past.sort_by_key(|unit| unit.sold);
    let key = |unit: &LostUnit| {
        let (account, asset, opened) = unit.lot.unwrap();
        (opened, account, asset)
    };
    now.sort_by_key(key);
    planned.sort_by_key(key);
    past.into_iter().chain(now).chain(planned).collect()
}

fn price(input: &PlanInput, asset: Uuid) -> Decimal {
    input
        .assets
        .iter()
        .find(|of| of.asset_uid == asset)
        .unwrap()
        .price
        .unwrap()
}

/// The units that an account's open sells take, of each holding with lots.
fn open_sells(account: &PlanAccount) -> Vec<(&HoldingInput, Vec<UnitLot>)> {
    let sells = account
        .open_orders
        .iter()
        .flatten()
        .filter(|order| order.side == OrderSide::Sell);
    let of = |order: &OpenOrder| {
        let holding = account
            .holdings
            .iter()
            .find(|holding| holding.asset_uid == order.asset_uid)
            .unwrap();
        let taken = units(account, holding).into_iter().take(count(order.quantity));
        (holding, taken.collect())
    };
    sells.map(of).collect()
}

fn purchases(input: &PlanInput, plan: &Plan) -> Vec<BoughtUnit> {
    let mut all = Vec::new();
    for account in &input.accounts {
        let gone: Vec<_> = open_sells(account).into_iter().flat_map(|(_, lots)| lots).collect();
        let sold = plan
            .orders
            .iter()
            .filter(|order| order.account_uid == account.account_uid);
        let sold = sold.flat_map(|order| {
            let lots = order.lots.iter().flatten();
            let one = |opened| (order.account_uid, order.asset_uid, opened);
            lots.flat_map(move |lot| std::iter::repeat_n(one(lot.opened), count(lot.quantity)))
        });
        let mut gone: Vec<_> = gone.into_iter().chain(sold).collect();
        for holding in &account.holdings {
            for unit in units(account, holding) {
                let goes = gone.iter().position(|of| *of == unit);
                goes.map(|place| gone.swap_remove(place));
                all.push(BoughtUnit {
                    bought: unit.2,
                    group: group(input, unit.1),
                    lot: Some(unit),
                    of: None,
                    kept: goes.is_none(),
                    taken: false,
                });
            }
        }
        let buys = account
            .open_orders
            .iter()
            .flatten()
            .filter(|order| order.side == OrderSide::Buy);
        for order in buys {
            all.push(fresh(group(input, order.asset_uid), None));
        }
    }
    for (place, order) in plan
        .orders
        .iter()
        .enumerate()
        .filter(|(_, order)| order.side == OrderSide::Buy)
    {
        let own = group(input, order.asset_uid);
        all.extend((0..count(order.quantity)).map(|_| fresh(own, Some(place))));
    }
    all.sort_by_key(|unit| (unit.bought, unit.lot.is_none(), unit.of, unit.lot));
    all
}

fn fresh(group: Uuid, of: Option<usize>) -> BoughtUnit {
    BoughtUnit {
        bought: as_of(),
        group,
        lot: None,
        of,
        kept: true,
        taken: false,
    }
}

/// Units disallowed of each lot, and the buys that do it.
fn recounted(input: &PlanInput, plan: &Plan) -> (BTreeMap<(usize, usize), i64>, BTreeSet<usize>) {
    let (mut washed, mut buys) = (BTreeMap::new(), BTreeSet::new());
    let mut bought = purchases(input, plan);
    for lost in losses(input, plan) {
        let window = Days::new(30);
        let (first, last) = (day(lost.sold) - window, day(lost.sold) + window);
        let fits = |unit: &&mut BoughtUnit| {
            !unit.taken
                && (unit.kept || lost.lot.is_none())
                && unit.group == lost.group
                && (lost.lot.is_none() || unit.lot != lost.lot)
                && (first..=last).contains(&day(unit.bought))
        };
        if let Some(unit) = bought.iter_mut().find(fits) {
            unit.taken = true;
            buys.extend(unit.of);
            if let Some(of) = lost.of {
                *washed.entry(of).or_insert(0) += 1;
            }
        }
    }
    let in_doubt: Vec<Uuid> = input
        .accounts
        .iter()
        .filter(|account| is_taxed(account))
        .flat_map(|account| {
            let sells = account
                .open_orders
                .iter()
                .flatten()
                .filter(|order| order.side == OrderSide::Sell);
            sells.filter(|order| {
                account
                    .holdings
                    .iter()
                    .any(|of| of.asset_uid == order.asset_uid && of.lots.is_none())
            })
        })
        .map(|order| group(input, order.asset_uid))
        .collect();
    let orders = plan
        .orders
        .iter()
        .enumerate()
        .filter(|(_, order)| order.side == OrderSide::Buy);
    buys.extend(
        orders
            .filter(|(_, order)| in_doubt.contains(&group(input, order.asset_uid)))
            .map(|(place, _)| place),
    );
    (washed, buys)
}

fn sum(amounts: impl IntoIterator<Item = Decimal>) -> Decimal {
    Decimal::checked_sum(amounts).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    /// Each lot's disallowed loss, the flags of the orders, what accounts realise and the tax on it are those of a recount.
    #[test]
    fn washes_are_those_of_single_units(seed in any::<u64>()) {
        let input = household(seed);
        let plan = plan_rebalance(input.clone()).unwrap();
        for check in &plan.proof.invariants {
            prop_assert!(check.holds || check.number != 15, "{}", check.number);
        }
        let (washed, buys) = recounted(&input, &plan);
        for (place, order) in plan.orders.iter().enumerate() {
            for (number, lot) in order.lots.iter().flatten().enumerate() {
                let units = whole(washed.get(&(place, number)).copied().unwrap_or(0));
                let loss = lot.gain.checked_neg().unwrap().mul_div(units, lot.quantity).unwrap();
                let disallowed = lot.disallowed.unwrap_or_default();
                prop_assert_eq!(disallowed, loss.round(2, Rounding::HalfEven).unwrap(), "{} {} of {}", place, number, seed);
                let taken = || lot.replacements.iter().flatten();
                prop_assert_eq!(sum(taken().map(|of| of.quantity)), units);
                prop_assert_eq!(sum(taken().map(|of| of.disallowed)), disallowed);
            }
            let is_wash = buys.contains(&place) || order.disallowed.is_some();
            prop_assert_eq!(order.wash == Some(true), is_wash, "{} of {}", place, seed);
        }
        for (account, of) in plan.accounts.iter().zip(&input.accounts) {
            let own = || plan.orders.iter().filter(|order| order.account_uid == account.account_uid);
            let Some(realised) = &account.realised else {
                prop_assert!(own().all(|order| order.lots.is_none()));
                continue;
            };
            let lots = || own().flat_map(|order| order.lots.iter().flatten());
            let allowed = |term| sum(lots().filter(|lot| lot.term == term).flat_map(|lot| [lot.gain, lot.disallowed.unwrap_or_default()]));
            prop_assert_eq!(realised.short, allowed(HoldingTerm::Short));
            prop_assert_eq!(realised.long, allowed(HoldingTerm::Long));
            prop_assert_eq!(realised.disallowed, sum(lots().filter_map(|lot| lot.disallowed)));
            prop_assert_eq!(realised.tax, Some(sum(own().filter_map(|order| order.tax))));
            prop_assert!(is_taxed(of) || realised.tax == Some(Decimal::ZERO));
            let total = sum([realised.short, realised.long]).checked_sub(realised.disallowed);
            prop_assert_eq!(total, Some(sum(own().filter_map(|order| order.gain))));
        }
    }
}

/// The generated households have what the recount is about.
#[test]
fn generated_households_wash_losses() {
    let plans = (0..300).map(|seed| plan_rebalance(household(seed)).unwrap());
    let orders: Vec<_> = plans.flat_map(|plan| plan.orders).collect();
    let washed = orders.iter().filter(|order| order.disallowed.is_some()).count();
    let buys = orders
        .iter()
        .filter(|order| order.side == OrderSide::Buy && order.wash == Some(true))
        .count();
    let through = orders.iter().filter(|order| order.opening.is_some()).count();
    assert!(washed > 30 && buys > 30 && through > 5, "{washed} {buys} {through}");
}
