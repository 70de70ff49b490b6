//! Files that the worker needs now and then: the module that reads what a person adds, and the sample.

use js_sys::{Array, Uint8Array};
use reading::TextFile;
use wasm_bindgen::prelude::*;
use workbench::SAMPLE_FILES;

#[wasm_bindgen(module = "/src/files.js")]
extern "C" {
    /// Array of the text in UTF-8, the delimiter and the encoding's name; a text says why there is none.
    #[wasm_bindgen(catch, js_name = readFile)]
    async fn read_file(bytes: Uint8Array) -> Result<JsValue, JsValue>;

    /// The text of a file of the sample.
    #[wasm_bindgen(catch, js_name = sampleFile)]
    async fn sample_file(name: &str) -> Result<JsValue, JsValue>;
}

const NOT_LOADED: &str = "A part of the app could not be loaded; check the connection and try again.";

/// The text of a file of unknown origin, by the module that is loaded with the first one.
///
/// # Errors
/// A sentence that says why there is none.
pub(crate) async fn read(bytes: &[u8]) -> Result<TextFile, String> {
    let read = read_file(Uint8Array::from(bytes)).await;
    let parts: Array = read.map_err(|why| sentence(&why))?.unchecked_into();
    let text = parts.get(0).unchecked_into::<Uint8Array>().to_vec();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the module gives a byte"
    )]
    let delimiter = parts.get(1).as_f64().map_or(b',', |delimiter| delimiter as u8);
    Ok(TextFile {
        text: String::from_utf8(text).map_err(|error| error.to_string())?,
        delimiter,
        encoding: parts.get(2).as_string().unwrap_or_default(),
    })
}

/// The texts of the sample's files.
///
/// # Errors
/// A sentence that says why there are none.
pub(crate) async fn sample() -> Result<Vec<String>, String> {
    let texts = SAMPLE_FILES.iter().map(|name| sample_file(name));
    let texts = futures::future::try_join_all(texts).await;
    let texts = texts.map_err(|why| sentence(&why))?;
    texts
        .into_iter()
        .map(|text| text.as_string().ok_or_else(|| NOT_LOADED.to_owned()))
        .collect()
}

/// What was thrown: a sentence of ours, or an error of the browser, which the console has.
fn sentence(why: &JsValue) -> String {
    why.as_string().unwrap_or_else(|| {
        web_sys::console::error_1(why);
        NOT_LOADED.to_owned()
    })
}
