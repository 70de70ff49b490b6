//! What a visitor downloads: raw and compressed sizes, each within its budget.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::compressed;
use crate::names;
use crate::workspace::Workspace;

const EXTENSIONS: &[&str] = &["csv", "html", "css", "js", "mjs", "cjs", "wasm", "woff2"];

/// What files of one kind may take after compression, in thousands of bytes.
struct Budget {
    /// The name of a file without its hash, or "*" and how names end.
    file: &'static str,
    kilobytes: usize,
    /// Whether the first page waits for it.
    is_first: bool,
}

const fn first(file: &'static str, kilobytes: usize) -> Budget {
    Budget {
        file,
        kilobytes,
        is_first: true,
    }
}

const fn later(file: &'static str, kilobytes: usize) -> Budget {
    Budget {
        file,
        kilobytes,
        is_first: false,
    }
}

/// A budget is raised in the commit that needs it, with its reason, after loading on demand was tried.
const APP: &[Budget] = &[
    first("index.html", 2),
    first("app.js", 11),
    first("app_bg.wasm", 740),
    first("worker_loader.js", 1),
    first("worker.js", 7),
    first("worker_rest.js", 1),
    first("worker_bg.wasm", 480),
    // Each type of arguments is read with the path of what does not fit; none is needed before something is written or asked.
    later("worker_rest_bg.wasm", 1_000),
    first("inter-latin-wght-normal.woff2", 49),
    first("*.css", 3),
    later("inter-latin-ext-wght-normal.woff2", 86),
    later("charts.js", 170),
    later("reader.js", 4),
    later("reader_bg.wasm", 365),
    later("load.js", 1),
    later("files.js", 1),
    later("*.csv", 70),
];
/// What the first page waits for, in all.
const FIRST_LOAD: usize = 1_320;

const PACKAGE: &[Budget] = &[
    // Answers are written as text, which takes code for each of their types.
    // Inputs are read in one pass by their types and shapes, and the rows of a plan are written as columns.
    // A kilobyte or two is the path of the clone, which places of panics name.
    first("mandate_bg.wasm", 740),
    first("mandate.js", 5),
    // Each type of arguments is read with the path of what does not fit, and any page can be the first to give some. Files that are
    // imported are parted into cells and mapped where their rows are checked.
    later("mandate_book_bg.wasm", 1_250),
    later("mandate_book.js", 8),
    // The encodings of files, and the ways in which their cells are parted: the first import loads it.
    later("mandate_files_bg.wasm", 380),
    // What is given to a member of the book is checked before any module is there.
    later("book.js", 5),
    // With the files of books on the disk and of imports, which a program in one file cannot load apart.
    later("node.cjs", 26),
    later("book.cjs", 1),
    later("worker.cjs", 3),
    later("arrow.cjs", 8),
    // The modules inside a program: base64 is compressed to what it holds, gzip.
    later("mandate_bytes.js", 1_010),
    later("mandate_book_bytes.js", 1_720),
    later("mandate_files_bytes.js", 520),
    later("*.js", 3),
];

/// Prints tables of the built app and of the built package, and fails where a budget does not hold; an unbuilt one is an
/// error that says how to build it.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    check_app(workspace)?;
    println!();
    check_package(workspace)
}

pub(crate) fn check_app(workspace: &Workspace) -> Result<()> {
    let first = table("app (dist/)", &workspace.dist(), "cargo xtask run --release", APP)?;
    println!(
        "{:<56} {:>10} {:>10} {FIRST_LOAD:>8}",
        "first load",
        "",
        kilobytes(first)
    );
    if first > FIRST_LOAD * 1_000 {
        bail!("the first load takes more than {FIRST_LOAD} kB");
    }
    Ok(())
}

pub(crate) fn check_package(workspace: &Workspace) -> Result<()> {
    let folder = workspace.root.join("pkg/dist/package/dist");
    table("npm package (pkg/dist/)", &folder, "cargo xtask npm", PACKAGE)?;
    Ok(())
}

/// Prints the files of a folder beside their budgets; the compressed size of those of the first load.
fn table(title: &str, folder: &Path, build: &str, budgets: &[Budget]) -> Result<usize> {
    let files = sized(folder).with_context(|| format!("{title} is not built: {build}"))?;
    if files.is_empty() {
        bail!("{title} is not built: {build}");
    }
    println!("{title:<56} {:>10} {:>10} {:>8}", "raw kB", "brotli kB", "budget");
    let (mut raw, mut sum, mut first) = (0, 0, 0);
    let mut over = Vec::new();
    for file in &files {
        let budget = budgets.iter().find(|budget| budget.is_for(&file.plain));
        let allowed = budget.map_or_else(String::new, |budget| budget.kilobytes.to_string());
        let size = kilobytes(file.compressed);
        println!("{:<56} {:>10} {size:>10} {allowed:>8}", file.name, kilobytes(file.raw));
        (raw, sum) = (raw + file.raw, sum + file.compressed);
        match budget {
            None => over.push(format!("{} has no budget", file.name)),
            Some(budget) if file.compressed > budget.kilobytes * 1_000 => {
                over.push(format!("{} takes {size} of {allowed} kB", file.name));
            }
            Some(budget) => first += if budget.is_first { file.compressed } else { 0 },
        }
    }
    println!("{:<56} {:>10} {:>10}", "sum", kilobytes(raw), kilobytes(sum));
    if over.is_empty() {
        return Ok(first);
    }
    bail!("{title}: {}", over.join("; "))
}

struct Sized {
    name: String,
    /// The last part of the name, without its hash.
    plain: String,
    raw: usize,
    compressed: usize,
}

fn sized(folder: &Path) -> Result<Vec<Sized>> {
    let is_known = |file: &PathBuf| {
        let extension = file.extension();
        extension.is_some_and(|found| EXTENSIONS.iter().any(|known| found == *known))
    };
    if !folder.is_dir() {
        bail!("there is no {}", folder.display());
    }
    let files: Vec<PathBuf> = names::files_below(folder)?.into_iter().filter(is_known).collect();
    compressed::of_each(&files, |file| {
        let bytes = fs::read(file)?;
        let name = file.strip_prefix(folder).unwrap_or(file).display().to_string();
        let last = file.file_name().unwrap_or_default().to_string_lossy();
        Ok(Sized {
            plain: names::without_hash(&last),
            name,
            raw: bytes.len(),
            compressed: compressed::size(file, &bytes)?,
        })
    })
}

impl Budget {
    fn is_for(&self, name: &str) -> bool {
        match self.file.strip_prefix('*') {
            Some(end) => name.ends_with(end),
            None => name == self.file,
        }
    }
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
    fn each_file_is_held_to_its_budget() {
        let folder = tempfile::tempdir().unwrap();
        let noise: Vec<u8> = (0..4_000_u32)
            .flat_map(|at| (at.wrapping_mul(2_654_435_761)).to_le_bytes())
            .collect();
        fs::write(folder.path().join("app-0123456789abcdef.js"), "go()").unwrap();
        fs::write(folder.path().join("base.css"), noise).unwrap();
        let checked = |budgets: &[Budget]| table("app", folder.path(), "", budgets).map_err(|error| error.to_string());
        let first_load = checked(&[first("app.js", 1), later("*.css", 16)]).unwrap();
        assert!((1..100).contains(&first_load), "{first_load}");
        let over = checked(&[first("app.js", 1), later("*.css", 1)]).unwrap_err();
        assert!(
            over.starts_with("app: base.css takes ") && over.ends_with("of 1 kB"),
            "{over}"
        );
        let unknown = checked(&[later("*.css", 16)]).unwrap_err();
        assert_eq!(unknown, "app: app-0123456789abcdef.js has no budget");
    }

    #[test]
    fn an_unbuilt_app_says_how_to_build_it() {
        let folder = tempfile::tempdir().unwrap();
        let error = table("app", &folder.path().join("none"), "cargo xtask run --release", APP).unwrap_err();
        assert!(error.to_string().contains("cargo xtask run --release"));
    }
}
