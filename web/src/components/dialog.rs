//! Dialogs, of the browser's own kind: they hold the focus and Escape closes them.

use leptos::html;
use leptos::prelude::*;

use crate::components::each;

use crate::state::Chord;

/// A dialog that is open while `open` holds.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    /// What it is about, for those who hear it.
    label: &'static str,
    #[prop(optional)] class: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let is_open = open.get();
        let Some(dialog) = node.get() else { return };
        if is_open && !dialog.open() {
            // It fails only when the dialog is open or gone, and then there is nothing to show.
            let _ = dialog.show_modal();
        } else if !is_open && dialog.open() {
            dialog.close();
        }
    });
    let children = StoredValue::new(children);
    view! {
        <dialog
            node_ref=node
            class=class
            aria-label=label
            on:close=move |_| open.set(false)
            on:click=move |event| {
                let on_backdrop = node.get_untracked().is_some_and(|dialog| event.target().as_ref() == Some(dialog.as_ref()));
                if on_backdrop {
                    open.set(false);
                }
            }
        >
            <Show when=move || open.get()>{children.with_value(|children| children())}</Show>
        </dialog>
    }
}

/// Whether a dialog is open: while there is something that it is about, which closing it takes away.
#[must_use]
pub fn open_while<T: Send + Sync + 'static>(about: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(about.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && about.with_untracked(Option::is_some) {
            about.set(None);
        }
    });
    open
}

/// A dialog about something: open while there is something, which closing it takes away.
#[component]
pub fn DialogAbout<T, V>(
    about: RwSignal<Option<T>>,
    /// For those who hear it.
    label: &'static str,
    #[prop(optional)] class: &'static str,
    /// What is in it, given what it is about and what closes it.
    content: impl Fn(T, RwSignal<bool>) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let open = open_while(about);
    let content = StoredValue::new(content);
    let children = move || {
        about
            .get()
            .map(|about| content.with_value(|content| content(about, open)))
    };
    view! { <Dialog open label class>{children}</Dialog> }
}

/// The keys of a command.
#[component]
pub fn Keys(chord: Chord) -> impl IntoView {
    each(chord.caps(), |cap| view! { <kbd>{cap}</kbd> })
}
