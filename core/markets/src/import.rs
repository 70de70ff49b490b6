//! Import: the rows of text files become checked rows of the book, all or nothing.
//!
//! A [`FileKind`] says which fields a file has and how its rows are written; [`StagedFile`] reads a delimited text and
//! proposes which column is which field; [`ImportFiles`] writes the chosen rows of all files in one
//! transaction. Checking a batch is running that intent without committing it, so that what was checked is what is
//! written.

mod accounts;
mod assets;
mod cells;
mod fx;
mod holdings;
mod indices;
mod listed;
mod lots;
mod relations;
mod staged;
mod targets;

pub use cells::{Cells, ImportedFile, ImportedRow, parse_instant};

pub use crate::number_text::{parse_amount, parse_number, parse_percent};
pub use listed::{FileFault, ListedFile};
pub use staged::{Dialect, StagedFile, StagedRow, recognise_kind};

use metatable::{Book, Conflict, Operation, Origin, Right, Write};
use serde::{Deserialize, Serialize};
use sorting::Arrange;

use crate::codes;

/// A kind of file.
#[derive(Debug)]
pub struct FileKind {
    /// Stable name: "assets".
    pub name: &'static str,
    /// Display name.
    pub label: &'static str,
    /// Files are written in this order, so that later kinds find the rows of earlier ones.
    pub order: u32,
    /// Its fields.
    pub fields: &'static [FieldSpec],
    /// The field of each column of the tables that it writes: (column, field).
    pub columns: &'static [(&'static str, &'static str)],
    /// Writes or refuses every row of a file.
    pub write: fn(&mut Write<'_>, usize, &ImportedFile),
}

/// A field of a kind of file.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// Stable name, and the header of the template.
    pub name: &'static str,
    /// Its description.
    pub meaning: &'static str,
    /// The cell of the template's example row.
    pub example: &'static str,
    /// Whether a file without it is refused.
    pub required: bool,
    /// Other headers that it is recognised by, lower case.
    pub aliases: &'static [&'static str],
}

impl FieldSpec {
    /// A field without which a file is refused: its name, what it means, an example, and other headers.
    #[must_use]
    pub const fn required(
        name: &'static str,
        meaning: &'static str,
        example: &'static str,
        aliases: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            meaning,
            example,
            required: true,
            aliases,
        }
    }

    /// When the row is of: what that means, and an example.
    #[must_use]
    pub const fn time(meaning: &'static str, example: &'static str) -> Self {
        Self::required("time", meaning, example, &["date", "as_of", "timestamp"])
    }

    /// A field that a file may leave out: its name, what it means, an example, and other headers.
    #[must_use]
    pub const fn optional(
        name: &'static str,
        meaning: &'static str,
        example: &'static str,
        aliases: &'static [&'static str],
    ) -> Self {
        Self {
            required: false,
            ..Self::required(name, meaning, example, aliases)
        }
    }
}

/// The kinds that this package imports.
pub fn file_kinds() -> Vec<&'static FileKind> {
    vec![
        &assets::KIND,
        &fx::KIND,
        &indices::KIND,
        &accounts::KIND,
        &holdings::KIND,
        &relations::KIND,
        &lots::KIND,
        &targets::KIND,
    ]
}

/// Writes the rows of files, of this package's kinds. A package with more kinds brings an operation of the same kind, which
/// passes all of them to [`import_files`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportFiles {
    /// The files; their order does not matter.
    pub files: Vec<ImportedFile>,
}

impl ImportFiles {
    /// The import of delimited texts whose columns carry their own names, all rows of each.
    ///
    /// # Errors
    /// A sentence that says which text (from 0) cannot be read or is of none of these kinds.
    pub fn of_texts<'a>(
        kinds: &[&'static FileKind],
        texts: impl IntoIterator<Item = &'a str>,
        dialect: Dialect,
    ) -> Result<Self, String> {
        let read = |(index, text): (usize, &str)| {
            let file = StagedFile::read(text, dialect).map_err(|message| format!("File {index}: {message}"))?;
            let kind = recognise_kind(&file, kinds.iter().copied())
                .ok_or_else(|| format!("The type of file {index} is unknown."))?;
            let fields: Vec<_> = file
                .propose_fields(kind)
                .into_iter()
                .map(|field| field.map(str::to_owned))
                .collect();
            Ok(file.to_import(kind.name, dialect.decimal_comma, &fields, |_| true))
        };
        let files = texts.into_iter().enumerate().map(read).collect::<Result<_, String>>()?;
        Ok(Self { files })
    }
}

impl Operation for ImportFiles {
    const KIND: &'static str = "import_files";
    const RIGHT: Right = Right::Editor;
    const CONFLICT: Conflict = Conflict::Rebase;

    fn run(self, write: &mut Write<'_>) {
        import_files(write, &self, &file_kinds());
    }

    fn describe(&self, _: &Book) -> String {
        match self.files.as_slice() {
            [file] => format!("Imported a file of {}", file.kind),
            files => format!("Imported {} files", files.len()),
        }
    }
}

/// Carries out [`ImportFiles`] over these kinds of files.
pub fn import_files(write: &mut Write<'_>, args: &ImportFiles, kinds: &[&'static FileKind]) {
    let mut batch: Vec<(usize, &ImportedFile, &'static FileKind)> = Vec::new();
    for (index, file) in args.files.iter().enumerate() {
        write.set_origin(Origin { file: index, row: 0 });
        match kinds.iter().copied().find(|kind| kind.name == file.kind) {
            Some(kind) => batch.push((index, file, kind)),
            None => write.refuse(None, codes::file_kind_unknown()),
        }
    }
    batch.arrange_by_key(|(index, _, kind)| (kind.order, *index));
    for (index, file, kind) in batch {
        write.set_fields(kind.columns);
        let mut complete = true;
        for field in kind.fields.iter().filter(|field| field.required) {
            if !file.fields.iter().any(|present| present == field.name) {
                write.set_origin(Origin { file: index, row: 0 });
                write.refuse(Some(field.name), codes::column_missing(&field.name, &field.meaning));
                complete = false;
            }
        }
        if complete {
            refuse_surplus(write, index, file);
            (kind.write)(write, index, file);
        }
    }
}

/// A cell without a column would be lost: "1,234" without quotes in a file parted by commas is 1 and 234.
fn refuse_surplus(write: &mut Write<'_>, index: usize, file: &ImportedFile) {
    for row in file.rows.iter().filter(|row| row.surplus > 0) {
        write.set_origin(Origin {
            file: index,
            row: row.row,
        });
        write.refuse(None, codes::cells_beyond_header());
    }
}
