//! Reading what a signal may hold.

use leptos::prelude::{With, WithUntracked};

/// A signal that may hold something.
pub trait WithSome<A> {
    /// Reads what it holds; none when it holds nothing.
    fn with_some<T>(&self, read: impl FnOnce(&A) -> T) -> Option<T>;

    /// The same, once: later changes are not followed.
    fn with_some_untracked<T>(&self, read: impl FnOnce(&A) -> T) -> Option<T>;
}

impl<A, S: With<Value = Option<A>> + WithUntracked<Value = Option<A>>> WithSome<A> for S {
    fn with_some<T>(&self, read: impl FnOnce(&A) -> T) -> Option<T> {
        self.with(|held| held.as_ref().map(read))
    }

    fn with_some_untracked<T>(&self, read: impl FnOnce(&A) -> T) -> Option<T> {
        self.with_untracked(|held| held.as_ref().map(read))
    }
}
