//! Ranges of keys.

use std::ops::Bound;

use crate::schema::key::Key;
use crate::schema::value::Value;

/// A range of keys.
pub(crate) struct Span {
    pub(crate) from: Bound<Key>,
    pub(crate) to: Bound<Key>,
}

impl Span {
    /// The keys that start with this one.
    pub(crate) fn of_prefix(prefix: &Key) -> Self {
        Self {
            from: Bound::Included(prefix.clone()),
            to: prefix.after_prefix().map_or(Bound::Unbounded, Bound::Excluded),
        }
    }

    /// The keys that start with `prefix` and go on with a value between two bounds; nulls are never between.
    pub(super) fn between(prefix: &Key, from: Bound<Value>, to: Bound<Value>) -> Self {
        let key = |value: &Value| prefix.join(&Key::new([value]));
        let after = |key: &Key| key.after_prefix().map_or(Bound::Unbounded, Bound::Excluded);
        let from = match from {
            Bound::Included(value) => Bound::Included(key(&value)),
            Bound::Excluded(value) => key(&value).after_prefix().map_or(Bound::Unbounded, Bound::Included),
            Bound::Unbounded => key(&Value::Null)
                .after_prefix()
                .map_or(Bound::Unbounded, Bound::Included),
        };
        let to = match to {
            Bound::Included(value) => after(&key(&value)),
            Bound::Excluded(value) => Bound::Excluded(key(&value)),
            Bound::Unbounded => after(prefix),
        };
        Self { from, to }
    }
}
