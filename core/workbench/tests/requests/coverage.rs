//! Whether the golden files reach every request.

use std::collections::BTreeSet;
use std::fs;

use protocol::Request;
use serde_json::Value as Json;

use super::SCENARIOS;
use super::golden_file::folder;

/// The requests with a golden file that has this field.
fn requests_with(field: &str) -> BTreeSet<String> {
    let folders = SCENARIOS.iter().map(|scenario| folder().join(scenario));
    let files = folders.flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten());
    let goldens = files.map(|file| fs::read_to_string(file.path()).expect("the file can be read"));
    let goldens = goldens.map(|text| serde_json::from_str::<Json>(&text).expect("the file is JSON"));
    goldens
        .filter(|golden| golden.get(field).is_some())
        .map(|golden| asked(&golden["request"]))
        .collect()
}

/// The name of a request, with or without fields.
fn asked(request: &Json) -> String {
    let named = request.as_object().and_then(|request| request.keys().next());
    let unit = request.as_str().map(str::to_owned);
    named.cloned().or(unit).expect("a golden file has a request")
}

fn check(field: &str, exempt: &[&str]) {
    let found = requests_with(field);
    let wanted = Request::NAMES.iter().filter(|name| !exempt.contains(name));
    let missing: Vec<&&str> = wanted.filter(|name| !found.contains(**name)).collect();
    assert_eq!(missing, [&""; 0], "requests without a golden {field}");
    let needless: Vec<&&str> = exempt.iter().filter(|name| found.contains(**name)).collect();
    assert_eq!(
        needless, [&""; 0],
        "requests with a golden {field} that are exempt from one"
    );
}

#[test]
fn every_request_has_a_golden_answer() {
    check("answer", &[]);
}

/// Requests that ask for nothing in particular, or answer with what is wrong.
const NEVER_REFUSED: &[&str] = &[
    "OpenBook",
    "ExportBook",
    "ClearBook",
    "ListAccounts",
    "ListMandates",
    "ReadWeights",
    "ShowPolicy",
    "CheckPolicy",
    "ListPlans",
    "ListOrderBatches",
    "ListOpenBlocks",
    "ListFundAccounts",
    "ShowFunds",
    "ImportTemplate",
    "ImportState",
    "ListTables",
    "ListHistory",
    "ShowStorage",
    "ListPortfolios",
    "ListCalendars",
    "ListIndices",
];

#[test]
fn every_request_that_can_be_refused_has_a_golden_failure() {
    check("failure", NEVER_REFUSED);
}

#[test]
fn every_folder_is_that_of_a_scenario() {
    let folders = fs::read_dir(folder()).expect("there are golden files").flatten();
    let names = folders.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let unknown: Vec<String> = names.filter(|name| !SCENARIOS.contains(&name.as_str())).collect();
    assert_eq!(unknown, [""; 0], "folders without a scenario");
}
