//! Mandates: what each account should hold, in one list.

use leptos::prelude::*;

use super::head::Head;
use crate::browser::format;
use crate::components::{Column, FailureBanner, Grid, GridModel, SearchBox};
use crate::state::{use_app, use_navigator, windows};
use protocol::{ListMandates, MandateLine};

/// Mandates.
#[component]
pub fn MandatesPage() -> impl IntoView {
    let app = use_app();
    let search = RwSignal::new(String::new());
    let list = windows(app.engine, move || {
        Some(ListMandates {
            search: search.get(),
            offset: 0,
            limit: 0,
        })
    });
    let go = use_navigator();
    let model = GridModel::of_windows(list).open(move |mandate| go.to(&path(&mandate)));
    let shown = move || {
        list.count
            .get()
            .map(|count| format::counted(count, "mandate", "mandates"))
    };
    view! {
        <Head title="Mandates" says="Target weights of each account, in dated versions."/>
        <div class="toolbar" role="search">
            <SearchBox label="Search mandates" placeholder="Account, name or model" value=search/>
            <span class="end" role="status">{shown}</span>
        </div>
        <FailureBanner failure=list.failure/>
        <div class="card gridcard fill">
            <Grid
                id="mandates"
                label="Mandates"
                columns=columns()
                model
                empty=("No results", "Change the search, or import targets on the Data page.")
            />
        </div>
    }
}

fn columns() -> Vec<Column<MandateLine>> {
    vec![
        Column::text("Account", "w-key", |mandate: &MandateLine| {
            view! { <a href=path(mandate) tabindex="-1">{mandate.account.clone()}</a> }
        }),
        Column::text("Name", "w-name", |mandate: &MandateLine| mandate.name.clone()),
        Column::text("Model", "w-text", |mandate: &MandateLine| mandate.model.clone()).class("quiet"),
        Column::text("Latest version", "w-date", |mandate: &MandateLine| {
            format::or_dash(mandate.latest, format::date_time)
        }),
        Column::count("Versions", "w-num-sm", |mandate: &MandateLine| mandate.snapshots),
        Column::count("Targets", "w-num-sm", |mandate: &MandateLine| mandate.rows),
        Column::share("Weights", "w-num", |mandate: &MandateLine| mandate.weight_sum),
    ]
}

fn path(mandate: &MandateLine) -> String {
    format!("/mandates/{}", mandate.allocation_uid)
}
