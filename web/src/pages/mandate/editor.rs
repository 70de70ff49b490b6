//! The rows while they are edited.

use std::time::Duration;

use chrono::DateTime;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::pages::pasted_weights::{WeightsQuestion, paste_weights};
use crate::state::{App, Edits, Latest, ToastAction, WithSome, answer_to, latest};
use protocol::target_cells::{self as cells, TargetCell};
use protocol::{CheckMandate, MandateCheck, MandateView, ShowMandate, TargetDraft, Uid, Violation};

/// The check follows the typing after this pause.
const PAUSE: Duration = Duration::from_millis(150);

/// A row on the screen.
#[derive(Clone, Debug)]
pub(super) struct EditRow {
    /// Its number; it stays when rows above go.
    pub(super) id: u32,
    /// What is typed in it.
    pub(super) draft: ArcRwSignal<TargetDraft>,
}

/// A mandate while it is edited.
#[derive(Clone, Copy, Debug)]
pub(super) struct Editor {
    pub(super) app: App,
    pub(super) uid: Memo<Option<Uid>>,
    /// The mandate and the snapshot that the edits started from.
    pub(super) view: Latest<MandateView>,
    /// The snapshot that was asked for; none for the newest.
    snapshot: RwSignal<Option<Uid>>,
    pub(super) rows: RwSignal<Vec<EditRow>>,
    /// The rows in which something was typed.
    pub(super) filled: Memo<Vec<TargetDraft>>,
    pub(super) check: Latest<MandateCheck>,
    /// The rows differ from those of the snapshot.
    pub(super) edited: Memo<bool>,
    /// When the new snapshot holds from, as the field writes it.
    pub(super) time: RwSignal<String>,
    /// Pasted weights that may be fractions.
    pub(super) weights: RwSignal<Option<WeightsQuestion>>,
    /// The row that has the focus.
    pub(super) focused: RwSignal<Option<u32>>,
    loaded: RwSignal<Option<(Option<Uid>, Vec<TargetDraft>)>>,
    next: StoredValue<u32>,
}

impl Editor {
    pub(super) fn open(app: App, uid: Memo<Option<Uid>>) -> Self {
        let waiting = uid
            .get_untracked()
            .and_then(|uid| app.edits.with_untracked(|edits| edits.get(&uid).cloned()));
        let snapshot = RwSignal::new(waiting.and_then(|edits| edits.snapshot));
        let view = answer_to(app.engine, move || {
            Some(ShowMandate {
                allocation_uid: uid.get()?,
                position_set_uid: snapshot.get(),
            })
        });
        let rows: RwSignal<Vec<EditRow>> = RwSignal::new(Vec::new());
        let filled = Memo::new(move |_| {
            let drafts = rows.with(|rows| rows.iter().map(|row| row.draft.get()).collect::<Vec<_>>());
            drafts.into_iter().filter(|draft| !draft.is_blank()).collect::<Vec<_>>()
        });
        let loaded = RwSignal::new(None);
        let check = latest(app.engine, PAUSE, move || {
            loaded.with(Option::is_some).then_some(())?;
            Some(CheckMandate {
                allocation_uid: uid.get()?,
                rows: filled.get(),
            })
        });
        let edited = Memo::new(move |_| {
            loaded.with(|loaded: &Option<(Option<Uid>, Vec<TargetDraft>)>| {
                loaded
                    .as_ref()
                    .is_some_and(|(_, drafts)| filled.with(|filled| filled != drafts))
            })
        });
        let editor = Self {
            app,
            uid,
            view,
            snapshot,
            rows,
            filled,
            check,
            edited,
            time: RwSignal::new(now()),
            weights: RwSignal::new(None),
            focused: RwSignal::new(None),
            loaded,
            next: StoredValue::new(0),
        };
        Effect::new(move |_| view.value.with(|view| view.iter().for_each(|view| editor.take(view))));
        Effect::new(move |_| editor.remember());
        editor
    }

    /// Every rule holds, and there is something to save at a sound time.
    pub(super) fn can_save(self) -> bool {
        let sound = self.check.part(|check| check.violations.is_empty());
        sound && !self.check.busy.get() && self.time.with(|time| cells::read_time(time).is_some())
    }

    /// The rules that a row breaks.
    pub(super) fn violations(self, id: u32) -> Vec<Violation> {
        let Some(index) = self.filled_index(id) else {
            return Vec::new();
        };
        self.check.value.with(|check| {
            let all = check.as_ref().map_or(&[][..], |check| &check.violations);
            all.iter().filter(|violation| violation.row == index).cloned().collect()
        })
    }

    /// The place of a row among those that are sent.
    fn filled_index(self, id: u32) -> Option<usize> {
        self.rows.with(|rows| {
            let mut sent = rows.iter().filter(|row| !row.draft.with(TargetDraft::is_blank));
            sent.position(|row| row.id == id)
        })
    }

    pub(super) fn write(self, id: u32, cell: TargetCell, text: String) {
        self.view.value.with_untracked(|view| {
            let choices = view.as_ref().map_or(&[][..], |view| &view.targets);
            self.rows.with_untracked(|rows| {
                if let Some(row) = rows.iter().find(|row| row.id == id) {
                    row.draft.update(|draft| cell.write(draft, text, choices));
                }
            });
        });
    }

    /// Pastes a block of cells at a cell.
    pub(super) fn paste(self, id: u32, cell: TargetCell, block: Vec<Vec<String>>) {
        let Some(row) = self
            .rows
            .with_untracked(|rows| rows.iter().position(|row| row.id == id))
        else {
            return;
        };
        let paste = move |block| {
            let mut drafts = self.drafts();
            self.view.value.with_untracked(|view| {
                let choices = view.as_ref().map_or(&[][..], |view| &view.targets);
                cells::paste(&mut drafts, (row, cell), block, choices);
            });
            self.set_drafts(drafts);
        };
        match cells::weights_of(cell, &block) {
            None => paste(block),
            Some(weights) => paste_weights(self.app, self.weights, weights, move |weights| {
                paste(cells::with_weights(cell, block.clone(), weights));
            }),
        }
    }

    pub(super) fn add_row(self) {
        let row = self.new_row(TargetDraft::default());
        let id = row.id;
        self.rows.update(|rows| rows.push(row));
        focus_cell(id, TargetCell::Key);
    }

    pub(super) fn remove_focused(self) {
        if let Some(id) = self.focused.get_untracked() {
            self.remove(id);
        }
    }

    /// Takes a row out, and offers to put it back.
    pub(super) fn remove(self, id: u32) {
        let before = self.drafts();
        let Some(index) = self
            .rows
            .with_untracked(|rows| rows.iter().position(|row| row.id == id))
        else {
            return;
        };
        self.rows.update(|rows| {
            rows.remove(index);
            if rows.is_empty() {
                rows.push(self.new_row(TargetDraft::default()));
            }
        });
        let neighbour = self
            .rows
            .with_untracked(|rows| rows.get(index.min(rows.len() - 1)).map(|row| row.id));
        if let Some(neighbour) = neighbour {
            focus_cell(neighbour, TargetCell::Key);
        }
        self.offer_back("Row removed.", before);
    }

    /// Goes back to the rows of the snapshot, and offers the edits back.
    pub(super) fn discard(self) {
        let Some((_, drafts)) = self.loaded.get_untracked() else {
            return;
        };
        let before = self.drafts();
        self.set_drafts(drafts);
        self.offer_back("Edits discarded.", before);
    }

    /// Shows another snapshot; edits are discarded, and offered back.
    pub(super) fn show_snapshot(self, snapshot: Uid) {
        if self.edited.get_untracked() {
            self.discard();
        }
        self.snapshot.set(Some(snapshot));
    }

    /// Shows what was saved.
    pub(super) fn show_saved(self, view: MandateView) {
        self.time.set(now());
        self.loaded.set(None);
        self.app.edits.update(|edits| {
            edits.remove(&view.allocation_uid);
        });
        self.snapshot.set(view.position_set_uid);
        self.view.value.set(Some(view));
    }

    /// Shows the rows of an answer. Edits stay, and are then edits of the snapshot that came.
    fn take(self, view: &MandateView) {
        if self.edited.get_untracked() {
            self.loaded.set(Some((view.position_set_uid, view.rows.clone())));
            return;
        }
        let waiting = self
            .app
            .edits
            .with_untracked(|edits| edits.get(&view.allocation_uid).cloned());
        let waiting = waiting.filter(|edits| edits.snapshot == view.position_set_uid);
        self.set_drafts(waiting.map_or_else(|| view.rows.clone(), |edits| edits.rows));
        self.loaded.set(Some((view.position_set_uid, view.rows.clone())));
    }

    /// Keeps the edits for when the reader comes back from another page.
    fn remember(self) {
        let is_edited = self.edited.get();
        let rows = self.filled.get();
        let (Some(uid), Some((snapshot, _))) = (self.uid.get_untracked(), self.loaded.get()) else {
            return;
        };
        self.app.edits.update(|edits| {
            if is_edited {
                edits.insert(uid, Edits { snapshot, rows });
            } else {
                edits.remove(&uid);
            }
        });
    }

    fn drafts(self) -> Vec<TargetDraft> {
        self.rows
            .with_untracked(|rows| rows.iter().map(|row| row.draft.get_untracked()).collect())
    }

    /// Shows these rows. Rows that are on the screen take the new cells in, so that the focus stays where it is.
    fn set_drafts(self, mut drafts: Vec<TargetDraft>) {
        if drafts.is_empty() {
            drafts.push(TargetDraft::default());
        }
        let mut rows = self.rows.get_untracked();
        rows.truncate(drafts.len());
        let missing = drafts.split_off(rows.len());
        for (row, draft) in rows.iter().zip(drafts) {
            row.draft.set(draft);
        }
        rows.extend(missing.into_iter().map(|draft| self.new_row(draft)));
        self.rows.set(rows);
    }

    fn offer_back(self, text: &str, before: Vec<TargetDraft>) {
        let run = Callback::new(move |()| self.set_drafts(before.clone()));
        self.app.toasts.done_with(text, ToastAction { label: "Undo", run });
    }

    fn new_row(self, draft: TargetDraft) -> EditRow {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        EditRow {
            id,
            draft: ArcRwSignal::new(draft),
        }
    }
}

/// The id of a cell's field.
pub(super) fn cell_id(id: u32, cell: TargetCell) -> String {
    format!("cell-{id}-{}", cell.column())
}

/// Gives a cell the focus, now or as soon as it is on the page.
pub(super) fn focus_cell(id: u32, cell: TargetCell) {
    let id = cell_id(id, cell);
    if !focus_field(&id) {
        spawn_local(async move {
            tick().await;
            focus_field(&id);
        });
    }
}

/// Whether there was such a field.
fn focus_field(id: &str) -> bool {
    let field = document().get_element_by_id(id);
    let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) else {
        return false;
    };
    // It fails for no field that is on the page.
    let _ = field.focus();
    field.select();
    true
}

/// The second that is now, as a time field writes it.
fn now() -> String {
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds since 1970")]
    let millis = js_sys::Date::now() as i64;
    DateTime::from_timestamp_millis(millis).map_or_else(String::new, cells::write_time)
}
