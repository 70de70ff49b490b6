//! The head of a sheet, and its rows, each written as one text: a row of twelve cells costs one change of the document.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use leptos::prelude::*;

use super::{CellAt, Sheet, SheetCell, SheetColumn};
use crate::components::{Icon, IconView, each};

/// What of a row is chosen: first and last column, and the one that the keyboard is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    first: usize,
    last: usize,
    at: Option<usize>,
}

#[component]
pub(super) fn SheetRow(sheet: Sheet, index: u32) -> impl IntoView {
    let row = Memo::new(move |_| sheet.model.row.run(index));
    let mark = Memo::new(move |_| sheet.model.block.with(|block| mark(sheet, index, (*block)?)));
    let faults = Memo::new(move |_| {
        sheet.model.faults.with(|faults| {
            let columns = CellAt { row: index, column: 0 }..=CellAt {
                row: index,
                column: usize::MAX,
            };
            let of_row = faults.range(columns).map(|(at, message)| (at.column, message.clone()));
            of_row.collect::<BTreeMap<usize, String>>()
        })
    });
    let is_last = Memo::new(move |_| sheet.is_new(index));
    let html = Memo::new(move |_| {
        if is_last.get() {
            return new_row(sheet, index, mark.get());
        }
        match row.get() {
            Some(cells) => faults.with(|faults| row_html(sheet.id, index, &cells, mark.get(), faults)),
            None => skeleton(sheet),
        }
    });
    view! { <tr aria-rowindex=index + 2 class:fresh=is_last inner_html=move || html.get()></tr> }
}

fn mark(sheet: Sheet, index: u32, block: super::Block) -> Option<Mark> {
    let columns = block.columns();
    block.rows().contains(&index).then(|| Mark {
        first: if sheet.is_new(index) { 0 } else { *columns.start() },
        last: *columns.end(),
        at: (block.at.row == index).then_some(block.at.column),
    })
}

fn row_html(
    id: &str,
    row: u32,
    cells: &Arc<Vec<SheetCell>>,
    mark: Option<Mark>,
    faults: &BTreeMap<usize, String>,
) -> String {
    let mut html = String::with_capacity(cells.len() * 72);
    for (column, cell) in cells.iter().enumerate() {
        let chosen = mark.is_some_and(|mark| (mark.first..=mark.last).contains(&column));
        let is_at = mark.is_some_and(|mark| mark.at == Some(column));
        let fault = faults.get(&column);
        let mut class = cell.class.to_owned();
        for (name, holds) in [(" chosen", chosen), (" here", is_at), (" fault", fault.is_some())] {
            if holds {
                class.push_str(name);
            }
        }
        // Writing to a text cannot fail.
        let _ = write!(
            html,
            r#"<td id="{id}-{row}-{column}" class="{}" aria-colindex="{}""#,
            class.trim(),
            column + 1
        );
        if chosen {
            html.push_str(r#" aria-selected="true""#);
        }
        if let Some(fault) = fault {
            let _ = write!(html, r#" aria-invalid="true" title="{}""#, escaped(fault));
        } else if let Some(title) = &cell.title {
            let _ = write!(html, r#" title="{}""#, escaped(title));
        }
        html.push('>');
        match &cell.href {
            Some(href) => {
                let _ = write!(
                    html,
                    r#"<a href="{}" tabindex="-1">{}</a>"#,
                    escaped(href),
                    escaped(&cell.text)
                );
            }
            None => html.push_str(&escaped(&cell.text)),
        }
        html.push_str("</td>");
    }
    html
}

/// The row below the last one, where new rows begin.
fn new_row(sheet: Sheet, row: u32, mark: Option<Mark>) -> String {
    let (id, width) = (sheet.id, sheet.width());
    let class = if mark.is_some() { "chosen here" } else { "" };
    let selected = if mark.is_some() { r#" aria-selected="true""# } else { "" };
    let words = escaped(&sheet.model.fresh.get().unwrap_or_default());
    format!(
        r#"<td id="{id}-{row}-0" class="{class}" colspan="{width}"{selected}><span class="stick">{words}</span></td>"#
    )
}

/// One cell over all columns: while one scrolls fast, rows come and go before they are filled.
fn skeleton(sheet: Sheet) -> String {
    format!(r#"<td colspan="{}"><span class="wait"></span></td>"#, sheet.width())
}

fn escaped(text: &str) -> String {
    if !text.contains(['&', '<', '>', '"']) {
        return text.to_owned();
    }
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[component]
pub(super) fn SheetHead(columns: Signal<Vec<SheetColumn>>, sort: Callback<(usize, bool)>) -> impl IntoView {
    let widths = move || {
        let columns = columns.get().into_iter();
        each(
            columns,
            |column| view! { <col style:width=format!("{}px", column.width)/> },
        )
    };
    let heads = move || {
        let columns = columns.get().into_iter().enumerate();
        each(columns, |(index, column)| view! { <Head index column sort/> })
    };
    view! {
        <colgroup>{widths}</colgroup>
        <thead><tr aria-rowindex="1">{heads}</tr></thead>
    }
}

#[component]
fn Head(index: usize, column: SheetColumn, sort: Callback<(usize, bool)>) -> impl IntoView {
    let SheetColumn {
        title,
        unit,
        help,
        is_figure,
        sorted,
        ..
    } = column;
    let order = sorted.map(|(_, descending)| if descending { "descending" } else { "ascending" });
    let icon = if order == Some("descending") {
        Icon::Down
    } else {
        Icon::Up
    };
    // Only of several columns is it worth saying which one comes first.
    let rank = sorted
        .filter(|(rank, _)| *rank > 1)
        .map(|(rank, _)| view! { <sup>{rank}</sup> });
    view! {
        <th scope="col" class=is_figure.then_some("num") aria-sort=order aria-colindex=index + 1 title=help>
            <button class="sort" type="button" tabindex="-1" on:click=move |event| sort.run((index, event.shift_key()))>
                <span>{title} " " <span class="unit">{unit}</span></span>
                {rank}
                <IconView icon/>
            </button>
        </th>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> SheetCell {
        SheetCell {
            text: text.to_owned(),
            class: "",
            href: None,
            title: None,
        }
    }

    #[test]
    fn what_is_in_a_cell_is_never_read_as_html() {
        let evil = SheetCell {
            href: Some("/x?\"onclick=\"".to_owned()),
            title: Some("<\">".to_owned()),
            ..cell("<img src=x onerror=alert(1)>&")
        };
        let html = row_html("t", 3, &Arc::new(vec![evil]), None, &BTreeMap::new());
        assert_eq!(
            html,
            "<td id=\"t-3-0\" class=\"\" aria-colindex=\"1\" title=\"&lt;&quot;&gt;\"><a href=\"/x?&quot;onclick=&quot;\" \
             tabindex=\"-1\">&lt;img src=x onerror=alert(1)&gt;&amp;</a></td>"
        );
    }

    #[test]
    fn chosen_cells_and_faults_are_marked() {
        let mark = Mark {
            first: 1,
            last: 2,
            at: Some(2),
        };
        let faults = BTreeMap::from([(0, "Wrong.".to_owned())]);
        let cells = Arc::new(vec![cell("a"), cell("b"), cell("c")]);
        let html = row_html("t", 0, &cells, Some(mark), &faults);
        assert!(
            html.contains(r#"class="fault" aria-colindex="1" aria-invalid="true" title="Wrong.""#),
            "{html}"
        );
        assert!(
            html.contains(r#"class="chosen" aria-colindex="2" aria-selected="true""#),
            "{html}"
        );
        assert!(html.contains(r#"class="chosen here" aria-colindex="3""#), "{html}");
    }
}
