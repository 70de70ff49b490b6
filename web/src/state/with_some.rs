//! Reading what there may be: what a signal may hold, or the answer to a question.

use leptos::prelude::{With, untrack};

/// What may hold something.
pub trait WithSome<A> {
    /// Reads what it holds; none when it holds nothing.
    fn with_some<T>(&self, read: impl FnOnce(&A) -> T) -> Option<T>;

    /// A part of what it holds; empty when it holds nothing.
    fn part<T: Default>(&self, read: impl FnOnce(&A) -> T) -> T {
        self.with_some(read).unwrap_or_default()
    }

    /// As [`WithSome::with_some`], once: later changes are not followed.
    fn with_some_untracked<T>(&self, read: impl FnOnce(&A) -> T) -> Option<T> {
        untrack(|| self.with_some(read))
    }

    /// As [`WithSome::part`], once: later changes are not followed.
    fn part_untracked<T: Default>(&self, read: impl FnOnce(&A) -> T) -> T {
        untrack(|| self.part(read))
    }
}

impl<A, S: With<Value = Option<A>>> WithSome<A> for S {
    fn with_some<T>(&self, read: impl FnOnce(&A) -> T) -> Option<T> {
        self.with(|held| held.as_ref().map(read))
    }
}
