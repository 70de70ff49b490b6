//! Work on the whole book: open, load sample data, export, restore, delete.

use std::collections::BTreeSet;

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::{files, format};
use crate::components::{Dialog, Icon, IconView};
use crate::state::{App, Command, WithSome, use_app};
use protocol::{Answered, BookSummary, ClearBook, ExportBook, Failure, LoadSample, OpenBook, RestoreBook};

/// Work on the whole book.
#[derive(Clone, Copy, Debug)]
pub struct Bookkeeping {
    app: App,
    /// Work is under way.
    pub(crate) busy: Signal<bool>,
    /// The number of the question while it is.
    pub(crate) running: RwSignal<Option<u32>>,
    /// The violations of the last file that could not be restored.
    pub(crate) refusal: RwSignal<Option<Failure>>,
    confirm_clear: RwSignal<bool>,
    confirm_restore: RwSignal<bool>,
    chosen: RwSignal<Option<files::FileIn>>,
}

impl Bookkeeping {
    /// Opens the stored book.
    pub(crate) fn start(app: App) -> Self {
        let running = RwSignal::new(None);
        let books = Self {
            app,
            busy: Signal::derive(move || running.with(Option::is_some)),
            running,
            refusal: RwSignal::new(None),
            confirm_clear: RwSignal::new(false),
            confirm_restore: RwSignal::new(false),
            chosen: RwSignal::new(None),
        };
        books.work(OpenBook, |_| None);
        books
    }

    /// Replaces the empty book by the sample.
    pub(crate) fn load_sample(self) {
        self.work(LoadSample, |book| {
            Some(format!(
                "Sample data loaded: {}.",
                format::counted(book.accounts, "account", "accounts")
            ))
        });
    }

    /// Hands the whole book out as a file.
    pub(crate) fn export(self) {
        let app = self.app;
        app.ask(ExportBook, move |file| {
            app.toasts.done(format!("Exported to {}.", file.name));
            files::download(file);
        });
    }

    /// Restores the file, after a question when rows would be lost.
    pub(crate) fn restore(self, file: files::FileIn) {
        let is_empty = self
            .app
            .engine
            .book
            .with_some_untracked(|book| book.is_empty)
            .unwrap_or(true);
        self.chosen.set(Some(file));
        if is_empty {
            self.restore_chosen();
        } else {
            self.confirm_restore.set(true);
        }
    }

    /// Asks, then deletes every row.
    pub(crate) fn clear(self) {
        self.confirm_clear.set(true);
    }

    fn restore_chosen(self) {
        self.confirm_restore.set(false);
        let Some(file) = self.chosen.try_update(Option::take).flatten() else {
            return;
        };
        self.work(RestoreBook { bytes: file.bytes }, |book| {
            Some(format!("Data restored: {}.", format::counted(book.rows, "row", "rows")))
        });
    }

    fn clear_now(self) {
        self.confirm_clear.set(false);
        self.app.plan.summary.set(None);
        self.app.picked.update(BTreeSet::clear);
        self.work(ClearBook, |_| Some("All data deleted.".to_owned()));
    }

    fn work<Q>(self, question: Q, say: impl FnOnce(&BookSummary) -> Option<String> + 'static)
    where
        Q: Answered<Answer = BookSummary> + 'static,
    {
        self.refusal.set(None);
        self.app.work(question, self.running, move |answer| match answer {
            Ok(book) => {
                if let Some(text) = say(&book) {
                    self.app.toasts.done(text);
                }
                self.app.engine.book.set(Some(book));
            }
            Err(failure) => {
                if self.app.engine.broken.with_untracked(Option::is_none) {
                    self.app.toasts.failed(&failure);
                }
                self.refusal.set(Some(failure));
            }
        });
    }
}

/// The questions before what cannot be undone, and the commands that lead to them.
#[component]
pub fn BookDialogs() -> impl IntoView {
    let app = use_app();
    let books: Bookkeeping = expect_context();
    let picker = NodeRef::<html::Input>::new();
    app.on(Command::ExportBook, move || books.export());
    app.on(Command::ClearBook, move || books.clear());
    app.on(Command::LoadSample, move || books.load_sample());
    app.on(Command::RestoreBook, move || {
        if let Some(picker) = picker.get_untracked() {
            picker.click();
        }
    });
    let rows = move || app.engine.book.part(|book| format::counted(book.rows, "row", "rows"));
    let file = move || books.chosen.part(|file| file.name.clone());
    view! {
        <input type="file" hidden=true aria-label="Export file to restore" node_ref=picker on:change=move |_| take(books, picker)/>
        <Dialog open=books.confirm_clear label="Delete all data">
            <div class="body">
                <h2>"Delete all data?"</h2>
                <p>
                    {move || format!("This deletes {} from this browser. ", rows())}
                    "You cannot undo this. Export your data first if you may need it again."
                </p>
                <div class="acts">
                    <button class="button" type="button" on:click=move |_| books.confirm_clear.set(false)>"Cancel"</button>
                    <button class="button danger" type="button" on:click=move |_| books.clear_now()>
                        <IconView icon=Icon::Delete/>"Delete all data"
                    </button>
                </div>
            </div>
        </Dialog>
        <Dialog open=books.confirm_restore label="Restore data">
            <div class="body">
                <h2>"Replace all data?"</h2>
                <p>{move || format!("This replaces {} with the contents of {}. You cannot undo this.", rows(), file())}</p>
                <div class="acts">
                    <button class="button" type="button" on:click=move |_| books.confirm_restore.set(false)>"Cancel"</button>
                    <button class="button primary" type="button" on:click=move |_| books.restore_chosen()>"Replace all data"</button>
                </div>
            </div>
        </Dialog>
    }
}

/// Reads the file that was chosen.
fn take(books: Bookkeeping, picker: NodeRef<html::Input>) {
    let Some(input) = picker.get_untracked() else { return };
    let Some(list) = input.files() else { return };
    spawn_local(async move {
        let read = files::read_all(list).await;
        // Choosing the same file again must be a change again.
        input.set_value("");
        match read {
            Ok(files) => {
                if let Some(file) = files.into_iter().next() {
                    books.restore(file);
                }
            }
            Err(failure) => books.app.toasts.failed(&failure),
        }
    });
}
