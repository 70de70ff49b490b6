//! The accounts grid.

use leptos::prelude::*;

use super::Accounts;
use crate::browser::format;
use crate::components::{Column, EmptyNote, Grid, GridModel, Order};
use protocol::{AccountFigures, AccountLine, AccountSort, AccountState, Uid};

/// The orders of the columns, in their places.
const SORTS: [AccountSort; 9] = [
    AccountSort::Identifier,
    AccountSort::Name,
    AccountSort::Group,
    AccountSort::Model,
    AccountSort::Value,
    AccountSort::Cash,
    AccountSort::Drift,
    AccountSort::MaxDrift,
    AccountSort::LinesOut,
];

#[component]
pub(super) fn AccountGrid(page: Accounts) -> impl IntoView {
    let model = GridModel {
        open: Some(Callback::new(move |account: AccountLine| {
            page.go.to(&path(account.uid));
        })),
        pick: Some(Callback::new(move |account: AccountLine| turn(page, account.uid))),
        picked: Some(Callback::new(move |account: AccountLine| {
            page.app.picked.with(|picked| picked.contains(&account.uid))
        })),
        ..GridModel::of_windows(page.list, move |account| {
            view! { <AccountCells page account/> }.into_any()
        })
    };
    let order = Order {
        by: Signal::derive(move || {
            let (sort, descending) = page.query.with(|query| (query.sort, query.descending));
            (SORTS.iter().position(|known| *known == sort).unwrap_or(0), descending)
        }),
        turn: Callback::new(move |column: usize| {
            if let Some(sort) = SORTS.get(column) {
                page.show(&page.query.with_untracked(|query| query.sorted_by(*sort)));
            }
        }),
    };
    view! {
        <div class="card gridcard fill">
            <Grid
                id="accounts"
                kind="accounts"
                label=Signal::derive(|| "Accounts".to_owned())
                columns=columns(page)
                model
                order
                empty=|| view! { <EmptyNote title="No results" text="Change the search or the filters."/> }
            />
        </div>
    }
}

fn columns(page: Accounts) -> Vec<Column> {
    let currency = Signal::derive(move || page.app.base_currency());
    vec![
        Column::text("Account", "w-key").sorting(),
        Column::text("Name", "w-name").sorting(),
        Column::text("Group", "w-text").sorting(),
        Column::text("Model", "w-text").sorting(),
        Column::figure("Value", "w-num").unit(currency).sorting(),
        Column::figure("Cash", "w-num").unit(currency).sorting(),
        Column::figure("Drift", "w-num-sm").percent().sorting(),
        Column::figure("Max drift", "w-num-sm").percent().sorting(),
        Column::figure("Out of band", "w-num").sorting(),
    ]
}

#[component]
fn AccountCells(page: Accounts, account: AccountLine) -> impl IntoView {
    let AccountLine {
        uid,
        identifier,
        name,
        group,
        model,
        state,
    } = account;
    let label = format!("Select {identifier}");
    view! {
        <td>
            <label class="check-hit">
                <input
                    class="check"
                    type="checkbox"
                    tabindex="-1"
                    aria-label=label
                    prop:checked=move || page.app.picked.with(|picked| picked.contains(&uid))
                    on:change=move |_| turn(page, uid)
                />
            </label>
            <a href=path(uid) tabindex="-1">{identifier}</a>
        </td>
        <td>{name}</td>
        <td>{group}</td>
        <td class="quiet">{model}</td>
        {figures(state)}
    }
}

fn figures(state: AccountState) -> AnyView {
    match state {
        AccountState::Measured(figures) => view! { <Measured figures/> }.into_any(),
        AccountState::NoTargets { value, cash } => view! {
            <td class="num">{format::fixed(value, 2)}</td>
            <td class="num">{format::fixed(cash, 2)}</td>
            <td class="num faint">"–"</td>
            <td class="num faint">"–"</td>
            <td class="num"><span class="tag">"No targets"</span></td>
        }
        .into_any(),
        AccountState::NotValued(why) => view! {
            <td colspan="5"><span class="tag warn">"Not valued"</span> " " <span class="quiet" title=why.clone()>{why.clone()}</span></td>
        }
        .into_any(),
    }
}

#[component]
fn Measured(figures: AccountFigures) -> impl IntoView {
    let AccountFigures {
        value,
        cash,
        drift,
        max_drift,
        lines_out,
        lines,
    } = figures;
    let out = format!("{} of {}", format::count(lines_out), format::count(lines));
    let is_out = lines_out > 0;
    view! {
        <td class="num">{format::fixed(value, 2)}</td>
        <td class="num">{format::fixed(cash, 2)}</td>
        <td class="num">{format::percent(drift)}</td>
        <td class="num">{format::percent(max_drift)}</td>
        <td class="num"><span class=if is_out { "tag over" } else { "faint" }>{out}</span></td>
    }
}

fn path(uid: Uid) -> String {
    format!("/accounts/{uid}")
}

/// Picks an account, or takes the pick back.
fn turn(page: Accounts, uid: Uid) {
    page.app.picked.update(|picked| {
        if !picked.remove(&uid) {
            picked.insert(uid);
        }
    });
}
