//! The import list: files are read, mapped and checked here, and imported all at once.

mod steps;

use choices::{Choice, FileKind};
use markets::import::{FileKind as KindSpec, ImportFiles, ListedFile};
use metatable::{Intent, Refusal};
use reading::TextFile;

use crate::codes;
use crate::context::Context;
use crate::handler::Query;
use crate::session::Session;
use protocol::{
    Failure, FileOut, ImportColumn, ImportField, ImportFile, ImportState, ImportTemplate, ImportView, ImportViolation,
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
    encoding: String,
    listed: ListedFile,
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
            .all(|file| file.violations.is_empty() && file.listed.kind().is_some());
        let files = self.files.iter().map(Staged::view).collect();
        ImportView {
            files,
            ready: clean && !self.effect.is_empty(),
            effect: self.effect.clone(),
        }
    }

    /// The files' rows that are not left out. A file of no kind is refused by its unknown kind.
    fn intent(&self, context: &Context) -> Intent {
        let files = self.files.iter().map(|staged| staged.listed.to_import());
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
        let file = read.map_err(unreadable)?;
        let listed = ListedFile::read(file.text, file.delimiter, &portfolios::file_kinds()).map_err(unreadable)?;
        Ok(Self {
            name,
            encoding: file.encoding,
            listed,
            violations: Vec::new(),
        })
    }

    fn set_delimiter(&mut self, delimiter: char) -> Result<(), Failure> {
        let single = u8::try_from(delimiter).ok().filter(u8::is_ascii);
        let delimiter = single.ok_or_else(|| Failure::from(codes::delimiter_malformed()))?;
        let unreadable = |message: String| Failure::from(codes::sample_unreadable(&message));
        self.listed.set_delimiter(delimiter).map_err(unreadable)
    }

    fn violation(&self, refusal: Refusal) -> ImportViolation {
        let fault = self.listed.fault(refusal);
        ImportViolation {
            line: fault.line.map(|line| u32::try_from(line).unwrap_or(u32::MAX)),
            found: fault.found,
            violation: fault.violation,
        }
    }

    fn view(&self) -> ImportFile {
        let listed = &self.listed;
        let file = listed.file();
        let columns = file.headers.iter().zip(listed.fields());
        let rows = file.rows.iter().enumerate().take(SHOWN_ROWS);
        ImportFile {
            name: self.name.clone(),
            kind: listed.kind().and_then(|kind| FileKind::of(kind.name)),
            delimiter: char::from(listed.delimiter()),
            decimal_comma: listed.decimal_comma,
            encoding: self.encoding.clone(),
            columns: columns
                .map(|(header, field)| ImportColumn {
                    header: header.clone(),
                    field: field.clone(),
                })
                .collect(),
            fields: listed.kind().map(fields).unwrap_or_default(),
            rows: count(file.rows.len()),
            excluded: count(listed.excluded.len()),
            preview: rows
                .map(|(row, staged)| (count(row), listed.excluded.contains(&row), staged.cells.clone()))
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

fn spec(kind: FileKind) -> Result<&'static KindSpec, Failure> {
    let found = portfolios::file_kinds()
        .into_iter()
        .find(|spec| spec.name == kind.text());
    found.ok_or_else(|| Failure::from(codes::file_kind_unknown()))
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
