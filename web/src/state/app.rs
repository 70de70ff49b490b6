//! The state that every page shares.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::{Commands, Engine, PlanState, Theme, Toasts};
use crate::browser::storage;
use crate::protocol::Uid;

const SINGLE_KEYS: &str = "mandate.single-keys";

/// The state that every page shares.
#[derive(Clone, Copy, Debug)]
pub struct App {
    /// The worker.
    pub engine: Engine,
    /// What can be done now.
    pub commands: Commands,
    /// Short notes.
    pub toasts: Toasts,
    /// Light or dark.
    pub theme: Theme,
    /// The plan on the screen.
    pub plan: PlanState,
    /// The accounts that were picked in the accounts grid.
    pub picked: RwSignal<BTreeSet<Uid>>,
    /// The palette is open.
    pub palette: RwSignal<bool>,
    /// The keyboard map is open.
    pub keymap: RwSignal<bool>,
    /// Keys without Ctrl run commands.
    pub single_keys: RwSignal<bool>,
}

impl App {
    /// Starts the worker and reads the stored choices.
    #[must_use]
    pub fn start() -> Self {
        let single_keys = RwSignal::new(storage::read(SINGLE_KEYS).is_none_or(|stored| stored != "off"));
        Effect::new(move |_| storage::write(SINGLE_KEYS, if single_keys.get() { "on" } else { "off" }));
        Self {
            engine: Engine::start(),
            commands: Commands::new(),
            toasts: Toasts::new(),
            theme: Theme::stored(),
            plan: PlanState::new(),
            picked: RwSignal::new(BTreeSet::new()),
            palette: RwSignal::new(false),
            keymap: RwSignal::new(false),
            single_keys,
        }
    }

    /// The currency that values are shown in; "" until the book is open.
    #[must_use]
    pub fn base_currency(self) -> String {
        self.engine.book.with(|book| {
            book.as_ref()
                .map_or_else(String::new, |book| book.base_currency.clone())
        })
    }
}

/// The state that every page shares.
#[must_use]
pub fn use_app() -> App {
    expect_context()
}
