//! History: what was asked of the book, newest first, and what each change did.

mod change;

use leptos::prelude::*;

use super::head::Head;
use crate::browser::format;
use crate::components::{Column, EmptyNote, FailureBanner, Grid, GridModel};
use crate::state::{use_app, windows};
use protocol::{ChangeState, HistoryLine, ListHistory};

use change::Inspector;

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
    let says = Signal::derive(move || {
        list.count.get().map_or_else(String::new, |count| {
            format!("{}, newest first.", format::counted(count, "change", "changes"))
        })
    });
    let model = GridModel {
        class: Callback::new(|line: HistoryLine| {
            if line.state == ChangeState::Undone {
                "can undone"
            } else {
                "can"
            }
        }),
        at,
        ..GridModel::of_windows(list, |line| view! { <ChangeCells line/> }.into_any())
    };
    let columns = vec![
        Column::figure("No.", "w-no"),
        Column::text("When", "w-when"),
        Column::text("Change", "w-target"),
        Column::text("User", "w-who"),
        Column::figure("New", "w-num-sm"),
        Column::figure("Changed", "w-num-sm"),
        Column::figure("Deleted", "w-num-sm"),
        Column::text("State", "w-state"),
    ];
    view! {
        <Head title=Signal::derive(|| "History".to_owned()) says/>
        <FailureBanner failure=list.failure/>
        <div class="split wide-aside">
            <div class="work">
                <div class="card gridcard fill">
                    <Grid id="history" kind="history" label=Signal::derive(|| "History".to_owned()) columns model empty=nothing/>
                </div>
            </div>
            <Inspector number/>
        </div>
    }
}

fn nothing() -> impl IntoView {
    view! {
        <EmptyNote
            title="No changes yet"
            text="Each import, edit and deletion is listed here with its user and its effect, and can be undone."
        />
    }
}

#[component]
fn ChangeCells(line: HistoryLine) -> impl IntoView {
    let figure = |count: u32| {
        let class = if count == 0 { "num faint" } else { "num" };
        let text = if count == 0 {
            "–".to_owned()
        } else {
            format::count(count)
        };
        view! { <td class=class>{text}</td> }
    };
    let (tag, state) = match line.state {
        ChangeState::Stands => ("tag ok", "Applied"),
        ChangeState::Undone => ("tag", "Undone"),
        ChangeState::Reversal => ("faint", "–"),
    };
    view! {
        <td class="num faint">{line.number}</td>
        <td>{format::moment(line.at)}</td>
        <td title=line.what.clone()>{line.what.clone()}</td>
        <td class="quiet">{who(&line.by)}</td>
        {figure(line.created)}
        {figure(line.changed)}
        {figure(line.deleted)}
        <td><span class=tag>{state}</span></td>
    }
}

/// Who asked, where nobody has signed in too.
fn who(by: &str) -> String {
    if by.is_empty() {
        "This browser".to_owned()
    } else {
        by.to_owned()
    }
}
