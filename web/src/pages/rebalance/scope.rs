//! Which accounts are planned, which rows of the plan are shown, and the forms that orders leave in.

use choices::{Choice, ExportFormat};
use leptos::prelude::*;

use super::{Rebalance, View};
use crate::browser::format;
use crate::components::{Menu, MenuItem, Segments, each};
use crate::state::{WithSome, plan_path, use_navigator};
use protocol::{NamedRow, PlanScope};

/// What the options of households start with.
const HOUSEHOLD: &str = "household ";

const VIEWS: [(View, &str); 5] = [
    (View::Orders, "Trades"),
    (View::Taxes, "Tax"),
    (View::Blocks, "Blocks"),
    (View::Flows, "Largest flows"),
    (View::Saved, "Saved"),
];

#[component]
pub(super) fn ScopeBar(page: Rebalance) -> impl IntoView {
    let orders = move || {
        page.plan.summary.with_some(|plan| {
            format!(
                "{}, {}",
                format::counted(plan.orders, "order", "orders"),
                format::counted(plan.accounts, "account", "accounts")
            )
        })
    };
    view! {
        <div class="toolbar">
            <ScopeSelect page/>
            <Segments
                name="plan-view"
                label="View of the plan"
                options=VIEWS.to_vec()
                value=page.view
            />
            <Show when=move || page.view.get() == View::Orders>
                <Segments
                    name="plan-rows"
                    label="Rows of the plan"
                    options=vec![(false, "Orders"), (true, "All positions")]
                    value=page.all_lines
                />
            </Show>
            <span class="end" role="status">{orders}</span>
        </div>
    }
}

#[component]
fn ScopeSelect(page: Rebalance) -> impl IntoView {
    let go = use_navigator();
    let picked = Memo::new(move |_| match page.scope.get() {
        PlanScope::Accounts(accounts) => accounts,
        _ => page.app.picked.with(|picked| picked.iter().copied().collect()),
    });
    let book = page.app.engine.book;
    let all = move || {
        book.with(|book| {
            format!(
                "All accounts ({})",
                format::count(book.as_ref().map_or(0, |book| book.accounts))
            )
        })
    };
    let groups = Memo::new(move |_| book.part(|book| book.groups.clone()));
    let on_change = move |value: String| {
        let scope = match value.as_str() {
            "all" => PlanScope::All,
            "picked" => PlanScope::Accounts(picked.get_untracked()),
            household if household.starts_with(HOUSEHOLD) => {
                PlanScope::Household(household.trim_start_matches(HOUSEHOLD).to_owned())
            }
            uid => uid.parse().map_or(PlanScope::All, PlanScope::Group),
        };
        go.replace(&plan_path(&scope));
    };
    let group_option = move |group: NamedRow| {
        let uid = group.uid;
        view! {
            <option value=uid.to_string() selected=move || page.scope.get() == PlanScope::Group(uid)>{group.label}</option>
        }
    };
    let households = Memo::new(move |_| book.part(|book| book.households.clone()));
    let household_option = move |name: String| {
        let scope = PlanScope::Household(name.clone());
        view! {
            <option value=format!("{HOUSEHOLD}{name}") selected=move || page.scope.get() == scope>{name.clone()}</option>
        }
    };
    view! {
        <select class="input" aria-label="Accounts to plan" on:change=move |event| on_change(event_target_value(&event))>
            <option value="all" selected=move || page.scope.get() == PlanScope::All>{all}</option>
            <optgroup label="Groups">{move || each(groups.get(), group_option)}</optgroup>
            {move || households.with(|all| !all.is_empty()).then(|| view! {
                <optgroup label="Households">{each(households.get(), household_option)}</optgroup>
            })}
            {move || (!picked.with(Vec::is_empty)).then(|| view! {
                <option value="picked" selected=move || matches!(page.scope.get(), PlanScope::Accounts(_))>
                    {format!("Selected accounts ({})", picked.with(Vec::len))}
                </option>
            })}
        </select>
    }
}

#[component]
pub(super) fn ExportMenu(page: Rebalance) -> impl IntoView {
    let item = |format: &ExportFormat| {
        let format = *format;
        MenuItem {
            label: format.label(),
            note: format.meaning(),
            run: Callback::new(move |()| page.export(format)),
        }
    };
    let items = ExportFormat::ALL.iter().map(item).collect();
    view! { <Menu label="Export formats" items disabled=move || page.plan.summary.part(|plan| plan.orders) == 0/> }
}
