//! Cells that another tab changed while they were edited here: the reader keeps theirs or takes the other ones.

use std::sync::Arc;

use leptos::prelude::*;

use super::TablePage;
use crate::components::{DialogAbout, each};
use protocol::{Failure, codes};

/// What is done with the cells.
type Choice = Arc<dyn Fn(Vec<Changed>) + Send + Sync>;

/// A cell that was changed meanwhile.
#[derive(Clone, Debug)]
pub(super) struct Changed {
    /// Its column.
    pub(super) column: String,
    /// Its column, as people read it.
    label: String,
    /// What was typed here.
    pub(super) mine: String,
    /// What it holds now.
    pub(super) theirs: String,
}

/// Cells to choose about.
#[derive(Clone)]
pub(super) struct Conflict {
    cells: Vec<Changed>,
    keep: Choice,
    take: Choice,
}

/// The cells that a change was refused for because they were changed meanwhile; none when another rule is broken as well.
pub(super) fn changed(failure: &Failure, typed: &[(String, String)]) -> Option<Vec<Changed>> {
    let cells: Option<Vec<Changed>> = failure
        .violations
        .iter()
        .map(|violation| {
            let column = violation.column.clone()?;
            let argument = |name: &str| violation.arguments.get(name).cloned();
            let theirs = argument("theirs").filter(|_| violation.code == codes::name::cell_changed)?;
            let mine = typed.iter().find(|(name, _)| *name == column)?.1.clone();
            Some(Changed {
                label: argument("column").unwrap_or_else(|| column.clone()),
                column,
                mine,
                theirs,
            })
        })
        .collect();
    cells.filter(|cells| !cells.is_empty())
}

impl TablePage {
    /// Asks which values stay; does nothing once the reader has left the page.
    pub(super) fn ask_conflict(
        self,
        cells: Vec<Changed>,
        keep: impl Fn(Vec<Changed>) + Send + Sync + 'static,
        take: impl Fn(Vec<Changed>) + Send + Sync + 'static,
    ) {
        self.conflict.try_set(Some(Conflict {
            cells,
            keep: Arc::new(keep),
            take: Arc::new(take),
        }));
    }
}

/// The choice, while there is one.
#[component]
pub(super) fn AskConflict(page: TablePage) -> impl IntoView {
    view! {
        <DialogAbout
            about=page.conflict
            label="Changed in another tab"
            content=|conflict: Conflict, open| {
                let choose = move |conflict: &Conflict, choice: &Choice| {
                    open.set(false);
                    choice(conflict.cells.clone());
                };
                let (keeps, takes) = (conflict.clone(), conflict.clone());
                view! {
                    <div class="body">
                        <h2>"Changed in another tab"</h2>
                        <p>"Somebody saved another value while you were editing. Nothing is overwritten until you choose."</p>
                        <dl class="facts">{each(conflict.cells, |cell| view! { <Values cell/> })}</dl>
                        <div class="acts">
                            <button class="button" type="button" on:click=move |_| choose(&takes, &takes.take)>
                                "Take theirs"
                            </button>
                            <button class="button primary" type="button" on:click=move |_| choose(&keeps, &keeps.keep)>
                                "Keep mine"
                            </button>
                        </div>
                    </div>
                }
            }
        />
    }
}

#[component]
fn Values(cell: Changed) -> impl IntoView {
    let shown = |text: String| if text.is_empty() { "empty".to_owned() } else { text };
    view! {
        <dt>{cell.label}</dt>
        <dd>"Yours: " <b>{shown(cell.mine)}</b> ", theirs: " <b>{shown(cell.theirs)}</b></dd>
    }
}
