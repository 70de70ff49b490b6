//! The state that every page shares.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Command, Commands, Engine, PlanState, Theme, ToastAction, Toasts, WithSome};
use crate::browser::{format, storage};
use protocol::{Answered, Failure, ReverseChange, SaveState, TargetDraft, Uid, UndoRedo};

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
    /// Mandates that are being edited; they wait while another page is looked at.
    pub edits: RwSignal<BTreeMap<Uid, Edits>>,
    /// The palette is open.
    pub palette: RwSignal<bool>,
    /// The keyboard map is open.
    pub keymap: RwSignal<bool>,
    /// Keys without Ctrl run commands.
    pub single_keys: RwSignal<bool>,
}

/// The edited rows of a mandate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edits {
    /// The snapshot that they started from.
    pub snapshot: Option<Uid>,
    /// As typed.
    pub rows: Vec<TargetDraft>,
}

impl App {
    /// Closing the page now would lose something.
    #[must_use]
    pub fn has_unsaved(self) -> bool {
        let is_saving = self
            .engine
            .save
            .with_untracked(|save| matches!(save, Some(SaveState::Saving)));
        is_saving || self.edits.with_untracked(|edits| !edits.is_empty())
    }

    /// While the calling component lives, `command` runs `run`.
    pub fn on(self, command: Command, run: impl Fn() + Send + Sync + 'static) {
        self.commands.on(command, Callback::new(move |()| run()));
    }

    /// Asks the worker; `done` has the answer, and a failure is said in a note.
    pub fn ask<Q: Answered + 'static>(self, request: Q, done: impl FnOnce(Q::Answer) + 'static) {
        spawn_local(async move {
            match self.engine.ask(request).await {
                Ok(answer) => done(answer),
                Err(failure) => self.toasts.failed(&failure),
            }
        });
    }

    /// Undoes or repeats a change, the next one when none is named, and says so.
    pub fn turn(self, turn: UndoRedo, number: Option<u64>) {
        self.ask(ReverseChange { turn, number }, move |turned| {
            self.toasts.done(format!("{}.", turned.what));
        });
    }

    /// Says that something was done, and offers to undo it.
    pub fn done_undoable(self, text: impl Into<String>, entry: Option<u64>) {
        match entry {
            None => self.toasts.done(text),
            Some(number) => {
                let run = Callback::new(move |()| self.turn(UndoRedo::Undo, Some(number)));
                self.toasts.done_with(text, ToastAction { label: "Undo", run });
            }
        }
    }

    /// Asks the worker; `done` has the answer, and `failure` why there is none.
    pub fn ask_or_fail<Q: Answered + 'static>(
        self,
        request: Q,
        failure: RwSignal<Option<Failure>>,
        done: impl FnOnce(Q::Answer) + 'static,
    ) {
        failure.set(None);
        spawn_local(async move {
            match self.engine.ask(request).await {
                Ok(answer) => done(answer),
                // What would have shown it may be gone meanwhile.
                Err(why) => drop(failure.try_set(Some(why))),
            }
        });
    }

    /// Asks for long work, whose number is in `running` while it goes on; `done` has the answer, or why there is none.
    pub fn work<Q: Answered + 'static>(
        self,
        request: Q,
        running: RwSignal<Option<u32>>,
        done: impl FnOnce(Result<Q::Answer, Failure>) + 'static,
    ) {
        let asked = self.engine.send(request);
        let id = asked.id;
        running.set(Some(id));
        spawn_local(async move {
            let answer = asked.answer().await;
            running.try_update(|running| *running = running.filter(|other| *other != id));
            done(answer);
        });
    }

    /// Asks for the change that a form describes. Made, the form closes and `done` has the answer; refused, the form
    /// shows why.
    pub fn submit<Q: Answered + 'static>(
        self,
        ask: Q,
        open: RwSignal<bool>,
        failure: RwSignal<Option<Failure>>,
        done: impl FnOnce(Q::Answer) + 'static,
    ) {
        self.ask_or_fail(ask, failure, move |answer| {
            open.set(false);
            done(answer);
        });
    }

    /// Starts the worker and reads the stored choices.
    #[must_use]
    pub fn start() -> Self {
        let single_keys = RwSignal::new(storage::read(SINGLE_KEYS).is_none_or(|stored| stored != "off"));
        Effect::new(move |_| storage::write(SINGLE_KEYS, if single_keys.get() { "on" } else { "off" }));
        Self {
            engine: Engine::start(),
            commands: Commands::default(),
            toasts: Toasts::default(),
            theme: Theme::stored(),
            plan: PlanState::default(),
            picked: RwSignal::new(BTreeSet::new()),
            edits: RwSignal::new(BTreeMap::new()),
            palette: RwSignal::new(false),
            keymap: RwSignal::new(false),
            single_keys,
        }
    }

    /// " at prices as of 28 Dec 2022"; "" without prices.
    #[must_use]
    pub fn at_prices(self) -> String {
        let as_of = self.engine.book.part(|book| book.as_of).map(format::date);
        as_of.map_or_else(String::new, |date| format!(" at prices as of {date}"))
    }

    /// The currency that values are shown in; "" until the book is open.
    #[must_use]
    pub fn base_currency(self) -> String {
        self.engine.book.part(|book| book.base_currency.clone())
    }
}

/// The state that every page shares.
#[must_use]
pub fn use_app() -> App {
    expect_context()
}
