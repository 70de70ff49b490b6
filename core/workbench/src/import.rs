//! The import list: files are read, mapped and checked here, and imported all at once.

mod steps;

use std::collections::BTreeSet;

use choices::{Choice, FileKind};
use markets::import::{Dialect, FileKind as KindSpec, ImportFiles, StagedFile, recognise_kind};
use metatable::{Intent, Refusal};
use reading::TextFile;

use crate::codes;
use crate::context::Context;
use crate::handler::Query;
use crate::session::Session;
use protocol::{
    Failure, FileOut, ImportColumn, ImportField, ImportFile, ImportState, ImportTemplate, ImportView, ImportViolation,
    Violation,
};

/// Violations of one file that the page shows.
const SHOWN_VIOLATIONS: usize = 500;
/// Rows of one file that the page shows.
const SHOWN_ROWS: usize = 50;

/// The staged files and what the last check found.
#[derive(Debug, Default)]
pub(crate) struct Stage {
    files: Vec<Staged>,
    /// By table label: (new rows, changed rows).
    effect: Vec<(String, u32, u32)>,
}

#[derive(Debug)]
struct Staged {
    name: String,
    text: String,
    encoding: String,
    delimiter: u8,
    decimal_comma: bool,
    file: StagedFile,
    kind: Option<&'static KindSpec>,
    fields: Vec<Option<String>>,
    excluded: BTreeSet<usize>,
    violations: Vec<ImportViolation>,
}

impl Query for ImportTemplate {
    fn answer(&self, _: &Session, _: &Context) -> Result<FileOut, Failure> {
        let kind = spec(self.kind)?;
        let quoted = |cell: &str| {
            if cell.contains(',') {
                format!("\"{cell}\"")
            } else {
                cell.to_owned()
            }
        };
        let line = |cells: Vec<String>| format!("{}\n", cells.join(","));
        let header = line(kind.fields.iter().map(|field| field.name.to_owned()).collect());
        let example = line(kind.fields.iter().map(|field| quoted(field.example)).collect());
        let bytes = format!("{header}{example}").into_bytes();
        Ok(FileOut {
            name: format!("{}.csv", kind.name),
            mime: "text/csv".to_owned(),
            bytes,
        })
    }
}

impl Query for ImportState {
    fn answer(&self, session: &Session, _: &Context) -> Result<ImportView, Failure> {
        Ok(session.kept::<Stage>().borrow().view())
    }
}

impl Stage {
    pub(super) fn view(&self) -> ImportView {
        let clean = self
            .files
            .iter()
            .all(|file| file.violations.is_empty() && file.kind.is_some());
        let files = self.files.iter().map(Staged::view).collect();
        ImportView {
            files,
            ready: clean && !self.effect.is_empty(),
            effect: self.effect.clone(),
        }
    }

    /// The files' rows that are not left out. A file of no kind is refused by its unknown kind.
    fn intent(&self, context: &Context) -> Intent {
        let files = self.files.iter().map(|staged| {
            let kind = staged.kind.map_or("", |kind| kind.name);
            staged
                .file
                .to_import(kind, staged.decimal_comma, &staged.fields, |row| {
                    !staged.excluded.contains(&row)
                })
        });
        context.intent(&ImportFiles { files: files.collect() })
    }

    fn set_violations(&mut self, refusals: Vec<Refusal>) {
        for staged in &mut self.files {
            staged.violations.clear();
        }
        for refusal in refusals {
            if let Some(staged) = self.files.get_mut(refusal.part) {
                let violation = staged.violation(refusal);
                staged.violations.push(violation);
            }
        }
    }
}

impl Staged {
    fn read(name: String, read: Result<TextFile, String>) -> Result<Self, Failure> {
        let unreadable = |message: String| Failure::from(codes::file_unreadable(&name, &message));
        let text_file = read.map_err(unreadable)?;
        let candidates = [text_file.delimiter, b',', b';', b'\t', b'|'];
        let read = |delimiter| {
            let dialect = Dialect {
                delimiter,
                decimal_comma: false,
            };
            let file = StagedFile::read(&text_file.text, dialect)?;
            let kind = recognise_kind(&file, kinds());
            Ok((delimiter, file, kind))
        };
        let recognised = candidates
            .into_iter()
            .filter_map(|delimiter| read(delimiter).ok())
            .find(|(_, _, kind)| kind.is_some());
        let found = recognised.map_or_else(|| read(text_file.delimiter), Ok);
        let (delimiter, file, kind) = found.map_err(unreadable)?;
        let mut staged = Self {
            name,
            encoding: text_file.encoding,
            delimiter,
            decimal_comma: file.seems_decimal_comma(delimiter),
            text: text_file.text,
            fields: vec![None; file.headers.len()],
            file,
            kind: None,
            excluded: BTreeSet::new(),
            violations: Vec::new(),
        };
        staged.set_kind(kind);
        Ok(staged)
    }

    fn set_kind(&mut self, kind: Option<&'static KindSpec>) {
        self.kind = kind;
        let proposed = kind.map(|kind| self.file.propose_fields(kind));
        let owned = |fields: Vec<Option<&str>>| fields.into_iter().map(|field| field.map(str::to_owned)).collect();
        self.fields = proposed.map_or_else(|| vec![None; self.file.headers.len()], owned);
    }

    fn set_delimiter(&mut self, delimiter: char) -> Result<(), Failure> {
        let single = u8::try_from(delimiter).ok().filter(u8::is_ascii);
        let delimiter = single.ok_or_else(|| Failure::from(codes::delimiter_malformed()))?;
        let dialect = Dialect {
            delimiter,
            decimal_comma: self.decimal_comma,
        };
        let file = StagedFile::read(&self.text, dialect)
            .map_err(|message| Failure::from(codes::sample_unreadable(&message)))?;
        (self.file, self.delimiter) = (file, delimiter);
        self.excluded.clear();
        self.set_kind(self.kind);
        Ok(())
    }

    /// Maps a column; the field leaves the column that had it.
    fn set_column(&mut self, column: usize, field: Option<String>) {
        if field.is_some() {
            self.fields
                .iter_mut()
                .filter(|taken| **taken == field)
                .for_each(|taken| *taken = None);
        }
        if let Some(place) = self.fields.get_mut(column) {
            *place = field;
        }
    }

    fn violation(&self, refusal: Refusal) -> ImportViolation {
        let of_file = [
            markets::codes::name::column_missing,
            markets::codes::name::file_kind_unknown,
        ]
        .contains(&refusal.violation.code.as_ref());
        let row = (!of_file).then_some(refusal.violation.row);
        let column = refusal.violation.column.as_ref().and_then(|field| {
            let position = self.fields.iter().position(|mapped| mapped.as_ref() == Some(field))?;
            Some((position, self.file.headers[position].clone()))
        });
        let staged_row = row.and_then(|row| self.file.rows.get(row));
        let found = staged_row
            .zip(column.as_ref())
            .and_then(|(row, (position, _))| row.cells.get(*position).cloned());
        ImportViolation {
            line: staged_row.map(|row| u32::try_from(row.line).unwrap_or(u32::MAX)),
            found: found.unwrap_or_default(),
            violation: Violation {
                column: column.map(|(_, header)| header).or(refusal.violation.column),
                ..refusal.violation
            },
        }
    }

    fn view(&self) -> ImportFile {
        let columns = self.file.headers.iter().zip(&self.fields);
        let rows = self.file.rows.iter().enumerate().take(SHOWN_ROWS);
        ImportFile {
            name: self.name.clone(),
            kind: self.kind.and_then(|kind| FileKind::of(kind.name)),
            delimiter: char::from(self.delimiter),
            decimal_comma: self.decimal_comma,
            encoding: self.encoding.clone(),
            columns: columns
                .map(|(header, field)| ImportColumn {
                    header: header.clone(),
                    field: field.clone(),
                })
                .collect(),
            fields: self.kind.map(fields).unwrap_or_default(),
            rows: count(self.file.rows.len()),
            excluded: count(self.excluded.len()),
            preview: rows
                .map(|(row, staged)| (count(row), self.excluded.contains(&row), staged.cells.clone()))
                .collect(),
            violations: self.violations.iter().take(SHOWN_VIOLATIONS).cloned().collect(),
            violation_count: count(self.violations.len()),
        }
    }
}

fn fields(kind: &'static KindSpec) -> Vec<ImportField> {
    let field = |field: &markets::import::FieldSpec| ImportField {
        name: field.name.to_owned(),
        meaning: field.meaning.to_owned(),
        required: field.required,
    };
    kind.fields.iter().map(field).collect()
}

fn kinds() -> impl Iterator<Item = &'static KindSpec> {
    portfolios::file_kinds().into_iter()
}

fn spec(kind: FileKind) -> Result<&'static KindSpec, Failure> {
    let found = kinds().find(|spec| spec.name == kind.text());
    found.ok_or_else(|| Failure::from(codes::file_kind_unknown()))
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
