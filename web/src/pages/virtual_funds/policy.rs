//! How holdings are allocated.

use leptos::prelude::*;

use super::Funds;
use crate::components::{FieldError, fault_of};
use protocol::FundPolicy;

/// What the panel and the bar over it say at their fields.
pub(super) const COLUMNS: &[&str] = &[
    "valuation_time",
    "max_valuation_age_secs",
    "max_weight_age_secs",
    "stated_account_value",
    "valuation_tolerance",
];

type Options = &'static [(&'static str, &'static str)];
type Access = fn(&mut FundPolicy) -> &mut String;

const MODES: Options = &[
    ("proportional_attribution", "Pro rata"),
    ("strict_feasible", "All or nothing"),
];
const HOLDINGS: Options = &[
    ("exact_valuation_time", "Exact time"),
    ("latest_at_or_before", "Latest on or before"),
];
const RESIDUALS: Options = &[("keep_in_direct_sleeve", "Keep unallocated"), ("refuse", "Reject")];
const LEVERAGES: Options = &[("attribute_held", "Allocate holdings"), ("refuse", "Reject")];
const SHORTAGES: Options = &[("leave_gap", "Allow"), ("refuse", "Reject")];
const STALES: Options = &[("accept", "Use"), ("warn", "Use with warning"), ("refuse", "Reject")];
const ROUNDINGS: Options = &[
    ("none", "Fractional quantities"),
    ("down_to_lots", "Whole lots, rounded down"),
];
const REPEATS: Options = &[("replace", "Replace"), ("refuse", "Reject")];

#[component]
pub(super) fn PolicyPanel(page: Funds) -> impl IntoView {
    let ages = move |access: Access| {
        let mut policy = page.policy.get();
        policy.as_mut().is_some_and(|policy| access(policy) != "accept")
    };
    view! {
        <section class="card" aria-label="Policy">
            <h2>"Policy"</h2>
            <div class="form funds">
                <Choose page id="funds-mode" label="Shortfalls" options=MODES access=|p| &mut p.mode/>
                <Choose page id="funds-shortage" label="Underfunded sleeve" options=SHORTAGES access=|p| &mut p.shortage/>
                <Choose page id="funds-residual" label="Unrequested holdings" options=RESIDUALS access=|p| &mut p.residual/>
                <Choose page id="funds-leverage" label="Targets above 100%" options=LEVERAGES access=|p| &mut p.leverage/>
                <Choose page id="funds-rounding" label="Rounding" options=ROUNDINGS access=|p| &mut p.rounding/>
                <Choose page id="funds-holdings" label="Holdings" options=HOLDINGS access=|p| &mut p.holdings/>
                <Choose page id="funds-repeat" label="Existing allocations" options=REPEATS access=|p| &mut p.idempotency/>
                <Choose page id="funds-prices" label="Stale prices and rates" options=STALES access=|p| &mut p.stale_values/>
                <Show when=move || ages(|p| &mut p.stale_values)>
                    <Amount
                        page
                        id="funds-price-days"
                        label="Stale after"
                        unit="days"
                        column="max_valuation_age_secs"
                        access=|p| &mut p.value_days
                    />
                </Show>
                <Choose page id="funds-weights" label="Stale weights" options=STALES access=|p| &mut p.stale_weights/>
                <Show when=move || ages(|p| &mut p.stale_weights)>
                    <Amount
                        page
                        id="funds-weight-days"
                        label="Stale after"
                        unit="days"
                        column="max_weight_age_secs"
                        access=|p| &mut p.weight_days
                    />
                </Show>
                <Amount
                    page
                    id="funds-stated"
                    label="Reported value"
                    unit=""
                    column="stated_account_value"
                    access=|p| &mut p.stated_value
                />
                <Amount
                    page
                    id="funds-tolerance"
                    label="Tolerance"
                    unit="%"
                    column="valuation_tolerance"
                    access=|p| &mut p.tolerance
                />
            </div>
        </section>
    }
}

fn read(page: Funds, access: Access) -> String {
    let mut policy = page.policy.get().unwrap_or_default();
    std::mem::take(access(&mut policy))
}

fn write(page: Funds, access: Access, text: String) {
    page.failure.set(None);
    page.policy.update(|policy| {
        if let Some(policy) = policy {
            *access(policy) = text;
        }
    });
}

#[component]
fn Choose(page: Funds, id: &'static str, label: &'static str, options: Options, access: Access) -> impl IntoView {
    let items = options
        .iter()
        .map(|(code, words)| {
            view! { <option value=*code selected=move || read(page, access) == *code>{*words}</option> }
        })
        .collect_view();
    view! {
        <label for=id>{label}</label>
        <select class="input" id=id on:change=move |event| write(page, access, event_target_value(&event))>{items}</select>
    }
}

#[component]
fn Amount(
    page: Funds,
    id: &'static str,
    label: &'static str,
    unit: &'static str,
    column: &'static str,
    access: Access,
) -> impl IntoView {
    let fault = fault_of(page.refusal(), column);
    let fault_id = format!("{id}-fault");
    let described = fault_id.clone();
    view! {
        <label for=id>{label} " " <span class="unit">{unit}</span></label>
        <input
            class="input num"
            id=id
            inputmode="decimal"
            autocomplete="off"
            placeholder="none"
            aria-invalid=move || fault.with(Option::is_some).then_some("true")
            aria-describedby=move || fault.with(Option::is_some).then(|| described.clone())
            prop:value=move || read(page, access)
            on:input=move |event| write(page, access, event_target_value(&event))
        />
        <FieldError id=fault_id message=fault/>
    }
}
