use choices::{OrderReason, ResidualCause, RestrictionRule};
use decimal::Decimal;

use super::plan_details::{add_details, has_details};
use super::plan_shape::TAKES;
use super::read::{Reader, floats};
use super::{Column, Columns, NONE, index, side_number, uid};
use crate::invalid_input::InvalidInput;
use crate::plan::bulk::{AssetRows, BulkPlan, CashRows, PlainAccounts, plan_plain};
use crate::plan::{
    CashInput, FxInput, HoldingInput, OrderLot, Plan, PlanAccount, PlanAsset, PlanInput, PlanPolicy, PlannedOrder,
    RestrictionInput, TargetWeight, plan_rebalance,
};
use crate::raw::RawValue;
use crate::reading::read;
use crate::shape::{Shape, Shaped};

/// `planRebalanceColumns`.
///
/// # Errors
/// [`InvalidInput`]: columns that are not as declared, and those of [`plan_rebalance`].
pub fn plan_rebalance_columns(raw: &RawValue) -> Result<Columns, InvalidInput> {
    let mut reader = Reader::new(raw, &TAKES)?;
    let currencies: Vec<String> = read(reader.value("currencies"), "currencies")?;
    let (mut frame, rows) = input(&mut reader, &currencies)?;
    if !has_details(&reader)
        && let Some(plan) = plan_plain(&mut frame, &rows.accounts(&reader, &currencies))
    {
        return Ok(bulk_columns(&plan, &currencies));
    }
    frame.accounts = rows.objects(&reader, &currencies);
    add_details(&mut reader, &mut frame)?;
    Ok(columns(&plan_rebalance(frame)?, &currencies))
}

/// The amounts of the accounts' columns.
struct Rows {
    flows: Vec<Option<Decimal>>,
    quantities: Vec<Decimal>,
    settled: Vec<Decimal>,
    pending: Vec<Option<Decimal>>,
    weights: Vec<Decimal>,
}

impl Rows {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            flows: reader.decimals("account_flow", true),
            quantities: reader.amounts("holding_quantity"),
            pending: reader.decimals("cash_pending", true),
            settled: reader.amounts("cash_settled"),
            weights: reader.amounts("target_weight"),
        }
    }

    fn accounts<'a>(&'a self, reader: &Reader<'a>, currencies: &'a [String]) -> PlainAccounts<'a> {
        let rows = |accounts, assets, amounts| AssetRows {
            accounts: reader.indices(accounts),
            assets: reader.indices(assets),
            amounts,
        };
        PlainAccounts {
            count: reader.count("accounts"),
            flows: &self.flows,
            holdings: rows("holding_account", "holding_asset", &self.quantities),
            targets: rows("target_account", "target_asset", &self.weights),
            cash: CashRows {
                accounts: reader.indices("cash_account"),
                currencies: reader.indices("cash_currency"),
                settled: &self.settled,
                pending: &self.pending,
            },
            currencies,
        }
    }

    fn objects(&self, reader: &Reader<'_>, currencies: &[String]) -> Vec<PlanAccount> {
        let empty = |account: usize| PlanAccount {
            account_uid: uid(account as u32),
            flow: self.flows.get(account).copied().flatten(),
            ..PlanAccount::default()
        };
        let mut accounts: Vec<PlanAccount> = (0..reader.count("accounts")).map(empty).collect();
        let assets = reader.indices("holding_asset");
        for (row, account) in reader.indices("holding_account").iter().enumerate() {
            accounts[*account as usize].holdings.push(HoldingInput {
                asset_uid: uid(assets[row]),
                quantity: self.quantities[row],
                lots: None,
            });
        }
        for (row, account) in reader.indices("cash_account").iter().enumerate() {
            accounts[*account as usize].cash.push(CashInput {
                currency: currencies[reader.indices("cash_currency")[row] as usize].clone(),
                settled: self.settled[row],
                pending: self.pending.get(row).copied().flatten(),
            });
        }
        let assets = reader.indices("target_asset");
        for (row, account) in reader.indices("target_account").iter().enumerate() {
            accounts[*account as usize].targets.push(TargetWeight {
                asset_uid: uid(assets[row]),
                weight: self.weights[row],
            });
        }
        accounts
    }
}

fn check(reader: &mut Reader<'_>, currencies: usize) -> Result<(), InvalidInput> {
    let assets = reader.indices("asset_currency").len();
    let accounts = reader.count("accounts");
    let lengths: [(&str, &[&str]); 4] = [
        ("holding_account", &["holding_asset", "holding_quantity"]),
        ("cash_account", &["cash_currency", "cash_settled", "cash_pending"]),
        ("target_account", &["target_asset", "target_weight"]),
        ("restriction_rule", &["restriction_account", "restriction_asset"]),
    ];
    for (first, others) in lengths {
        reader.same_length(reader.indices(first).len(), others);
    }
    reader.same_length(currencies, &["fx"]);
    reader.same_length(assets, &["asset_price", "asset_multiplier", "asset_lot_size"]);
    reader.same_length(accounts, &["account_flow"]);
    for name in ["holding_account", "cash_account", "target_account"] {
        reader.in_range(name, accounts, false);
    }
    reader.in_range("restriction_account", accounts, true);
    for name in ["holding_asset", "target_asset", "restriction_asset"] {
        reader.in_range(name, assets, false);
    }
    for name in ["asset_currency", "cash_currency"] {
        reader.in_range(name, currencies, false);
    }
    reader.in_range("restriction_rule", 4, false);
    reader.at_most("accounts", accounts);
    reader.checked()
}

/// The input without its accounts, and their rows.
fn input(reader: &mut Reader<'_>, currencies: &[String]) -> Result<(PlanInput, Rows), InvalidInput> {
    check(reader, currencies.len())?;
    let rates = reader.decimals("fx", true);
    let fx = currencies.iter().zip(rates).filter_map(|(currency, rate)| {
        Some(FxInput {
            currency: currency.clone(),
            rate: rate?,
        })
    });
    let mut policy: PlanPolicy = read(reader.value("policy"), "policy")?;
    let mut restrictions = policy.restrictions.take().unwrap_or_default();
    restrictions.extend(restriction_rows(reader));
    policy.restrictions = Some(restrictions);
    let input = PlanInput {
        base_currency: read(reader.value("base_currency"), "base_currency")?,
        fx: Some(fx.collect()),
        assets: asset_rows(reader, currencies),
        policy,
        as_of: read(reader.value("as_of"), "as_of")?,
        ..PlanInput::default()
    };
    let rows = Rows::read(reader);
    reader.checked()?;
    Ok((input, rows))
}

fn restriction_rows(reader: &Reader<'_>) -> Vec<RestrictionInput> {
    let accounts = reader.indices("restriction_account");
    let assets = reader.indices("restriction_asset");
    let rules = reader.indices("restriction_rule").iter().enumerate();
    let row = |(row, rule): (usize, &u32)| RestrictionInput {
        account_uid: accounts
            .get(row)
            .filter(|account| **account != NONE)
            .map(|account| uid(*account)),
        asset_uid: assets.get(row).map(|asset| uid(*asset)),
        category: None,
        rule: match rule {
            0 => RestrictionRule::NoBuy,
            1 => RestrictionRule::NoSell,
            2 => RestrictionRule::Hold,
            _ => RestrictionRule::Exclude,
        },
    };
    rules.map(row).collect()
}

fn asset_rows(reader: &mut Reader<'_>, currencies: &[String]) -> Vec<PlanAsset> {
    let prices = reader.decimals("asset_price", true);
    let multipliers = reader.decimals("asset_multiplier", true);
    let lots = reader.decimals("asset_lot_size", true);
    let codes = reader.indices("asset_currency").iter().enumerate();
    let row = |(asset, currency): (usize, &u32)| PlanAsset {
        asset_uid: uid(asset as u32),
        currency: currencies[*currency as usize].clone(),
        price: prices[asset],
        multiplier: multipliers.get(asset).copied().flatten(),
        lot_size: lots.get(asset).copied().flatten(),
        ..PlanAsset::default()
    };
    codes.map(row).collect()
}

/// The columns of a plan that was made from columns.
fn bulk_columns(plan: &BulkPlan, currencies: &[String]) -> Columns {
    let (outcome, accounts) = (&plan.outcome, &plan.outcome.accounts);
    let orders = &outcome.orders;
    let code = |number: u32| place_of(currencies, &plan.currencies[number as usize]);
    let residuals = &outcome.residuals;
    vec![
        ("order_account", indices(orders, |order| order.account)),
        ("order_asset", indices(orders, |order| order.asset)),
        ("order_side", indices(orders, |order| side_number(order.side))),
        ("order_quantity", numbers(orders, |order| order.quantity)),
        ("order_notional", numbers(orders, |order| order.notional)),
        ("order_cost", numbers(orders, |order| order.cost)),
        ("order_reason", indices(orders, |order| order.reason as u32)),
        ("reasons", Column::Json(texts(OrderReason::SHAPE))),
        ("order_gain", nothing(orders.len(), f64::NAN)),
        ("order_tax", nothing(orders.len(), f64::NAN)),
        ("order_disallowed", nothing(orders.len(), 0.0)),
        ("order_wash", Column::Indices(vec![0; orders.len()])),
        ("lot_order", Column::Indices(Vec::new())),
        ("lot_opened", nothing(0, 0.0)),
        ("lot_quantity", nothing(0, 0.0)),
        ("lot_gain", nothing(0, 0.0)),
        ("fx_account", indices(&outcome.fx_orders, |order| order.account)),
        (
            "fx_sell_currency",
            indices(&outcome.fx_orders, |order| code(order.sold_currency)),
        ),
        ("fx_sell_amount", numbers(&outcome.fx_orders, |order| order.sold)),
        (
            "fx_buy_currency",
            indices(&outcome.fx_orders, |order| code(order.bought_currency)),
        ),
        ("fx_buy_amount", numbers(&outcome.fx_orders, |order| order.bought)),
        ("fx_cost", numbers(&outcome.fx_orders, |order| order.cost)),
        ("account_value", numbers(accounts, |account| account.value)),
        (
            "account_drift_before",
            numbers(accounts, |account| account.drift_before),
        ),
        ("account_drift_after", numbers(accounts, |account| account.drift_after)),
        (
            "account_turnover",
            numbers(accounts, |account| account.turnover_one_way),
        ),
        ("cash_account", indices(&outcome.cash, |cash| cash.account)),
        ("cash_currency", indices(&outcome.cash, |cash| code(cash.currency))),
        ("cash_amount", numbers(&outcome.cash, |cash| cash.amount)),
        ("residual_account", indices(residuals, |residual| residual.account)),
        ("residual_asset", indices(residuals, |residual| residual.asset)),
        ("residual_weight", numbers(residuals, |residual| residual.weight)),
        ("residual_cause", indices(residuals, |residual| residual.cause as u32)),
        ("causes", Column::Json(texts(ResidualCause::SHAPE))),
        (
            "proof",
            Column::Json(serde_json::to_value(&plan.proof).unwrap_or_default()),
        ),
    ]
}

/// A column of so many entries that say nothing.
fn nothing(count: usize, value: f64) -> Column {
    Column::Numbers(vec![value; count])
}

fn place_of(currencies: &[String], code: &String) -> u32 {
    let place = currencies.iter().position(|known| known == code);
    place.map_or(NONE, |place| place as u32)
}

fn columns(plan: &Plan, currencies: &[String]) -> Columns {
    let mut columns = order_columns(plan);
    columns.extend(gain_columns(plan));
    columns.extend(fx_columns(plan, currencies));
    columns.extend(account_columns(plan, currencies));
    columns.extend(residual_columns(plan));
    columns.push((
        "proof",
        Column::Json(serde_json::to_value(&plan.proof).unwrap_or_default()),
    ));
    columns
}

pub(super) fn indices<T>(rows: &[T], pick: impl Fn(&T) -> u32) -> Column {
    Column::Indices(rows.iter().map(pick).collect())
}

pub(super) fn numbers<T>(rows: &[T], pick: impl Fn(&T) -> Decimal) -> Column {
    Column::Numbers(floats(rows.iter().map(|row| Some(pick(row)))))
}

fn order_columns(plan: &Plan) -> Columns {
    let orders = &plan.orders;
    vec![
        ("order_account", indices(orders, |order| index(order.account_uid))),
        ("order_asset", indices(orders, |order| index(order.asset_uid))),
        ("order_side", indices(orders, |order| side_number(order.side))),
        ("order_quantity", numbers(orders, |order| order.quantity)),
        ("order_notional", numbers(orders, |order| order.notional)),
        ("order_cost", numbers(orders, |order| order.cost)),
        ("order_reason", indices(orders, |order| order.reason as u32)),
        ("reasons", Column::Json(texts(OrderReason::SHAPE))),
    ]
}

fn gain_columns(plan: &Plan) -> Columns {
    let orders = &plan.orders;
    let lots: Vec<(u32, &OrderLot)> = orders
        .iter()
        .zip(0_u32..)
        .flat_map(|(order, number)| order.lots.iter().flatten().map(move |lot| (number, lot)))
        .collect();
    let optional = |pick: fn(&PlannedOrder) -> Option<Decimal>| Column::Numbers(floats(orders.iter().map(pick)));
    let opened = lots.iter().map(|(_, lot)| lot.opened.timestamp_millis() as f64);
    vec![
        ("order_gain", optional(|order| order.gain)),
        ("order_tax", optional(|order| order.tax)),
        (
            "order_disallowed",
            numbers(orders, |order| order.disallowed.unwrap_or_default()),
        ),
        (
            "order_wash",
            indices(orders, |order| u32::from(order.wash == Some(true))),
        ),
        ("lot_order", indices(&lots, |(order, _)| *order)),
        ("lot_opened", Column::Numbers(opened.collect())),
        ("lot_quantity", numbers(&lots, |(_, lot)| lot.quantity)),
        ("lot_gain", numbers(&lots, |(_, lot)| lot.gain)),
    ]
}

fn fx_columns(plan: &Plan, currencies: &[String]) -> Columns {
    let orders = &plan.fx_orders;
    vec![
        ("fx_account", indices(orders, |order| index(order.account_uid))),
        (
            "fx_sell_currency",
            indices(orders, |order| place_of(currencies, &order.sell_currency)),
        ),
        ("fx_sell_amount", numbers(orders, |order| order.sell_amount)),
        (
            "fx_buy_currency",
            indices(orders, |order| place_of(currencies, &order.buy_currency)),
        ),
        ("fx_buy_amount", numbers(orders, |order| order.buy_amount)),
        ("fx_cost", numbers(orders, |order| order.cost)),
    ]
}

fn account_columns(plan: &Plan, currencies: &[String]) -> Columns {
    let accounts = &plan.accounts;
    let code = |currency: &String| place_of(currencies, currency);
    let cash: Vec<(u32, u32, Decimal)> = accounts
        .iter()
        .flat_map(|account| {
            let number = index(account.account_uid);
            account
                .cash_after
                .iter()
                .map(move |line| (number, code(&line.currency), line.amount))
        })
        .collect();
    vec![
        ("account_value", numbers(accounts, |account| account.value)),
        (
            "account_drift_before",
            numbers(accounts, |account| account.drift_before),
        ),
        ("account_drift_after", numbers(accounts, |account| account.drift_after)),
        (
            "account_turnover",
            numbers(accounts, |account| account.turnover_one_way),
        ),
        ("cash_account", indices(&cash, |(account, _, _)| *account)),
        ("cash_currency", indices(&cash, |(_, currency, _)| *currency)),
        ("cash_amount", numbers(&cash, |(_, _, amount)| *amount)),
    ]
}

fn residual_columns(plan: &Plan) -> Columns {
    let residuals = &plan.residuals;
    vec![
        (
            "residual_account",
            indices(residuals, |residual| index(residual.account_uid)),
        ),
        (
            "residual_asset",
            indices(residuals, |residual| index(residual.asset_uid)),
        ),
        ("residual_weight", numbers(residuals, |residual| residual.weight)),
        ("residual_cause", indices(residuals, |residual| residual.cause as u32)),
        ("causes", Column::Json(texts(ResidualCause::SHAPE))),
    ]
}

/// The texts of a choice, in the order of its variants.
fn texts(shape: Shape) -> serde_json::Value {
    match shape {
        Shape::Choice(choice) => choice.texts.iter().copied().collect(),
        _ => serde_json::Value::Null,
    }
}
