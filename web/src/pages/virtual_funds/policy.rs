//! How holdings are allocated.

use leptos::prelude::*;

use super::Funds;
use crate::components::{FormAbout, FormFields, FormModel};

#[component]
pub(super) fn PolicyPanel(page: Funds) -> impl IntoView {
    let about = FormAbout {
        touched: Callback::new(move |()| page.failure.set(None)),
        ..FormAbout::of_entry("funds-", page.refusal())
    };
    let form = FormModel::of(page.policy, about);
    view! {
        <section class="card" aria-label="Policy">
            <h2>"Policy"</h2>
            <div class="form funds"><FormFields form/></div>
        </section>
    }
}
