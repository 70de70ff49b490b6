//! Data: import from files, export and restore.

mod book;
mod drop;
mod faults;
mod file;
mod import;

use leptos::prelude::*;

use super::head::Head;
use crate::components::{FailureBanner, Working};
use crate::shell::Bookkeeping;
use crate::state::{Command, WithSome, use_app};

use book::{BookDeeds, Templates};
use drop::DropZone;
use file::FileCard;
use import::{Commit, Import};

/// Data.
#[component]
pub fn DataPage() -> impl IntoView {
    let app = use_app();
    let books: Bookkeeping = expect_context();
    let import = Import::open(app);
    app.on(Command::CommitImport, move || import.commit());
    let has_files = Memo::new(move |_| import.view.part(|view| !view.files.is_empty()));
    view! {
        <Head title="Data" says="Import files; export or restore your data."/>
        <FailureBanner failure=import.failure/>
        <FailureBanner failure=books.refusal/>
        <Working running=books.running stage="Saving data"/>
        <Working running=import.busy stage="Reading files" cancels=true/>
        <div class="data-grid">
            <div>
                <DropZone import/>
                <Show when=move || has_files.get() fallback=|| view! { <Templates/> }>
                    <FileCard import/>
                    <Commit import/>
                </Show>
            </div>
            <aside aria-label="Data and templates">
                <BookDeeds/>
                <Show when=move || has_files.get()><Templates short=true/></Show>
            </aside>
        </div>
    }
}
