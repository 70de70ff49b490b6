//! History: what was asked of the book, newest first, and what each change did.

mod change;

use leptos::prelude::*;

use super::head::Head;
use crate::browser::format;
use crate::components::{Column, FailureBanner, Grid, GridModel};
use crate::state::{use_app, windows};
use protocol::{ChangeState, HistoryLine, ListHistory};

use change::Inspector;

const NOTHING: (&str, &str) = (
    "No changes yet",
    "Each import, edit and deletion is listed here with its user and its effect, and can be undone.",
);

/// History.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let app = use_app();
    let list = windows(app.engine, || Some(ListHistory { offset: 0, limit: 0 }));
    let at = RwSignal::new(None);
    // The first change is what one looks for first; it stays picked by its number when newer ones come.
    let number = RwSignal::new(None::<u64>);
    Effect::new(move |_| {
        if let Some(line) = at.get().and_then(|at: u32| list.row(at)) {
            number.set(Some(line.number));
        }
    });
    let says = move || {
        list.count.get().map_or_else(String::new, |count| {
            format!("{}, newest first.", format::counted(count, "change", "changes"))
        })
    };
    let model = GridModel::of_windows(list).at(at).class(|line| match line.state {
        ChangeState::Undone => "can undone",
        _ => "can",
    });
    view! {
        <Head title="History" says/>
        <FailureBanner failure=list.failure/>
        <div class="split wide-aside">
            <div class="work">
                <div class="card gridcard fill">
                    <Grid id="history" label="History" columns=columns() model empty=NOTHING/>
                </div>
            </div>
            <Inspector number/>
        </div>
    }
}

fn columns() -> Vec<Column<HistoryLine>> {
    let counted = |title: &'static str, count: fn(&HistoryLine) -> u32| {
        let text = move |line: &HistoryLine| match count(line) {
            0 => "–".to_owned(),
            count => format::count(count),
        };
        Column::figure(title, "w-num-sm", text).class_of(move |line| if count(line) == 0 { "faint" } else { "" })
    };
    vec![
        Column::figure("No.", "w-no", |line: &HistoryLine| line.number).class("faint"),
        Column::text("When", "w-when", |line: &HistoryLine| format::moment(line.at)),
        Column::long("Change", "w-target", |line: &HistoryLine| line.what.clone()),
        Column::text("User", "w-who", |line: &HistoryLine| who(&line.by)).class("quiet"),
        counted("New", |line| line.created),
        counted("Changed", |line| line.changed),
        counted("Deleted", |line| line.deleted),
        Column::text("State", "w-state", |line: &HistoryLine| {
            let (tag, state) = match line.state {
                ChangeState::Stands => ("tag ok", "Applied"),
                ChangeState::Undone => ("tag", "Undone"),
                ChangeState::Reversal => ("faint", "–"),
            };
            view! { <span class=tag>{state}</span> }
        }),
    ]
}

/// Who asked, where nobody has signed in too.
fn who(by: &str) -> String {
    if by.is_empty() {
        "This browser".to_owned()
    } else {
        by.to_owned()
    }
}
