//! Tables: every table of the book, by the package that owns it.

use std::time::Duration;

use leptos::prelude::*;

use super::head::Head;
use crate::browser::format;
use crate::components::{Column, EmptyNote, FailureBanner, Grid, GridModel, SearchBox};
use crate::state::{latest, use_app, use_go};
use protocol::{ListTables, TableLine};

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Line {
    Owner { name: String, tables: u32 },
    Table(TableLine),
}

/// Tables.
#[component]
pub fn TablesPage() -> impl IntoView {
    let app = use_app();
    let tables = latest(app.engine, Duration::ZERO, || Some(ListTables));
    let search = RwSignal::new(String::new());
    let lines = Memo::new(move |_| {
        let tables = tables.value.with(|view| view.as_ref().map(|view| view.tables.clone()));
        tables.map(|tables| lines(tables, &search.get()))
    });
    let says = Signal::derive(move || {
        let sums = tables.value.with(|view| {
            let view = view.as_ref()?;
            let rows: u32 = view.tables.iter().map(|table| table.rows).sum();
            Some((view.tables.len(), rows))
        });
        sums.map_or_else(String::new, |(tables, rows)| {
            let tables = u32::try_from(tables).unwrap_or(u32::MAX);
            format!(
                "All stored data: {}, {}.",
                format::counted(tables, "table", "tables"),
                format::counted(rows, "row", "rows")
            )
        })
    });
    view! {
        <Head title=Signal::derive(|| "Tables".to_owned()) says/>
        <div class="toolbar" role="search">
            <SearchBox
                label="Search tables"
                placeholder="Name or description"
                value=search
                on_input=Callback::new(move |text| search.set(text))
            />
        </div>
        <FailureBanner failure=tables.failure/>
        <TableList lines/>
    }
}

#[component]
fn TableList(lines: Memo<Option<Vec<Line>>>) -> impl IntoView {
    let go = use_go();
    let count = |lines: &Vec<Line>| u32::try_from(lines.len()).unwrap_or(u32::MAX);
    let model = GridModel {
        class: Callback::new(|line| match line {
            Line::Owner { .. } => "grp",
            Line::Table(_) => "can",
        }),
        open: Some(Callback::new(move |line| {
            if let Line::Table(table) = line {
                go.to(&path(&table.identifier));
            }
        })),
        ..GridModel::of(
            Signal::derive(move || lines.with(|lines| lines.as_ref().map(count))),
            move |index| lines.with(|lines| lines.as_ref()?.get(index as usize).cloned()),
            |line| view! { <LineCells line/> }.into_any(),
        )
    };
    let columns = vec![
        Column::text("Table", "w-name"),
        Column::figure("Rows", "w-num"),
        Column::figure("Columns", "w-num-sm"),
        Column::text("Description", "w-target"),
        Column::text("Refers to", "w-name"),
    ];
    view! {
        <div class="card gridcard fill">
            <Grid
                id="tables"
                kind="tables"
                label=Signal::derive(|| "Tables".to_owned())
                columns
                model
                empty=|| view! { <EmptyNote title="No results" text="Change the search."/> }
            />
        </div>
    }
}

#[component]
fn LineCells(line: Line) -> impl IntoView {
    match line {
        Line::Owner { name, tables } => view! {
            <td colspan="5"><span class="stick">{name} <span class="gap">{format::counted(tables, "table", "tables")}</span></span></td>
        }
        .into_any(),
        Line::Table(table) => {
            let rows_class = if table.rows == 0 { "num faint" } else { "num" };
            let refers_to = table.refers_to.join(", ");
            let (describes, refers) = (table.description.clone(), refers_to.clone());
            view! {
                <td><a href=path(&table.identifier) tabindex="-1">{table.label}</a></td>
                <td class=rows_class>{format::count(table.rows)}</td>
                <td class="num faint">{format::count(table.columns)}</td>
                <td title=describes>{table.description}</td>
                <td class="quiet" title=refers>{refers_to}</td>
            }
            .into_any()
        }
    }
}

/// The page of a table.
pub(super) fn path(table: &str) -> String {
    format!("/tables/{table}")
}

/// The tables that the words fit, under headings of their owners.
fn lines(tables: Vec<TableLine>, words: &str) -> Vec<Line> {
    let words = words.to_lowercase();
    let fits = |table: &TableLine| {
        let text = format!("{} {} {}", table.label, table.identifier, table.description).to_lowercase();
        words.split_whitespace().all(|word| text.contains(word))
    };
    let mut lines: Vec<Line> = Vec::new();
    let mut heading: Option<(usize, String)> = None;
    for table in tables.into_iter().filter(fits) {
        match &heading {
            Some((at, owner)) if *owner == table.owner => {
                if let Some(Line::Owner { tables, .. }) = lines.get_mut(*at) {
                    *tables += 1;
                }
            }
            _ => {
                heading = Some((lines.len(), table.owner.clone()));
                lines.push(Line::Owner {
                    name: spelled(&table.owner),
                    tables: 1,
                });
            }
        }
        lines.push(Line::Table(table));
    }
    lines
}

/// With a capital, as a heading.
fn spelled(owner: &str) -> String {
    let mut letters = owner.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(owner: &str, label: &str) -> TableLine {
        TableLine {
            identifier: label.to_owned(),
            label: label.to_owned(),
            description: String::new(),
            owner: owner.to_owned(),
            rows: 0,
            columns: 1,
            refers_to: Vec::new(),
        }
    }

    #[test]
    fn tables_stand_under_their_owners() {
        let tables = vec![
            table("core", "Assets"),
            table("core", "Accounts"),
            table("portfolios", "Prices"),
        ];
        let owner = |name: &str, tables| Line::Owner {
            name: name.to_owned(),
            tables,
        };
        let all = lines(tables.clone(), "");
        assert_eq!(all.len(), 5);
        assert_eq!((&all[0], &all[3]), (&owner("Core", 2), &owner("Portfolios", 1)));
        assert_eq!(
            lines(tables.clone(), "acc"),
            [owner("Core", 1), Line::Table(tables[1].clone())]
        );
        assert_eq!(lines(tables, "nothing"), []);
    }
}
