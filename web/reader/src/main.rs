//! Reads files of unknown origin. A module of its own: encodings and the ways in which cells are parted take half a megabyte that
//! nobody waits for before they add a file.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

fn main() {
    console_error_panic_hook::set_once();
}

/// The text of a file in UTF-8, the character that parts its cells and the name of its encoding.
///
/// # Errors
/// A sentence that says why it is no text.
#[wasm_bindgen]
pub fn read(bytes: &[u8]) -> Result<Array, JsValue> {
    let file = reading::read(bytes).map_err(|why| JsValue::from_str(&why))?;
    let text = Uint8Array::from(file.text.as_bytes());
    Ok(Array::of3(&text, &file.delimiter.into(), &file.encoding.into()))
}
