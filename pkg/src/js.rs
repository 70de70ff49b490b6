//! Answers as JavaScript values.

use serde::Serialize;
#[cfg(any(feature = "functions", feature = "book"))]
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

/// Small objects; what can be long crosses as text.
#[cfg(any(feature = "functions", feature = "book"))]
pub(crate) fn write<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&Serializer::json_compatible())?)
}

#[cfg(any(feature = "functions", feature = "files"))]
pub(crate) fn text<T: Serialize>(value: &T) -> Result<String, JsValue> {
    serde_json::to_string(value).map_err(|error| JsValue::from(error.to_string()))
}
