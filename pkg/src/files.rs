//! Files of unknown origin as texts.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::js;

/// A file as the book takes it.
#[derive(Default, Serialize)]
struct FileText {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable: Option<String>,
    delimiter: char,
    encoding: String,
}

/// The text of a file, with what parts its cells and its encoding, as JSON; or why it is no text.
///
/// # Errors
/// None that a file can cause.
#[wasm_bindgen]
pub fn decode(bytes: &[u8]) -> Result<String, JsValue> {
    let text = match reading::read(bytes) {
        Ok(file) => FileText {
            text: file.text,
            unreadable: None,
            delimiter: char::from(file.delimiter),
            encoding: file.encoding,
        },
        Err(why) => FileText {
            unreadable: Some(why),
            delimiter: ',',
            ..FileText::default()
        },
    };
    js::text(&text)
}
