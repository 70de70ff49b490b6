//! What can be dragged, stepped and switched.

use choices::{BandKind, Choice, PlanMode, RestrictionRule};
use leptos::prelude::*;

use super::super::Rebalance;
use super::WhatIf;
use crate::components::{Bound, Icon, IconView, Select, Slider, each, options_of};
use crate::state::WithSome;
use protocol::{FlowDraft, NamedRow, PolicyDraft, RestrictionDraft, Subject, Uid, WhatIfScope};

/// Percent that a price can be dragged by, each way; more can be typed.
const PRICE: f64 = 50.0;
/// Turnover cap, percent, at which the slider means no cap.
const TURNOVER: f64 = 40.0;

#[component]
pub(super) fn Controls(page: Rebalance, what_if: WhatIf) -> impl IntoView {
    let band = Memo::new(move |_| what_if.draft.with_some(|p| p.band));
    let caps = Memo::new(move |_| {
        what_if
            .draft
            .with_some(|p| p.mode != PlanMode::ContributionOnly)
            .unwrap_or(true)
    });
    let flows = Memo::new(move |_| what_if.draft.part(PolicyDraft::uses_flow));
    let base = move || page.app.base_currency();
    view! {
        <div class="sliders">
            <Show when=move || matches!(band.get(), Some(BandKind::Absolute | BandKind::Hybrid))>
                <PolicySlider what_if id="wi-width" label="Band, ± percentage points" unit="" range=(0.0, 10.0, 0.1) access=|p| &mut p.band_width/>
            </Show>
            <Show when=move || matches!(band.get(), Some(BandKind::Relative | BandKind::Hybrid))>
                <PolicySlider what_if id="wi-share" label="Band, ± % of target" unit="" range=(0.0, 100.0, 1.0) access=|p| &mut p.band_share/>
            </Show>
            <PolicySlider what_if id="wi-reserve" label="Cash reserve" unit=base range=(0.0, 50_000.0, 500.0) access=|p| &mut p.cash_reserve/>
            <Show when=move || caps.get()>
                <PolicySlider
                    what_if
                    id="wi-turnover"
                    label="Turnover cap"
                    unit="%"
                    range=(0.0, TURNOVER, 0.5)
                    access=|p| &mut p.max_turnover
                    empty_is_most=true
                    placeholder="no cap"
                />
            </Show>
            <Show when=move || flows.get()><FlowControl what_if base/></Show>
            <PriceControl what_if/>
            <RestrictionControls page what_if/>
        </div>
    }
}

#[component]
fn PolicySlider(
    what_if: WhatIf,
    id: &'static str,
    label: &'static str,
    #[prop(into)] unit: Signal<String>,
    range: (f64, f64, f64),
    access: fn(&mut PolicyDraft) -> &mut String,
    #[prop(optional)] empty_is_most: bool,
    #[prop(optional)] placeholder: &'static str,
) -> impl IntoView {
    let value = move || {
        let mut draft = what_if.draft.get();
        draft
            .as_mut()
            .map_or_else(String::new, |draft| std::mem::take(access(draft)))
    };
    view! {
        <Slider
            id
            label
            unit
            range=Signal::stored(range)
            value
            on_input=move |text| what_if.change(|p| *access(p) = text)
            empty_is_most
            placeholder
        />
    }
}

/// Rows of the plan's scope as options.
fn options(what_if: WhatIf, read: fn(&WhatIfScope) -> &Vec<NamedRow>) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        what_if.scope.with(|scope| {
            let choices = scope.as_ref().map(read).into_iter().flatten();
            choices.map(NamedRow::option).collect()
        })
    })
}

/// The cash in or out of one account.
#[component]
fn FlowControl(what_if: WhatIf, #[prop(into)] base: Signal<String>) -> impl IntoView {
    let account = RwSignal::new(None::<Uid>);
    let value = move || {
        let own = |p: &PolicyDraft| {
            let own = p.flows.iter().find(|flow| flow.account_uid == account.get());
            own.map(|flow| flow.amount.clone())
        };
        what_if.draft.part(own).unwrap_or_default()
    };
    let put = move |text: String| {
        let Some(account_uid) = account.get_untracked() else {
            return;
        };
        what_if.change(|p| {
            p.flows.retain(|flow| flow.account_uid != Some(account_uid));
            if !text.is_empty() {
                p.flows.push(FlowDraft {
                    account_uid: Some(account_uid),
                    amount: text,
                });
            }
        });
    };
    let range = move || {
        let least = if what_if.draft.part(PolicyDraft::needs_flow) {
            0.0
        } else {
            -100_000.0
        };
        (least, 100_000.0, 1_000.0)
    };
    let chosen = Bound::new(
        move || account.get().map_or_else(String::new, |uid| uid.to_string()),
        move |text: String| account.set(text.parse().ok()),
    );
    view! {
        <div class="pick-one">
            <Select
                label="Account with cash flow"
                empty="Cash flow of an account…"
                class="input small"
                options=options(what_if, |scope| &scope.accounts)
                value=chosen
            />
            <Show when=move || account.get().is_some()>
                <Slider id="wi-flow" label="Cash flow" unit=base range value on_input=put/>
            </Show>
        </div>
    }
}

/// The price of one asset.
#[component]
fn PriceControl(what_if: WhatIf) -> impl IntoView {
    let read = move || {
        let asset = what_if.price.with(|(asset, _)| *asset);
        asset.map_or_else(String::new, |uid| uid.to_string())
    };
    let chosen = Bound::new(read, move |text: String| {
        what_if.move_price(|price| *price = (text.parse().ok(), String::new()));
    });
    let value = move || what_if.price.with(|(_, percent)| percent.clone());
    view! {
        <div class="pick-one">
            <Select
                label="Asset to reprice"
                empty="Price of an asset…"
                class="input small"
                options=options(what_if, |scope| &scope.assets)
                value=chosen
            />
            <Show when=move || !read().is_empty()>
                <Slider
                    id="wi-price"
                    label="Price change"
                    unit="%"
                    range=Signal::stored((-PRICE, PRICE, 1.0))
                    value
                    on_input=move |text| what_if.move_price(|price| price.1 = text)
                />
                <p class="faint">"Price changes apply to this what-if only; they are not part of the policy."</p>
            </Show>
        </div>
    }
}

/// The plan's restrictions, each on or off, and others to try.
#[component]
fn RestrictionControls(page: Rebalance, what_if: WhatIf) -> impl IntoView {
    // The plan's own come first; what is tried here after them.
    let tried = RwSignal::new(Vec::<RestrictionDraft>::new());
    let all = Memo::new(move |_| {
        let mut all = what_if.planned(|p| p.restrictions.clone()).unwrap_or_default();
        all.extend(tried.get());
        all
    });
    let item = move |restriction: RestrictionDraft| {
        let words = page.policy.part(|view| view.restriction_words(&restriction));
        let own = restriction.clone();
        let is_on = move || what_if.draft.part(|p| p.restrictions.contains(&own));
        let switch = move |on: bool| {
            let restriction = restriction.clone();
            what_if.change(|p| {
                p.restrictions.retain(|row| *row != restriction);
                if on {
                    p.restrictions.push(restriction);
                }
            });
        };
        view! { <li><span>{words.clone()}</span><SwitchNamed name=words checked=is_on on_change=Callback::new(switch)/></li> }
    };
    let has_any = Memo::new(move |_| !all.with(Vec::is_empty));
    view! {
        <div class="pick-one" role="group" aria-label="Trial restrictions">
            <Show when=move || has_any.get()>
                <ul class="switches">{move || each(all.get(), item)}</ul>
            </Show>
            <NewRestriction what_if tried/>
        </div>
    }
}

/// A switch whose name is not known before it is made.
#[component]
fn SwitchNamed(name: String, #[prop(into)] checked: Signal<bool>, on_change: Callback<bool>) -> impl IntoView {
    view! {
        <span class="toggle">
            <input
                type="checkbox"
                role="switch"
                aria-label=name
                prop:checked=checked
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
        </span>
    }
}

#[component]
fn NewRestriction(what_if: WhatIf, tried: RwSignal<Vec<RestrictionDraft>>) -> impl IntoView {
    let asset = RwSignal::new(String::new());
    let rule = RwSignal::new(RestrictionRule::default().text().to_owned());
    let add = move |_| {
        let restriction = RestrictionDraft {
            account_uid: None,
            subject: asset
                .get_untracked()
                .parse()
                .map_or(Subject::Everything, Subject::Asset),
            rule: RestrictionRule::of(&rule.get_untracked()).unwrap_or_default(),
        };
        asset.set(String::new());
        let is_new = what_if.draft.part(|p| !p.restrictions.contains(&restriction));
        if is_new {
            tried.update(|tried| tried.push(restriction.clone()));
            what_if.change(|p| p.restrictions.push(restriction));
        }
    };
    view! {
        <div class="new-restriction">
            <Select
                label="Asset to restrict"
                empty="Restrict an asset…"
                class="input small"
                options=options(what_if, |scope| &scope.assets)
                value=asset
            />
            <Select label="Restriction rule" class="input small" options=options_of(RestrictionRule::DESCRIBED) value=rule/>
            <button
                class="button icon-only"
                type="button"
                aria-label="Add trial restriction"
                disabled=move || asset.with(String::is_empty)
                on:click=add
            >
                <IconView icon=Icon::Plus/>
            </button>
        </div>
    }
}
