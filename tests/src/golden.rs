//! Worked examples as they are kept in `tests/golden`.

use serde_json::Value;

/// The vectors of a group in the text of a file, in its order; each is `{ "group", "name", "inputs", "expected" }`.
///
/// # Panics
/// Where the text is no file of vectors, or has none of the group: a test would pass without having looked at anything.
#[must_use]
#[expect(clippy::expect_used, reason = "a test that has nothing to check fails")]
pub fn group(text: &str, name: &str) -> Vec<Value> {
    let mut file: Value = serde_json::from_str(text).expect("the file is JSON");
    let vectors = file["vectors"].as_array_mut().expect("the file has vectors");
    vectors.retain(|vector| vector["group"] == name);
    assert!(!vectors.is_empty(), "no vectors of {name}");
    std::mem::take(vectors)
}

/// A list of numbers.
///
/// # Panics
/// Where the value is no list, or not all of it is a number.
#[must_use]
#[expect(clippy::expect_used, reason = "a test that has nothing to check fails")]
pub fn numbers(value: &Value) -> Vec<f64> {
    serde_json::from_value(value.clone()).expect("a list of numbers")
}
