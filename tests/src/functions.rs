//! The functions of the package by their names, from JSON to JSON.

use planning::columns::{Column, Columns, attribution, build_portfolio, performance};
use planning::functions::{drift, expand, flows, plan};
use planning::invalid_input::InvalidInput;
use planning::raw::RawValue;
use serde::Serialize;
use serde_json::Value;

/// What the function of this name gives for an input; the refusal in words.
///
/// # Errors
/// The refusal, and a name that no function has.
pub fn answer(name: &str, input: &Value) -> Result<Value, String> {
    let raw: RawValue = serde_json::from_value(input.clone()).map_err(|fault| fault.to_string())?;
    match name {
        "planRebalance" => json(plan(&raw)),
        "largestFlows" => json(flows(&raw)),
        "expandTargets" => json(expand(&raw)),
        "drift" => json(drift(&raw)),
        "performance" => performance(&columns(raw))
            .map(object)
            .map_err(|refusal| words(&refusal)),
        "attribution" => attribution(&columns(raw))
            .map(object)
            .map_err(|refusal| words(&refusal)),
        "buildPortfolio" => build_portfolio(&columns(raw))
            .map(object)
            .map_err(|refusal| words(&refusal)),
        _ => Err(format!("there is no function {name}")),
    }
}

fn json<T: Serialize>(answer: Result<T, InvalidInput>) -> Result<Value, String> {
    let answer = answer.map_err(|refusal| words(&refusal))?;
    serde_json::to_value(answer).map_err(|fault| fault.to_string())
}

fn words(refusal: &InvalidInput) -> String {
    format!("{refusal} {:?}", refusal.violations)
}

/// Lists of numbers as the columns that JavaScript hands over; in JSON the text NaN is a number too.
fn columns(raw: RawValue) -> RawValue {
    let number = |item: &RawValue| match item {
        RawValue::Number(number) => Some(*number),
        RawValue::Text(text) if text == "NaN" => Some(f64::NAN),
        _ => None,
    };
    match raw {
        RawValue::Object(fields) => {
            RawValue::Object(fields.into_iter().map(|(name, value)| (name, columns(value))).collect())
        }
        RawValue::List(items) => match items.iter().map(number).collect::<Option<Vec<f64>>>() {
            Some(numbers) if !numbers.is_empty() => RawValue::Numbers(numbers),
            _ => RawValue::List(items),
        },
        other => other,
    }
}

fn object(columns: Columns) -> Value {
    let fields = columns.into_iter().map(|(name, column)| {
        let value = match column {
            Column::Numbers(numbers) => Value::from(numbers),
            Column::Indices(indices) => Value::from(indices),
            Column::Json(value) => value,
        };
        (name.to_owned(), value)
    });
    Value::Object(fields.collect())
}
