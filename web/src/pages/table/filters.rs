//! Search, conditions and columns of a table.

use leptos::prelude::*;

use super::columns::ColumnsMenu;
use super::{TablePage, shown_rows};
use crate::components::{Bound, Icon, IconButton, IconView, Input, SearchBox, Select};
use crate::state::WithSome;
use protocol::{Condition, Test};

#[component]
pub(super) fn Filters(page: TablePage) -> impl IntoView {
    let count = Memo::new(move |_| page.query.with(|query| query.conditions.len()));
    let search = Bound::new(
        move || page.query.with(|query| query.search.clone()),
        move |text| page.change(|query| query.search = text),
    )
    .debounced();
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
#[component]
fn ConditionBox(page: TablePage, index: usize) -> impl IntoView {
    let condition = Memo::new(move |_| page.query.with(|query| query.conditions.get(index).cloned()));
    let needs_text = move || condition.part(|condition| condition.test.needs_text());
    let part = move |read: fn(&Condition) -> String, write: fn(&mut Condition, String)| {
        let change = move |text| {
            page.change(|query| {
                if let Some(condition) = query.conditions.get_mut(index) {
                    write(condition, text);
                }
            });
        };
        Bound::new(move || condition.part(read), change)
    };
    let columns = move || {
        let columns = page.columns.get().into_iter();
        columns.map(|column| (column.name, column.label)).collect::<Vec<_>>()
    };
    let tests = Test::ALL.map(|test| (test.name().to_owned(), test.label().to_owned()));
    let column = part(
        |condition| condition.column.clone(),
        |condition, name| condition.column = name,
    );
    let test = part(
        |condition| condition.test.name().to_owned(),
        |condition, name| {
            let known = Test::ALL.into_iter().find(|test| test.name() == name);
            condition.test = known.unwrap_or(condition.test);
        },
    );
    let text = part(
        |condition| condition.text.clone(),
        |condition, text| condition.text = text,
    );
    view! {
        <div class="condition" role="group" aria-label=format!("Filter {}", index + 1)>
            <Select label="Column" options=columns value=column/>
            <Select label="Comparison" options=tests.to_vec() value=test/>
            <Show when=needs_text>
                <Input label="Value" value=text attr:spellcheck="false"/>
            </Show>
            <IconButton
                icon=Icon::Close
                label="Remove filter"
                on_press=move || page.change(|query| drop(query.conditions.remove(index)))
            />
        </div>
    }
}
