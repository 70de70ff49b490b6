//! Answers compared with what is expected of them.

use serde_json::Value;

/// Objects hold at least what is expected, and nothing where null is; lists have the same length; anything else is equal.
///
/// # Panics
/// When the answer does not hold what is expected: the message has the path to it.
pub fn assert_holds(found: &Value, expected: &Value, path: &str) {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            for (name, value) in expected {
                let own = found.get(name).unwrap_or(&Value::Null);
                assert_holds(own, value, &format!("{path}.{name}"));
            }
        }
        (Value::Array(found), Value::Array(expected)) => {
            assert_eq!(found.len(), expected.len(), "{path}: {found:#?}");
            for (place, (own, value)) in found.iter().zip(expected).enumerate() {
                assert_holds(own, value, &format!("{path}[{place}]"));
            }
        }
        _ => assert_eq!(found, expected, "{path}"),
    }
}
