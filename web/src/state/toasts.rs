//! Short notes about what has just happened.

use std::time::Duration;

use leptos::prelude::*;

use protocol::Failure;

/// How long good news stay.
const STAY: Duration = Duration::from_secs(7);

/// A note.
#[derive(Clone, Debug)]
pub struct Toast {
    /// Its number.
    pub id: u32,
    /// Good or bad.
    pub kind: ToastKind,
    /// What is said.
    pub text: String,
    /// What can be done about it.
    pub action: Option<ToastAction>,
}

/// Good or bad news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToastKind {
    /// Goes by itself.
    Done,
    /// Stays until it is closed.
    Failed,
}

/// The one thing that a note offers.
#[derive(Clone, Debug)]
pub struct ToastAction {
    /// The word on the button.
    pub label: &'static str,
    /// What it does.
    pub run: Callback<()>,
}

/// The notes on the screen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Toasts {
    /// Oldest first.
    pub list: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// Says that something was done.
    pub fn done(self, text: impl Into<String>) {
        self.push(ToastKind::Done, text.into(), None);
    }

    /// Says that something was done and offers to take it back.
    pub fn done_with(self, text: impl Into<String>, action: ToastAction) {
        self.push(ToastKind::Done, text.into(), Some(action));
    }

    /// Says why something was not done; work that the person stopped needs no words.
    pub fn failed(self, failure: &Failure) {
        if failure.code != "cancelled" {
            self.push(ToastKind::Failed, failure.message.clone(), None);
        }
    }

    /// Takes a note away.
    pub fn close(self, id: u32) {
        self.list.update(|list| list.retain(|toast| toast.id != id));
    }

    fn push(self, kind: ToastKind, text: String, action: Option<ToastAction>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.list.update(|list| list.push(Toast { id, kind, text, action }));
        if kind == ToastKind::Done {
            set_timeout(move || self.close(id), STAY);
        }
    }
}
