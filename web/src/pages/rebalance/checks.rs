//! The checks of the plan, its notes, and the accounts that it excludes.

use leptos::prelude::*;

use super::Rebalance;
use crate::browser::format;
use crate::components::{Card, Icon, IconView, each};
use protocol::{ExchangeLine, ExcludedAccount, HouseholdLine, PlanSummary, Remark};

/// Characters of the hash at each end.
const HASH_ENDS: usize = 4;

#[component]
pub(super) fn Checks(page: Rebalance) -> impl IntoView {
    move || {
        page.plan.summary.get().map(|plan| {
            view! {
                <Skipped accounts=plan.skipped.clone()/>
            <Notes notes=plan.notes.clone()/>
                <Households households=plan.households.clone()/>
                <Exchanges orders=plan.exchanges.clone()/>
                <Checked plan/>
            }
        })
    }
}

#[component]
fn Checked(plan: PlanSummary) -> impl IntoView {
    let items = each(plan.invariants, |(number, says, holds)| {
        let (icon, verdict) = match holds {
            Some(true) => (Icon::Check, "passed"),
            Some(false) => (Icon::Failed, "failed"),
            None => (
                Icon::Info,
                "not checked: a saved plan keeps its targets as they were expanded",
            ),
        };
        view! {
            <li class:broken=holds == Some(false) class:unchecked=holds.is_none() title=format!("Check {number} {verdict}")>
                <IconView icon/>
                <span>{says}<span class="sr-only">": " {verdict}</span></span>
            </li>
        }
    });
    view! {
        <Card title="Plan checks" body="body stack">
            <ul class="checks">{items}</ul>
            <dl class="pairs">
                {plan.optimality_gap.map(|gap| view! {
                    <dt>"Drift from whole-share rounding"</dt>
                    <dd>{format::percentage(gap)}</dd>
                })}
                <dt>"Inputs"</dt>
                <dd><Hash hash=plan.input_hash/></dd>
                <dt>"Plan"</dt>
                <dd><Hash hash=plan.plan_hash/></dd>
            </dl>
        </Card>
    }
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

/// What the plan does otherwise than one may expect.
#[component]
fn Notes(notes: Vec<Remark>) -> impl IntoView {
    let item = |note: Remark| view! { <li><IconView icon=Icon::Warning/><span>{note.message}</span></li> };
    (!notes.is_empty()).then(|| {
        view! {
            <Card title="Notes" label="Notes on the plan">
                <ul class="notes">{each(notes, item)}</ul>
            </Card>
        }
    })
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

/// Orders that turn one currency into another.
#[component]
fn Exchanges(orders: Vec<ExchangeLine>) -> impl IntoView {
    let item = |order: ExchangeLine| {
        let money = |(code, amount): (String, decimal::Decimal)| format!("{} {code}", format::fixed(amount, 2));
        view! {
            <dt>{order.account}</dt>
            <dd>{money(order.sold)} " → " {money(order.bought)}</dd>
        }
    };
    (!orders.is_empty()).then(|| {
        view! {
            <Card title="FX trades" note=orders.len().to_string() label="FX trades">
                <dl class="pairs">{each(orders, item)}</dl>
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
