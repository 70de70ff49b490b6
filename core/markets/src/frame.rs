//! Lines of holdings and of virtual funds as callers give them, checked as a whole before they become rows.

use std::collections::BTreeSet;

use decimal::Decimal;
use metatable::{Instant, Origin, Refusal, Value};
use serde_json::Value as Json;
use violation::Fault;

use crate::codes;

/// A line: how much of an asset, and which way.
#[derive(Clone, Debug, PartialEq)]
pub struct PositionLine {
    /// Business key of the asset.
    pub asset: String,
    /// Units, above 0.
    pub quantity: Decimal,
    /// 1 long, -1 short.
    pub direction: i64,
    /// The snapshot was caused by a trade.
    pub is_trade_snapshot: bool,
    /// How the quantity was found.
    pub allocation_strategy: String,
    /// When the trade is aimed for.
    pub target_trade_time: Option<Instant>,
    /// Free-form object.
    pub extra_details: Json,
}

/// The lines of a holdings snapshot: objects with `asset_identifier`, `quantity`, and optionally `direction` (1),
/// `is_trade_snapshot` (false), `target_trade_time`, `extra_details`.
///
/// # Errors
/// Every fault of every line: `positions_empty`, `asset_missing`, `duplicate_asset` (an asset has one line, long or
/// short), `quantity_not_positive`, `direction_unknown`, `not_boolean`, `time_malformed`, `details_malformed`.
pub fn holdings_lines(positions: &[Json]) -> Result<Vec<PositionLine>, Vec<Refusal>> {
    lines(positions, "quantity")
}

/// The lines of a virtual fund: as [`holdings_lines`], with `allocated_quantity` and `allocation_strategy`
/// ("explicit").
///
/// # Errors
/// As [`holdings_lines`].
pub fn virtual_fund_lines(allocations: &[Json]) -> Result<Vec<PositionLine>, Vec<Refusal>> {
    lines(allocations, "allocated_quantity")
}

fn lines(rows: &[Json], quantity: &'static str) -> Result<Vec<PositionLine>, Vec<Refusal>> {
    let mut faults = Vec::new();
    if rows.is_empty() {
        faults.push(refusal(0, None, codes::positions_empty()));
    }
    let mut seen = BTreeSet::new();
    let mut lines = Vec::new();
    for (row, json) in rows.iter().enumerate() {
        match line(row, json, quantity) {
            Ok(line) if seen.insert(line.asset.clone()) => lines.push(line),
            Ok(line) => {
                let fault = codes::duplicate_asset(&line.asset);
                faults.push(refusal(row, Some("asset_identifier"), fault));
            }
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() { Ok(lines) } else { Err(faults) }
}

fn refusal(row: usize, column: Option<&str>, fault: Fault) -> Refusal {
    Refusal::at(Origin { file: 0, row }, column, fault)
}

fn line(row: usize, json: &Json, quantity: &'static str) -> Result<PositionLine, Vec<Refusal>> {
    let mut faults = Vec::new();
    let mut report = |column: &str, fault| faults.push(refusal(row, Some(column), fault));
    let asset = json["asset_identifier"].as_str().map_or("", str::trim).to_owned();
    if asset.is_empty() {
        report("asset_identifier", codes::asset_missing());
    }
    let amount = decimal(&json[quantity]).filter(|amount| *amount > Decimal::ZERO);
    if amount.is_none() {
        report(quantity, codes::quantity_not_positive());
    }
    let direction = match &json["direction"] {
        Json::Null => 1,
        given => given.as_i64().unwrap_or(0),
    };
    if direction != 1 && direction != -1 {
        report("direction", codes::direction_unknown());
    }
    let is_trade_snapshot = flag(&json["is_trade_snapshot"]);
    if is_trade_snapshot.is_none() {
        report("is_trade_snapshot", codes::flag_missing());
    }
    let time = &json["target_trade_time"];
    let target_trade_time = time.as_str().and_then(|text| text.parse::<Instant>().ok());
    if !time.is_null() && target_trade_time.is_none() {
        report("target_trade_time", codes::instant_malformed());
    }
    let extra_details = match &json["extra_details"] {
        Json::Null => Json::Object(serde_json::Map::new()),
        given => given.clone(),
    };
    if !extra_details.is_object() && !extra_details.is_array() {
        report("extra_details", codes::details_malformed());
    }
    let allocation_strategy = json["allocation_strategy"].as_str().unwrap_or("explicit").to_owned();
    match (amount, is_trade_snapshot) {
        (Some(quantity), Some(is_trade_snapshot)) if faults.is_empty() => Ok(PositionLine {
            asset,
            quantity,
            direction,
            is_trade_snapshot,
            allocation_strategy,
            target_trade_time,
            extra_details,
        }),
        _ => Err(faults),
    }
}

fn decimal(json: &Json) -> Option<Decimal> {
    match Value::from_given(metatable::ColumnType::Decimal, json)? {
        Value::Decimal(decimal) => Some(decimal),
        _ => None,
    }
}

fn flag(json: &Json) -> Option<bool> {
    match json {
        Json::Null => Some(false),
        Json::Bool(flag) => Some(*flag),
        Json::String(text) => text.trim().to_lowercase().parse().ok(),
        _ => None,
    }
}
