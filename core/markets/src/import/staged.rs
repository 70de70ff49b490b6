//! A delimited text as rows of cells, with a proposal of what its columns mean.

use csv::ReaderBuilder;

use super::{FieldSpec, FileKind, ImportedFile, ImportedRow};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// What parts its cells, one ASCII character.
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
    /// The rows of a text. A byte order mark is dropped; rows may be shorter or longer than the header.
    ///
    /// # Errors
    /// A sentence that says which line cannot be read.
    pub fn read(text: &str, dialect: Dialect) -> Result<Self, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = ReaderBuilder::new()
            .delimiter(dialect.delimiter)
            .flexible(true)
            .trim(csv::Trim::Headers)
            .from_reader(text.as_bytes());
        let headers: Vec<String> = match reader.headers() {
            Ok(headers) => headers.iter().map(str::to_owned).collect(),
            Err(error) => return Err(format!("The header cannot be read: {error}.")),
        };
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| format!("A row cannot be read: {error}."))?;
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let line = record.position().map_or(0, csv::Position::line);
            rows.push(StagedRow {
                line,
                cells: record.iter().map(str::to_owned).collect(),
            });
        }
        Ok(Self { headers, rows })
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

    /// Whether the cells of the fields that are numbers look like they have a decimal comma: more of them end in a
    /// comma and one or two, or more than three, digits than hold a point in its place.
    pub fn seems_decimal_comma(&self) -> bool {
        let mut commas = 0_usize;
        let mut points = 0_usize;
        for cell in self.rows.iter().flat_map(|row| &row.cells) {
            let cell = cell.trim().trim_end_matches(['%', ' ']);
            if cell.is_empty() || !cell.chars().all(|c| c.is_ascii_digit() || "+-.,' ()".contains(c)) {
                continue;
            }
            match cell.rfind([',', '.']) {
                Some(at) if cell.len() - at - 1 == 3 && cell.matches([',', '.']).count() == 1 => {}
                Some(at) if cell[at..].starts_with(',') => commas += 1,
                Some(_) => points += 1,
                None => {}
            }
        }
        commas > points
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
            });
        ImportedFile {
            kind: kind.to_owned(),
            decimal_comma,
            rows: rows.collect(),
            fields: columns.iter().map(|(_, field)| (*field).clone()).collect(),
        }
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
