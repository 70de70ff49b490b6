//! What a change did, in words.

use metatable::{Book, Entry, Reversal};

/// What a change did: "Imported 3 files".
pub(super) fn of(book: &Book, entry: &Entry) -> String {
    let operation = || book.describe(&entry.details().ok()?.intent);
    match entry.reversal() {
        Some(Reversal::Undo(of)) => format!("Undid #{of}"),
        Some(Reversal::Redo(of)) => format!("Redid #{of}"),
        None => operation().unwrap_or_else(|| spelled(entry.kind())),
    }
}

/// The name of a kind as words: "apply_virtual_funds" is "Apply virtual funds".
pub(super) fn spelled(kind: &str) -> String {
    let words = kind.replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_that_is_not_known_is_spelled() {
        assert_eq!(spelled("apply_elsewhere"), "Apply elsewhere");
        assert_eq!(spelled(""), "");
    }
}
