//! The files of sample/source/, row by row, the figures as they stand there.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::GzDecoder;

/// Figures by date and column, as text.
pub(super) type Figures = BTreeMap<String, BTreeMap<String, String>>;

/// Reads a compressed file of daily closes: a date, then one column an asset.
pub(super) fn compressed(path: &Path) -> Result<Figures> {
    figures(GzDecoder::new(open(path)?)).with_context(|| format!("could not read {}", path.display()))
}

/// Reads a file of daily reference rates: a date, then one column a currency.
pub(super) fn plain(path: &Path) -> Result<Figures> {
    figures(open(path)?).with_context(|| format!("could not read {}", path.display()))
}

fn open(path: &Path) -> Result<File> {
    File::open(path).with_context(|| format!("could not open {}", path.display()))
}

fn figures(input: impl Read) -> Result<Figures> {
    let mut reader = csv::Reader::from_reader(input);
    let columns = reader.headers()?.clone();
    let mut figures = Figures::new();
    for record in reader.records() {
        let record = record?;
        let cells = columns
            .iter()
            .zip(&record)
            .skip(1)
            .map(|(column, cell)| (column.to_owned(), cell.to_owned()));
        figures.insert(record.get(0).context("a row has a date")?.to_owned(), cells.collect());
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_kept_as_text() {
        let found = figures("Date,A,B\n2022-01-03,1.50,N/A\n".as_bytes()).unwrap();
        assert_eq!(found["2022-01-03"]["A"], "1.50");
        assert_eq!(found["2022-01-03"]["B"], "N/A");
    }
}
