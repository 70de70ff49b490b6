//! The form of a dialog.

use leptos::context::Provider;
use leptos::prelude::*;

use super::FailureBanner;
use super::entry::FormErrors;
use protocol::Failure;

/// A form under its title: what is wrong beside its fields, its fields, and at the end Cancel and what it is for.
#[component]
pub fn EntryForm(
    #[prop(into)] title: String,
    /// Shown here as far as no field shows it.
    #[prop(into)]
    failure: Signal<Option<Failure>>,
    /// The columns whose violations are shown by more than its fields.
    #[prop(optional)]
    columns: &'static [&'static str],
    /// What is written on the button that submits.
    submit: &'static str,
    /// It cannot be submitted now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether the dialog is open; Cancel closes it.
    open: RwSignal<bool>,
    on_submit: impl Fn() + 'static,
    children: Children,
) -> impl IntoView {
    let fields = FormErrors::new(failure, columns);
    view! {
        <form
            class="body entry"
            on:submit=move |event| {
                event.prevent_default();
                on_submit();
            }
        >
            <h2>{title}</h2>
            <FailureBanner failure=fields.rest()/>
            <Provider value=fields>{children()}</Provider>
            <div class="acts wide">
                <button class="button" type="button" on:click=move |_| open.set(false)>"Cancel"</button>
                <button class="button primary" type="submit" disabled=disabled>{submit}</button>
            </div>
        </form>
    }
}
