//! Texts as cells of delimited files: marked where a spreadsheet would take them for formulas.

use std::borrow::Cow;

/// The mark that a spreadsheet takes for "this is text".
const MARK: char = '\'';

/// What the first letter of a formula may be, or what a spreadsheet passes over on its way to it (OWASP, CSV injection).
const STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether a spreadsheet would evaluate the text, or marks in front of it would be taken for ours.
fn is_marked_form(text: &str) -> bool {
    text.trim_start_matches(MARK).starts_with(STARTS)
}

/// A text as the cell of a file: an apostrophe before what starts like a formula. Numbers are no texts and go without.
///
/// ```
/// assert_eq!(choices::text_cell("=1+1"), "'=1+1");
/// assert_eq!(choices::text_cell("O'Neill"), "O'Neill");
/// ```
#[must_use]
pub fn text_cell(text: &str) -> Cow<'_, str> {
    if is_marked_form(text) {
        Cow::Owned(format!("{MARK}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text of a cell that [`text_cell`] wrote.
///
/// ```
/// assert_eq!(choices::read_text_cell("'=1+1"), "=1+1");
/// assert_eq!(choices::read_text_cell("'tis"), "'tis");
/// ```
#[must_use]
pub fn read_text_cell(cell: &str) -> &str {
    cell.strip_prefix(MARK)
        .filter(|rest| is_marked_form(rest))
        .unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_starts_like_a_formula_is_marked_and_read_back() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+49 30 1", "'+49 30 1"),
            ("-CASH", "'-CASH"),
            ("-5", "'-5"),
            ("@here", "'@here"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("=", "'="),
            ("'=1", "''=1"),
            ("''@", "'''@"),
            ("'", "'"),
            ("'90s", "'90s"),
            ("a=b", "a=b"),
            (" =1", " =1"),
            ("", ""),
            ("BRK-B", "BRK-B"),
        ] {
            assert_eq!(text_cell(text), cell, "{text:?}");
            assert_eq!(read_text_cell(cell), text, "{cell:?}");
        }
        // What others wrote without a mark is read as it is.
        for cell in ["=1+1", "-5", "'x", "+1"] {
            assert_eq!(read_text_cell(cell), cell);
        }
    }
}
