//! What must not be traded.

use leptos::prelude::*;

use super::Rebalance;
use super::choices::RULES;
use super::policy::Policy;
use crate::components::{FieldError, Icon, IconView};
use crate::protocol::{RestrictionDraft, RestrictionRule};

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
    view! {
        <div class="full restrictions" role="group" aria-label="Restrictions">
            <h3>"Must not be traded"</h3>
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
    }
}

#[component]
fn Restriction(policy: Policy, index: usize) -> impl IntoView {
    let row = u32::try_from(index).unwrap_or(u32::MAX);
    let columns = ["restrictions", "account_uid", "asset_uid", "category", "rule"];
    let fault = Signal::derive(move || columns.into_iter().find_map(|column| policy.fault(column, row)));
    let account = Memo::new(move |_| read(policy, index, |r| r.account_uid.is_some()).unwrap_or(false));
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
            <button class="button quiet icon-only" type="button" aria-label="Remove the restriction" on:click=remove>
                <IconView icon=Icon::Close/>
            </button>
            <Show when=move || account.get()><span class="faint full">"In one account only."</span></Show>
            <FieldError id=format!("restriction-{index}-error") message=fault/>
        </li>
    }
}

/// What is restricted: everything, a category, or an asset.
#[component]
fn WhatSelect(policy: Policy, index: usize) -> impl IntoView {
    let chosen = Memo::new(move |_| read(policy, index, value_of).unwrap_or_default());
    let options = move || {
        policy.saved.value.with(|view| {
            view.as_ref().map(|view| {
                let categories = view
                    .categories
                    .iter()
                    .map(|category| (format!("c{category}"), format!("All {category}")));
                let assets = view
                    .assets
                    .iter()
                    .map(|asset| (format!("a{}", asset.uid), asset.label.clone()));
                categories.chain(assets).collect::<Vec<_>>()
            })
        })
    };
    let items = move || {
        let option = move |(value, text): (String, String)| {
            let is_chosen = {
                let value = value.clone();
                move || chosen.with(|chosen| *chosen == value)
            };
            view! { <option value=value selected=is_chosen>{text}</option> }
        };
        options().unwrap_or_default().into_iter().map(option).collect_view()
    };
    let on_change = move |value: String| {
        policy.change(|p| {
            if let Some(restriction) = p.restrictions.get_mut(index) {
                restriction.category = value.strip_prefix('c').map(str::to_owned);
                restriction.asset_uid = value.strip_prefix('a').and_then(|uid| uid.parse().ok());
            }
        });
    };
    view! {
        <select class="input small" aria-label="What" on:change=move |event| on_change(event_target_value(&event))>
            <option value="" selected=move || chosen.with(String::is_empty)>"Everything"</option>
            {items}
        </select>
    }
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
    use crate::protocol::Uid;

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
