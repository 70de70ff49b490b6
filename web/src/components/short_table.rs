//! Tables of a few rows, all of them there.

use leptos::prelude::*;

use super::column::{AUTO, Column, cells, widths};
use super::{EmptyNote, each};

/// A short table: it scrolls by itself where it does not fit, and keys reach it.
#[component]
pub fn ShortTable<T>(
    /// The class that gives its widths; unique in the page.
    kind: &'static str,
    /// What its rows are.
    label: &'static str,
    columns: Vec<Column<T>>,
    #[prop(into)] rows: Signal<Vec<T>>,
    /// Whether a row is the one that is shown elsewhere.
    #[prop(optional, into)]
    at: Option<Callback<T, bool>>,
    /// Said in place of the table when there are no rows: a title, and what to do.
    #[prop(optional)]
    empty: Option<(&'static str, &'static str)>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let columns = StoredValue::new(columns);
    let row = move |row: T| {
        let content = columns.with_value(|columns| cells(columns, &row));
        let is_at = move || at.is_some_and(|at| at.run(row.clone()));
        view! { <tr class:at=is_at>{content}</tr> }
    };
    let body = move || each(rows.get(), row);
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    move || match empty.filter(|_| is_empty.get()) {
        Some((title, text)) => view! { <EmptyNote title text/> }.into_any(),
        None => {
            let heads = columns.with_value(|columns| heads(columns));
            view! { <Frame kind label>{heads}<tbody>{body}</tbody></Frame> }.into_any()
        }
    }
}

/// A short table whose rows stand in groups, each under its heading.
#[component]
pub fn GroupedTable<T>(
    /// The class that gives its widths; unique in the page.
    kind: &'static str,
    /// What its rows are.
    label: &'static str,
    columns: Vec<Column<T>>,
    /// The heading of each group and its rows.
    groups: Vec<(AnyView, Vec<T>)>,
) -> impl IntoView
where
    T: Send + Sync + 'static,
{
    let width = columns.len();
    let body = each(groups, |(heading, rows)| {
        let rows = rows
            .iter()
            .map(|row| view! { <tr>{cells(&columns, row)}</tr> })
            .collect_view();
        view! { <tbody><tr class="grp"><td colspan=width>{heading}</td></tr>{rows}</tbody> }
    });
    view! { <Frame kind label>{heads(&columns)}{body}</Frame> }
}

/// A table inside a card or a dialog, as narrow as its content.
#[component]
pub fn SmallTable<T>(
    #[prop(default = "small-table")] class: &'static str,
    /// What its rows are, where no heading says it.
    #[prop(optional)]
    caption: Option<&'static str>,
    columns: Vec<Column<T>>,
    rows: Vec<T>,
    /// Its foot.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView
where
    T: Send + Sync + 'static,
{
    let heads = heads(&columns);
    let rows = each(rows, move |row| view! { <tr>{cells(&columns, &row)}</tr> });
    view! {
        <table class=class>
            {caption.map(|caption| view! { <caption class="sr-only">{caption}</caption> })}
            {heads}
            <tbody>{rows}</tbody>
            {children.map(|children| view! { <tfoot>{children()}</tfoot> })}
        </table>
    }
}

#[component]
fn Frame(kind: &'static str, label: &'static str, children: Children) -> impl IntoView {
    let caption = format!("{kind}-caption");
    let labelled = caption.clone();
    view! {
        <div class="gridbox" tabindex="0" role="group" aria-labelledby=labelled>
            <table class=format!("grid {kind}")>
                <caption class="sr-only" id=caption>{label}</caption>
                {children()}
            </table>
        </div>
    }
}

fn heads<T: 'static>(columns: &[Column<T>]) -> impl IntoView + use<T> {
    let head = |column: &Column<T>| {
        let title = column.title.clone();
        let unit = column.unit.map(|unit| view! { " " <span class="unit">{unit}</span> });
        view! {
            <th scope="col" class=column.is_figure.then_some("num")>
                {if column.is_silent {
                    view! { <span class="sr-only">{title}</span> }.into_any()
                } else {
                    view! { {title} {unit} }.into_any()
                }}
            </th>
        }
    };
    let heads = each(columns.iter(), head);
    let has_widths = columns.iter().any(|column| column.width != AUTO);
    view! {
        {has_widths.then(|| widths(columns))}
        <thead><tr>{heads}</tr></thead>
    }
}
