//! How gains are taxed, and which losses are taken.

use leptos::prelude::*;

use super::super::Rebalance;
use super::super::choices::{LOTS, WASH};
use super::Policy;
use super::fields::{Amount, Group, Pick, Switch};
use super::lists::Locations;
use crate::browser::format;
use protocol::{PlanLots, PlanWash, PolicyDraft};

const FIELDS: &[&str] = &[
    "taxable",
    "short_rate",
    "long_rate",
    "long_after_days",
    "wash_days",
    "harvest_min_loss",
    "harvest_min_share",
    "locate",
    "location",
];

#[component]
pub(super) fn Taxes(page: Rebalance) -> impl IntoView {
    let policy = page.policy;
    let uses = move |test: fn(&PolicyDraft) -> bool| Memo::new(move |_| policy.read(test).unwrap_or(false));
    let (taxed, harvests) = (uses(PolicyDraft::is_taxed), uses(PolicyDraft::harvests));
    let locates = uses(|p| p.locate);
    let is_used = untrack(|| policy.read(|p| p.is_taxed() || p.locate).unwrap_or(false));
    let lots = Memo::new(move |_| policy.read(|p| p.lot_selection).unwrap_or(PlanLots::Fifo));
    let base = Signal::derive(move || page.app.base_currency());
    let says = Signal::derive(move || {
        let says = |p: &PolicyDraft| {
            if p.is_taxed() {
                format!(
                    "{} short-term, {} long-term",
                    format::typed_percentage(&p.short_rate),
                    format::typed_percentage(&p.long_rate)
                )
            } else {
                "off".to_owned()
            }
        };
        policy.read(says).unwrap_or_default()
    });
    view! {
        <Group policy title="Tax and households" fields=FIELDS says open=is_used>
            <Show
                when=move || harvests.get()
                fallback=move || view! { <Switch policy field="tax" label="Calculate tax" access=|p| &mut p.tax/> }
            >
                <p class="full faint">"Loss harvesting calculates tax: set the taxable account types, the rates and the wash-sale window."</p>
            </Show>
            <label for="lot_selection">"Lot method"</label>
            <Pick
                id="lot_selection"
                options=LOTS.to_vec()
                value=lots
                on_change=move |lots| policy.change(|p| p.lot_selection = lots)
            />
            <Show when=move || taxed.get()><Regime policy/></Show>
            <Show when=move || harvests.get()>
                <Amount policy field="harvest_min_loss" label="Minimum loss" unit=base access=|p| &mut p.harvest_min_loss/>
                <Amount policy field="harvest_min_share" label="Minimum per lot" unit="% of cost" access=|p| &mut p.harvest_min_share/>
            </Show>
            <Switch policy field="locate" label="Plan households together" access=|p| &mut p.locate/>
            <Show when=move || locates.get()><Locations policy/></Show>
        </Group>
    }
}

#[component]
fn Regime(policy: Policy) -> impl IntoView {
    let wash = Memo::new(move |_| policy.read(|p| p.wash).unwrap_or(PlanWash::Refuse));
    view! {
        <Amount policy field="taxable" label="Taxable account types" unit="" access=|p| &mut p.taxable words=true/>
        <Amount policy field="short_rate" label="Short-term rate" unit="%" access=|p| &mut p.short_rate/>
        <Amount policy field="long_rate" label="Long-term rate" unit="%" access=|p| &mut p.long_rate/>
        <Amount policy field="long_after_days" label="Long-term holding period" unit="days" access=|p| &mut p.long_after_days/>
        <Amount policy field="wash_days" label="Wash-sale window" unit="days each side" access=|p| &mut p.wash_days/>
        <label for="wash">"Wash-sale buys"</label>
        <Pick id="wash" options=WASH.to_vec() value=wash on_change=move |wash| policy.change(|p| p.wash = wash)/>
    }
}
