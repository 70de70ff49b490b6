//! Books with households, lots, open orders, past trades, transfers and a covariance, as columns and as objects.

use acceptance::books::{Kind, book};
use choices::{HoldingTerm, OrderSide};
use chrono::NaiveDate;
use decimal::Decimal;
use planning::columns::{Column, plan_rebalance_columns};
use planning::plan::{Plan, PlanInput, plan_rebalance};
use planning::raw::RawValue;
use proptest::prelude::*;

use super::{as_floats, column, columns, floats, indices, number, uid};

/// A generated book whose accounts and assets are named by number, with what columns can say of it.
fn detailed(seed: u64) -> PlanInput {
    let input = book(Kind::Any, seed);
    let mut text = serde_json::to_string(&input).unwrap();
    let accounts = input.accounts.iter().map(|account| account.account_uid).enumerate();
    let assets = input.assets.iter().map(|asset| asset.asset_uid).enumerate();
    for (place, old) in accounts.chain(assets) {
        text = text.replace(&old.to_string(), &format!("new {}", uid(place)));
    }
    let mut input: PlanInput = serde_json::from_str(&text.replace("new ", "")).unwrap();
    input.accounts.sort_by_key(|account| account.account_uid);
    for account in &mut input.accounts {
        account.holdings.sort_unstable();
    }
    // Restrictions that are none are an empty list in columns.
    input.policy.restrictions.get_or_insert_default();
    as_floats(&mut input);
    short_details(&mut input);
    input
}

fn short(value: &mut Decimal) {
    *value = Decimal::try_from_f64_shortest(value.to_f64()).unwrap();
}

fn short_details(input: &mut PlanInput) {
    for asset in &mut input.assets {
        [&mut asset.min_quantity, &mut asset.spread]
            .into_iter()
            .flatten()
            .for_each(short);
    }
    input
        .households
        .iter_mut()
        .flatten()
        .flat_map(|one| &mut one.targets)
        .for_each(|target| short(&mut target.weight));
    input
        .transfers
        .iter_mut()
        .flatten()
        .for_each(|transfer| short(&mut transfer.amount));
    for account in &mut input.accounts {
        for holding in &mut account.holdings {
            let mut sum = Decimal::ZERO;
            for lot in holding.lots.iter_mut().flatten() {
                [&mut lot.quantity, &mut lot.unit_cost].into_iter().for_each(short);
                sum = sum.checked_add(lot.quantity).unwrap();
            }
            if holding.lots.is_some() {
                let is_short = holding.quantity.is_negative();
                holding.quantity = if is_short { sum.checked_neg().unwrap() } else { sum };
                let exact = holding.quantity;
                short(&mut holding.quantity);
                if holding.quantity != exact {
                    holding.lots = None;
                }
            }
        }
        account
            .open_orders
            .iter_mut()
            .flatten()
            .for_each(|order| short(&mut order.quantity));
        for trade in account.trades.iter_mut().flatten() {
            short(&mut trade.quantity);
            trade.gain.iter_mut().for_each(short);
        }
    }
}

/// A column of places in a list of names that grows as it is asked.
#[derive(Default)]
struct Names(Vec<String>);

impl Names {
    fn place(&mut self, name: Option<&String>) -> usize {
        let Some(name) = name else {
            return u32::MAX as usize;
        };
        self.0.iter().position(|known| known == name).unwrap_or_else(|| {
            self.0.push(name.clone());
            self.0.len() - 1
        })
    }

    fn list(self) -> RawValue {
        RawValue::List(self.0.into_iter().map(RawValue::Text).collect())
    }
}

fn side(side: OrderSide) -> usize {
    usize::from(side == OrderSide::Sell)
}

fn detail_columns(input: &PlanInput) -> Vec<(&'static str, RawValue)> {
    let (mut categories, mut households, mut tax_types) = (Names::default(), Names::default(), Names::default());
    let of_assets: Vec<usize> = input
        .assets
        .iter()
        .map(|asset| categories.place(asset.category.as_ref()))
        .collect();
    let own: Vec<usize> = input
        .accounts
        .iter()
        .map(|account| households.place(account.household.as_ref()))
        .collect();
    let taxed: Vec<usize> = input
        .accounts
        .iter()
        .map(|account| tax_types.place(account.tax_type.as_ref()))
        .collect();
    let mut shared = Vec::new();
    for household in input.households.iter().flatten() {
        let place = households.place(Some(&household.household));
        shared.extend(
            household
                .targets
                .iter()
                .map(|target| (place, number(target.asset_uid), target.weight)),
        );
    }
    let mut columns = vec![
        (
            "asset_min_quantity",
            floats(input.assets.iter().map(|asset| asset.min_quantity)),
        ),
        ("asset_spread", floats(input.assets.iter().map(|asset| asset.spread))),
        ("asset_category", indices(of_assets.into_iter())),
        ("account_household", indices(own.into_iter())),
        ("account_tax_type", indices(taxed.into_iter())),
        (
            "household_target_household",
            indices(shared.iter().map(|(household, _, _)| *household)),
        ),
        (
            "household_target_asset",
            indices(shared.iter().map(|(_, asset, _)| *asset)),
        ),
        (
            "household_target_weight",
            floats(shared.iter().map(|(_, _, weight)| Some(*weight))),
        ),
        ("categories", categories.list()),
        ("households", households.list()),
        ("tax_types", tax_types.list()),
    ];
    columns.extend(account_details(input));
    columns.extend(relations(input));
    columns
}

fn account_details(input: &PlanInput) -> Vec<(&'static str, RawValue)> {
    let (mut lots, mut open, mut trades) = (Vec::new(), Vec::new(), Vec::new());
    for (place, account) in input.accounts.iter().enumerate() {
        for holding in &account.holdings {
            lots.extend(
                holding
                    .lots
                    .iter()
                    .flatten()
                    .map(|lot| (place, number(holding.asset_uid), lot)),
            );
        }
        open.extend(account.open_orders.iter().flatten().map(|order| (place, order)));
        trades.extend(account.trades.iter().flatten().map(|trade| (place, trade)));
    }
    let millis = |time: chrono::DateTime<chrono::Utc>| time.timestamp_millis() as f64;
    vec![
        ("lot_account", indices(lots.iter().map(|(account, _, _)| *account))),
        ("lot_asset", indices(lots.iter().map(|(_, asset, _)| *asset))),
        (
            "lot_rank",
            indices(lots.iter().map(|(_, _, lot)| lot.rank.unwrap_or(u32::MAX as usize))),
        ),
        (
            "lot_opened",
            RawValue::Numbers(lots.iter().map(|(_, _, lot)| millis(lot.opened)).collect()),
        ),
        (
            "lot_quantity",
            floats(lots.iter().map(|(_, _, lot)| Some(lot.quantity))),
        ),
        (
            "lot_unit_cost",
            floats(lots.iter().map(|(_, _, lot)| Some(lot.unit_cost))),
        ),
        ("open_account", indices(open.iter().map(|(account, _)| *account))),
        (
            "open_asset",
            indices(open.iter().map(|(_, order)| number(order.asset_uid))),
        ),
        ("open_side", indices(open.iter().map(|(_, order)| side(order.side)))),
        (
            "open_quantity",
            floats(open.iter().map(|(_, order)| Some(order.quantity))),
        ),
        ("trade_account", indices(trades.iter().map(|(account, _)| *account))),
        (
            "trade_asset",
            indices(trades.iter().map(|(_, trade)| number(trade.asset_uid))),
        ),
        (
            "trade_at",
            RawValue::Numbers(trades.iter().map(|(_, trade)| millis(trade.at)).collect()),
        ),
        ("trade_side", indices(trades.iter().map(|(_, trade)| side(trade.side)))),
        (
            "trade_quantity",
            floats(trades.iter().map(|(_, trade)| Some(trade.quantity))),
        ),
        ("trade_gain", floats(trades.iter().map(|(_, trade)| trade.gain))),
    ]
}

fn relations(input: &PlanInput) -> Vec<(&'static str, RawValue)> {
    let transfers = || input.transfers.iter().flatten();
    let pairs = || input.identical.iter().flatten();
    let mut columns = vec![
        (
            "transfer_from",
            indices(transfers().map(|transfer| number(transfer.from))),
        ),
        ("transfer_to", indices(transfers().map(|transfer| number(transfer.to)))),
        (
            "transfer_amount",
            floats(transfers().map(|transfer| Some(transfer.amount))),
        ),
        ("identical_asset", indices(pairs().map(|pair| number(pair[0])))),
        ("identical_other", indices(pairs().map(|pair| number(pair[1])))),
    ];
    if let Some(risk) = &input.policy.risk {
        columns.push(("risk_asset", indices(risk.assets.iter().map(|asset| number(*asset)))));
        let parts = [
            ("risk_covariance", &risk.covariance),
            ("risk_loadings", &risk.loadings),
            ("risk_factor_covariance", &risk.factor_covariance),
            ("risk_specific", &risk.specific),
        ];
        for (name, values) in parts {
            if let Some(values) = values {
                columns.push((name, floats(values.iter().map(|value| Some(*value)))));
            }
        }
    }
    columns
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn detailed_books_are_planned_as_objects_are(seed in any::<u64>()) {
        let input = detailed(seed);
        let codes = ["USD", "EUR", "JPY"].map(str::to_owned);
        let mut frame = input.clone();
        frame.policy.risk = None;
        let RawValue::Object(mut fields) = columns(&frame, &codes) else {
            panic!("columns are an object");
        };
        fields.extend(detail_columns(&input).into_iter().map(|(name, value)| (name.to_owned(), value)));
        let found = plan_rebalance_columns(&RawValue::Object(fields));
        let plan = match plan_rebalance(input.clone()) {
            Ok(plan) => plan,
            Err(refusal) => {
                let codes = |refusal: planning::invalid_input::InvalidInput| -> Vec<_> {
                    refusal.violations.into_iter().map(|violation| violation.code).collect()
                };
                prop_assert_eq!(found.map_err(codes).err(), Some(codes(refusal)), "{:?}", input);
                return Ok(());
            }
        };
        let found = found.unwrap_or_else(|refusal| panic!("{refusal}\n{:?}", refusal.violations));
        prop_assert_eq!(column(&found, "proof"), &Column::Json(serde_json::to_value(&plan.proof).unwrap()));
        let gains: Vec<f64> = plan.orders.iter().filter_map(|order| order.gain).map(Decimal::to_f64).collect();
        let Column::Numbers(told) = column(&found, "order_gain") else {
            panic!("order_gain is a column of numbers");
        };
        prop_assert_eq!(told.iter().copied().filter(|gain| !gain.is_nan()).collect::<Vec<_>>(), gains);
        for (name, expected) in closed_columns(&plan) {
            prop_assert_eq!(column(&found, name), &expected, "{}", name);
        }
        let Column::Numbers(told) = column(&found, "order_buy_back_from") else {
            panic!("order_buy_back_from is a column of numbers");
        };
        let days = plan.orders.iter().map(|order| order.buy_back_from.map(millis_of));
        prop_assert!(told.iter().copied().map(|day| (!day.is_nan()).then_some(day)).eq(days));
        let opening: Vec<f64> = plan.orders.iter().map(|order| order.opening.unwrap_or_default().to_f64()).collect();
        prop_assert_eq!(column(&found, "order_opening"), &Column::Numbers(opening));
        let sold = plan.fx_orders.iter().map(|order| order.sell_amount.to_f64()).collect();
        prop_assert_eq!(column(&found, "fx_sell_amount"), &Column::Numbers(sold));
    }
}

/// What the columns of closed lots and of what replaces them hold.
fn closed_columns(plan: &Plan) -> Vec<(&'static str, Column)> {
    let orders = plan.orders.iter().enumerate();
    let lots: Vec<_> = orders
        .flat_map(|(place, order)| order.lots.iter().flatten().map(move |lot| (place, lot)))
        .collect();
    let taken = lots.iter().enumerate();
    let taken: Vec<_> = taken
        .flat_map(|(place, (_, lot))| lot.replacements.iter().flatten().map(move |of| (place, of)))
        .collect();
    let amounts = |amounts: Vec<Decimal>| Column::Numbers(amounts.into_iter().map(Decimal::to_f64).collect());
    vec![
        (
            "lot_order",
            Column::Indices(lots.iter().map(|(place, _)| *place as u32).collect()),
        ),
        ("lot_basis", amounts(lots.iter().map(|(_, lot)| lot.basis).collect())),
        ("lot_gain", amounts(lots.iter().map(|(_, lot)| lot.gain).collect())),
        (
            "lot_term",
            Column::Indices(
                lots.iter()
                    .map(|(_, lot)| u32::from(lot.term == HoldingTerm::Long))
                    .collect(),
            ),
        ),
        (
            "lot_disallowed",
            amounts(lots.iter().map(|(_, lot)| lot.disallowed.unwrap_or_default()).collect()),
        ),
        (
            "replacement_lot",
            Column::Indices(taken.iter().map(|(place, _)| *place as u32).collect()),
        ),
        (
            "replacement_account",
            Column::Indices(taken.iter().map(|(_, of)| number(of.account_uid) as u32).collect()),
        ),
        (
            "replacement_asset",
            Column::Indices(taken.iter().map(|(_, of)| number(of.asset_uid) as u32).collect()),
        ),
        (
            "replacement_quantity",
            amounts(taken.iter().map(|(_, of)| of.quantity).collect()),
        ),
        (
            "replacement_disallowed",
            amounts(taken.iter().map(|(_, of)| of.disallowed).collect()),
        ),
        (
            "replacement_basis_added",
            amounts(taken.iter().map(|(_, of)| of.basis_added).collect()),
        ),
        (
            "replacement_held_from",
            Column::Numbers(taken.iter().map(|(_, of)| millis_of(of.held_from)).collect()),
        ),
    ]
}

fn millis_of(date: NaiveDate) -> f64 {
    date.signed_duration_since(NaiveDate::default()).num_milliseconds() as f64
}
