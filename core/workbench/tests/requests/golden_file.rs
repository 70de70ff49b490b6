//! The files that keep the answers: JSON that a person can read, compared value by value.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};
use xxhash_rust::xxh3::xxh3_64;

/// Lines of a document, and entries of a list, that are shown in full.
const SHOWN: usize = 40;
/// Entries that are shown of a longer list.
const FIRST: usize = 12;
/// What fits on one line of a file.
const LINE: usize = 160;

/// The folder of all golden files.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The difference of a step to its golden file, if there is one. The file has the parts in their order.
pub(crate) fn compare(scenario: &str, file: &str, parts: &[(&str, Json)]) -> Option<String> {
    let path = folder().join(scenario).join(file);
    let stored = fs::read_to_string(&path)
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok());
    let stored: Json = stored.unwrap_or(Json::Null);
    let now: Json = parts
        .iter()
        .cloned()
        .map(|(name, part)| (name.to_owned(), part))
        .collect();
    if is_update() && stored != now {
        let lines = parts
            .iter()
            .map(|(name, part)| format!("  \"{name}\": {}", pretty(part, 1)));
        let text = format!("{{\n{}\n}}\n", lines.collect::<Vec<_>>().join(",\n"));
        fs::create_dir_all(folder().join(scenario)).expect("the folder can be made");
        fs::write(&path, text).expect("the file can be written");
        return None;
    }
    difference("", &stored, &now).map(|what| format!("{scenario}/{file}, {}\n{what}", now["case"]))
}

/// Files of a scenario that no step wrote.
pub(crate) fn left_over(scenario: &str, files: &BTreeSet<String>) -> Option<String> {
    let names = fs::read_dir(folder().join(scenario)).into_iter().flatten().flatten();
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let left: Vec<String> = names.filter(|name| !files.contains(name)).collect();
    if is_update() {
        for name in left {
            fs::remove_file(folder().join(scenario).join(name)).expect("the file can be removed");
        }
        return None;
    }
    (!left.is_empty()).then(|| format!("{scenario}: no step has the files {}", left.join(", ")))
}

fn is_update() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1")
}

/// The first place where two documents differ, and what stands there.
fn difference(place: &str, stored: &Json, now: &Json) -> Option<String> {
    match (stored, now) {
        (Json::Object(stored), Json::Object(now)) => {
            let names: BTreeSet<&String> = stored.keys().chain(now.keys()).collect();
            names.into_iter().find_map(|name| {
                let absent = Json::from("(absent)");
                let of = |object: &Map<String, Json>| object.get(name).unwrap_or(&absent).clone();
                difference(&format!("{place}.{name}"), &of(stored), &of(now))
            })
        }
        (Json::Array(stored), Json::Array(now)) if stored.len() == now.len() => {
            let mut pairs = stored.iter().zip(now).enumerate();
            pairs.find_map(|(index, (stored, now))| difference(&format!("{place}[{index}]"), stored, now))
        }
        _ => (stored != now).then(|| {
            let place = place.trim_start_matches('.');
            format!("at {place}\n  golden: {}\n  now:    {}", short(stored), short(now))
        }),
    }
}

fn short(value: &Json) -> String {
    let text = value.to_string();
    let shown: String = text.chars().take(300).collect();
    if shown.len() < text.len() {
        format!("{shown}... ({} characters)", text.chars().count())
    } else {
        shown
    }
}

/// An answer as a person reads it: bytes are the lines of a text; of a long text or list there are the start and a checksum.
pub(crate) fn readable(value: Json) -> Json {
    match value {
        Json::Object(object) => {
            let fields = object.into_iter().map(|(name, field)| match (name.as_str(), field) {
                ("bytes", Json::Array(bytes)) => (name, document(&bytes)),
                (_, field) => (name, readable(field)),
            });
            Json::Object(fields.collect())
        }
        Json::Array(items) if items.len() > SHOWN => {
            let rest = json!({ "more": items.len() - FIRST, "xxh3": checksum(Json::from(&items[FIRST..]).to_string().as_bytes()) });
            items.into_iter().take(FIRST).map(readable).chain([rest]).collect()
        }
        Json::Array(items) => items.into_iter().map(readable).collect(),
        other => other,
    }
}

fn document(bytes: &[Json]) -> Json {
    let bytes = bytes.iter().filter_map(Json::as_u64);
    let bytes: Vec<u8> = bytes.filter_map(|byte| u8::try_from(byte).ok()).collect();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() <= SHOWN && lines.iter().all(|line| line.len() <= 400) {
        return json!({ "lines": lines });
    }
    let start: String = text.chars().take(200).collect();
    json!({ "start": start, "length": bytes.len(), "lines": lines.len(), "xxh3": checksum(&bytes) })
}

fn checksum(bytes: &[u8]) -> String {
    format!("{:016x}", xxh3_64(bytes))
}

/// JSON with one line for what fits on a line.
fn pretty(value: &Json, depth: usize) -> String {
    let flat = flat(value);
    if flat.chars().count() + 2 * depth <= LINE {
        return flat;
    }
    let indent = "  ".repeat(depth + 1);
    let (open, close, lines): (_, _, Vec<String>) = match value {
        Json::Array(items) => ('[', ']', items.iter().map(|item| pretty(item, depth + 1)).collect()),
        Json::Object(fields) => {
            let line = |(name, field)| format!("{}: {}", Json::from(name), pretty(field, depth + 1));
            (
                '{',
                '}',
                fields
                    .iter()
                    .map(|(name, field)| line((name.as_str(), field)))
                    .collect(),
            )
        }
        _ => return flat,
    };
    let lines = lines.join(&format!(",\n{indent}"));
    format!("{open}\n{indent}{lines}\n{}{close}", "  ".repeat(depth))
}

fn flat(value: &Json) -> String {
    match value {
        Json::Array(items) => format!("[{}]", items.iter().map(flat).collect::<Vec<_>>().join(", ")),
        Json::Object(fields) => {
            let field = |(name, field): (&String, &Json)| format!("{}: {}", Json::from(name.as_str()), flat(field));
            format!("{{ {} }}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        scalar => scalar.to_string(),
    }
}
