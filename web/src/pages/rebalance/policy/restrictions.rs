//! What must not be traded.

use leptos::prelude::*;

use super::super::Rebalance;
use super::super::choices::{RULES, UNMET};
use super::Policy;
use super::fields::{Group, OptionSelect, Pick};
use super::lists::Substitutes;
use crate::components::{ComboOption, Combobox, FieldError, Icon, IconView};
use protocol::{PlanUnmet, PolicyDraft, RestrictionDraft, RestrictionRule, Uid};

const FIELDS: &[&str] = &["restrictions", "account_uid", "asset_uid", "category", "rule"];

#[component]
pub(super) fn Restrictions(page: Rebalance) -> impl IntoView {
    let policy = page.policy;
    let count = Memo::new(move |_| policy.read(|p| p.restrictions.len()).unwrap_or(0));
    let add = move |_| {
        policy.change(|p| {
            p.restrictions.push(RestrictionDraft {
                account_uid: None,
                asset_uid: None,
                category: None,
                rule: RestrictionRule::NoSell,
            });
        });
    };
    let says = Signal::derive(move || match count.get() {
        0 => "none".to_owned(),
        count => count.to_string(),
    });
    view! {
        <Group policy title="Restrictions" fields=FIELDS says open=true>
        <div class="full rows" role="group" aria-label="Restrictions">
            <Show when=move || count.get() != 0>
                <ul>
                    <For each=move || 0..count.get() key=|index| *index let:index>
                        <Restriction policy index/>
                    </For>
                </ul>
            </Show>
            <button class="button small" type="button" on:click=add>
                <IconView icon=Icon::Plus/>
                "Add restriction"
            </button>
        </div>
        </Group>
    }
}

/// Where the weight goes that cannot be reached.
#[component]
pub(super) fn Unmet(policy: Policy) -> impl IntoView {
    let unmet = Memo::new(move |_| policy.read(|p| p.unmet).unwrap_or(PlanUnmet::Cash));
    let says = Signal::derive(move || {
        let named = UNMET.into_iter().find(|(option, _)| *option == unmet.get());
        named.map_or_else(String::new, |(_, text)| text.to_lowercase())
    });
    let is_used = untrack(|| {
        let is_used = |p: &PolicyDraft| p.unmet != PlanUnmet::Cash || !p.substitutes.is_empty();
        policy.read(is_used).unwrap_or(false)
    });
    view! {
        <Group policy title="Unmet weight" fields=&["substitutes"] says open=is_used>
            <label for="unmet">"Allocate to"</label>
            <Pick id="unmet" options=UNMET.to_vec() value=unmet on_change=move |unmet| policy.change(|p| p.unmet = unmet)/>
            <Substitutes policy/>
        </Group>
    }
}

#[component]
fn Restriction(policy: Policy, index: usize) -> impl IntoView {
    let row = u32::try_from(index).unwrap_or(u32::MAX);
    let fault = Signal::derive(move || FIELDS.iter().find_map(|column| policy.fault(column, row)));
    let remove = move |_| {
        policy.change(|p| {
            if index < p.restrictions.len() {
                p.restrictions.remove(index);
            }
        });
    };
    view! {
        <li>
            <WhatSelect policy index/>
            <RuleSelect policy index/>
            <button class="button quiet icon-only" type="button" aria-label="Remove restriction" on:click=remove>
                <IconView icon=Icon::Close/>
            </button>
            <OnlyIn policy index/>
            <FieldError id=format!("restriction-{index}-error") message=fault/>
        </li>
    }
}

/// The account that a restriction holds in; every account while the field is empty.
#[component]
fn OnlyIn(policy: Policy, index: usize) -> impl IntoView {
    let named = untrack(|| {
        let uid = read(policy, index, |r| r.account_uid).flatten()?;
        Some(policy.account(uid).unwrap_or_else(|| uid.to_string()))
    });
    let text = RwSignal::new(named.unwrap_or_default());
    let set = move |account: Option<Uid>| {
        policy.change(|p| {
            if let Some(restriction) = p.restrictions.get_mut(index) {
                restriction.account_uid = account;
            }
        });
    };
    let offers = Callback::new(move |typed: String| {
        let fitting = policy.accounts().into_iter().filter(|(_, label)| holds(label, &typed));
        fitting
            .map(|(value, title)| ComboOption {
                value,
                title,
                note: String::new(),
                tag: "",
            })
            .collect()
    });
    view! {
        <div class="full only-in">
            <Combobox
                id=format!("restriction-{index}-account")
                label=Signal::derive(|| "Account".to_owned())
                text
                offers
                on_text=Callback::new(move |typed: String| {
                    if typed.trim().is_empty() {
                        set(None);
                    }
                    text.set(typed);
                })
                on_pick=Callback::new(move |offer: ComboOption| {
                    set(offer.value.parse().ok());
                    text.set(offer.title);
                })
                class="input small"
                placeholder="All accounts"
            />
        </div>
    }
}

/// Whether a label holds what is typed, in upper or lower case.
fn holds(label: &str, typed: &str) -> bool {
    label.to_lowercase().contains(&typed.trim().to_lowercase())
}

/// What is restricted: everything, a category, or an asset.
#[component]
fn WhatSelect(policy: Policy, index: usize) -> impl IntoView {
    let chosen = Memo::new(move |_| read(policy, index, value_of).unwrap_or_default());
    let options = Signal::derive(move || {
        let of_kind = |kind: char, named: Vec<(String, String)>, all: &str| {
            let option = move |(value, text): (String, String)| (format!("{kind}{value}"), format!("{all}{text}"));
            named.into_iter().map(option).collect::<Vec<_>>()
        };
        let mut options = of_kind('c', policy.categories(), "All ");
        options.extend(of_kind('a', policy.assets(), ""));
        options
    });
    let on_change = move |value: String| {
        policy.change(|p| {
            if let Some(restriction) = p.restrictions.get_mut(index) {
                restriction.category = value.strip_prefix('c').map(str::to_owned);
                restriction.asset_uid = value.strip_prefix('a').and_then(|uid| uid.parse().ok());
            }
        });
    };
    view! { <OptionSelect label="Asset or category" empty="All assets" options value=chosen on_change/> }
}

#[component]
fn RuleSelect(policy: Policy, index: usize) -> impl IntoView {
    let chosen = Memo::new(move |_| read(policy, index, |r| r.rule));
    let items = RULES
        .into_iter()
        .enumerate()
        .map(|(place, (rule, text))| view! { <option value=place selected=move || chosen.get() == Some(rule)>{text}</option> })
        .collect_view();
    let on_change = move |text: String| {
        let rule = text.parse::<usize>().ok().and_then(|place| RULES.get(place));
        policy.change(|p| {
            if let (Some((rule, _)), Some(restriction)) = (rule, p.restrictions.get_mut(index)) {
                restriction.rule = *rule;
            }
        });
    };
    view! {
        <select class="input small" aria-label="Rule" on:change=move |event| on_change(event_target_value(&event))>
            {items}
        </select>
    }
}

fn read<T>(policy: Policy, index: usize, read: impl FnOnce(&RestrictionDraft) -> T) -> Option<T> {
    policy.read(|draft| draft.restrictions.get(index).map(read)).flatten()
}

/// The option that stands for what is restricted.
fn value_of(restriction: &RestrictionDraft) -> String {
    match (restriction.asset_uid, &restriction.category) {
        (Some(asset), _) => format!("a{asset}"),
        (None, Some(category)) => format!("c{category}"),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_stands_for_what_is_restricted() {
        let asset = Uid::from_u128(9);
        for (asset_uid, category, expected) in [
            (Some(asset), None, format!("a{asset}")),
            (None, Some("Equity".to_owned()), "cEquity".to_owned()),
            (None, None, String::new()),
        ] {
            let restriction = RestrictionDraft {
                account_uid: None,
                asset_uid,
                category,
                rule: RestrictionRule::Hold,
            };
            assert_eq!(value_of(&restriction), expected);
        }
    }
}
