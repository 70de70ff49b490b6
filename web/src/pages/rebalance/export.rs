//! The forms that orders leave in.

use choices::{Choice, ExportFormat};
use leptos::prelude::*;

use super::Rebalance;
use crate::components::{Menu, MenuItem};
use crate::state::WithSome;

#[component]
pub(super) fn ExportMenu(page: Rebalance) -> impl IntoView {
    let item = |format: &ExportFormat| {
        let format = *format;
        MenuItem {
            label: format.label(),
            note: format.meaning(),
            run: Callback::new(move |()| page.export(format)),
        }
    };
    let items = ExportFormat::ALL.iter().map(item).collect();
    view! { <Menu label="Export formats" items disabled=move || page.plan.summary.part(|plan| plan.orders) == 0/> }
}
