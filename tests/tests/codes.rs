//! Every code of every crate, with its sentences: `tests/golden/codes.json` freezes their union.
//!
//! A code is a promise to callers, and a sentence is what its translations are made from, so that neither changes unseen.
//! `UPDATE_GOLDEN=1` writes the file anew.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::{BTreeMap, BTreeSet};

use violation::Sentence;

/// The catalogues, by crate.
const CATALOGUES: &[(&str, &[Sentence])] = &[
    ("metatable", metatable::codes::ALL),
    ("planning", planning::codes::ALL),
    ("markets", markets::codes::ALL),
    ("portfolios", portfolios::codes::ALL),
    ("protocol", protocol::codes::ALL),
    ("workbench", workbench::codes::ALL),
    ("storage", storage::codes::ALL),
    ("server", server::codes::ALL),
];

/// Sentences by code, then by crate and key; those of the checks of tables are of their tables.
fn union() -> BTreeMap<&'static str, BTreeMap<String, &'static str>> {
    let mut union: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for (name, catalogue) in CATALOGUES {
        for sentence in *catalogue {
            let of_code = union.entry(sentence.code).or_default();
            let former = of_code.insert(format!("{name}.{}", sentence.key), sentence.template);
            assert_eq!(former, None, "{name} declares {} twice", sentence.key);
        }
    }
    for table in acceptance::catalogue::definitions() {
        for check in table.checks {
            let of_code = union.entry(check.code).or_default();
            of_code.insert(format!("{}.{}", table.identifier, check.column), check.message);
        }
    }
    union
}

#[test]
fn the_union_of_all_codes_is_frozen() {
    let found = serde_json::to_string_pretty(&union()).unwrap() + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/codes.json");
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        std::fs::write(path, &found).unwrap();
    }
    let frozen = std::fs::read_to_string(path).unwrap_or_default();
    let lines: BTreeSet<&str> = frozen.lines().collect();
    let new: Vec<&str> = found.lines().filter(|line| !lines.contains(line)).collect();
    assert!(
        found == frozen,
        "tests/golden/codes.json differs; UPDATE_GOLDEN=1 accepts:\n{}",
        new.join("\n")
    );
}

#[test]
fn a_translator_can_tell_the_sentences_of_a_code_apart() {
    for (name, catalogue) in CATALOGUES {
        let told = catalogue.iter().map(|sentence| (sentence.code, sentence.template));
        assert_eq!(
            told.collect::<BTreeSet<_>>().len(),
            catalogue.len(),
            "{name} says one sentence of a code twice"
        );
    }
}

#[test]
fn codes_are_spelled_alike() {
    for code in union().keys() {
        let is_plain = code
            .bytes()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_');
        assert!(is_plain, "{code}");
    }
}
