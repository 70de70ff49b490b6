//! The codes of the transport between a page and its session, and of what a page does by itself.

violation::codes! {
    cell_changed(column, theirs) => "{column} was changed meanwhile, to \"{theirs}\"; keep your value or take that one.",
    cancelled => "Cancelled. No changes made.",
    engine_stopped(detail) => "The background worker has stopped ({detail}). Reload the page; your data is kept in this browser as last saved.",
    engine_silent(seconds) => "The background worker has not responded for {seconds} s. Wait, or reload the page. A private window or blocked storage can also be the cause.",
    not_saved(reason) => "{reason}",
    file_unreadable(name, reason) => "Could not read {name} ({reason}). Choose the file again.",
    clipboard_refused => "The browser blocked reading the clipboard; select the row below the last one and paste there.",
    copying_refused as clipboard_refused => "The browser blocked copying; copy fewer rows, or allow clipboard access.",
    clipboard_empty => "The clipboard contains no rows; copy some first.",
    block_too_long(rows, left) => "The block has {rows} and only {left} remain from here. Paste fewer rows, or use Paste as new rows.",
    block_too_wide(width, columns) => "The block has {width} columns and only {columns} remain from here.",
    rows_too_wide(width, columns) as block_too_wide => "The rows have {width} cells and {columns} columns are shown.",
}
