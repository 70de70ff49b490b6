//! One table: its rows in a sheet, and a form of the declaration for one row.

mod clipboard;
mod columns;
mod conflict;
mod delete;
mod edit;
mod faults;
mod field;
mod filters;
mod form;
mod grid;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use std::collections::BTreeMap;
use std::sync::Arc;

use super::head::Head;
use super::tables::path;
use crate::browser::format;
use crate::components::{Block, CellAt, CommandButton, FailureBanner, Icon, Working};
use crate::state::{
    App, Command, Latest, Navigator, Windows, WithSome, answer_to, url, use_app, use_navigator, windows,
};
use protocol::column_choice::{self, ColumnChoice};
use protocol::{ColumnView, FindRow, ListRows, Parameters, RowSelection, RowsQuery, ShowTable, TableRow, TableView};

use super::pasted_weights::{AskWeights, WeightsQuestion};
use conflict::{AskConflict, Conflict};
use edit::Edit;
use faults::{FaultList, Pasted};
use filters::Filters;
use form::{Form, Inspector};
use grid::RowSheet;
pub(in crate::pages) use grid::words;

/// What the page shows, and how it is changed.
#[derive(Clone, Copy, Debug)]
struct TablePage {
    app: App,
    go: Navigator,
    /// Stable name of the table.
    table: Memo<String>,
    view: Latest<TableView>,
    /// The columns of the declaration.
    columns: Memo<Vec<ColumnView>>,
    /// Which of them are shown, in what order.
    choice: RwSignal<ColumnChoice>,
    /// The shown columns, each with its place in the declaration.
    shown: Memo<Vec<(usize, ColumnView)>>,
    query: Memo<RowsQuery>,
    list: Windows<ListRows>,
    /// The chosen cells.
    block: RwSignal<Option<Block>>,
    /// The cell that is edited.
    edit: RwSignal<Option<Edit>>,
    form: Form,
    /// What was pasted last and refused.
    pasted: RwSignal<Option<Pasted>>,
    /// Pasted weights that may be fractions.
    weights: RwSignal<Option<WeightsQuestion>>,
    /// Cells that another tab changed while they were edited.
    conflict: RwSignal<Option<Conflict>>,
    /// The number of the question while rows are written.
    writing: RwSignal<Option<u32>>,
}

impl TablePage {
    fn open() -> Self {
        let app = use_app();
        let (path_map, query_map) = (use_params_map(), use_query_map());
        let table = Memo::new(move |_| path_map.with(|map| map.get("identifier").unwrap_or_default()));
        let query = Memo::new(move |_| query_map.with(|map| RowsQuery::read(|name| map.get(name))));
        let view = answer_to(app.engine, move || Some(ShowTable { table: table.get() }));
        let columns = Memo::new(move |_| {
            let of_this = |view: &TableView| table.with(|table| *table == view.line.identifier);
            view.value.with(|view| match view {
                Some(view) if of_this(view) => view.columns.clone(),
                _ => Vec::new(),
            })
        });
        let choice = RwSignal::new(Vec::new());
        Effect::new(move |_| {
            let columns = columns.get();
            if !columns.is_empty() {
                choice.set(columns::stored(&table.get_untracked(), &columns));
            }
        });
        let shown =
            Memo::new(move |_| choice.with(|choice| columns.with(|columns| column_choice::shown(choice, columns))));
        let selection = Memo::new(move |_| query.with(|query| query.selection(&table.get())));
        let list = windows(app.engine, move || {
            Some(ListRows {
                selection: selection.get(),
                offset: 0,
                limit: 0,
            })
        });
        let page = Self {
            app,
            go: use_navigator(),
            table,
            view,
            columns,
            choice,
            shown,
            query,
            list,
            block: RwSignal::new(None),
            edit: RwSignal::new(None),
            form: Form::default(),
            pasted: RwSignal::new(None),
            weights: RwSignal::new(None),
            conflict: RwSignal::new(None),
            writing: RwSignal::new(None),
        };
        page.follow_link(selection);
        page
    }

    /// Shows the row that the URL names, and forgets the row before when another table is shown.
    fn follow_link(self, selection: Memo<RowSelection>) {
        Effect::new(move |before: Option<String>| {
            let table = self.table.get();
            if before.is_some_and(|before| before != table) {
                self.form.reset();
                self.edit.set(None);
                self.pasted.set(None);
                self.block.set(None);
            }
            table
        });
        let wanted = Memo::new(move |_| (self.table.get(), self.query.with(|query| query.row.clone())));
        Effect::new(move |_| {
            let (_, Some(key)) = wanted.get() else {
                self.form.linked.set(None);
                return;
            };
            let selection = selection.get_untracked();
            self.app.ask(FindRow { selection, key }, move |place| {
                self.show_found(place.index, place.row);
            });
        });
    }

    fn show_found(self, index: Option<u32>, row: Option<TableRow>) {
        self.form.linked.set(row.map(Arc::new));
        if let Some(row) = index {
            self.block.set(Some(Block::cell(CellAt { row, column: 0 })));
        }
    }

    /// Shows another view; the URL holds it.
    fn show(self, query: &RowsQuery) {
        let path = path(&self.table.get_untracked());
        self.go.replace(&url(&path, query));
    }

    /// Changes one thing of the view.
    fn change(self, change: impl FnOnce(&mut RowsQuery)) {
        let mut query = self.query.get_untracked();
        query.row = None;
        change(&mut query);
        self.show(&query);
    }

    fn label(self) -> String {
        self.view.part(|view| view.line.label.clone())
    }

    /// The row that the keyboard is at.
    fn row_at(self) -> Option<Arc<TableRow>> {
        self.list.row(self.block.get()?.at.row)
    }

    /// What is wrong with pasted cells, by their place in the sheet.
    fn faults(self) -> BTreeMap<CellAt, String> {
        let shown = self.shown.get();
        self.pasted.part(|pasted| pasted.places(&shown))
    }
}

/// One table.
#[component]
pub fn TablePageView() -> impl IntoView {
    let page = TablePage::open();
    page.app.on(Command::NewRow, move || page.form.start_new());
    page.app.on(Command::PasteRows, move || clipboard::paste_rows(page));
    let title = move || page.label();
    let says = move || page.view.part(|view| view.line.description.clone());
    view! {
        <Head title says above=("/tables", "Tables")>
            <CommandButton command=Command::PasteRows label="Paste as new rows"/>
            <CommandButton command=Command::NewRow icon=Icon::Plus class="primary"/>
        </Head>
        <FailureBanner failure=page.view.failure/>
        <Filters page/>
        <FailureBanner failure=page.list.failure/>
        <Working running=page.writing stage="Checking rows"/>
        <Show when=move || page.pasted.with(Option::is_some)><FaultList page/></Show>
        <AskWeights question=page.weights/>
        <AskConflict page/>
        <div class="split wide-aside">
            <div class="work">
                <div class="card gridcard fill"><RowSheet page/></div>
            </div>
            <Inspector page/>
        </div>
    }
}

/// "12 of 5,000 rows".
fn shown_rows(page: TablePage) -> Option<String> {
    let (matching, total) = page.list.with_some(|head| (head.matching, head.total))?;
    Some(if matching == total {
        format::counted(total, "row", "rows")
    } else {
        format!(
            "{} of {}",
            format::count(matching),
            format::counted(total, "row", "rows")
        )
    })
}
