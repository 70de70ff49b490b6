//! Where files are dropped or chosen.

use leptos::ev::DragEvent;
use leptos::html;
use leptos::prelude::*;

use super::import::Import;
use crate::components::{CommandButton, Icon, IconView};
use crate::state::{Command, WithSome};

#[component]
pub(super) fn DropZone(import: Import) -> impl IntoView {
    let over = RwSignal::new(false);
    let picker = NodeRef::<html::Input>::new();
    import.app.on(Command::ImportFiles, move || {
        if let Some(picker) = picker.get_untracked() {
            picker.click();
        }
    });
    let has_files = move || import.view.part(|view| !view.files.is_empty());
    let on_drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        if let Some(files) = event.data_transfer().and_then(|data| data.files()) {
            import.add(files);
        }
    };
    let on_choose = move |_| {
        if let Some(files) = picker.get_untracked().and_then(|picker| picker.files()) {
            import.add(files);
        }
    };
    view! {
        <div
            class="drop"
            class:small=has_files
            class:over-it=over
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=on_drop
        >
            <IconView icon=Icon::Upload/>
            <span>"Drop CSV files here: assets, prices, FX rates, accounts, holdings, portfolios, targets"</span>
            <CommandButton command=Command::ImportFiles label="Choose files"/>
            <input
                node_ref=picker
                type="file"
                multiple=true
                hidden=true
                accept=".csv,.tsv,.txt,text/csv"
                aria-label="Files to import"
                on:click=move |_| {
                    // Choosing the same file again must be a change again.
                    if let Some(picker) = picker.get_untracked() {
                        picker.set_value("");
                    }
                }
                on:change=on_choose
            />
        </div>
    }
}
