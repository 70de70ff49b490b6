//! Cells as spreadsheets put them on the clipboard: tabs between cells, line ends between rows.

/// The text of a block of cells.
#[must_use]
pub fn write_block<'a>(rows: impl IntoIterator<Item = Vec<&'a str>>) -> String {
    let line = |cells: Vec<&str>| cells.into_iter().map(quoted).collect::<Vec<_>>().join("\t");
    rows.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A cell that holds what parts cells is put in quotes.
fn quoted(cell: &str) -> String {
    if cell.contains(['\t', '\n', '\r']) || cell.starts_with('"') {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// The block of cells of a text; rows may differ in length.
#[must_use]
pub fn read_block(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![Vec::new()];
    let mut cell = String::new();
    let mut letters = text.chars().peekable();
    let mut in_quotes = false;
    let mut at_start = true;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if at_start => in_quotes = true,
            '"' if in_quotes && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if in_quotes => in_quotes = false,
            '\t' if !in_quotes => {
                end_cell(&mut rows, &mut cell);
                at_start = true;
                continue;
            }
            '\r' if !in_quotes && letters.peek() == Some(&'\n') => continue,
            '\n' | '\r' if !in_quotes => {
                end_cell(&mut rows, &mut cell);
                rows.push(Vec::new());
                at_start = true;
                continue;
            }
            other => cell.push(other),
        }
        at_start = false;
    }
    end_cell(&mut rows, &mut cell);
    // The line end after the last row starts no other.
    if rows.last().is_some_and(|row| row.len() == 1 && row[0].is_empty()) {
        rows.pop();
    }
    rows
}

fn end_cell(rows: &mut [Vec<String>], cell: &mut String) {
    if let Some(row) = rows.last_mut() {
        row.push(std::mem::take(cell));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter()
            .map(|row| row.iter().map(|&cell| cell.to_owned()).collect())
            .collect()
    }

    #[test]
    fn what_spreadsheets_write_is_read() {
        for (text, rows) in [
            ("a\tb\r\nc\td\r\n", block(&[&["a", "b"], &["c", "d"]])),
            ("a", block(&[&["a"]])),
            ("a\t\n\tb", block(&[&["a", ""], &["", "b"]])),
            (
                "\"two\nlines\"\t\"say \"\"so\"\"\"",
                block(&[&["two\nlines", "say \"so\""]]),
            ),
            ("5\" pipe", block(&[&["5\" pipe"]])),
            ("", block(&[])),
        ] {
            assert_eq!(read_block(text), rows, "{text:?}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let rows = block(&[&["a\tb", "", "\"q\""], &["x\r\ny", "5\"", "z"]]);
        let text = write_block(rows.iter().map(|row| row.iter().map(String::as_str).collect()));
        assert_eq!(read_block(&text), rows);
    }
}
