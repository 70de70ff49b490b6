//! Lines of cells as the bytes of a CSV file.

use std::borrow::Cow;

use choices::text_cell;
use decimal::Decimal;
use protocol::Failure;

use crate::codes;

/// A cell of a file.
#[derive(Clone, Debug)]
pub(super) enum CsvCell {
    /// Marked where a spreadsheet would take it for a formula.
    Text(String),
    /// As it is, with its sign.
    Number(String),
}

impl CsvCell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn number(number: Decimal) -> Self {
        Self::Number(number.to_string())
    }

    /// No number.
    pub(super) const fn empty() -> Self {
        Self::Number(String::new())
    }

    fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => text_cell(text),
            Self::Number(number) => Cow::Borrowed(number),
        }
    }
}

pub(super) fn csv_file(lines: &[Vec<CsvCell>]) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut written = || {
        for line in lines {
            writer
                .write_record(line.iter().map(|cell| cell.written().into_owned()))
                .ok()?;
        }
        Some(())
    };
    let is_written = written();
    is_written
        .and_then(|()| writer.into_inner().ok())
        .ok_or_else(|| Failure::from(codes::file_not_written()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_start_like_formulas_are_marked_and_numbers_are_not() {
        let line = vec![
            CsvCell::text("=A1"),
            CsvCell::text("-x, y"),
            CsvCell::number(Decimal::from(-5)),
            CsvCell::empty(),
        ];
        let written = csv_file(&[line]).ok();
        assert_eq!(written.as_deref(), Some(&b"'=A1,\"'-x, y\",-5,\n"[..]));
    }
}
