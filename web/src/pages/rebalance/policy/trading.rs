//! How far, how much and at what cost a plan trades.

use leptos::prelude::*;

use super::super::Rebalance;
use super::super::choices::{BANDS, GOALS};
use super::Policy;
use super::fields::{Amount, Group, Pick, Switch};
use super::lists::{AccountFlows, BandRanges, WeightLimits};
use crate::browser::format;
use protocol::{BandKind, PlanGoal, PlanMode, PolicyDraft};

const BAND_FIELDS: &[&str] = &["band_width", "band_share", "ranges", "inner_band"];
const CASH_FIELDS: &[&str] = &["flow", "flows", "cash_reserve", "min_trade", "min_trade_share"];
const COST_FIELDS: &[&str] = &["cost_fixed", "cost_rate_bps", "cost_fx_bps"];

/// The day of a change of model.
#[component]
pub(super) fn Transition(policy: Policy) -> impl IntoView {
    view! {
        <Amount policy field="transition_day" label="Current day" unit="" access=|p| &mut p.transition_day/>
        <Amount policy field="transition_days" label="Total days" unit="" access=|p| &mut p.transition_days/>
    }
}

#[component]
pub(super) fn Bands(policy: Policy) -> impl IntoView {
    let band = Memo::new(move |_| policy.read(|p| p.band).unwrap_or(BandKind::Hybrid));
    let goal = Memo::new(move |_| policy.read(|p| p.goal).unwrap_or(PlanGoal::Target));
    let uses_goal = Memo::new(move |_| policy.read(PolicyDraft::uses_goal).unwrap_or(true));
    let says = Signal::derive(move || policy.read(band_says).unwrap_or_default());
    view! {
        <Group policy title="Tolerance bands" fields=BAND_FIELDS says open=true>
            <label for="band">"Band type"</label>
            <Pick id="band" options=BANDS.to_vec() value=band on_change=move |band| policy.change(|p| p.band = band)/>
            <Show when=move || matches!(band.get(), BandKind::Relative | BandKind::Hybrid)>
                <Amount policy field="band_share" label="± % of target" unit="" access=|p| &mut p.band_share/>
            </Show>
            <Show when=move || matches!(band.get(), BandKind::Absolute | BandKind::Hybrid)>
                <Amount policy field="band_width" label="± percentage points" unit="" access=|p| &mut p.band_width/>
            </Show>
            <Show when=move || band.get() == BandKind::Explicit><BandRanges policy/></Show>
            <Show when=move || uses_goal.get()>
                <label for="goal">"Rebalance to"</label>
                <Pick id="goal" options=GOALS.to_vec() value=goal on_change=move |goal| policy.change(|p| p.goal = goal)/>
                <Show when=move || goal.get() == PlanGoal::InnerBand>
                    <Amount policy field="inner_band" label="Inside band" unit="% of band" access=|p| &mut p.inner_band/>
                </Show>
            </Show>
        </Group>
    }
}

fn band_says(policy: &PolicyDraft) -> String {
    match policy.band {
        BandKind::Absolute => format!("±{} pp", policy.band_width),
        BandKind::Relative => format!("±{} of target", format::typed_percentage(&policy.band_share)),
        BandKind::Hybrid => format!(
            "±{} of target, ±{} pp",
            format::typed_percentage(&policy.band_share),
            policy.band_width
        ),
        BandKind::FiveTwentyFive => "5/25".to_owned(),
        BandKind::Explicit => format::counted(
            u32::try_from(policy.ranges.len()).unwrap_or(u32::MAX),
            "asset",
            "assets",
        ),
    }
}

#[component]
pub(super) fn Cash(page: Rebalance) -> impl IntoView {
    let policy = page.policy;
    let base = Signal::derive(move || page.app.base_currency());
    let uses_flow = Memo::new(move |_| policy.read(PolicyDraft::uses_flow).unwrap_or(true));
    let needs_flow = move || {
        let one_way = |p: &PolicyDraft| matches!(p.mode, PlanMode::ContributionOnly | PlanMode::RaiseCash);
        policy.read(one_way).unwrap_or(false)
    };
    let says = Signal::derive(move || {
        policy
            .read(|p| format!("reserve {}", p.cash_reserve))
            .unwrap_or_default()
    });
    view! {
        <Group policy title="Cash and minimums" fields=CASH_FIELDS says open=true>
            <Show when=move || uses_flow.get()>
                <Amount
                    policy
                    field="flow"
                    label="Cash flow"
                    unit=base
                    access=|p| &mut p.flow
                    marked=Signal::derive(needs_flow)
                />
                <AccountFlows policy/>
            </Show>
            <Amount policy field="cash_reserve" label="Cash reserve" unit=base access=|p| &mut p.cash_reserve/>
            <Amount policy field="min_trade" label="Minimum trade" unit=base access=|p| &mut p.min_trade/>
            <Amount policy field="min_trade_share" label="Minimum size" unit="% of account" access=|p| &mut p.min_trade_share/>
        </Group>
    }
}

#[component]
pub(super) fn Limits(policy: Policy) -> impl IntoView {
    let caps = Memo::new(move |_| policy.read(|p| p.mode != PlanMode::ContributionOnly).unwrap_or(true));
    let says = Signal::derive(move || {
        let says = |p: &PolicyDraft| match p.max_turnover.trim() {
            "" => "no cap".to_owned(),
            cap => format!("cap {}", format::typed_percentage(cap)),
        };
        policy.read(says).unwrap_or_default()
    });
    view! {
        <Group policy title="Trading limits" fields=&["max_turnover"] says open=true>
            <Show when=move || caps.get()>
                <Amount policy field="max_turnover" label="Turnover cap" unit="%" access=|p| &mut p.max_turnover/>
            </Show>
            <Switch policy field="whole_lots" label="Whole shares" access=|p| &mut p.whole_lots/>
            <Switch policy field="proceeds_fund_buys" label="Use sale proceeds for buys" access=|p| &mut p.proceeds_fund_buys/>
            <Switch policy field="allow_short" label="Short positions" access=|p| &mut p.allow_short/>
            <Switch policy field="allow_leverage" label="Leverage" access=|p| &mut p.allow_leverage/>
        </Group>
    }
}

#[component]
pub(super) fn Costs(page: Rebalance) -> impl IntoView {
    let policy = page.policy;
    let base = Signal::derive(move || page.app.base_currency());
    let exchanges = Memo::new(move |_| policy.read(|p| p.fx_orders).unwrap_or(false));
    let says = Signal::derive(move || {
        let says = |p: &PolicyDraft| format!("{} + {} bps", p.cost_fixed, p.cost_rate_bps);
        policy.read(says).unwrap_or_default()
    });
    view! {
        <Group policy title="Costs and currencies" fields=COST_FIELDS says open=true>
            <Amount policy field="cost_fixed" label="Commission per order" unit=base access=|p| &mut p.cost_fixed/>
            <Amount policy field="cost_rate_bps" label="Commission rate" unit="bps" access=|p| &mut p.cost_rate_bps/>
            <Switch policy field="fx_orders" label="FX trades" access=|p| &mut p.fx_orders/>
            <Show when=move || exchanges.get()>
                <Amount policy field="cost_fx_bps" label="FX cost" unit="bps" access=|p| &mut p.cost_fx_bps/>
            </Show>
        </Group>
    }
}

/// What only the least tracking error reads.
#[component]
pub(super) fn Weights(policy: Policy) -> impl IntoView {
    let says = Signal::derive(move || match policy.read(|p| p.limits.len()).unwrap_or(0) {
        0 => "none".to_owned(),
        count => count.to_string(),
    });
    view! {
        <Group policy title="Weight limits" fields=&["limits", "penalty"] says open=true>
            <WeightLimits policy/>
            <Amount policy field="penalty" label="Cost and tax penalty" unit="" access=|p| &mut p.penalty/>
        </Group>
    }
}
