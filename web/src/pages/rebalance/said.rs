//! What is said above a plan: cash that is missing, checks that failed, and what the plan counts or leaves out.

use choices::{Choice, InvariantStatus};
use leptos::prelude::*;

use super::Rebalance;
use crate::browser::format;
use crate::components::{Banner, NotesBanner, each};
use crate::state::WithSome;
use protocol::{PlanCheck, PlanSummary, ShortfallLine};

/// Excluded accounts that are named; all of them are listed beside the plan.
const NAMED: usize = 50;

#[component]
pub(super) fn Said(page: Rebalance) -> impl IntoView {
    let summary = page.plan.summary;
    let shortfalls = Memo::new(move |_| summary.part(|plan| plan.shortfalls.clone()));
    let failed = Memo::new(move |_| {
        summary.part(|plan| {
            let failed = plan
                .invariants
                .iter()
                .filter(|check| check.status == InvariantStatus::Failed);
            failed.cloned().collect::<Vec<_>>()
        })
    });
    let notes = Signal::derive(move || summary.part(notes));
    view! {
        {move || (!shortfalls.with(Vec::is_empty)).then(|| view! { <Shortfalls lines=shortfalls.get()/> })}
        {move || (!failed.with(Vec::is_empty)).then(|| view! { <Failed checks=failed.get() bars_orders=summary.part(|plan| plan.bars_orders)/> })}
        <NotesBanner label="Notes on the plan" notes/>
    }
}

/// Who is excluded, and what the plan counts and leaves out.
fn notes(plan: &PlanSummary) -> Vec<String> {
    let names: Vec<&str> = plan.skipped.iter().map(|account| account.identifier.as_str()).collect();
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {} more", format::count(format::number_of(more))),
    };
    let names = names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    let excluded = (!names.is_empty()).then(|| format!("Not in this plan: {names}{more}."));
    let said = plan.notes.iter().map(|note| note.message.clone());
    excluded.into_iter().chain(said).collect()
}

/// The cash that accounts must have and do not get.
#[component]
fn Shortfalls(lines: Vec<ShortfallLine>) -> impl IntoView {
    let count = format::counted(format::number_of(lines.len()), "cash shortfall", "cash shortfalls");
    let item = |line: ShortfallLine| {
        let href = format!("/accounts/{}", line.account_uid);
        let amount = format!("{} {}", format::fixed(line.amount, 2), line.currency);
        view! {
            <li>
                <a href=href><b>{line.account}</b> " " {line.name}</a> " " <b class="num">{amount}</b> " "
                <span class="tag warn">{line.cause.label()}</span> " " {line.sentence}
            </li>
        }
    };
    view! {
        <Banner failed=true>
            <div class="said" role="group" aria-label="Cash shortfalls"><p><b>{count}</b></p><ul>{each(lines, item)}</ul></div>
        </Banner>
    }
}

/// The checks that the plan does not pass.
#[component]
fn Failed(checks: Vec<PlanCheck>, bars_orders: bool) -> impl IntoView {
    let count = format::counted(
        format::number_of(checks.len()),
        "plan check failed",
        "plan checks failed",
    );
    let item = |check: PlanCheck| {
        let note = check.note.map(|note| format!(" ({note})"));
        view! { <li>{check.number} ". " {check.says} {note} "."</li> }
    };
    view! {
        <Banner failed=true>
            <div class="said" role="group" aria-label="Failed checks">
                <p><b>{count}</b>{if bars_orders { ": no order batches can be created from this plan." } else { "." }}</p>
                <ul>{each(checks, item)}</ul>
            </div>
        </Banner>
    }
}
