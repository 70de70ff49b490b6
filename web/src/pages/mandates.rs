//! Mandates: what each account should hold, in one list.

use leptos::prelude::*;

use super::head::Head;
use crate::browser::format;
use crate::components::{Column, EmptyNote, FailureBanner, Grid, GridModel, SearchBox};
use crate::state::{Go, Windows, use_app, use_go, windows};
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
    let shown = move || {
        list.count
            .get()
            .map(|count| format::counted(count, "mandate", "mandates"))
    };
    view! {
        <Head
            title=Signal::derive(|| "Mandates".to_owned())
            says=Signal::derive(|| "Target weights of each account, in dated versions.".to_owned())
        />
        <div class="toolbar" role="search">
            <SearchBox
                label="Search mandates"
                placeholder="Account, name or model"
                value=search
                on_input=Callback::new(move |text| search.set(text))
            />
            <span class="end" role="status">{shown}</span>
        </div>
        <FailureBanner failure=list.failure/>
        <div class="card gridcard fill"><MandateGrid list go=use_go()/></div>
    }
}

#[component]
fn MandateGrid(list: Windows<ListMandates>, go: Go) -> impl IntoView {
    let model = GridModel {
        open: Some(Callback::new(move |mandate: MandateLine| go.to(&path(&mandate)))),
        ..GridModel::of_windows(list, |mandate| view! { <MandateCells mandate/> }.into_any())
    };
    let columns = vec![
        Column::text("Account", "w-key"),
        Column::text("Name", "w-name"),
        Column::text("Model", "w-text"),
        Column::text("Latest version", "w-date"),
        Column::figure("Versions", "w-num-sm"),
        Column::figure("Targets", "w-num-sm"),
        Column::figure("Weights", "w-num").percent(),
    ];
    view! {
        <Grid
            id="mandates"
            kind="mandates"
            label=Signal::derive(|| "Mandates".to_owned())
            columns
            model
            empty=|| view! { <EmptyNote title="No results" text="Change the search, or import targets on the Data page."/> }
        />
    }
}

#[component]
fn MandateCells(mandate: MandateLine) -> impl IntoView {
    let href = path(&mandate);
    let MandateLine {
        account,
        name,
        model,
        snapshots,
        latest,
        rows,
        weight_sum,
        ..
    } = mandate;
    view! {
        <td><a href=href tabindex="-1">{account}</a></td>
        <td>{name}</td>
        <td class="quiet">{model}</td>
        <td>{latest.map_or_else(|| "–".to_owned(), format::date_time)}</td>
        <td class="num">{format::count(snapshots)}</td>
        <td class="num">{format::count(rows)}</td>
        <td class="num">{format::percent(weight_sum)}</td>
    }
}

fn path(mandate: &MandateLine) -> String {
    format!("/mandates/{}", mandate.allocation_uid)
}
