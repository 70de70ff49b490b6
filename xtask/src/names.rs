//! Names that change with the content: a browser that has a file once never asks for it again.
//!
//! Everything that a text of the site names gets the hash of its content into its own name, files by themselves and folders as a
//! whole, those first that name no other; the page keeps its name.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

/// The only file that keeps its name, and is asked for each time.
pub(crate) const PAGE: &str = "index.html";
const TEXTS: &[&str] = &["css", "html", "js"];
/// Digits of the hash in a name.
const DIGITS: usize = 16;

/// A file, or a folder with all that is in it, at the top of the site.
struct Entry {
    name: String,
    is_folder: bool,
    texts: BTreeMap<PathBuf, String>,
}

/// Renames what is named by the texts of a site, and the names in the texts with it.
pub(crate) fn with_hashes(site: &Path) -> Result<()> {
    let mut entries = entries(site)?;
    let mut renamed: Vec<(String, String, bool)> = Vec::new();
    let named: Vec<bool> = entries
        .iter()
        .map(|entry| entries.iter().any(|other| other.names(entry)))
        .collect();
    let mut left: Vec<usize> = (0..entries.len()).collect();
    while !left.is_empty() {
        let is_free = |of: usize| {
            left.iter()
                .all(|other| *other == of || !entries[of].names(&entries[*other]))
        };
        let Some(place) = left.iter().position(|entry| is_free(*entry)) else {
            bail!("files of {} name each other in a circle", site.display());
        };
        let at = left.remove(place);
        let entry = &mut entries[at];
        for (path, text) in &mut entry.texts {
            for (old, new, is_folder) in &renamed {
                *text = with_name(text, old, new, *is_folder);
            }
            fs::write(path, &*text).with_context(|| format!("could not write {}", path.display()))?;
        }
        if named[at] && entry.name != PAGE {
            let new = hashed_name(&entry.name, &digest(&site.join(&entry.name))?);
            fs::rename(site.join(&entry.name), site.join(&new))?;
            renamed.push((entry.name.clone(), new, entry.is_folder));
        }
    }
    Ok(())
}

/// Whether a path of the site has a hash in its first part.
pub(crate) fn is_hashed(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    without_hash(first) != first
}

/// The name of a file or folder as it is built: "app.js" for "app-0123456789abcdef.js".
pub(crate) fn without_hash(name: &str) -> String {
    let (stem, extension) = name.split_at(name.find('.').unwrap_or(name.len()));
    let is_hash = |hash: &str| hash.len() == DIGITS && hash.bytes().all(|digit| digit.is_ascii_hexdigit());
    match stem.rsplit_once('-') {
        Some((plain, hash)) if is_hash(hash) => format!("{plain}{extension}"),
        _ => name.to_owned(),
    }
}

impl Entry {
    /// Whether a text of this one names another.
    fn names(&self, other: &Self) -> bool {
        self.name != other.name
            && self
                .texts
                .values()
                .any(|text| places(text, &other.name, other.is_folder).next().is_some())
    }
}

fn entries(site: &Path) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for found in fs::read_dir(site)? {
        let path = found?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let texts = files_below(&path)?
            .into_iter()
            .filter(|file| {
                TEXTS
                    .iter()
                    .any(|known| file.extension().is_some_and(|found| found == *known))
            })
            .map(|file| Ok((file.clone(), fs::read_to_string(&file)?)))
            .collect::<Result<_>>()?;
        entries.push(Entry {
            is_folder: path.is_dir(),
            name,
            texts,
        });
    }
    entries.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(entries)
}

/// The file itself, or all in a folder, in the order of their paths.
pub(crate) fn files_below(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut files = Vec::new();
    for found in fs::read_dir(path)? {
        files.extend(files_below(&found?.path())?);
    }
    files.sort();
    Ok(files)
}

fn digest(path: &Path) -> Result<String> {
    let mut hasher = Sha256::new();
    for file in files_below(path)? {
        hasher.update(file.strip_prefix(path).unwrap_or(&file).as_os_str().as_encoded_bytes());
        hasher.update(fs::read(&file)?);
    }
    let hash = hasher.finalize();
    Ok(hash.iter().take(DIGITS / 2).map(|byte| format!("{byte:02x}")).collect())
}

/// "worker_bg.wasm" becomes "worker_bg-0123456789abcdef.wasm", and "sample" "sample-0123456789abcdef".
fn hashed_name(name: &str, hash: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{hash}.{extension}"),
        None => format!("{name}-{hash}"),
    }
}

/// Where a text names a file or folder: after a quote, a slash or a bracket, and up to a quote, a bracket or, of a folder, a
/// slash.
fn places<'a>(text: &'a str, name: &'a str, is_folder: bool) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(name).filter_map(move |(place, _)| {
        let before = text[..place].chars().next_back()?;
        let after = text[place + name.len()..].chars().next()?;
        let ends = if is_folder { "/" } else { "\"'`)" };
        (r#"/"'(`"#.contains(before) && ends.contains(after)).then_some(place)
    })
}

fn with_name(text: &str, old: &str, new: &str, is_folder: bool) -> String {
    let mut result = String::with_capacity(text.len());
    let mut from = 0;
    for place in places(text, old, is_folder) {
        result.push_str(&text[from..place]);
        result.push_str(new);
        from = place + old.len();
    }
    result.push_str(&text[from..]);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        with_hashes(folder.path()).unwrap();
        let files = files_below(folder.path()).unwrap();
        let named = files.into_iter().map(|file| {
            let name = file.strip_prefix(folder.path()).unwrap().display().to_string();
            (name, fs::read_to_string(file).unwrap())
        });
        named.collect()
    }

    const SITE: &[(&str, &str)] = &[
        (
            "index.html",
            "<link href=\"/app.css\"><meta content=\"/loader.js\"> app.css",
        ),
        ("app.css", "url(/fonts/inter.woff2)"),
        ("fonts/inter.woff2", "font"),
        ("loader.js", "import './worker.js'"),
        (
            "worker.js",
            "fetch(new URL('worker_bg.wasm', x)); `/sample/${name}`; worker_bg.wasmed",
        ),
        ("worker_bg.wasm", "wasm"),
        ("sample/assets.csv", "a"),
        ("licences/inter.txt", "free"),
    ];

    #[test]
    fn what_is_named_has_its_hash_and_what_names_it_the_new_name() {
        let files = built(SITE);
        let name = |start: &str| files.keys().find(|name| name.starts_with(start)).unwrap().clone();
        for start in ["app-", "fonts-", "loader-", "worker-", "worker_bg-", "sample-"] {
            assert!(is_hashed(&name(start)), "{start}");
        }
        assert_eq!(name("licences"), "licences/inter.txt");
        let page = format!(
            "<link href=\"/{}\"><meta content=\"/{}\"> app.css",
            name("app-"),
            name("loader-")
        );
        assert_eq!(files["index.html"], page);
        let sample = name("sample-").replace("/assets.csv", "");
        let worker = format!(
            "fetch(new URL('{}', x)); `/{sample}/${{name}}`; worker_bg.wasmed",
            name("worker_bg-")
        );
        assert_eq!(files[&name("worker-")], worker);
    }

    #[test]
    fn a_change_changes_the_names_of_all_that_lead_to_it() {
        let before = built(SITE);
        let mut site = SITE.to_vec();
        site[5].1 = "other wasm";
        let after = built(&site);
        let kept: Vec<&str> = before
            .keys()
            .filter(|name| after.contains_key(*name))
            .filter_map(|name| name.split(['-', '/', '.']).next())
            .collect();
        assert_eq!(kept, ["app", "fonts", "index", "licences", "sample"]);
    }

    #[test]
    fn a_circle_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.js"), "'b.js'").unwrap();
        fs::write(folder.path().join("b.js"), "'a.js'").unwrap();
        assert!(with_hashes(folder.path()).is_err());
    }

    #[test]
    fn only_names_with_a_hash_are_for_ever() {
        for (path, expected) in [
            ("/app-0123456789abcdef.css", true),
            ("/snippets-0123456789abcdef/a/b.js", true),
            ("/index.html", false),
            ("/", false),
            ("/app-0123456789abcde.css", false),
            ("/licences/a-0123456789abcdef.txt", false),
        ] {
            assert_eq!(is_hashed(path), expected, "{path}");
        }
    }
}
