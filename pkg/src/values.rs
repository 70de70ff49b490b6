//! What JavaScript gives and gets: JSON text, and columns beside it. `js/plain.ts` writes the text of what is given.

use js_sys::{Float64Array, Object, Reflect, Uint32Array};
use planning::columns::{Column, Columns};
use planning::invalid_input::InvalidInput;
use planning::raw::{Given, RawValue};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

use crate::js::write;

/// Starts a text that stands for what JSON has no form for.
const MARK: char = '\0';

/// A value as core reads it. A text with columns is marked: there, a text that starts with [`MARK`] stands for something else.
pub(crate) fn read(text: &str, columns: Option<&[JsValue]>) -> Result<RawValue, JsValue> {
    let value = RawValue::parse(text).map_err(|refused| refusal(&refused))?;
    Ok(match columns {
        Some(columns) => unmarked(value, columns),
        None => value,
    })
}

/// What a text, what is made of it and its answer take, in lengths of the text.
const ROOM: usize = 12;
/// Texts up to here need no more than a module starts with and a few steps.
const SHORT: usize = 1 << 18;

/// Grows the memory by what a long text needs at once: a browser collects garbage whenever a module's memory has grown by some, and
/// looks through all that the caller holds each time.
fn grow_once(text: &str) {
    if text.len() > SHORT {
        let mut room: Vec<u8> = Vec::new();
        // Without so much, it grows as it needs.
        let _ = room.try_reserve_exact(text.len().saturating_mul(ROOM));
        std::hint::black_box(&room);
    }
}

/// What a function makes of a text, as it is or with its columns.
pub(crate) fn answered<T>(
    text: &str,
    columns: Option<Vec<JsValue>>,
    function: impl FnOnce(Given<'_>) -> Result<T, InvalidInput>,
) -> Result<T, JsValue> {
    grow_once(text);
    let answer = match columns {
        None => function(Given::Text(text)),
        Some(columns) => function(Given::Value(&read(text, Some(&columns))?)),
    };
    answer.map_err(|refused| refusal(&refused))
}

fn unmarked(value: RawValue, columns: &[JsValue]) -> RawValue {
    match value {
        RawValue::Text(text) => match text.strip_prefix(MARK) {
            Some(marked) => meant(marked, columns),
            None => RawValue::Text(text),
        },
        RawValue::List(items) => RawValue::List(items.into_iter().map(|item| unmarked(item, columns)).collect()),
        RawValue::Object(fields) => {
            let field = |(name, value)| (name, unmarked(value, columns));
            RawValue::Object(fields.into_iter().map(field).collect())
        }
        plain => plain,
    }
}

/// What a marked text stands for: its first letter says what, the rest which.
fn meant(marked: &str, columns: &[JsValue]) -> RawValue {
    let (kind, rest) = marked.split_at_checked(1).unwrap_or_default();
    let column = || columns.get(rest.parse::<usize>().ok()?);
    let numbers = || column().and_then(|column| column.dyn_ref::<Float64Array>());
    let indices = || column().and_then(|column| column.dyn_ref::<Uint32Array>());
    let meant = match kind {
        "t" => Some(RawValue::Text(rest.to_owned())),
        "n" => rest.parse().ok().map(RawValue::Number),
        "f" => numbers().map(|numbers| RawValue::Numbers(numbers.to_vec())),
        "w" => numbers().map(|numbers| RawValue::Whole(numbers.to_vec())),
        "i" => indices().map(|indices| RawValue::Indices(indices.to_vec())),
        _ => None,
    };
    meant.unwrap_or_else(|| RawValue::Other(rest.to_owned()))
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
