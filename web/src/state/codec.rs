//! Messages as postcard bytes, one typed array each: the fastest crossing between the page and its worker.

use gloo::worker::Codec;
use js_sys::Uint8Array;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsValue, throw_str};

/// The encoding of every message between the page and its worker.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Postcard;

impl Codec for Postcard {
    fn encode<I: Serialize>(input: I) -> JsValue {
        match postcard::to_stdvec(&input) {
            Ok(bytes) => Uint8Array::from(bytes.as_slice()).into(),
            Err(error) => throw_str(&format!("a message could not be written: {error}")),
        }
    }

    fn decode<O: for<'de> Deserialize<'de>>(input: JsValue) -> O {
        let bytes = Uint8Array::from(input).to_vec();
        match postcard::from_bytes(&bytes) {
            Ok(output) => output,
            Err(error) => throw_str(&format!("a message could not be read: {error}")),
        }
    }
}
