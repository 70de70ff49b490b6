//! One untrusted row: every rule it breaks, or the target it states.

use choices::TargetType;
use chrono::{DateTime, Utc};
use decimal::Decimal;
use serde_json::{Map, Value};
use sorting::Arrange;
use uuid::Uuid;

use super::{AssetExposure, DatedTarget, PortfolioExposure, Target, TargetRow};
use crate::codes;
use crate::invalid_input::{InvalidInput, Violations};
use crate::raw::RawValue;
use crate::scalar::{read_decimal, read_instant, read_uid};
use violation::{Fault, Violation, cut};

const COLUMNS: [&str; 10] = [
    "time_index",
    "position_set_uid",
    "target_type",
    "target_uid",
    "asset_uid",
    "portfolio_uid",
    "weight_notional_exposure",
    "constant_notional_exposure",
    "single_asset_quantity",
    "metadata_json",
];
const WEIGHT: &str = "weight_notional_exposure";
const NOTIONAL: &str = "constant_notional_exposure";
const QUANTITY: &str = "single_asset_quantity";
const EXPOSURES: [&str; 3] = [WEIGHT, NOTIONAL, QUANTITY];

/// The unique key of a target in a position set.
pub(super) type Identity = (Option<DateTime<Utc>>, Option<Uuid>, TargetType, Uuid);

/// A row that was read.
pub(super) struct ReadRow {
    /// Known also of rows that are otherwise broken.
    pub(super) identity: Option<Identity>,
    /// There when there is no violation.
    pub(super) target: Option<DatedTarget>,
    /// In the order they were found.
    pub(super) violations: Vec<Violation>,
}

/// Reads a row; violations carry the row number given.
pub(super) fn read_row(number: usize, raw: &RawValue) -> ReadRow {
    let mut reader = RowReader {
        number,
        raw,
        identity: None,
        report: Violations::default(),
    };
    let target = reader.read();
    let violations = reader.report.violations;
    ReadRow {
        identity: reader.identity,
        target: target.filter(|_| violations.is_empty()),
        violations,
    }
}

impl TryFrom<&RawValue> for DatedTarget {
    type Error = InvalidInput;

    fn try_from(raw: &RawValue) -> Result<Self, InvalidInput> {
        let mut row = read_row(0, raw);
        row.violations
            .arrange_by_key(|violation| codes::precedence(&violation.code));
        row.target.ok_or(InvalidInput {
            violations: row.violations,
            path: None,
        })
    }
}

impl TryFrom<TargetRow> for DatedTarget {
    type Error = InvalidInput;

    fn try_from(row: TargetRow) -> Result<Self, InvalidInput> {
        let text = |value: Option<String>| value.map_or(RawValue::Null, RawValue::Text);
        let uid = |uid: Option<Uuid>| text(uid.map(|uid| uid.to_string()));
        let number = |number: Option<Decimal>| text(number.map(|number| number.to_string()));
        let target_type = if row.target_type == TargetType::Asset {
            "asset"
        } else {
            "portfolio"
        };
        let values = [
            text(row.time_index.map(|time| time.to_rfc3339())),
            uid(row.position_set_uid),
            text(Some(target_type.to_owned())),
            uid(Some(row.target_uid)),
            uid(row.asset_uid),
            uid(row.portfolio_uid),
            number(row.weight_notional_exposure),
            number(row.constant_notional_exposure),
            number(row.single_asset_quantity),
            RawValue::Null,
        ];
        let fields = COLUMNS.iter().map(|column| (*column).to_owned()).zip(values).collect();
        let mut dated = Self::try_from(&RawValue::Object(fields))?;
        dated.metadata = row.metadata_json;
        Ok(dated)
    }
}

/// A value cannot be read, which is reported.
#[derive(Clone, Copy, Debug)]
struct Reported;

struct RowReader<'a> {
    number: usize,
    raw: &'a RawValue,
    identity: Option<Identity>,
    report: Violations,
}

impl RowReader<'_> {
    fn read(&mut self) -> Option<DatedTarget> {
        let RawValue::Object(fields) = self.raw else {
            let fault = codes::row_not_an_object(&self.raw.shown());
            self.report.violations.push(fault.placed(self.number, None));
            return None;
        };
        for (name, _) in fields {
            self.check_column(name);
        }
        let time_index = self.optional("time_index", read_instant);
        let position_set_uid = self.optional("position_set_uid", read_uid);
        let named = self.read_named();
        if let (Ok(time), Ok(set), Named::One(target_type, Some(uid))) = (time_index, position_set_uid, &named) {
            self.identity = Some((time, set, *target_type, *uid));
        }
        let exposure = self.read_exposure();
        let metadata = self.read_metadata();
        let is_portfolio = matches!(named, Named::One(TargetType::Portfolio, _));
        if is_portfolio && self.raw.get(QUANTITY).is_some() {
            self.add(QUANTITY, codes::quantity_forbidden_for_portfolio());
        }
        let (Named::One(target_type, Some(uid)), Some((column, amount))) = (named, exposure) else {
            return None;
        };
        let target = stated(target_type, uid, column, amount)?;
        Some(DatedTarget {
            time_index: time_index.ok()?,
            position_set_uid: position_set_uid.ok()?,
            target,
            metadata: metadata?,
        })
    }

    fn add(&mut self, column: &str, fault: Fault) {
        self.report.add(self.number, column, fault);
    }

    fn check_column(&mut self, name: &str) {
        if name == "asset_identifier" {
            self.add(name, codes::asset_identifier_retired());
        } else if !COLUMNS.contains(&name) {
            self.add(name, codes::unknown_column(&cut(name), &COLUMNS.join(", ")));
        }
    }

    /// The column's value, if there is any.
    fn optional<T>(&mut self, column: &str, read: fn(&RawValue) -> Result<T, Fault>) -> Result<Option<T>, Reported> {
        let value = self.raw.get(column).map(read).transpose();
        value.map_err(|fault| {
            self.add(column, fault);
            Reported
        })
    }

    /// The reference of the row to an asset or portfolio. A blank target_type or target_uid is none.
    fn read_named(&mut self) -> Named {
        let asset_uid = self.optional("asset_uid", read_uid);
        let portfolio_uid = self.optional("portfolio_uid", read_uid);
        let has_asset = self.raw.get("asset_uid").is_some();
        let has_portfolio = self.raw.get("portfolio_uid").is_some();
        let target_type = match self.declared_type() {
            Declared::Unknown => return Named::None,
            Declared::Known(target_type) => {
                self.check_declared(target_type, has_asset, has_portfolio);
                target_type
            }
            Declared::Absent if has_asset && has_portfolio => {
                self.add("asset_uid", codes::target_ambiguous());
                return Named::None;
            }
            Declared::Absent if has_asset => TargetType::Asset,
            Declared::Absent if has_portfolio => TargetType::Portfolio,
            Declared::Absent => {
                self.add("asset_uid", codes::target_missing());
                return Named::None;
            }
        };
        let uid = if target_type == TargetType::Asset {
            asset_uid
        } else {
            portfolio_uid
        };
        let uid = uid.unwrap_or_default();
        self.check_target_uid(uid);
        Named::One(target_type, uid)
    }

    fn declared_type(&mut self) -> Declared {
        let declared = match self.raw.get("target_type") {
            None => return Declared::Absent,
            Some(RawValue::Text(text)) => text.trim(),
            Some(other) => other.kind(),
        };
        match declared {
            "" => Declared::Absent,
            "asset" => Declared::Known(TargetType::Asset),
            "portfolio" => Declared::Known(TargetType::Portfolio),
            other => {
                self.add("target_type", codes::target_type_unknown(&cut(other)));
                Declared::Unknown
            }
        }
    }

    fn check_declared(&mut self, target_type: TargetType, has_asset: bool, has_portfolio: bool) {
        let is_asset = target_type == TargetType::Asset;
        if is_asset && !has_asset {
            self.add("asset_uid", codes::asset_uid_required());
        }
        if !is_asset && !has_portfolio {
            self.add("portfolio_uid", codes::portfolio_uid_required());
        }
        if !is_asset && has_asset {
            self.add("asset_uid", codes::asset_uid_forbidden());
        }
        if is_asset && has_portfolio {
            self.add("portfolio_uid", codes::portfolio_uid_forbidden());
        }
    }

    fn check_target_uid(&mut self, named: Option<Uuid>) {
        let blank = matches!(self.raw.get("target_uid"), Some(RawValue::Text(text)) if text.trim().is_empty());
        if blank {
            return;
        }
        let declared = self.optional("target_uid", read_uid).unwrap_or_default();
        if let (Some(declared), Some(named)) = (declared, named)
            && declared != named
        {
            self.add("target_uid", codes::target_uid_mismatch(&declared, &named));
        }
    }

    fn read_exposure(&mut self) -> Option<(&'static str, Decimal)> {
        let mut stated = Vec::new();
        for column in EXPOSURES {
            let Some(raw) = self.raw.get(column) else {
                continue;
            };
            let amount = read_decimal(raw);
            stated.push((column, amount.as_ref().ok().copied()));
            if let Err(fault) = amount {
                self.add(column, codes::exposure_not_decimal(&fault));
            }
        }
        match stated.as_slice() {
            [(column, amount)] => Some((column, (*amount)?)),
            [] => {
                self.add(WEIGHT, codes::exposure_missing());
                None
            }
            [_, (second, _), ..] => {
                let names: Vec<&str> = stated.iter().map(|(column, _)| *column).collect();
                self.add(second, codes::exposure_ambiguous(&names.join(" and ")));
                None
            }
        }
    }

    fn read_metadata(&mut self) -> Option<Map<String, Value>> {
        match self.raw.get("metadata_json") {
            None => Some(Map::new()),
            Some(RawValue::Object(fields)) => match json_object(fields) {
                Ok(metadata) => Some(metadata),
                Err(found) => {
                    self.add("metadata_json", codes::metadata_unfit(&found));
                    None
                }
            },
            Some(other) => {
                self.add("metadata_json", codes::metadata_not_object(&other.shown()));
                None
            }
        }
    }
}

enum Declared {
    Absent,
    Unknown,
    Known(TargetType),
}

enum Named {
    None,
    One(TargetType, Option<Uuid>),
}

fn stated(target_type: TargetType, uid: Uuid, column: &str, amount: Decimal) -> Option<Target> {
    let target = match (target_type, column) {
        (TargetType::Asset, WEIGHT) => Target::Asset {
            uid,
            exposure: AssetExposure::Weight(amount),
        },
        (TargetType::Asset, NOTIONAL) => Target::Asset {
            uid,
            exposure: AssetExposure::Notional(amount),
        },
        (TargetType::Asset, _) => Target::Asset {
            uid,
            exposure: AssetExposure::Quantity(amount),
        },
        (TargetType::Portfolio, WEIGHT) => Target::Portfolio {
            uid,
            exposure: PortfolioExposure::Weight(amount),
        },
        (TargetType::Portfolio, NOTIONAL) => Target::Portfolio {
            uid,
            exposure: PortfolioExposure::Notional(amount),
        },
        (TargetType::Portfolio, _) => return None,
    };
    Some(target)
}

/// Metadata as JSON keeps it, or the kind of what JSON has no form for.
fn json(raw: &RawValue) -> Result<Value, &str> {
    Ok(match raw {
        RawValue::Null => Value::Null,
        RawValue::Bool(flag) => Value::Bool(*flag),
        RawValue::Number(number) if !number.is_finite() => return Err("an infinite number or NaN"),
        RawValue::Number(number) => whole(*number).map_or_else(|| Value::from(*number), Value::from),
        RawValue::Text(text) => Value::String(text.clone()),
        RawValue::List(items) => Value::Array(items.iter().map(json).collect::<Result<_, _>>()?),
        RawValue::Object(fields) => Value::Object(json_object(fields)?),
        RawValue::Numbers(_) | RawValue::Indices(_) | RawValue::Whole(_) | RawValue::Other(_) => return Err(raw.kind()),
    })
}

fn json_object(fields: &[(String, RawValue)]) -> Result<Map<String, Value>, &str> {
    let mut object = Map::new();
    for (name, value) in fields {
        object.insert(name.clone(), json(value)?);
    }
    Ok(object)
}

/// A whole number that JSON writes without a point.
fn whole(number: f64) -> Option<i64> {
    let in_range = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
    in_range.then_some(number as i64)
}
