//! How holdings are allocated.

use leptos::prelude::*;

use super::Funds;
use crate::components::{FormAbout, FormFields, FormModel, fault_in};

#[component]
pub(super) fn PolicyPanel(page: Funds) -> impl IntoView {
    let refusal = page.refusal();
    let about = FormAbout {
        prefix: "funds-",
        fault: Callback::new(move |(field, _)| refusal.with(|failure| fault_in(failure.as_ref(), field))),
        offers: Callback::new(|_| Vec::new()),
        base: Signal::stored(String::new()),
        touched: Callback::new(move |()| page.failure.set(None)),
    };
    let form = FormModel::of(page.policy, about);
    view! {
        <section class="card" aria-label="Policy">
            <h2>"Policy"</h2>
            <div class="form funds"><FormFields form/></div>
        </section>
    }
}
