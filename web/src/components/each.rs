//! A view of each of several things.

use leptos::prelude::*;

/// A view of each of these, one after the other.
pub fn each<T, V: IntoView>(of: impl IntoIterator<Item = T>, view: impl FnMut(T) -> V) -> Vec<V> {
    of.into_iter().map(view).collect()
}
