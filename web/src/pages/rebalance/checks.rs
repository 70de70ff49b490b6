//! The checks of the plan, and the accounts that it excludes.

use choices::{Choice, InvariantStatus};
use decimal::{Decimal, Rounding};
use leptos::prelude::*;

use super::Rebalance;
use crate::browser::format;
use crate::components::{Card, Icon, IconView, each};
use protocol::{ExcludedAccount, HouseholdLine, PlanCheck, PlanSummary};

/// Characters of the hash at each end.
const HASH_ENDS: usize = 4;

#[component]
pub(super) fn Checks(page: Rebalance) -> impl IntoView {
    move || {
        page.plan.summary.get().map(|plan| {
            view! {
                <Skipped accounts=plan.skipped.clone()/>
                <Households households=plan.households.clone()/>
                <Checked plan/>
            }
        })
    }
}

#[component]
fn Checked(plan: PlanSummary) -> impl IntoView {
    let (unjudged, judged): (Vec<PlanCheck>, Vec<PlanCheck>) = plan
        .invariants
        .iter()
        .cloned()
        .partition(|check| check.status == InvariantStatus::NotApplicable);
    let lots = plan.lot_gap.map(|gap| {
        let words = format!("at most {} from the best whole lots", percentage_up(gap));
        view! { <dt>"Whole-share choice"</dt><dd>{words}</dd> }
    });
    view! {
        <Card title="Plan checks" note=verdict(&plan) body="body stack">
            <ul class="checks">{each(judged, check)}</ul>
            {(!unjudged.is_empty()).then(|| view! {
                <h3>{InvariantStatus::NotApplicable.label()}</h3>
                <ul class="unjudged">{each(unjudged, unjudged_check)}</ul>
            })}
            <dl class="pairs">
                {plan.optimality_gap.map(|gap| view! {
                    <dt>"Drift from whole-share rounding"</dt>
                    <dd>{format::percentage(gap)}</dd>
                })}
                {lots}
                <dt>"Inputs"</dt>
                <dd><Hash hash=plan.input_hash/></dd>
                <dt>"Plan"</dt>
                <dd><Hash hash=plan.plan_hash/></dd>
            </dl>
        </Card>
    }
}

/// What the checks come to: failures by themselves where there are any.
pub(super) fn verdict(plan: &PlanSummary) -> String {
    let of = |status: InvariantStatus| format::count(plan.checks(status));
    match plan.checks(InvariantStatus::Failed) {
        0 => format!(
            "{} hold, {} not applicable",
            of(InvariantStatus::Checked),
            of(InvariantStatus::NotApplicable)
        ),
        _ => format!(
            "{} failed, {} hold",
            of(InvariantStatus::Failed),
            of(InvariantStatus::Checked)
        ),
    }
}

/// A check that was judged.
fn check(check: PlanCheck) -> impl IntoView {
    let is_broken = check.status != InvariantStatus::Checked;
    let (icon, title) = if is_broken {
        (Icon::Failed, "failed")
    } else {
        (Icon::Check, "passed")
    };
    let note = check.note.map(|note| view! { <small class="quiet">{note}</small> });
    view! {
        <li class:broken=is_broken title=format!("Check {} {title}", check.number)>
            <IconView icon/>
            <span>{check.number} ". " {check.says} " " <b>{check.status.label()}</b> " " {note}</span>
        </li>
    }
}

/// A check that says nothing about this plan, and why.
fn unjudged_check(check: PlanCheck) -> impl IntoView {
    let note = check.note.map(|note| format!(": {note}"));
    view! { <li>{check.number} ". " {check.says} {note} "."</li> }
}

/// A share as a percentage that is not below it.
fn percentage_up(share: Decimal) -> String {
    format::percentage(share.round(4, Rounding::Ceiling).unwrap_or(share))
}

/// The two ends of a hash; the whole of it on pointing.
#[component]
pub(super) fn Hash(hash: String) -> impl IntoView {
    let from = hash.len().saturating_sub(HASH_ENDS);
    let short = match (hash.get(..HASH_ENDS), hash.get(from..)) {
        (Some(start), Some(end)) if from > HASH_ENDS => format!("{start}…{end}"),
        _ => hash.clone(),
    };
    view! { <code title=hash>{short}</code> }
}

/// Households whose accounts reached their targets together.
#[component]
fn Households(households: Vec<HouseholdLine>) -> impl IntoView {
    let item = |household: HouseholdLine| {
        let drift = format!(
            "{} to {}",
            format::percentage(household.drift_before),
            format::percentage(household.drift_after)
        );
        let penalty = format::fixed(household.penalty, 0);
        view! {
            <h3>{household.name}</h3>
            <dl class="pairs">
                <dt>"Value"</dt>
                <dd>{format::fixed(household.value, 0)}</dd>
                <dt>"Drift"</dt>
                <dd>{drift}</dd>
                <dt>"Asset-location cost per year"</dt>
                <dd>{penalty}</dd>
            </dl>
        }
    };
    (!households.is_empty()).then(|| {
        view! {
            <Card title="Households" label="Households" body="body stack">
                {each(households, item)}
            </Card>
        }
    })
}

#[component]
fn Skipped(accounts: Vec<ExcludedAccount>) -> impl IntoView {
    (!accounts.is_empty()).then(|| {
        let count = accounts.len();
        let items = each(accounts, |account| {
                let href = format!("/accounts/{}", account.account_uid);
                view! {
                    <li><IconView icon=Icon::Warning/><span><a href=href><b>{account.identifier}</b></a> " " {account.reason.message}</span></li>
                }
            });
        view! {
            <Card title="Excluded accounts" note=count.to_string()><ul class="notes">{items}</ul></Card>
        }
    })
}
