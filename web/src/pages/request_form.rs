//! The form of a dialog whose fields are those of a request.

use leptos::prelude::*;

use crate::components::{EntryForm, FormAbout, FormFields, FormModel};
use crate::state::use_app;
use protocol::{Answered, Declared, Failure, Source};

/// A form that asks for the change that is typed in it; asked for, the dialog closes.
#[component]
pub(super) fn RequestForm<Q>(
    #[prop(into)] title: String,
    /// Stands before the names of its fields where they are unique in the page.
    prefix: &'static str,
    draft: RwSignal<Option<Q>>,
    /// The fields that are shown.
    fields: &'static [&'static str],
    /// These take a whole row.
    #[prop(optional)]
    wide: &'static [&'static str],
    /// The switches below them.
    #[prop(optional)]
    switches: &'static [&'static str],
    /// What the book has to pick from: value and label.
    #[prop(optional, into)]
    offers: Option<Callback<Source, Vec<(String, String)>>>,
    /// The currency of money.
    #[prop(optional, into)]
    base: Signal<String>,
    submit: &'static str,
    open: RwSignal<bool>,
    /// What was asked for, and the answer.
    done: impl Fn(Q, Q::Answer) + Clone + 'static,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView
where
    Q: Declared + Answered + Clone,
{
    let app = use_app();
    let failure = RwSignal::new(None::<Failure>);
    let about = FormAbout {
        base,
        offers: offers.unwrap_or_else(|| Callback::new(|_| Vec::new())),
        ..FormAbout::of_entry(prefix, failure)
    };
    let form = FormModel::of(draft, about);
    let on_submit = move || {
        if let Some(ask) = draft.get_untracked() {
            let (asked, done) = (ask.clone(), done.clone());
            app.submit(ask, open, failure, move |answer| done(asked, answer));
        }
    };
    let has_switches = !switches.is_empty();
    view! {
        <EntryForm title failure submit open on_submit>
            <FormFields form names=fields boxed=true wide/>
            {has_switches.then(|| view! {
                <div class="wide toggles"><FormFields form names=switches boxed=true/></div>
            })}
            {children.map(|children| children())}
        </EntryForm>
    }
}
