//! Values that controls show and change.

use leptos::prelude::*;

use crate::state::debounce;

/// A value, and what takes a change of it: a signal, or a part of what a signal holds.
#[derive(Debug)]
pub struct Bound<T: Send + Sync + 'static> {
    value: Signal<T>,
    set: Callback<T>,
}

impl<T: Send + Sync + 'static> Clone for Bound<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Bound<T> {}

impl<T: Clone + Send + Sync + 'static> Bound<T> {
    /// What `value` reads and `set` changes.
    pub fn new(value: impl Fn() -> T + Send + Sync + 'static, set: impl Fn(T) + Send + Sync + 'static) -> Self {
        Self {
            value: Signal::derive(value),
            set: Callback::new(set),
        }
    }

    /// The same, told only of changes of the value itself: what is typed elsewhere in a draft must not write a half-typed date
    /// away.
    pub fn steady(value: impl Fn() -> T + Send + Sync + 'static, set: impl Fn(T) + Send + Sync + 'static) -> Self
    where
        T: PartialEq,
    {
        Self {
            value: Memo::new(move |_| value()).into(),
            set: Callback::new(set),
        }
    }

    /// A part of a draft.
    pub fn part<D: Clone + Send + Sync + 'static>(draft: RwSignal<D>, access: fn(&mut D) -> &mut T) -> Self
    where
        T: PartialEq,
    {
        Self::steady(
            move || access(&mut draft.get()).clone(),
            move |value| draft.update(|draft| *access(draft) = value),
        )
    }

    /// A part of a row of a list; empty where the row is gone.
    pub fn item<D: Clone + Send + Sync + 'static>(
        rows: RwSignal<Vec<D>>,
        row: usize,
        access: fn(&mut D) -> &mut T,
    ) -> Self
    where
        T: Default + PartialEq,
    {
        let read = move || {
            let mut row = rows.with(|rows| rows.get(row).cloned())?;
            Some(std::mem::take(access(&mut row)))
        };
        let write = move |value| {
            rows.update(|rows| {
                if let Some(row) = rows.get_mut(row) {
                    *access(row) = value;
                }
            });
        };
        Self::steady(move || read().unwrap_or_default(), write)
    }

    /// The same, of which only the last of a burst of changes takes effect.
    #[must_use]
    pub fn debounced(self) -> Self {
        let debounce = debounce();
        let set = move |value| debounce.after_pause(move || self.set(value));
        Self {
            set: Callback::new(set),
            ..self
        }
    }

    /// The value.
    #[must_use]
    pub fn get(self) -> T {
        self.value.get()
    }

    /// Changes it.
    pub fn set(self, value: T) {
        self.set.run(value);
    }
}

impl<T: Clone + Send + Sync + 'static> From<RwSignal<T>> for Bound<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self::new(move || signal.get(), move |value| signal.set(value))
    }
}

/// A value that is shown here and changed elsewhere.
impl<T: Clone + Send + Sync + 'static> From<Signal<T>> for Bound<T> {
    fn from(value: Signal<T>) -> Self {
        Self {
            value,
            set: Callback::new(|_| {}),
        }
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> From<Memo<T>> for Bound<T> {
    fn from(value: Memo<T>) -> Self {
        Signal::from(value).into()
    }
}
