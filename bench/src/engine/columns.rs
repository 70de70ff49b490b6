//! The functions that the npm package has, called natively: floats in, floats out, every check made.

use anyhow::{Context, Result, anyhow};
use planning::columns::{
    Column, Columns, build_portfolio_columns, drift_columns, expand_targets_columns, plan_rebalance_columns,
    plan_rebalance_columns_in,
};
use planning::raw::RawValue;
use threads::Threads;

use super::construct::measured;
use super::{Timed, quality, timed};
use crate::case::Case;
use crate::cases::NONE;

fn numbers(column: &[f64]) -> RawValue {
    RawValue::Numbers(column.to_vec())
}

fn indices(column: &[u32]) -> RawValue {
    RawValue::Indices(column.to_vec())
}

fn object(fields: Vec<(&str, RawValue)>) -> RawValue {
    RawValue::Object(
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

fn text(text: &str) -> RawValue {
    RawValue::Text(text.to_owned())
}

/// The account of each line.
fn owners(case: &Case) -> Result<Vec<u32>> {
    let start = case.indices("start")?;
    let mut owners = Vec::new();
    for (account, pair) in start.windows(2).enumerate() {
        owners.resize(owners.len() + (pair[1] - pair[0]) as usize, account as u32);
    }
    Ok(owners)
}

fn column<'a>(columns: &'a Columns, name: &str) -> Result<&'a Column> {
    let found = columns.iter().find(|(column, _)| *column == name);
    found.map(|(_, column)| column).context("a column is missing")
}

fn length(columns: &Columns, name: &str) -> Result<f64> {
    match column(columns, name)? {
        Column::Numbers(numbers) => Ok(numbers.len() as f64),
        Column::Indices(indices) => Ok(indices.len() as f64),
        Column::Json(_) => Err(anyhow!("{name} is no column")),
    }
}

/// A book of one currency: its assets, an account for each amount of cash, and the fields of its own.
fn in_dollars(prices: &[f64], cash: &[f64], own: Vec<(&str, RawValue)>) -> RawValue {
    let accounts: Vec<u32> = (0..cash.len() as u32).collect();
    let mut fields = vec![
        ("base_currency", text("USD")),
        ("currencies", RawValue::List(vec![text("USD")])),
        ("fx", numbers(&[f64::NAN])),
        ("asset_currency", indices(&vec![0; prices.len()])),
        ("asset_price", numbers(prices)),
        ("accounts", RawValue::Number(cash.len() as f64)),
        ("cash_account", indices(&accounts)),
        ("cash_currency", indices(&vec![0; cash.len()])),
        ("cash_settled", numbers(cash)),
        ("as_of", text("2026-01-02T00:00:00Z")),
    ];
    fields.extend(own);
    object(fields)
}

pub(super) fn plan(case: &Case, repeat: usize, threads: Threads) -> Result<Timed> {
    let owners = owners(case)?;
    let prices = case.numbers("price")?;
    let cash = case.numbers("cash")?;
    let assets = case.indices("asset")?;
    let own = vec![
        ("holding_account", indices(&owners)),
        ("holding_asset", indices(assets)),
        ("holding_quantity", numbers(case.numbers("quantity")?)),
        ("target_account", indices(&owners)),
        ("target_asset", indices(assets)),
        ("target_weight", numbers(case.numbers("target")?)),
        ("policy", object(vec![("mode", text("full"))])),
    ];
    let input = in_dollars(prices, cash, own);
    let (seconds, answer) = timed(repeat, || {
        plan_rebalance_columns_in(&input, &threads).map_err(|refusal| anyhow!("{refusal}"))
    })?;
    let orders = length(&answer, "order_account")?;
    Ok((seconds, quality([("lines", assets.len() as f64), ("orders", orders)])))
}

/// From all cash to whole shares, as `planRebalanceColumns` plans one account.
pub(super) fn allocate(case: &Case, repeat: usize) -> Result<Timed> {
    let (weights, prices) = (case.numbers("weight")?, case.numbers("price")?);
    let assets: Vec<u32> = (0..weights.len() as u32).collect();
    let own = vec![
        ("holding_account", indices(&[])),
        ("holding_asset", indices(&[])),
        ("holding_quantity", numbers(&[])),
        ("target_account", indices(&vec![0; weights.len()])),
        ("target_asset", indices(&assets)),
        ("target_weight", numbers(weights)),
        (
            "policy",
            object(vec![("mode", text("full")), ("lots", text("nearest"))]),
        ),
    ];
    let input = in_dollars(prices, &[case.param("value")?], own);
    let (seconds, answer) = timed(repeat, || {
        plan_rebalance_columns(&input).map_err(|refusal| anyhow!("{refusal}"))
    })?;
    Ok((seconds, quality([("orders", length(&answer, "order_account")?)])))
}

pub(super) fn drift(case: &Case, repeat: usize) -> Result<Timed> {
    let prices = case.numbers("price")?;
    let assets = case.indices("asset")?;
    let units: Vec<f64> = assets.iter().map(|asset| prices[*asset as usize]).collect();
    let band = object(vec![("kind", text("absolute")), ("half_width", text("0.01"))]);
    let input = object(vec![
        ("account", indices(&owners(case)?)),
        ("quantity", numbers(case.numbers("quantity")?)),
        ("unit_value", numbers(&units)),
        ("target", numbers(case.numbers("target")?)),
        ("cash", numbers(case.numbers("cash")?)),
        ("band", band),
    ]);
    let (seconds, answer) = timed(repeat, || drift_columns(&input).map_err(|refusal| anyhow!("{refusal}")))?;
    Ok((seconds, quality([("lines", length(&answer, "drift")?)])))
}

pub(super) fn expand(case: &Case, repeat: usize) -> Result<Timed> {
    let rows = case.indices("t_account")?.len();
    let nothing = vec![f64::NAN; rows];
    let holders = case.indices("c_portfolio")?;
    let none = vec![NONE; holders.len()];
    let input = object(vec![
        ("account", indices(case.indices("t_account")?)),
        ("asset", indices(case.indices("t_asset")?)),
        ("portfolio", indices(case.indices("t_portfolio")?)),
        ("weight", numbers(case.numbers("t_weight")?)),
        ("notional", numbers(&nothing)),
        ("quantity", numbers(&nothing)),
        ("holder", indices(holders)),
        ("held_asset", indices(case.indices("c_asset")?)),
        (
            "held_portfolio",
            indices(case.indices("c_member_portfolio").unwrap_or(&none)),
        ),
        ("held_weight", numbers(case.numbers("c_weight")?)),
    ]);
    let (seconds, answer) = timed(repeat, || {
        expand_targets_columns(&input).map_err(|refusal| anyhow!("{refusal}"))
    })?;
    Ok((seconds, quality([("exposures", length(&answer, "asset")?)])))
}

pub(super) fn construct(case: &Case, repeat: usize) -> Result<Timed> {
    let days: Vec<f64> = (0..case.param("times")? as u32)
        .map(|day| f64::from(day) * 86_400_000.0)
        .collect();
    let input = object(vec![
        ("time", numbers(&days)),
        ("assets", RawValue::Number(case.param("assets")?)),
        ("prices", numbers(case.numbers("prices")?)),
        ("signal", numbers(case.numbers("signal")?)),
        ("strategy", object(vec![("kind", text("immediate_signal"))])),
        ("commission", RawValue::Number(case.param("commission")?)),
        ("between", text("drift")),
    ]);
    let (seconds, answer) = timed(repeat, || {
        build_portfolio_columns(&input).map_err(|refusal| anyhow!("{refusal}"))
    })?;
    match (column(&answer, "values")?, column(&answer, "turnover")?) {
        (Column::Numbers(values), Column::Numbers(turnover)) => Ok((seconds, measured(values, turnover))),
        _ => Err(anyhow!("values and turnover are numbers")),
    }
}
