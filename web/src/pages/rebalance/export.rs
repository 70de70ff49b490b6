//! The forms that orders leave in.

use leptos::prelude::*;

use super::Rebalance;
use crate::components::{Menu, MenuItem};
use crate::state::WithSome;
use protocol::ExportFormat;

const FORMATS: [(ExportFormat, &str, &str); 4] = [
    (ExportFormat::Csv, "CSV", "with names and reasons"),
    (
        ExportFormat::IbBasket,
        "Interactive Brokers basket",
        "for Trader Workstation",
    ),
    (ExportFormat::Fix, "FIX-like CSV", "new order singles by tag"),
    (
        ExportFormat::Blocks,
        "Block list",
        "by asset, with each account's allocation",
    ),
];

#[component]
pub(super) fn ExportMenu(page: Rebalance) -> impl IntoView {
    let items = FORMATS.map(|(format, label, note)| MenuItem {
        label,
        note,
        run: Callback::new(move |()| page.export(format)),
    });
    let disabled = move || page.plan.summary.part(|plan| plan.orders) == 0;
    view! { <Menu label="Export formats" items=items.to_vec() disabled/> }
}
