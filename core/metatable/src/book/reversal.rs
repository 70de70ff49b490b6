//! Undo and redo.

use crate::book::package::write::Write;
use crate::row::record::Record;
use crate::store::change::Inverse;

/// The kind of the intent that undoes an entry: `{"entry": 7}`, or `{}` for [`Journal::undoable`](crate::Journal::undoable).
pub const UNDO: &str = "undo";
/// The kind of the intent that redoes an entry: `{"entry": 7}`, or `{}` for [`Journal::redoable`](crate::Journal::redoable).
pub const REDO: &str = "redo";
/// The version of both.
pub const REVERSAL_VERSION: u32 = 1;

/// Restores every row of an entry to its state before it; refuses each row that was changed since (`changed_since`).
pub(crate) fn put_back_rows(write: &mut Write<'_>, inverse: &[Inverse]) {
    write.mark_as_undo();
    for inverse in inverse {
        let Some(table) = write.store().catalog().table(&inverse.table) else {
            write.refuse(
                None,
                "table_not_started",
                format!("The engine runs without {}.", inverse.table),
            );
            continue;
        };
        let now = write.store().record(table, &inverse.key);
        if now.map(Record::digest) != inverse.after {
            let label = write.store().catalog().definition(table).label;
            let message = format!("A row of {label} was changed later; undo the later changes first.");
            write.refuse(None, "changed_since", message);
            continue;
        }
        match &inverse.before {
            Some(before) => write.put_record(table, before),
            None => {
                write.delete_record(table, &inverse.key);
            }
        }
    }
}
