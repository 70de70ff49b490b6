//! Search, conditions and columns of a table.

use leptos::prelude::*;

use super::columns::ColumnsMenu;
use super::{TablePage, shown_rows};
use crate::components::{Bound, Icon, IconButton, IconView, SearchBox, Select};
use crate::state::{WithSome, calm};
use protocol::{Condition, Test};

#[component]
pub(super) fn Filters(page: TablePage) -> impl IntoView {
    let calm = calm();
    let count = Memo::new(move |_| page.query.with(|query| query.conditions.len()));
    let search = Bound::new(
        move || page.query.with(|query| query.search.clone()),
        move |text| calm.after_pause(move || page.change(|query| query.search = text)),
    );
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
            <SearchBox label="Search rows" placeholder="Search" value=search/>
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
    let needs_text = move || at.condition.part(|condition| condition.test.needs_text());
    view! {
        <div class="condition" role="group" aria-label=format!("Filter {}", index + 1)>
            <ColumnSelect at/>
            <TestSelect at/>
            <Show when=needs_text><ComparedWith at/></Show>
            <IconButton
                icon=Icon::Close
                label="Remove filter"
                on_press=move || page.change(|query| drop(query.conditions.remove(index)))
            />
        </div>
    }
}

#[component]
fn ColumnSelect(at: At) -> impl IntoView {
    let options = move || {
        let columns = at.page.columns.get().into_iter();
        columns.map(|column| (column.name, column.label)).collect::<Vec<_>>()
    };
    let value = Bound::new(
        move || at.condition.part(|condition| condition.column.clone()),
        move |name| at.change(|condition| condition.column = name),
    );
    view! { <Select label="Column" options value/> }
}

#[component]
fn TestSelect(at: At) -> impl IntoView {
    let options = Test::ALL.map(|test| (test.name().to_owned(), test.label().to_owned()));
    let value = Bound::new(
        move || at.condition.part(|condition| condition.test.name().to_owned()),
        move |name| {
            if let Some(test) = Test::ALL.into_iter().find(|test| test.name() == name) {
                at.change(|condition| condition.test = test);
            }
        },
    );
    view! { <Select label="Comparison" options=options.to_vec() value/> }
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
            prop:value=move || at.condition.with_some(|condition| condition.text.clone())
            on:input=move |event| {
                let text = event_target_value(&event);
                calm.after_pause(move || at.change(|condition| condition.text = text));
            }
        />
    }
}
