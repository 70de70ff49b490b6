//! The book as a whole: out, in again, away.

use leptos::prelude::*;

use crate::browser::format;
use crate::components::{CommandButton, Icon};
use crate::state::{Command, use_app};

#[component]
pub(super) fn BookDeeds() -> impl IntoView {
    let app = use_app();
    let is_empty = Memo::new(move |_| {
        app.engine
            .book
            .with(|book| book.as_ref().is_none_or(|book| book.is_empty))
    });
    let label = |text: &'static str| Signal::derive(move || text.to_owned());
    let rows = move || {
        app.engine
            .book
            .with(|book| book.as_ref().map(|book| format!("{} rows", format::count(book.rows))))
    };
    view! {
        <section class="card">
            <h2>"The book"<span class="quiet">{rows}</span></h2>
            <div class="body">
                <ul class="deeds">
                    <Show when=move || is_empty.get()>
                        <li>
                            <div><b>"Sample book"</b><p>"25 accounts to look around in."</p></div>
                            <CommandButton command=Command::LoadSample label=label("Load") icon=Icon::Book class="small primary"/>
                        </li>
                    </Show>
                    <li>
                        <div><b>"Export everything"</b><p>"One file that restores this book on any device."</p></div>
                        <CommandButton
                            command=Command::ExportBook
                            label=label("Export")
                            icon=Icon::Download
                            class="small"
                            disabled=Signal::derive(move || is_empty.get())
                        />
                    </li>
                    <li>
                        <div><b>"Restore"</b><p>"Puts an exported book in place of this one."</p></div>
                        <CommandButton command=Command::RestoreBook label=label("Restore") icon=Icon::Restore class="small"/>
                    </li>
                    <li>
                        <div><b>"Clear"</b><p>"Deletes every row from this device."</p></div>
                        <CommandButton
                            command=Command::ClearBook
                            label=label("Clear")
                            icon=Icon::Delete
                            class="small danger"
                            disabled=Signal::derive(move || is_empty.get())
                        />
                    </li>
                </ul>
            </div>
        </section>
    }
}
