//! Answers as JavaScript values.

use serde::Serialize;
use wasm_bindgen::JsValue;

pub(crate) fn write<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    let plain = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&plain).map_err(JsValue::from)
}
