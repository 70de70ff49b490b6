//! Tables: every table of the book, by the package that owns it.

use leptos::prelude::*;

use super::head::Head;
use crate::browser::format;
use crate::components::{Column, FailureBanner, Grid, GridModel, SearchBox};
use crate::state::{WithSome, answer_to, use_app, use_navigator};
use protocol::{ListTables, TableLine};

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Line {
    Owner { name: String, tables: u32 },
    Table(TableLine),
}

impl Line {
    const fn table(&self) -> Option<&TableLine> {
        match self {
            Self::Owner { .. } => None,
            Self::Table(table) => Some(table),
        }
    }
}

/// Tables.
#[component]
pub fn TablesPage() -> impl IntoView {
    let app = use_app();
    let tables = answer_to(app.engine, || Some(ListTables));
    let search = RwSignal::new(String::new());
    let lines = Memo::new(move |_| {
        let tables = tables.with_some(|view| view.tables.clone());
        lines(tables.unwrap_or_default(), &search.get())
    });
    let says = move || {
        let sums = tables.value.with(|view| {
            let view = view.as_ref()?;
            let rows: u32 = view.tables.iter().map(|table| table.rows).sum();
            Some((view.tables.len(), rows))
        });
        sums.map_or_else(String::new, |(tables, rows)| {
            let tables = format::number_of(tables);
            format!(
                "All stored data: {}, {}.",
                format::counted(tables, "table", "tables"),
                format::counted(rows, "row", "rows")
            )
        })
    };
    let go = use_navigator();
    let model = GridModel::of_lines(lines, move || tables.value.with(Option::is_some))
        .heading(|line| match line {
            Line::Owner { name, tables } => {
                let tables = format::counted(*tables, "table", "tables");
                Some(view! { <span class="stick">{name.clone()} <span class="gap">{tables}</span></span> })
            }
            Line::Table(_) => None,
        })
        .class(|line| if line.table().is_some() { "can" } else { "grp" })
        .open(move |line| {
            if let Some(table) = line.table() {
                go.to(&path(&table.identifier));
            }
        });
    view! {
        <Head title="Tables" says/>
        <div class="toolbar" role="search">
            <SearchBox label="Search tables" placeholder="Name or description" value=search/>
        </div>
        <FailureBanner failure=tables.failure/>
        <div class="card gridcard fill">
            <Grid id="tables" label="Tables" columns=columns() model empty=("No results", "Change the search.")/>
        </div>
    }
}

fn columns() -> Vec<Column<Line>> {
    let columns = [
        Column::text("Table", "w-name", |table: &TableLine| {
            view! { <a href=path(&table.identifier) tabindex="-1">{table.label.clone()}</a> }
        }),
        Column::count("Rows", "w-num", |table: &TableLine| table.rows)
            .class_of(|table| if table.rows == 0 { "faint" } else { "" }),
        Column::count("Columns", "w-num-sm", |table: &TableLine| table.columns).class("faint"),
        Column::long("Description", "w-target", |table: &TableLine| table.description.clone()),
        Column::long("Refers to", "w-name", |table: &TableLine| table.refers_to.join(", ")).class("quiet"),
    ];
    columns.map(|column| column.within(Line::table)).into()
}

/// The page of a table.
pub(super) fn path(table: &str) -> String {
    format!("/tables/{table}")
}

/// The page of a table with one of its rows shown.
pub(super) fn row_path(table: &str, key: &str) -> String {
    format!("/tables/{table}?row={key}")
}

/// The tables that the words fit, under headings of their owners.
fn lines(tables: Vec<TableLine>, words: &str) -> Vec<Line> {
    let fits = |table: &TableLine| {
        let text = format!("{} {} {}", table.label, table.identifier, table.description);
        format::fits(&text, words)
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
