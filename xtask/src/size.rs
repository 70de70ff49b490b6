//! What a visitor downloads: raw and compressed sizes.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

const EXTENSIONS: &[&str] = &["html", "css", "js", "mjs", "cjs", "wasm", "woff2"];

/// Prints a table of the built app and of the built package; an unbuilt one is an error that says how to build it.
pub(crate) fn print(workspace: &Workspace) -> Result<()> {
    table("app (dist/)", &workspace.dist(), "cargo xtask run")?;
    println!();
    table(
        "npm package (pkg/dist/)",
        &workspace.root.join("pkg/dist"),
        "cargo xtask npm",
    )
}

fn table(title: &str, folder: &Path, build: &str) -> Result<()> {
    let mut files = files_below(folder).with_context(|| format!("{title} is not built: {build}"))?;
    files.sort();
    if files.is_empty() {
        bail!("{title} is not built: {build}");
    }
    println!("{title:<56} {:>10} {:>10}", "raw kB", "brotli kB");
    let mut sums = (0, 0);
    for file in files {
        let bytes = fs::read(&file)?;
        let compressed = brotli_size(&bytes)?;
        let name = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
        println!(
            "{name:<56} {:>10} {:>10}",
            kilobytes(bytes.len()),
            kilobytes(compressed)
        );
        sums = (sums.0 + bytes.len(), sums.1 + compressed);
    }
    println!("{:<56} {:>10} {:>10}", "sum", kilobytes(sums.0), kilobytes(sums.1));
    Ok(())
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else if path
            .extension()
            .is_some_and(|found| EXTENSIONS.iter().any(|known| found == *known))
        {
            files.push(path);
        }
    }
    Ok(files)
}

/// The size at the highest quality, as a server that compresses once sends it.
fn brotli_size(bytes: &[u8]) -> Result<usize> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 22);
    writer.write_all(bytes)?;
    writer.flush()?;
    Ok(writer.into_inner().len())
}

/// Thousands of bytes, rounded half up, with one decimal.
fn kilobytes(bytes: usize) -> String {
    let tenths = (bytes + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kilobytes_have_one_decimal() {
        assert_eq!(kilobytes(0), "0.0");
        assert_eq!(kilobytes(1_050), "1.1");
        assert_eq!(kilobytes(316_049), "316.0");
    }

    #[test]
    fn repetition_compresses() {
        assert!(brotli_size(&[7; 10_000]).unwrap() < 100);
    }

    #[test]
    fn an_unbuilt_app_says_how_to_build_it() {
        let folder = tempfile::tempdir().unwrap();
        let error = table("app", &folder.path().join("none"), "cargo xtask run").unwrap_err();
        assert!(error.to_string().contains("cargo xtask run"));
    }
}
