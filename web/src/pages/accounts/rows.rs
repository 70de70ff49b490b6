//! The accounts grid, its search and its filters.

use decimal::Decimal;
use leptos::prelude::*;

use super::Accounts;
use crate::browser::format;
use crate::components::{Bound, Column, Grid, GridModel, PickLink, SearchBox, Select, Toggle};
use crate::state::WithSome;
use protocol::{AccountFigures, AccountLine, AccountSort, AccountState, FieldValue, NamedRow, Uid};

#[component]
pub(super) fn AccountGrid(page: Accounts) -> impl IntoView {
    let model = GridModel::of_windows(page.list)
        .open(move |account| page.go.to(&path(account.uid)))
        .picks(page.app.picked, |account| account.uid);
    view! {
        <div class="card gridcard fill">
            <Grid
                id="accounts"
                label="Accounts"
                columns=columns(page)
                model
                empty=("No results", "Change the search or the filters.")
            />
        </div>
    }
}

fn columns(page: Accounts) -> Vec<Column<AccountLine>> {
    let currency = Signal::derive(move || page.app.base_currency());
    let sorting = move |column: Column<AccountLine>, sort: AccountSort| {
        column.sorting(
            move || {
                page.query
                    .with(|query| (query.sort == sort).then_some(query.descending))
            },
            move || page.show(&page.query.with_untracked(|query| query.sorted_by(sort))),
        )
    };
    let key = move |account: &AccountLine| {
        let (uid, text) = (account.uid, account.identifier.clone());
        view! { <PickLink picks=page.app.picked uid label=format!("Select {text}") href=path(uid) text/> }
    };
    let drift = |title: &'static str, of: fn(&AccountFigures) -> Decimal| {
        let text = move |account: &AccountLine| format::or_dash(account.state.figures(), |f| format::percent(of(f)));
        Column::figure(title, "w-num-sm", text)
            .class_of(|account| if account.state.figures().is_none() { "faint" } else { "" })
            .percent()
    };
    let money = |title: &'static str, of: fn((Decimal, Decimal)) -> Decimal| {
        let text = move |account: &AccountLine| Some(format::fixed(of(account.state.value_and_cash()?), 2));
        Column::figure(title, "w-num", text).unit(currency)
    };
    vec![
        sorting(Column::text("Account", "w-key", key), AccountSort::Identifier),
        sorting(
            Column::text("Name", "w-name", |account: &AccountLine| account.name.clone()),
            AccountSort::Name,
        ),
        sorting(
            Column::text("Group", "w-text", |account: &AccountLine| account.group.clone()),
            AccountSort::Group,
        ),
        sorting(
            Column::text("Model", "w-text", |account: &AccountLine| account.model.clone()).class("quiet"),
            AccountSort::Model,
        ),
        sorting(
            money("Value", |(value, _)| value).to_end(not_valued),
            AccountSort::Value,
        ),
        sorting(money("Cash", |(_, cash)| cash), AccountSort::Cash),
        sorting(drift("Drift", |figures| figures.drift), AccountSort::Drift),
        sorting(drift("Max drift", |figures| figures.max_drift), AccountSort::MaxDrift),
        sorting(
            Column::figure("Out of band", "w-num", out_of_band),
            AccountSort::LinesOut,
        ),
    ]
}

/// Why an account has no figures.
fn not_valued(account: &AccountLine) -> Option<impl IntoView + use<>> {
    let AccountState::NotValued(why) = &account.state else {
        return None;
    };
    Some(view! {
        <span class="tag warn">"Not valued"</span> " " <span class="quiet" title=why.clone()>{why.clone()}</span>
    })
}

fn out_of_band(account: &AccountLine) -> impl IntoView + use<> {
    let (class, text) = match account.state.figures() {
        None if account.state.value_and_cash().is_none() => ("faint", "–".to_owned()),
        None => ("tag", "No targets".to_owned()),
        Some(figures) => {
            let class = if figures.lines_out > 0 { "tag over" } else { "faint" };
            let (out, lines) = (format::count(figures.lines_out), format::count(figures.lines));
            (class, format!("{out} of {lines}"))
        }
    };
    view! { <span class=class>{text}</span> }
}

fn path(uid: Uid) -> String {
    format!("/accounts/{uid}")
}

#[component]
pub(super) fn Filters(page: Accounts) -> impl IntoView {
    let shown = move || {
        let (matching, total) = page.list.with_some(|view| (view.matching, view.total))?;
        Some(format!(
            "{} of {}",
            format::count(matching),
            format::counted(total, "account", "accounts")
        ))
    };
    let search = Bound::new(
        move || page.query.with(|query| query.search.clone()),
        move |text| page.change(|query| query.search = text),
    )
    .debounced();
    let group = Bound::new(
        move || page.query.with(|query| query.group.text()),
        move |uid: String| page.change(|query| query.group.put(&uid)),
    );
    let out_of_band = Bound::new(
        move || page.query.with(|query| query.out_of_band),
        move |on| page.change(|query| query.out_of_band = on),
    );
    let groups = move || {
        let groups = page.app.engine.book.part(|book| book.groups.clone());
        groups.iter().map(NamedRow::option).collect::<Vec<_>>()
    };
    view! {
        <div class="toolbar" role="search">
            <SearchBox label="Search accounts" placeholder="ID, name, group or model" value=search/>
            <Select label="Group" empty="All groups" options=groups value=group/>
            <Toggle label="Out of band only" checked=out_of_band/>
            <span class="end" role="status">{shown}</span>
        </div>
    }
}
