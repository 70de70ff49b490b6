//! How a portfolio is built: a new one, or one anew.

use leptos::prelude::*;

use super::{Portfolios, Writing};
use crate::components::{DialogAbout, EntryForm, FormAbout, FormFields, FormModel};
use crate::state::WithSome;
use protocol::{BuildPortfolio, Failure};

/// What is typed or chosen.
const FIELDS: &[&str] = &[
    "key",
    "calendar",
    "signal",
    "members",
    "imported",
    "subject",
    "window",
    "alpha",
    "top",
    "volatility_cap",
    "dates",
    "strategy",
    "first_hour",
    "last_hour",
    "max_share",
    "total_notional",
    "dates_calendar",
    "start",
    "commission",
    "description",
];

/// What takes a whole row.
const WIDE: &[&str] = &["signal", "imported", "description"];

/// What holds between trades and where prices are missing.
const SWITCHES: &[&str] = &["drifts", "carries", "fails"];

/// Open while there is a construction to be written.
#[component]
pub(super) fn ConstructionDialog(page: Portfolios) -> impl IntoView {
    view! {
        <DialogAbout
            about=page.writing
            label="Portfolio construction"
            class="wide"
            content=move |writing, open| view! { <Form page writing open/> }
        />
    }
}

#[component]
fn Form(page: Portfolios, writing: Writing, open: RwSignal<bool>) -> impl IntoView {
    let Writing { draft, anew } = writing;
    let draft = RwSignal::new(Some(draft));
    let failed = RwSignal::new(None::<Failure>);
    let on_submit = move || {
        let Some(draft) = draft.get_untracked() else { return };
        let close = Callback::new(move |()| {
            open.try_set(false);
        });
        page.build(BuildPortfolio { draft, anew }, failed, close);
    };
    let about = FormAbout {
        offers: Callback::new(move |source| page.list.part(|view| view.offers(source))),
        ..FormAbout::of_entry("portfolio-", failed)
    };
    let form = FormModel::of(draft, about);
    let (title, fixed): (_, &[&str]) = if anew {
        ("Rebuild", &["key", "calendar"])
    } else {
        ("New portfolio", &[])
    };
    view! {
        <EntryForm
            title
            failure=failed
            submit="Build"
            disabled=move || page.running.get().is_some()
            open
            on_submit
        >
            <FormFields form names=FIELDS boxed=true fixed wide=WIDE/>
            <div class="wide toggles"><FormFields form names=SWITCHES boxed=true/></div>
            {anew.then(|| view! { <p class="hint wide">"Rebuilding replaces the existing values; you can undo it."</p> })}
        </EntryForm>
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Declared, PortfolioDraft};

    use super::*;

    #[test]
    fn every_field_stands_in_one_place_of_the_form() {
        let mut placed = [FIELDS, SWITCHES].concat();
        placed.sort_unstable();
        let mut declared: Vec<&str> = PortfolioDraft::FIELDS.iter().map(|field| field.name).collect();
        declared.sort_unstable();
        assert_eq!(placed, declared);
    }
}
