//! The lists of a policy: flows of single accounts, substitutes, locations, weight limits.

use leptos::prelude::*;

use super::Policy;
use super::fields::OptionSelect;
use crate::components::{FieldError, Icon, IconView};
use protocol::{LimitDraft, LocationDraft, PolicyDraft, SubstituteDraft};

/// The words on the button that adds a row, and the new row.
type Adding<T> = (&'static str, fn() -> T);

/// One list: its rows, how one is added, and what is said of it.
#[component]
fn Rows<T: Send + Sync + 'static>(
    policy: Policy,
    /// The field's name in violations, and what tells its rows apart.
    field: &'static str,
    label: &'static str,
    access: fn(&mut PolicyDraft) -> &mut Vec<T>,
    /// The words on the button, and a new row; none when rows come from elsewhere.
    add: Option<Adding<T>>,
    /// What removes a row.
    remove: &'static str,
    row: Callback<usize, AnyView>,
) -> impl IntoView {
    let count = Memo::new(move |_| policy.draft.get().map_or(0, |mut draft| access(&mut draft).len()));
    let drop_row = move |index: usize| {
        policy.change(|draft| {
            let rows = access(draft);
            if index < rows.len() {
                rows.remove(index);
            }
        });
    };
    let item = move |index: usize| {
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        let fault = Signal::derive(move || policy.fault(field, number));
        view! {
            <li>
                {row.run(index)}
                <button class="button quiet icon-only" type="button" aria-label=remove on:click=move |_| drop_row(index)>
                    <IconView icon=Icon::Close/>
                </button>
                <FieldError id=format!("{field}-{index}-error") message=fault/>
            </li>
        }
    };
    view! {
        <div class="full rows" role="group" aria-label=label>
            <Show when=move || count.get() != 0>
                <ul class=field><For each=move || 0..count.get() key=|index| *index children=item/></ul>
            </Show>
            {add.map(|(words, new)| view! {
                <button class="button small" type="button" on:click=move |_| policy.change(|draft| access(draft).push(new()))>
                    <IconView icon=Icon::Plus/>
                    {words}
                </button>
            })}
        </div>
    }
}

/// A text of one row.
#[component]
fn RowText(
    policy: Policy,
    label: &'static str,
    hint: &'static str,
    #[prop(into)] access: Callback<PolicyDraft, Option<String>>,
    #[prop(into)] put: Callback<String>,
) -> impl IntoView {
    let text = move || {
        policy
            .draft
            .get()
            .and_then(|draft| access.run(draft))
            .unwrap_or_default()
    };
    view! {
        <input
            class="input small num"
            aria-label=label
            placeholder=hint
            inputmode="decimal"
            autocomplete="off"
            prop:value=text
            on:input=move |event| put.run(event_target_value(&event))
        />
    }
}

/// Cash in or out of single accounts, as what-ifs leave it.
#[component]
pub(super) fn AccountFlows(policy: Policy) -> impl IntoView {
    let row = move |index: usize| {
        let name = move || {
            let uid = policy
                .read(|p| p.flows.get(index).map(|flow| flow.account_uid))
                .flatten();
            uid.and_then(|uid| policy.account(uid)).unwrap_or_default()
        };
        view! {
            <span class="label">{name}</span>
            <RowText
                policy
                label="Cash flow of the account"
                hint=""
                access=move |p: PolicyDraft| p.flows.get(index).map(|flow| flow.amount.clone())
                put=move |text: String| policy.change(|p| {
                    if let Some(flow) = p.flows.get_mut(index) {
                        flow.amount = text;
                    }
                })
            />
        }
        .into_any()
    };
    view! {
        <Rows
            policy
            field="flows"
            label="Cash flows by account"
            access=|p| &mut p.flows
            add=None
            remove="Remove cash flow"
            row=Callback::new(row)
        />
    }
}

/// Which assets stand in for others.
#[component]
pub(super) fn Substitutes(policy: Policy) -> impl IntoView {
    let options = Signal::derive(move || policy.assets());
    let select =
        move |index: usize, label: &'static str, access: fn(&mut SubstituteDraft) -> &mut Option<protocol::Uid>| {
            let value = Memo::new(move |_| {
                let mut row = policy.read(|p| p.substitutes.get(index).cloned()).flatten();
                row.as_mut()
                    .and_then(|row| *access(row))
                    .map_or_else(String::new, |uid| uid.to_string())
            });
            let on_change = move |text: String| {
                policy.change(|p| {
                    if let Some(row) = p.substitutes.get_mut(index) {
                        *access(row) = text.parse().ok();
                    }
                });
            };
            view! { <OptionSelect label empty="Choose an asset" options value on_change/> }
        };
    let row = move |index: usize| {
        view! {
            {select(index, "Substitute for", |row| &mut row.asset_uid)}
            {select(index, "Buy", |row| &mut row.by)}
        }
        .into_any()
    };
    view! {
        <Rows
            policy
            field="substitutes"
            label="Substitutes"
            access=|p| &mut p.substitutes
            add=Some(("Add substitute", || SubstituteDraft { asset_uid: None, by: None }))
            remove="Remove substitute"
            row=Callback::new(row)
        />
    }
}

/// What it costs a household to hold a kind of asset in a kind of account.
#[component]
pub(super) fn Locations(policy: Policy) -> impl IntoView {
    let categories = Signal::derive(move || policy.categories());
    let tax_types = Signal::derive(move || policy.tax_types());
    let select = move |index: usize,
                       label: &'static str,
                       empty: &'static str,
                       options,
                       access: fn(&mut LocationDraft) -> &mut String| {
        let value = Memo::new(move |_| {
            let mut row = policy.read(|p| p.location.get(index).cloned()).flatten();
            row.as_mut().map_or_else(String::new, |row| std::mem::take(access(row)))
        });
        let on_change = move |text: String| {
            policy.change(|p| {
                if let Some(row) = p.location.get_mut(index) {
                    *access(row) = text;
                }
            });
        };
        view! { <OptionSelect label empty options value on_change/> }
    };
    let row = move |index: usize| {
        view! {
            {select(index, "Category", "Category", categories, |row| &mut row.category)}
            {select(index, "Account type", "Account type", tax_types, |row| &mut row.tax_type)}
            <RowText
                policy
                label="Penalty, % per year"
                hint="% per year"
                access=move |p: PolicyDraft| p.location.get(index).map(|row| row.penalty.clone())
                put=move |text: String| policy.change(|p| {
                    if let Some(row) = p.location.get_mut(index) {
                        row.penalty = text;
                    }
                })
            />
        }
        .into_any()
    };
    view! {
        <Rows
            policy
            field="location"
            label="Asset-location penalties"
            access=|p| &mut p.location
            add=Some(("Add asset-location penalty", || LocationDraft {
                category: String::new(),
                tax_type: String::new(),
                penalty: String::new(),
            }))
            remove="Remove penalty"
            row=Callback::new(row)
        />
    }
}

/// Where a list of weight ranges is kept in a policy.
type Ranges = fn(&mut PolicyDraft) -> &mut Vec<LimitDraft>;

/// The least and the greatest weights that the objective stays within, of assets and categories.
#[component]
pub(super) fn WeightLimits(policy: Policy) -> impl IntoView {
    let options = Signal::derive(move || {
        let of_kind = |kind: char, named: Vec<(String, String)>, all: &str| {
            let option = move |(value, text): (String, String)| (format!("{kind}{value}"), format!("{all}{text}"));
            named.into_iter().map(option).collect::<Vec<_>>()
        };
        let mut options = of_kind('c', policy.categories(), "All ");
        options.extend(of_kind('a', policy.assets(), ""));
        options
    });
    view! { <RangeRows policy field="limits" label="Weight limits" add="Add weight limit" options access=|p| &mut p.limits/> }
}

/// The weights of an explicit band, of assets.
#[component]
pub(super) fn BandRanges(policy: Policy) -> impl IntoView {
    let options = Signal::derive(move || {
        let assets = policy.assets().into_iter();
        assets.map(|(value, text)| (format!("a{value}"), text)).collect()
    });
    view! { <RangeRows policy field="ranges" label="Custom bands" add="Add asset" options access=|p| &mut p.ranges/> }
}

#[component]
fn RangeRows(
    policy: Policy,
    field: &'static str,
    label: &'static str,
    add: &'static str,
    options: Signal<Vec<(String, String)>>,
    access: Ranges,
) -> impl IntoView {
    let text =
        move |index: usize, label: &'static str, hint: &'static str, bound: fn(&mut LimitDraft) -> &mut String| {
            view! {
                <RowText
                    policy
                    label
                    hint
                    access=move |mut p: PolicyDraft| access(&mut p).get_mut(index).map(|row| std::mem::take(bound(row)))
                    put=move |text: String| policy.change(|p| {
                        if let Some(row) = access(p).get_mut(index) {
                            *bound(row) = text;
                        }
                    })
                />
            }
        };
    let row = move |index: usize| {
        let value = Memo::new(move |_| {
            let mut draft = policy.draft.get();
            let row = draft.as_mut().and_then(|draft| access(draft).get(index).map(named));
            row.unwrap_or_default()
        });
        let on_change = move |value: String| {
            policy.change(|p| {
                if let Some(row) = access(p).get_mut(index) {
                    row.category = value.strip_prefix('c').map(str::to_owned);
                    row.asset_uid = value.strip_prefix('a').and_then(|uid| uid.parse().ok());
                }
            });
        };
        view! {
            <OptionSelect label="Asset or category" empty="Choose" options value on_change/>
            {text(index, "Minimum weight, %", "min %", |row| &mut row.min)}
            {text(index, "Maximum weight, %", "max %", |row| &mut row.max)}
        }
        .into_any()
    };
    view! {
        <Rows policy field label access add=Some((add, unlimited)) remove="Remove range" row=Callback::new(row)/>
    }
}

const fn unlimited() -> LimitDraft {
    LimitDraft {
        asset_uid: None,
        category: None,
        min: String::new(),
        max: String::new(),
    }
}

fn named(limit: &LimitDraft) -> String {
    match (limit.asset_uid, &limit.category) {
        (Some(asset), _) => format!("a{asset}"),
        (None, Some(category)) => format!("c{category}"),
        (None, None) => String::new(),
    }
}
