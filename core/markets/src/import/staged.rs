//! A delimited text as rows of cells, with a proposal of what its columns mean.

use csv::ReaderBuilder;

use super::{FieldSpec, FileKind, ImportedFile, ImportedRow};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The delimiter of its cells, one ASCII character.
    pub delimiter: u8,
    /// Whether its numbers have a decimal comma.
    pub decimal_comma: bool,
}

/// One row of a staged file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StagedRow {
    /// Line of the file that it starts on, from 1.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<String>,
}

/// A file that was read and is not written yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StagedFile {
    /// The first row.
    pub headers: Vec<String>,
    /// The other rows; blank lines are not rows.
    pub rows: Vec<StagedRow>,
}

impl StagedFile {
    /// The rows of a text. A byte order mark and the line "sep=;" are dropped; the first row with text is the header; rows
    /// may be shorter or longer than it.
    ///
    /// # Errors
    /// A sentence that says which line cannot be read.
    pub fn read(text: &str, dialect: Dialect) -> Result<Self, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = ReaderBuilder::new()
            .delimiter(dialect.delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut rows: Vec<StagedRow> = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| format!("A row cannot be read: {error}."))?;
            let names_delimiter = rows.is_empty() && record.get(0).is_some_and(|cell| cell.starts_with("sep="));
            if names_delimiter || record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            rows.push(StagedRow {
                line: record.position().map_or(0, |position| line_of(text, position)),
                cells: record.iter().map(str::to_owned).collect(),
            });
        }
        refuse_open_quote(text, &rows)?;
        if rows.is_empty() {
            return Err("The file has no header row.".to_owned());
        }
        let headers = rows.remove(0).cells;
        Ok(Self {
            headers: headers.iter().map(|header| header.trim().to_owned()).collect(),
            rows,
        })
    }

    /// For each column of the file the field that its header names, each field once.
    ///
    /// ```
    /// # use markets::import::{Dialect, StagedFile, file_kinds};
    /// let dialect = Dialect { delimiter: b';', decimal_comma: true };
    /// let file = StagedFile::read("Symbol;CCY;note\nAAPL;USD;x\n", dialect).unwrap();
    /// let assets = file_kinds()[0];
    /// assert_eq!(file.propose_fields(assets), [Some("asset"), Some("currency"), None]);
    /// ```
    pub fn propose_fields(&self, kind: &FileKind) -> Vec<Option<&'static str>> {
        let mut taken: Vec<&'static str> = Vec::new();
        let exact = |field: &FieldSpec, header: &str| field.name == header;
        let alias = |field: &FieldSpec, header: &str| field.aliases.contains(&header);
        let mut fields: Vec<Option<&'static str>> = vec![None; self.headers.len()];
        for matches in [exact as fn(&FieldSpec, &str) -> bool, alias] {
            for (column, header) in self
                .headers
                .iter()
                .enumerate()
                .filter(|(column, _)| fields[*column].is_none())
                .collect::<Vec<_>>()
            {
                let header = header.trim().to_lowercase();
                let found = kind
                    .fields
                    .iter()
                    .find(|field| !taken.contains(&field.name) && matches(field, &header));
                if let Some(field) = found {
                    taken.push(field.name);
                    fields[column] = Some(field.name);
                }
            }
        }
        fields
    }

    /// Whether numbers seem to have a decimal comma: more cells can only be read so than can only be read with a decimal
    /// point. Without a majority a file parted by semicolons has one, because that is what leaves the comma free.
    pub fn seems_decimal_comma(&self, delimiter: u8) -> bool {
        let (mut commas, mut points, mut either) = (0_usize, 0_usize, 0_usize);
        for cell in self.rows.iter().flat_map(|row| &row.cells) {
            match decimal_mark(cell) {
                DecimalMark::Comma => commas += 1,
                DecimalMark::Point => points += 1,
                DecimalMark::Either => either += 1,
                DecimalMark::None => {}
            }
        }
        commas > points || (commas == points && commas + either > 0 && delimiter == b';')
    }

    /// The rows to import: those at the indices that `include` accepts, with the columns that have a field.
    pub fn to_import(
        &self,
        kind: &str,
        decimal_comma: bool,
        fields: &[Option<String>],
        include: impl Fn(usize) -> bool,
    ) -> ImportedFile {
        let columns: Vec<(usize, &String)> = fields
            .iter()
            .enumerate()
            .filter_map(|(column, field)| Some((column, field.as_ref()?)))
            .collect();
        let rows = self
            .rows
            .iter()
            .enumerate()
            .filter(|(index, _)| include(*index))
            .map(|(index, row)| ImportedRow {
                row: index,
                cells: columns
                    .iter()
                    .map(|(column, _)| row.cells.get(*column).cloned().unwrap_or_default())
                    .collect(),
                surplus: row
                    .cells
                    .iter()
                    .skip(self.headers.len())
                    .filter(|cell| !cell.trim().is_empty())
                    .count(),
            });
        ImportedFile {
            kind: kind.to_owned(),
            decimal_comma,
            rows: rows.collect(),
            fields: columns.iter().map(|(_, field)| (*field).clone()).collect(),
        }
    }
}

/// The line that a row starts on. The reader counts from the end of the row before, blank lines included.
fn line_of(text: &str, position: &csv::Position) -> u64 {
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let blank = text.as_bytes().get(start..).unwrap_or_default();
    let blank = blank.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    (0..)
        .zip(blank.filter(|byte| **byte == b'\n'))
        .map(|(count, _)| count + 1)
        .last()
        .unwrap_or(0)
        + position.line()
}

/// A quote that is never closed makes one cell of the rest of the file, whose rows would be lost without a word.
fn refuse_open_quote(text: &str, rows: &[StagedRow]) -> Result<(), String> {
    let spans_lines = |row: &&StagedRow| row.cells.iter().any(|cell| cell.contains('\n'));
    match rows.last().filter(spans_lines) {
        Some(row) if text.matches('"').count() % 2 == 1 => Err(format!(
            "Unclosed quotation mark in line {}; close or remove it.",
            row.line
        )),
        _ => Ok(()),
    }
}

/// Which decimal mark a cell can be read with.
enum DecimalMark {
    Comma,
    Point,
    /// "1,234" and "1.234": a thousand and more, or one and some.
    Either,
    /// The cell is no number, or has neither mark.
    None,
}

fn decimal_mark(cell: &str) -> DecimalMark {
    let blank = |c: char| c.is_whitespace() || "()%+-".contains(c);
    let cell = cell.trim_matches(blank);
    let is_digit_or_mark = |c: char| c.is_ascii_digit() || c.is_whitespace() || ",.'\u{2019}".contains(c);
    let last = cell.rfind([',', '.']).filter(|_| cell.chars().all(is_digit_or_mark));
    let Some(at) = last else {
        return DecimalMark::None;
    };
    let (before, mark, after) = (&cell[..at], &cell[at..=at], &cell[at + 1..]);
    let comma = mark == ",";
    let is_comma = if before.contains(mark) {
        let grouped = before.split(mark).skip(1).all(|group| group.len() == 3) && after.len() == 3;
        if !grouped {
            return DecimalMark::None;
        }
        !comma
    } else if after.len() == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0') {
        return DecimalMark::Either;
    } else {
        comma
    };
    if is_comma {
        DecimalMark::Comma
    } else {
        DecimalMark::Point
    }
}

/// The kind whose fields the headers name best: no required field is missing, most fields are found; none when no kind
/// has all its required fields. Ties go to the kind with fewer fields, then to the earlier one.
pub fn recognise_kind<'a>(file: &StagedFile, kinds: impl IntoIterator<Item = &'a FileKind>) -> Option<&'a FileKind> {
    let score = |kind: &'a FileKind| {
        let found: Vec<&str> = file.propose_fields(kind).into_iter().flatten().collect();
        let complete = kind
            .fields
            .iter()
            .all(|field| !field.required || found.contains(&field.name));
        complete.then_some((
            found.len(),
            std::cmp::Reverse(kind.fields.len()),
            std::cmp::Reverse(kind.order),
            kind,
        ))
    };
    let scored = kinds.into_iter().filter_map(score);
    scored
        .max_by_key(|(found, fields, order, _)| (*found, *fields, *order))
        .map(|(_, _, _, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, delimiter: u8) -> Result<StagedFile, String> {
        let decimal_comma = false;
        StagedFile::read(
            text,
            Dialect {
                delimiter,
                decimal_comma,
            },
        )
    }

    #[test]
    fn the_decimal_mark_is_told_by_cells_that_can_be_read_one_way() {
        let check = |cells: &[&str], delimiter: u8, expected: bool| {
            let text = format!(
                "x\n{}\n",
                cells
                    .iter()
                    .map(|cell| format!("\"{cell}\""))
                    .collect::<Vec<_>>()
                    .join("\n")
            );
            let found = read(&text, delimiter).unwrap().seems_decimal_comma(delimiter);
            assert_eq!(found, expected, "{cells:?}");
        };
        check(&["1,234,567", "1,234"], b',', false);
        check(&["1.234.567", "1.234"], b',', true);
        check(&["0,125", "0,250"], b',', true);
        check(&["0.125", "0.250"], b';', false);
        check(&["1.234,5"], b',', true);
        check(&["1'234.567"], b';', false);
        check(&["28.12.2022", "1,5"], b',', true);
        check(&["1,234"], b',', false);
        check(&["1,234"], b';', true);
        check(&["1.234"], b';', true);
        check(&["100", "2022-12-28"], b';', false);
        check(&["(1.234,5 %)"], b'\t', true);
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        let file = read(
            "\u{feff}sep=,\r\n,,\r\n a ,b\r\n\r\n\r\n1,2\r\n\r\n\"x\ny\",3\r\n4\r\n",
            b',',
        )
        .unwrap();
        assert_eq!(file.headers, ["a", "b"]);
        let lines: Vec<u64> = file.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [6, 8, 10]);
    }

    #[test]
    fn an_open_quote_does_not_swallow_rows() {
        let message = read("a,b\n1,2\n3,\"4\n5,6\n", b',').unwrap_err();
        assert!(message.contains("line 3"), "{message}");
        assert_eq!(read("a,b\n5\" disk,2\n", b',').unwrap().rows.len(), 1);
        assert_eq!(read("\n", b',').unwrap_err(), "The file has no header row.");
    }
}
