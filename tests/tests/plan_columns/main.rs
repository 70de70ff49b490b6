//! Plans of columns against plans of objects, over generated books: orders, cash, residuals and the proof with its hashes.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod details;

use std::collections::BTreeMap;

use acceptance::books::{Kind, book};
use acceptance::draw::Draw;
use decimal::Decimal;
use planning::columns::{Column, Columns, plan_rebalance_columns};
use planning::plan::{PlanAccount, PlanAsset, PlanInput, plan_rebalance};
use planning::raw::RawValue;
use proptest::prelude::*;
use uuid::Uuid;

fn uid(number: usize) -> Uuid {
    Uuid::from_u128(number as u128)
}

/// The book with what columns can say, its accounts and assets named by number.
fn plain(seed: u64) -> PlanInput {
    let mut draw = Draw::new(seed);
    let kind = draw.one_of(&[Kind::Any, Kind::Any, Kind::Settling, Kind::Fractional]);
    let input = book(kind, draw.bits());
    let numbers: BTreeMap<Uuid, Uuid> = input
        .assets
        .iter()
        .enumerate()
        .map(|(number, asset)| (asset.asset_uid, uid(number)))
        .collect();
    let assets = input.assets.iter().enumerate().map(|(number, asset)| PlanAsset {
        asset_uid: uid(number),
        currency: asset.currency.clone(),
        price: asset.price,
        multiplier: asset.multiplier,
        lot_size: asset.lot_size,
        ..PlanAsset::default()
    });
    let accounts = input.accounts.iter().enumerate().map(|(number, account)| {
        let mut plain = PlanAccount {
            account_uid: uid(number),
            holdings: account.holdings.clone(),
            cash: account.cash.clone(),
            targets: account.targets.clone(),
            flow: account.flow,
            ..PlanAccount::default()
        };
        for holding in &mut plain.holdings {
            (holding.asset_uid, holding.lots) = (numbers[&holding.asset_uid], None);
        }
        plain
            .targets
            .iter_mut()
            .for_each(|target| target.asset_uid = numbers[&target.asset_uid]);
        plain.holdings.sort_unstable();
        plain.targets.sort_unstable();
        if draw.once_in(6) {
            plain.holdings.reverse();
        }
        // A broken rule now and then: what refuses one form refuses the other.
        if draw.once_in(20) {
            plain.targets.extend(plain.targets.first().cloned());
        }
        plain
    });
    let mut policy = input.policy.clone();
    (policy.restrictions, policy.substitutes, policy.band) = (Some(Vec::new()), None, None);
    PlanInput {
        accounts: accounts.collect(),
        assets: assets.collect(),
        policy,
        base_currency: input.base_currency,
        fx: input.fx,
        as_of: input.as_of,
        ..PlanInput::default()
    }
}

fn floats(values: impl Iterator<Item = Option<Decimal>>) -> RawValue {
    RawValue::Numbers(values.map(|value| value.map_or(f64::NAN, Decimal::to_f64)).collect())
}

fn indices(values: impl Iterator<Item = usize>) -> RawValue {
    RawValue::Indices(values.map(|value| value as u32).collect())
}

fn number(uid: Uuid) -> usize {
    uid.as_u128() as usize
}

fn account_columns(input: &PlanInput, codes: &[String]) -> Vec<(&'static str, RawValue)> {
    let code = |wanted: &String| codes.iter().position(|code| code == wanted).unwrap();
    let accounts = &input.accounts;
    let holdings = || {
        accounts
            .iter()
            .flat_map(|account| account.holdings.iter().map(move |row| (account, row)))
    };
    let cash = || {
        accounts
            .iter()
            .flat_map(|account| account.cash.iter().map(move |row| (account, row)))
    };
    let targets = || {
        accounts
            .iter()
            .flat_map(|account| account.targets.iter().map(move |row| (account, row)))
    };
    vec![
        ("accounts", RawValue::Number(accounts.len() as f64)),
        ("account_flow", floats(accounts.iter().map(|account| account.flow))),
        (
            "holding_account",
            indices(holdings().map(|(account, _)| number(account.account_uid))),
        ),
        (
            "holding_asset",
            indices(holdings().map(|(_, row)| number(row.asset_uid))),
        ),
        (
            "holding_quantity",
            floats(holdings().map(|(_, row)| Some(row.quantity))),
        ),
        (
            "cash_account",
            indices(cash().map(|(account, _)| number(account.account_uid))),
        ),
        ("cash_currency", indices(cash().map(|(_, row)| code(&row.currency)))),
        ("cash_settled", floats(cash().map(|(_, row)| Some(row.settled)))),
        ("cash_pending", floats(cash().map(|(_, row)| row.pending))),
        (
            "target_account",
            indices(targets().map(|(account, _)| number(account.account_uid))),
        ),
        ("target_asset", indices(targets().map(|(_, row)| number(row.asset_uid)))),
        ("target_weight", floats(targets().map(|(_, row)| Some(row.weight)))),
    ]
}

fn columns(input: &PlanInput, codes: &[String]) -> RawValue {
    let code = |wanted: &String| codes.iter().position(|code| code == wanted).unwrap();
    let rates: BTreeMap<&String, Decimal> = input.fx.iter().flatten().map(|fx| (&fx.currency, fx.rate)).collect();
    let policy = serde_json::to_value(&input.policy).unwrap();
    let mut fields = vec![
        ("base_currency", RawValue::Text(input.base_currency.clone())),
        (
            "currencies",
            RawValue::List(codes.iter().cloned().map(RawValue::Text).collect()),
        ),
        ("fx", floats(codes.iter().map(|code| rates.get(code).copied()))),
        (
            "asset_currency",
            indices(input.assets.iter().map(|asset| code(&asset.currency))),
        ),
        ("asset_price", floats(input.assets.iter().map(|asset| asset.price))),
        (
            "asset_multiplier",
            floats(input.assets.iter().map(|asset| asset.multiplier)),
        ),
        (
            "asset_lot_size",
            floats(input.assets.iter().map(|asset| asset.lot_size)),
        ),
        ("policy", serde_json::from_value(policy).unwrap()),
        (
            "as_of",
            serde_json::from_value(serde_json::to_value(input.as_of).unwrap()).unwrap(),
        ),
    ];
    fields.extend(account_columns(input, codes));
    RawValue::Object(
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

fn column<'a>(columns: &'a Columns, name: &str) -> &'a Column {
    &columns.iter().find(|(column, _)| *column == name).unwrap().1
}

/// The decimals of the input as the floats of columns keep them.
fn as_floats(input: &mut PlanInput) {
    let short = |value: &mut Decimal| *value = Decimal::try_from_f64_shortest(value.to_f64()).unwrap();
    for asset in &mut input.assets {
        [&mut asset.price, &mut asset.multiplier, &mut asset.lot_size]
            .into_iter()
            .flatten()
            .for_each(short);
    }
    input.fx.iter_mut().flatten().for_each(|fx| short(&mut fx.rate));
    for account in &mut input.accounts {
        account.flow.iter_mut().for_each(short);
        account.holdings.iter_mut().for_each(|row| short(&mut row.quantity));
        account.targets.iter_mut().for_each(|row| short(&mut row.weight));
        for cash in &mut account.cash {
            short(&mut cash.settled);
            cash.pending.iter_mut().for_each(short);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn columns_are_planned_as_objects_are(seed in any::<u64>()) {
        let mut input = plain(seed);
        as_floats(&mut input);
        let codes = ["USD", "EUR", "JPY"].map(str::to_owned);
        let found = plan_rebalance_columns(&columns(&input, &codes));
        let plan = match plan_rebalance(input.clone()) {
            Ok(plan) => plan,
            Err(refusal) => {
                let codes = |refusal: planning::invalid_input::InvalidInput| -> Vec<_> {
                    refusal.violations.into_iter().map(|violation| (violation.row, violation.code)).collect()
                };
                prop_assert_eq!(found.map_err(codes).err(), Some(codes(refusal)), "{:?}", input);
                return Ok(());
            }
        };
        let found = found.unwrap_or_else(|refusal| panic!("{refusal}"));
        let quantities = plan.orders.iter().map(|order| order.quantity.to_f64()).collect();
        prop_assert_eq!(column(&found, "order_quantity"), &Column::Numbers(quantities));
        let assets = plan.orders.iter().map(|order| number(order.asset_uid) as u32).collect();
        prop_assert_eq!(column(&found, "order_asset"), &Column::Indices(assets));
        let reasons = plan.orders.iter().map(|order| order.reason as u32).collect();
        prop_assert_eq!(column(&found, "order_reason"), &Column::Indices(reasons));
        let cash = plan.accounts.iter().flat_map(|account| &account.cash_after);
        prop_assert_eq!(column(&found, "cash_amount"), &Column::Numbers(cash.clone().map(|line| line.amount.to_f64()).collect()));
        let places = cash.map(|line| codes.iter().position(|code| *code == line.currency).unwrap() as u32).collect();
        prop_assert_eq!(column(&found, "cash_currency"), &Column::Indices(places));
        let weights = plan.residuals.iter().map(|residual| residual.weight.to_f64()).collect();
        prop_assert_eq!(column(&found, "residual_weight"), &Column::Numbers(weights));
        let causes = plan.residuals.iter().map(|residual| residual.cause as u32).collect();
        prop_assert_eq!(column(&found, "residual_cause"), &Column::Indices(causes));
        prop_assert_eq!(column(&found, "proof"), &Column::Json(serde_json::to_value(&plan.proof).unwrap()));
    }
}
