//! A file of an import list: what it was taken for, and what of it is imported.

use std::collections::BTreeSet;

use metatable::Refusal;
use violation::Violation;

use super::staged::{Dialect, StagedFile, recognise_kind};
use super::{FileKind, ImportedFile};
use crate::codes;

/// The delimiters of files whose own looks wrong.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A file in an import list.
#[derive(Clone, Debug)]
pub struct ListedFile {
    /// Whether its numbers have a decimal comma.
    pub decimal_comma: bool,
    /// The rows that are left out.
    pub excluded: BTreeSet<usize>,
    text: String,
    delimiter: u8,
    file: StagedFile,
    kind: Option<&'static FileKind>,
    fields: Vec<Option<String>>,
}

/// A refusal at its place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFault {
    /// Line of the file as an editor counts it, from 1; none when the whole file is at fault.
    pub line: Option<u64>,
    /// The text found.
    pub found: String,
    /// The violation: its row is the data row, its column that of the file.
    pub violation: Violation,
}

impl ListedFile {
    /// A text, by its delimiter or else by another one with which it is of one of these kinds.
    ///
    /// # Errors
    /// A sentence that says what cannot be read.
    pub fn read(text: String, delimiter: u8, kinds: &[&'static FileKind]) -> Result<Self, String> {
        let read = |delimiter| {
            let dialect = Dialect {
                delimiter,
                decimal_comma: false,
            };
            let file = StagedFile::read(&text, dialect)?;
            let kind = recognise_kind(&file, kinds.iter().copied());
            Ok::<_, String>((delimiter, file, kind))
        };
        let recognised = std::iter::once(delimiter)
            .chain(DELIMITERS)
            .filter_map(|delimiter| read(delimiter).ok())
            .find(|(_, _, kind)| kind.is_some());
        let (delimiter, file, kind) = recognised.map_or_else(|| read(delimiter), Ok)?;
        let mut listed = Self {
            decimal_comma: file.seems_decimal_comma(delimiter),
            excluded: BTreeSet::new(),
            text,
            delimiter,
            fields: Vec::new(),
            file,
            kind: None,
        };
        listed.set_kind(kind);
        Ok(listed)
    }

    /// Its header and rows.
    #[must_use]
    pub fn file(&self) -> &StagedFile {
        &self.file
    }

    /// What parts its cells.
    #[must_use]
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// What it is taken for; none when no kind fits.
    #[must_use]
    pub fn kind(&self) -> Option<&'static FileKind> {
        self.kind
    }

    /// For each column of the file the field that it is read as.
    #[must_use]
    pub fn fields(&self) -> &[Option<String>] {
        &self.fields
    }

    /// Takes it for a kind, and maps its columns by their headers.
    pub fn set_kind(&mut self, kind: Option<&'static FileKind>) {
        self.kind = kind;
        let proposed = kind.map(|kind| self.file.propose_fields(kind));
        let owned = |fields: Vec<Option<&str>>| fields.into_iter().map(|field| field.map(str::to_owned)).collect();
        self.fields = proposed.map_or_else(|| vec![None; self.file.headers.len()], owned);
    }

    /// Reads it with another delimiter; rows that were left out are in again.
    ///
    /// # Errors
    /// A sentence that says what cannot be read; it is as before.
    pub fn set_delimiter(&mut self, delimiter: u8) -> Result<(), String> {
        let dialect = Dialect {
            delimiter,
            decimal_comma: self.decimal_comma,
        };
        let file = StagedFile::read(&self.text, dialect)?;
        (self.file, self.delimiter) = (file, delimiter);
        self.excluded.clear();
        self.set_kind(self.kind);
        Ok(())
    }

    /// Maps a column; the field leaves the column that had it.
    pub fn set_column(&mut self, column: usize, field: Option<String>) {
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

    /// Its rows that are not left out. One of no kind is refused by its unknown kind.
    #[must_use]
    pub fn to_import(&self) -> ImportedFile {
        let kind = self.kind.map_or("", |kind| kind.name);
        let is_included = |row: usize| !self.excluded.contains(&row);
        self.file.to_import(kind, self.decimal_comma, &self.fields, is_included)
    }

    /// A refusal of what it imports, at its place in the file.
    #[must_use]
    pub fn fault(&self, refusal: Refusal) -> FileFault {
        let of_file =
            [codes::name::column_missing, codes::name::file_kind_unknown].contains(&refusal.violation.code.as_ref());
        let row = (!of_file).then_some(refusal.violation.row);
        let column = refusal.violation.column.as_ref().and_then(|field| {
            let position = self.fields.iter().position(|mapped| mapped.as_ref() == Some(field))?;
            Some((position, self.file.headers[position].clone()))
        });
        let staged_row = row.and_then(|row| self.file.rows.get(row));
        let found = staged_row
            .zip(column.as_ref())
            .and_then(|(row, (position, _))| row.cells.get(*position).cloned());
        FileFault {
            line: staged_row.map(|row| row.line),
            found: found.unwrap_or_default(),
            violation: Violation {
                column: column.map(|(_, header)| header).or(refusal.violation.column),
                ..refusal.violation
            },
        }
    }
}
