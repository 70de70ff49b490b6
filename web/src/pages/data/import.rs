//! The staged files, what is done to them, and what an import would write.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::FileList;

use crate::browser::{files, format};
use crate::components::{CommandButton, Icon};
use crate::state::{App, Command, WithSome};
use protocol::{
    Answered, Failure, FileChange, ImportAdd, ImportChange, ImportCommit, ImportFile, ImportState, ImportView,
};

/// The staged files.
#[derive(Clone, Copy, Debug)]
pub(super) struct Import {
    pub(super) app: App,
    pub(super) view: RwSignal<Option<ImportView>>,
    /// The file that is looked at.
    pub(super) at: RwSignal<u32>,
    /// The number of the question that is being worked on.
    pub(super) busy: RwSignal<Option<u32>>,
    pub(super) failure: RwSignal<Option<Failure>>,
}

/// The file that is looked at.
impl WithSome<ImportFile> for Import {
    fn with_some<T>(&self, read: impl FnOnce(&ImportFile) -> T) -> Option<T> {
        let at = self.at.get() as usize;
        self.view.part(|view| view.files.get(at).map(read))
    }
}

impl Import {
    pub(super) fn open(app: App) -> Self {
        let import = Self {
            app,
            view: RwSignal::new(None),
            at: RwSignal::new(0),
            busy: RwSignal::new(None),
            failure: RwSignal::new(None),
        };
        import.begin();
        import
    }

    /// Asks for the stage as it is.
    fn begin(self) {
        spawn_local(async move {
            self.ask(ImportState).await;
        });
    }

    /// Stages files, one after the other.
    pub(super) fn add(self, list: FileList) {
        spawn_local(async move {
            let files = match files::read_all(list).await {
                Ok(files) => files,
                Err(failure) => return drop(self.failure.try_set(Some(failure))),
            };
            for file in files {
                let staged = self.view.part_untracked(|view| view.files.len());
                if !self
                    .ask(ImportAdd {
                        name: file.name,
                        bytes: file.bytes,
                    })
                    .await
                {
                    return;
                }
                self.at.set(u32::try_from(staged).unwrap_or(0));
            }
            self.look_at_first_fault();
        });
    }

    /// Changes how the file that is looked at is read.
    pub(super) fn change(self, change: FileChange) {
        let file = self.at.get_untracked();
        let removes = matches!(change, FileChange::Remove);
        spawn_local(async move {
            if self.ask(ImportChange { file, change }).await && removes {
                self.at.set(file.saturating_sub(1));
            }
        });
    }

    /// Writes the staged rows.
    pub(super) fn commit(self) {
        if !self.view.part_untracked(|view| view.ready) {
            return;
        }
        self.app.work(ImportCommit, self.busy, move |answer| match answer {
            Ok(outcome) => {
                let rows: u32 = outcome.written.iter().map(|(_, new, changed)| new + changed).sum();
                let text = format!("{} imported.", format::counted(rows, "row", "rows"));
                self.app.toasts.done(text);
                self.app.engine.book.set(Some(outcome.book));
                self.begin();
            }
            Err(failure) => drop(self.failure.try_set(Some(failure))),
        });
    }

    /// Asks something whose answer is the stage; false when there was none.
    async fn ask<Q: Answered<Answer = ImportView>>(self, question: Q) -> bool {
        let asked = self.app.engine.send(question);
        if self.busy.try_set(Some(asked.id)).is_some() {
            return false;
        }
        let answer = asked.answer().await;
        self.busy.try_set(None);
        match answer {
            Ok(view) => {
                self.failure.try_set(None);
                self.view.try_set(Some(view)).is_none()
            }
            Err(failure) => {
                self.failure.try_set(Some(failure));
                false
            }
        }
    }

    fn look_at_first_fault(self) {
        let first = self
            .view
            .part_untracked(|view| view.files.iter().position(|file| file.violation_count > 0));
        if let Some(first) = first.and_then(|first| u32::try_from(first).ok()) {
            self.at.set(first);
        }
    }
}

#[component]
pub(super) fn Commit(import: Import) -> impl IntoView {
    let ready = Memo::new(move |_| import.view.part(|view| view.ready));
    let effect = Memo::new(move |_| import.view.part(|view| view.effect.clone()));
    let says = move || {
        if !ready.get() {
            return view! { <span>"Fix the errors, map the columns or skip rows to import."</span> }.into_any();
        }
        effect
            .get()
            .into_iter()
            .map(|(table, new, changed)| view! { <Effect table new changed/> })
            .collect_view()
            .into_any()
    };
    let disabled = move || !ready.get() || import.busy.with(Option::is_some);
    view! {
        <section class="card" aria-label="Import summary">
            <div class="gridfoot plain">
                <span class="effects" role="status">{says}</span>
                <span class="end">
                    <CommandButton
                        command=Command::CommitImport
                        label="Import"
                        icon=Icon::Check
                        class="primary"
                        disabled
                    />
                </span>
            </div>
        </section>
    }
}

#[component]
fn Effect(table: String, new: u32, changed: u32) -> impl IntoView {
    let parts: Vec<String> = [(new, "new"), (changed, "changed")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{} {word}", format::count(count)))
        .collect();
    let text = if parts.is_empty() {
        "no changes".to_owned()
    } else {
        parts.join(", ")
    };
    view! { <span>{table} " " <b>{text}</b></span> }
}
