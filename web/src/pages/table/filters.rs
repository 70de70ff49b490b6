//! Search, conditions and columns of a table.

use leptos::prelude::*;

use super::columns::ColumnsMenu;
use super::{TablePage, shown_rows};
use crate::components::{Icon, IconView, SearchBox};
use crate::state::calm;
use protocol::{Condition, Test};

#[component]
pub(super) fn Filters(page: TablePage) -> impl IntoView {
    let calm = calm();
    let count = Memo::new(move |_| page.query.with(|query| query.conditions.len()));
    let add = move |_| {
        let first = page
            .shown
            .with_untracked(|shown| shown.first().map(|(_, column)| column.name.clone()));
        page.change(|query| {
            query.conditions.push(Condition {
                column: first.unwrap_or_default(),
                test: Test::Contains,
                text: String::new(),
            });
        });
    };
    view! {
        <div class="toolbar" role="search">
            <SearchBox
                label="Search rows"
                placeholder="Search"
                value=Signal::derive(move || page.query.with(|query| query.search.clone()))
                on_input=Callback::new(move |text| calm.after_pause(move || page.change(|query| query.search = text)))
            />
            <For each=move || 0..count.get() key=|index| *index let:index><ConditionBox page index/></For>
            <button class="button" type="button" on:click=add><IconView icon=Icon::Filter/>"Filter"</button>
            <ColumnsMenu page/>
            <span class="end" role="status">{move || shown_rows(page)}</span>
        </div>
    }
}

/// One condition of the query.
#[derive(Clone, Copy, Debug)]
struct At {
    page: TablePage,
    index: usize,
    condition: Memo<Option<Condition>>,
}

impl At {
    fn read<T>(self, read: impl FnOnce(&Condition) -> T) -> Option<T> {
        self.condition.with(|condition| condition.as_ref().map(read))
    }

    fn change(self, change: impl FnOnce(&mut Condition)) {
        self.page.change(|query| {
            if let Some(condition) = query.conditions.get_mut(self.index) {
                change(condition);
            }
        });
    }
}

#[component]
fn ConditionBox(page: TablePage, index: usize) -> impl IntoView {
    let condition = Memo::new(move |_| page.query.with(|query| query.conditions.get(index).cloned()));
    let at = At { page, index, condition };
    let needs_text = move || at.read(|condition| condition.test.needs_text()).unwrap_or(false);
    view! {
        <div class="condition" role="group" aria-label=format!("Filter {}", index + 1)>
            <ColumnSelect at/>
            <TestSelect at/>
            <Show when=needs_text><ComparedWith at/></Show>
            <button
                class="button quiet icon-only"
                type="button"
                aria-label="Remove filter"
                on:click=move |_| page.change(|query| drop(query.conditions.remove(index)))
            >
                <IconView icon=Icon::Close/>
            </button>
        </div>
    }
}

#[component]
fn ColumnSelect(at: At) -> impl IntoView {
    let options = move || {
        let chosen = at.read(|condition| condition.column.clone()).unwrap_or_default();
        let columns = at.page.columns.get().into_iter();
        columns
            .map(|column| {
                let is_chosen = column.name == chosen;
                view! { <option value=column.name selected=is_chosen>{column.label}</option> }
            })
            .collect_view()
    };
    view! {
        <select
            class="input"
            aria-label="Column"
            on:change=move |event| at.change(|condition| condition.column = event_target_value(&event))
        >
            {options}
        </select>
    }
}

#[component]
fn TestSelect(at: At) -> impl IntoView {
    let options = move || {
        let chosen = at.read(|condition| condition.test);
        let option =
            |test: Test| view! { <option value=test.name() selected=chosen == Some(test)>{test.label()}</option> };
        Test::ALL.map(option).collect_view()
    };
    let choose = move |name: String| {
        if let Some(test) = Test::ALL.into_iter().find(|test| test.name() == name) {
            at.change(|condition| condition.test = test);
        }
    };
    view! {
        <select class="input" aria-label="Comparison" on:change=move |event| choose(event_target_value(&event))>
            {options}
        </select>
    }
}

#[component]
fn ComparedWith(at: At) -> impl IntoView {
    let calm = calm();
    view! {
        <input
            class="input"
            aria-label="Value"
            autocomplete="off"
            spellcheck="false"
            prop:value=move || at.read(|condition| condition.text.clone())
            on:input=move |event| {
                let text = event_target_value(&event);
                calm.after_pause(move || at.change(|condition| condition.text = text));
            }
        />
    }
}
