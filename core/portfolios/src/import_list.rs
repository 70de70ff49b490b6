//! Files of unknown origin on their way into a book: recognised, mapped, checked, and then one intent.

use std::collections::BTreeMap;

use choices::{Choice, FileKind};
use markets::import::{FileFault, ImportFiles, ListedFile};
use metatable::{Book, Instant, Intent, Origin, Refusal, RowCounts, Uid};
use serde::{Deserialize, Serialize};
use violation::Arguments;

use crate::{codes, file_kinds};

/// Files to import, as texts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportRequest {
    /// The files; their order does not matter.
    pub files: Vec<FileText>,
    /// Leaves out every row that breaks a rule.
    #[serde(default)]
    pub skip_errors: bool,
    /// When it was asked for.
    pub at: Instant,
    /// The seed of new uids.
    pub seed: Uid,
    /// Who asked for it; empty where nobody has signed in.
    #[serde(default)]
    pub by: String,
}

/// A file that was decoded.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileText {
    /// File name.
    pub name: String,
    /// Its text; empty where it is none.
    pub text: String,
    /// A sentence that says why it is no text.
    #[serde(default)]
    pub unreadable: Option<String>,
    /// What seems to part its cells.
    pub delimiter: char,
    /// Its encoding.
    pub encoding: String,
    /// How it is to be read.
    #[serde(default)]
    pub options: FileOptions,
}

/// How a file is read; what is left out is found in the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FileOptions {
    /// The type of file.
    #[serde(default)]
    pub kind: Option<FileKind>,
    /// What parts its cells: one ASCII character.
    #[serde(default)]
    pub delimiter: Option<char>,
    /// Whether its numbers have a decimal comma.
    #[serde(default)]
    pub decimal_comma: Option<bool>,
    /// By header, the field that a column is read as; null leaves the column out.
    #[serde(default)]
    pub columns: BTreeMap<String, Option<String>>,
    /// Indices, from 0, of data rows to leave out.
    #[serde(default)]
    pub skip: Vec<usize>,
}

/// What was recognised, what is wrong, and what would be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct ImportPreview {
    /// The files, in the order given.
    pub files: Vec<FilePreview>,
    /// Whether they can be imported: every file is of a known type, no rule is broken by a row that is not left out, and there
    /// is a row to write.
    pub ready: bool,
    /// By table, the rows that would be written, once it is ready.
    pub effect: Vec<TableEffect>,
}

/// The rows of a table that an import would write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct TableEffect {
    /// Label of the table: "Accounts".
    pub table: String,
    /// New rows.
    pub added: usize,
    /// Rows that change.
    pub changed: usize,
    /// Rows that are deleted.
    pub deleted: usize,
}

/// What a file was taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct FilePreview {
    /// File name.
    pub name: String,
    /// The type of file; null when no type fits.
    pub kind: Option<FileKind>,
    /// Its encoding: "UTF-8".
    pub encoding: String,
    /// What parts its cells.
    pub delimiter: char,
    /// Whether its numbers have a decimal comma.
    pub decimal_comma: bool,
    /// Its columns, in order.
    pub columns: Vec<FileColumn>,
    /// Data rows.
    pub rows: usize,
    /// Indices of the rows that are left out.
    pub skipped: Vec<usize>,
    /// Every rule that is broken; also by rows that are left out for it.
    pub problems: Vec<FileProblem>,
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct FileColumn {
    /// Its header.
    pub header: String,
    /// The field that it is read as; null when it is left out.
    pub field: Option<String>,
}

/// A broken rule in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct FileProblem {
    /// Index of the data row, from 0; null when the whole file is at fault.
    pub row: Option<usize>,
    /// The line that it starts on, as an editor counts, from 1.
    pub line: Option<u64>,
    /// The header of the column at fault, or the field that no column is read as.
    pub column: Option<String>,
    /// The text found.
    pub found: String,
    /// Stable code.
    pub code: String,
    /// A sentence that says what to do.
    pub message: String,
    /// What the sentence names, by name.
    #[serde(skip_serializing_if = "Arguments::is_empty")]
    pub arguments: Arguments,
}

/// Files that can be imported together or not at all.
#[derive(Debug)]
pub struct ImportList {
    files: Vec<Listed>,
    skip_errors: bool,
    at: Instant,
    seed: Uid,
    by: String,
}

#[derive(Debug)]
struct Listed {
    name: String,
    encoding: String,
    delimiter: char,
    read: Result<ListedFile, String>,
    problems: Vec<FileProblem>,
}

impl ImportList {
    /// The files as the options say, what they leave open as recognised.
    ///
    /// # Errors
    /// `delimiter_malformed`, `header_unknown`, `field_unknown`; parts are files.
    pub fn new(request: ImportRequest) -> Result<Self, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let mut files = Vec::with_capacity(request.files.len());
        for (number, file) in request.files.into_iter().enumerate() {
            let FileText {
                name,
                text,
                unreadable,
                delimiter,
                encoding,
                options,
            } = file;
            let found = u8::try_from(options.delimiter.unwrap_or(delimiter));
            let found = found.ok().filter(u8::is_ascii);
            let read = match (unreadable, found) {
                (Some(why), _) => Err(why),
                (None, None) => {
                    refusals.push(refusal(number, "delimiter", codes::delimiter_malformed()));
                    continue;
                }
                (None, Some(delimiter)) => ListedFile::read(text, delimiter, &file_kinds()),
            };
            let read = read.and_then(|mut listed| {
                refusals.extend(follow(&mut listed, &options, number)?);
                Ok(listed)
            });
            files.push(Listed {
                name,
                encoding,
                delimiter,
                read,
                problems: Vec::new(),
            });
        }
        if !refusals.is_empty() {
            return Err(refusals);
        }
        Ok(Self {
            files,
            skip_errors: request.skip_errors,
            at: request.at,
            seed: request.seed,
            by: request.by,
        })
    }

    /// The import of the files that can be read, without the rows that are left out.
    #[must_use]
    pub fn intent(&self) -> Intent {
        let files = self.files.iter().filter_map(|file| file.read.as_ref().ok());
        let files = files.map(ListedFile::to_import).collect();
        Intent::of(&ImportFiles { files }, self.at, self.seed, &self.by)
    }

    /// What the import would do to a book, which is not changed.
    pub fn preview(&mut self, book: &mut Book) -> ImportPreview {
        for file in &mut self.files {
            file.problems.clear();
            if let Err(why) = &file.read {
                file.problems.push(unreadable(&file.name, why));
            }
        }
        let effect = loop {
            match book.check(&self.intent()) {
                Ok(effect) => break effect,
                Err(refusals) => {
                    if !self.note(refusals) {
                        break RowCounts::new();
                    }
                }
            }
        };
        let is_read = self.files.iter().all(|file| file.read.is_ok());
        ImportPreview {
            ready: is_read && !effect.is_empty(),
            files: self.files.iter().map(Listed::preview).collect(),
            effect: effect.into_iter().map(TableEffect::from).collect(),
        }
    }

    /// Notes what is refused; whether rows were left out for it, so that what is left is to be checked again.
    fn note(&mut self, refusals: Vec<Refusal>) -> bool {
        let mut has_left_out = false;
        let mut read: Vec<&mut Listed> = self.files.iter_mut().filter(|file| file.read.is_ok()).collect();
        for refusal in refusals {
            let Some(Listed {
                read: Ok(listed),
                problems,
                ..
            }) = read.get_mut(refusal.part).map(|file| &mut **file)
            else {
                continue;
            };
            let fault = listed.fault(refusal);
            if self.skip_errors && fault.line.is_some() {
                has_left_out |= listed.excluded.insert(fault.violation.row);
            }
            problems.push(fault.into());
        }
        has_left_out
    }
}

/// Reads a file as its options say; what they name and the file does not have.
fn follow(listed: &mut ListedFile, options: &FileOptions, number: usize) -> Result<Vec<Refusal>, String> {
    if let Some(delimiter) = options.delimiter.and_then(|delimiter| u8::try_from(delimiter).ok()) {
        listed.set_delimiter(delimiter)?;
    }
    if let Some(kind) = options.kind {
        listed.set_kind(file_kinds().into_iter().find(|spec| spec.name == kind.text()));
    }
    if let Some(comma) = options.decimal_comma {
        listed.decimal_comma = comma;
    }
    listed.excluded.extend(&options.skip);
    let mut refusals = Vec::new();
    for (header, field) in &options.columns {
        let column = listed.file().headers.iter().position(|known| known == header);
        let is_known = |field: &String| {
            let fields = listed.kind().map_or(&[][..], |kind| kind.fields);
            fields.iter().any(|known| known.name == field)
        };
        match (column, field) {
            (None, _) => refusals.push(refusal(number, header, codes::header_unknown(header))),
            (_, Some(field)) if !is_known(field) => {
                refusals.push(refusal(number, header, codes::field_unknown(field)));
            }
            (Some(column), field) => listed.set_column(column, field.clone()),
        }
    }
    Ok(refusals)
}

fn refusal(file: usize, column: &str, fault: violation::Fault) -> Refusal {
    Refusal::at(Origin { file, row: 0 }, Some(column), fault)
}

fn unreadable(name: &str, why: &str) -> FileProblem {
    let fault = codes::file_unreadable(&name, &why);
    FileProblem {
        row: None,
        line: None,
        column: None,
        found: String::new(),
        code: fault.code.to_owned(),
        message: fault.message,
        arguments: fault.arguments,
    }
}

impl From<FileFault> for FileProblem {
    fn from(fault: FileFault) -> Self {
        let FileFault { line, found, violation } = fault;
        Self {
            row: line.map(|_| violation.row),
            line,
            column: violation.column,
            found,
            code: violation.code.into_owned(),
            message: violation.message,
            arguments: violation.arguments,
        }
    }
}

impl From<(&'static str, (usize, usize, usize))> for TableEffect {
    fn from((table, (added, changed, deleted)): (&'static str, (usize, usize, usize))) -> Self {
        Self {
            table: table.to_owned(),
            added,
            changed,
            deleted,
        }
    }
}

impl Listed {
    fn preview(&self) -> FilePreview {
        let listed = self.read.as_ref().ok();
        let columns = listed.map(|listed| {
            let columns = listed.file().headers.iter().zip(listed.fields());
            let column = |(header, field): (&String, &Option<String>)| FileColumn {
                header: header.clone(),
                field: field.clone(),
            };
            columns.map(column).collect()
        });
        FilePreview {
            name: self.name.clone(),
            kind: listed
                .and_then(ListedFile::kind)
                .and_then(|kind| FileKind::of(kind.name)),
            encoding: self.encoding.clone(),
            delimiter: listed.map_or(self.delimiter, |listed| char::from(listed.delimiter())),
            decimal_comma: listed.is_some_and(|listed| listed.decimal_comma),
            columns: columns.unwrap_or_default(),
            rows: listed.map_or(0, |listed| listed.file().rows.len()),
            skipped: listed
                .map(|listed| listed.excluded.iter().copied().collect())
                .unwrap_or_default(),
            problems: self.problems.clone(),
        }
    }
}
