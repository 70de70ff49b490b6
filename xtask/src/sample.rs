//! The sample book: import files made from the price and rate files in sample/source/, the same bytes at each run.

mod accounts;
mod days;
mod holdings;
mod market;
mod portfolios;
mod source;
mod tables;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// A file to import: its name and its content.
type ImportFile = (&'static str, String);

/// Writes sample/*.csv.
pub(crate) fn write(workspace: &Workspace) -> Result<()> {
    let folder = workspace.root.join("sample");
    for (name, text) in import_files(&folder.join("source"))? {
        let path = folder.join(name);
        fs::write(&path, &text).with_context(|| format!("could not write {}", path.display()))?;
        println!("sample/{name}: {} rows", text.lines().count() - 1);
    }
    Ok(())
}

fn import_files(source: &Path) -> Result<Vec<ImportFile>> {
    let market = market::Market::read(source)?;
    Ok(vec![
        ("assets.csv", tables::assets()?),
        ("prices.csv", tables::prices(&market)?),
        ("fx.csv", tables::rates(&market)?),
        ("accounts.csv", tables::accounts()?),
        ("holdings.csv", tables::holdings(&market)?),
        ("lots.csv", tables::lots(&market)?),
        ("relations.csv", tables::relations()?),
        ("portfolios.csv", tables::portfolios()?),
        ("targets.csv", tables::targets()?),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_files_are_what_the_program_writes() {
        let folder = Workspace::find().unwrap().root.join("sample");
        for (name, text) in import_files(&folder.join("source")).unwrap() {
            let committed = fs::read_to_string(folder.join(name)).unwrap();
            assert!(committed == text, "sample/{name} is stale; run `cargo xtask sample`");
        }
    }
}
