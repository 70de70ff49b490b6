//! The keys of a sheet.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::range::{Block, CellAt, Extent, led, tabbed};
use super::{EditStart, Sheet};

pub(super) fn on_key(event: &KeyboardEvent, sheet: Sheet) {
    // A button in the head, or a field over a cell, has the key for itself.
    if event.target() != event.current_target() || event.alt_key() {
        return;
    }
    let block = sheet.model.block.get_untracked();
    if moves(event, sheet, block) || acts(event, sheet, block) {
        event.prevent_default();
        // A key that means something here is no command of the page.
        event.stop_propagation();
    }
}

/// Moves to another cell, or extends the block.
fn moves(event: &KeyboardEvent, sheet: Sheet, block: Option<Block>) -> bool {
    let extent = untrack(|| Extent {
        rows: sheet.rows(),
        columns: sheet.width(),
        page: sheet.viewport.page(),
    });
    let key = event.key();
    let far = event.ctrl_key() || event.meta_key();
    let Some(here) = block else {
        let starts =
            ["ArrowDown", "ArrowRight", "Home"].contains(&key.as_str()) && extent.rows > 0 && extent.columns > 0;
        if starts {
            sheet.model.block.set(Some(Block::cell(CellAt::default())));
        }
        return starts;
    };
    let to = if key == "Tab" {
        tabbed(here.at, event.shift_key(), extent).map(Block::cell)
    } else {
        led(here.at, &key, far, extent).map(|at| here.moved(at, event.shift_key()))
    };
    let moved = to.is_some();
    if moved {
        sheet.model.block.set(to);
    }
    moved
}

/// Edits, empties, chooses all, or lets go.
fn acts(event: &KeyboardEvent, sheet: Sheet, block: Option<Block>) -> bool {
    let Some(block) = block else { return false };
    let key = event.key();
    let with_ctrl = event.ctrl_key() || event.meta_key();
    match key.as_str() {
        "a" if with_ctrl => {
            let last = untrack(|| (sheet.model.count.get().unwrap_or(0), sheet.width()));
            let end = CellAt {
                row: last.0.saturating_sub(1),
                column: last.1.saturating_sub(1),
            };
            sheet.model.block.set(Some(Block {
                at: CellAt::default(),
                anchor: end,
            }));
        }
        _ if with_ctrl => return false,
        "Enter" | "F2" => sheet.model.edit.run((block.at, EditStart::Keep)),
        "Delete" | "Backspace" => sheet.model.clear.run(block),
        // A second Escape leaves the cells, and Tab then leaves the sheet.
        "Escape" => sheet.model.block.set(block.is_wide().then(|| Block::cell(block.at))),
        // One letter, in whatever script.
        typed if typed.chars().count() == 1 => sheet.model.edit.run((block.at, EditStart::Typed(key))),
        _ => return false,
    }
    true
}
