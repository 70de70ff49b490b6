//! JavaScript values as the functions of core read and write them.

use js_sys::{Array, BigInt, Float64Array, Object, Reflect, Uint32Array};
use planning::columns::{Column, Columns};
use planning::invalid_input::InvalidInput;
use planning::raw::RawValue;
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

use crate::js::write;

/// Nothing that a caller can pass fails here: what core has no form for is passed on by its kind.
pub(crate) fn read(value: &JsValue) -> RawValue {
    read_within(value, 64)
}

/// `depth` bounds objects that hold themselves.
fn read_within(value: &JsValue, depth: usize) -> RawValue {
    if value.is_null() || value.is_undefined() {
        RawValue::Null
    } else if let Some(flag) = value.as_bool() {
        RawValue::Bool(flag)
    } else if let Some(number) = value.as_f64() {
        RawValue::Number(number)
    } else if let Some(text) = value.as_string() {
        RawValue::Text(text)
    } else if let Some(numbers) = value.dyn_ref::<Float64Array>() {
        RawValue::Numbers(numbers.to_vec())
    } else if let Some(indices) = value.dyn_ref::<Uint32Array>() {
        RawValue::Indices(indices.to_vec())
    } else if value.is_bigint() {
        let digits = value.unchecked_ref::<BigInt>().to_string(10);
        digits.map_or(RawValue::Other("a bigint"), |digits| RawValue::Text(digits.into()))
    } else if value.is_function() || value.is_symbol() {
        RawValue::Other("neither text nor a number")
    } else if depth == 0 {
        RawValue::Other("nested too deep")
    } else if Array::is_array(value) {
        RawValue::List(
            Array::from(value)
                .iter()
                .map(|item| read_within(&item, depth - 1))
                .collect(),
        )
    } else {
        let entries = Object::entries(value.unchecked_ref());
        let entry = |entry: JsValue| {
            let pair: Array = entry.unchecked_into();
            (
                pair.get(0).as_string().unwrap_or_default(),
                read_within(&pair.get(1), depth - 1),
            )
        };
        RawValue::Object(entries.iter().map(entry).collect())
    }
}

pub(crate) fn write_columns(columns: &Columns) -> Result<JsValue, JsValue> {
    let object = Object::new();
    for (name, column) in columns {
        let value = match column {
            Column::Numbers(numbers) => Float64Array::from(numbers.as_slice()).into(),
            Column::Indices(indices) => Uint32Array::from(indices.as_slice()).into(),
            Column::Json(json) => write(json)?,
        };
        Reflect::set(&object, &JsValue::from(*name), &value)?;
    }
    Ok(object.into())
}

/// What a refusal is thrown as.
#[derive(Serialize)]
struct Thrown<'a> {
    code: &'a str,
    message: String,
    details: &'a InvalidInput,
}

pub(crate) fn refusal(refusal: &InvalidInput) -> JsValue {
    let thrown = Thrown {
        code: refusal.code(),
        message: refusal.to_string(),
        details: refusal,
    };
    write(&thrown).unwrap_or_else(|error| error)
}
