//! The largest sums that the planned accounts can pay out, and take in and invest.

use choices::Choice;
use leptos::prelude::*;

use super::{Rebalance, windows_of_plan};
use crate::browser::format;
use crate::components::{Column, FailureBanner, Grid, GridModel};
use protocol::{FlowRow, Investable, ShowLargestFlows};

#[component]
pub(super) fn LargestFlows(page: Rebalance) -> impl IntoView {
    let rows = windows_of_plan(page.app, || ShowLargestFlows { offset: 0, limit: 0 });
    let base = page.app.base_currency();
    view! {
        <FailureBanner failure=rows.failure/>
        <div class="card gridcard fill">
            <Grid
                id="largest-flows"
                label="Largest withdrawal and investment"
                columns=columns(&base)
                model=GridModel::of_windows(rows)
                empty=("No plan", "Create a plan to see what can be withdrawn and invested.")
            />
        </div>
    }
}

fn columns(base: &str) -> Vec<Column<FlowRow>> {
    vec![
        Column::text("Account", "w-target", |row: &FlowRow| {
            view! { <a href=format!("/accounts/{}", row.uid) tabindex="-1">{row.account.clone()}</a> }
        }),
        Column::figure(format!("Flow, {base}"), "w-num", |row: &FlowRow| {
            (!row.flow.is_zero()).then(|| format::fixed(row.flow, 2))
        }),
        Column::figure(format!("Withdraw up to, {base}"), "w-money", |row: &FlowRow| {
            row.withdraw
                .map_or_else(|| "none".to_owned(), |amount| format::fixed(amount, 2))
        }),
        Column::text("Limited by", "w-text", |row: &FlowRow| {
            let cause = row.withdraw_limit.map_or("", Choice::label);
            limit(cause, row.withdraw_why.clone())
        }),
        Column::figure(format!("Invest up to, {base}"), "w-money", |row: &FlowRow| {
            match row.invest {
                Investable::Any => "no limit".to_owned(),
                Investable::UpTo(amount) => format::fixed(amount, 2),
                Investable::None => "none".to_owned(),
            }
        }),
        Column::text("Limited by", "w-key", |row: &FlowRow| {
            let cause = row.invest_limit.map_or("", Choice::label);
            limit(cause, row.invest_why.clone())
        }),
    ]
}

/// The cause, with its sentence for the pointer and for screen readers.
fn limit(cause: &'static str, why: String) -> impl IntoView {
    view! { <span title=why.clone()>{cause}</span> <span class="sr-only">" " {why}</span> }
}
