//! What was checked on the plan, and what was left out of it.

use leptos::prelude::*;

use super::Rebalance;
use crate::browser::format;
use crate::components::{Icon, IconView};
use crate::protocol::PlanSummary;

/// Characters of the hash at each end.
const HASH_ENDS: usize = 4;

#[component]
pub(super) fn Checks(page: Rebalance) -> impl IntoView {
    move || {
        page.plan
            .summary
            .get()
            .map(|plan| view! { <Skipped accounts=plan.skipped.clone()/><Checked plan/> })
    }
}

#[component]
fn Checked(plan: PlanSummary) -> impl IntoView {
    let items = plan
        .invariants
        .into_iter()
        .map(|(number, says, holds)| {
            let icon = if holds { Icon::Check } else { Icon::Failed };
            let verdict = if holds { "holds" } else { "does not hold" };
            view! {
                <li class:broken=!holds title=format!("Invariant {number} {verdict}")>
                    <IconView icon/>
                    <span>{says}<span class="sr-only">": " {verdict}</span></span>
                </li>
            }
        })
        .collect_view();
    let hash = plan.input_hash;
    let short = match (
        hash.get(..HASH_ENDS),
        hash.len().checked_sub(HASH_ENDS).and_then(|from| hash.get(from..)),
    ) {
        (Some(start), Some(end)) => format!("{start}…{end}"),
        _ => hash.clone(),
    };
    view! {
        <section class="card">
            <h2>"Checked on this plan"</h2>
            <div class="body stack">
                <ul class="checks">{items}</ul>
                <dl class="pairs">
                    {plan.optimality_gap.map(|gap| view! {
                        <dt>"Drift left over the continuous optimum"</dt>
                        <dd>{format::percent(gap)} " %"</dd>
                    })}
                    <dt>"Inputs"</dt>
                    <dd><code title=hash>{short}</code></dd>
                </dl>
            </div>
        </section>
    }
}

#[component]
fn Skipped(accounts: Vec<(String, String)>) -> impl IntoView {
    (!accounts.is_empty()).then(|| {
        let count = accounts.len();
        let items = accounts
            .into_iter()
            .map(|(account, why)| view! { <li><IconView icon=Icon::Warning/><span><b>{account}</b> " " {why}</span></li> })
            .collect_view();
        view! {
            <section class="card">
                <h2>"Left out" <span class="quiet">{format!("{count} accounts")}</span></h2>
                <div class="body"><ul class="notes">{items}</ul></div>
            </section>
        }
    })
}
