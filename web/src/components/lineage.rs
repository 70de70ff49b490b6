//! Where a target comes from: the paths to it and the share of each.

use decimal::Decimal;
use leptos::prelude::*;

use crate::components::each;

use crate::browser::format;
use protocol::LineageShare;

/// The names on a path, the last one strongest.
#[component]
fn Path(names: Vec<String>) -> impl IntoView {
    let last = names.len().saturating_sub(1);
    let parts = each(names.into_iter().enumerate(), |(index, name)| {
        if index == last {
            view! { <b>{name}</b> }.into_any()
        } else {
            view! { {name} " › " }.into_any()
        }
    });
    view! { <span class="path">{parts}</span> }
}

/// What a path asks for, in the terms of its target.
fn asked(share: &LineageShare) -> String {
    let weight = share.weight.map(format::percentage);
    let notional = share.notional.map(|notional| format::fixed(notional, 2));
    let quantity = share.quantity.map(|quantity| {
        format!(
            "{} {}",
            format::free(quantity),
            if quantity == Decimal::ONE { "unit" } else { "units" }
        )
    });
    let parts: Vec<String> = [weight, notional, quantity].into_iter().flatten().collect();
    parts.join(" / ")
}

/// Paths with what each asks for.
#[component]
pub fn LineagePaths(paths: Vec<LineageShare>) -> impl IntoView {
    let total: f64 = paths
        .iter()
        .filter_map(|path| path.weight)
        .map(|weight| weight.to_f64().abs())
        .sum();
    let items = each(paths, |path| {
        let share = path
            .weight
            .filter(|_| total > 0.0)
            .map(|weight| weight.to_f64().abs() / total);
        let asked = asked(&path);
        view! {
            <li>
                <Path names=path.path/>
                <span class="num nowrap">{asked}</span>
                {share.map(|share| view! { <ShareBar share/> })}
            </li>
        }
    });
    view! { <ul class="paths">{items}</ul> }
}

/// A share of 1 as a thin bar.
#[component]
fn ShareBar(share: f64) -> impl IntoView {
    view! {
        <svg class="share" width="100%" height="4" aria-hidden="true">
            <rect class="track" width="100%" height="4" rx="2"></rect>
            <rect class="bar" width=format!("{}%", share * 100.0) height="4" rx="2"></rect>
        </svg>
    }
}
