//! The worked examples of the guide: each input is run, and what the guide says of it is found in the result.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test")]

use std::collections::BTreeMap;
use std::path::Path;

use acceptance::holds::assert_holds;
use acceptance::traded_book::TradedBook;
use planning::functions;
use planning::invalid_input::InvalidInput;
use planning::raw::RawValue;
use serde_json::Value;

/// The examples of a chapter by name: the input, and what is expected.
fn examples(chapter: &str) -> BTreeMap<String, (Value, Value)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../docs/guide")
        .join(chapter);
    let text = std::fs::read_to_string(path).unwrap();
    let mut blocks: BTreeMap<(String, String), Value> = BTreeMap::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some((kind, name)) = line.strip_prefix("```json ").and_then(|tag| tag.split_once('=')) else {
            continue;
        };
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let value = serde_json::from_str(&body.join("\n")).unwrap_or_else(|error| panic!("{name}: {error}"));
        let key = (name.to_owned(), kind.to_owned());
        assert!(blocks.insert(key, value).is_none(), "{name} has two blocks of one kind");
    }
    let names: Vec<String> = blocks.keys().map(|(name, _)| name.clone()).collect();
    names
        .into_iter()
        .map(|name| {
            let mut block = |kind: &str| blocks.remove(&(name.clone(), kind.to_owned()));
            let (input, expected) = (block("name"), block("expect"));
            (name, (input, expected))
        })
        .filter_map(|(name, pair)| match pair {
            (Some(input), Some(expected)) => Some((name, (input, expected))),
            (None, None) => None,
            _ => panic!("{name} lacks its input or its result"),
        })
        .collect()
}

/// What a function answers, as JSON.
macro_rules! json {
    ($result:expr, $name:expr) => {
        serde_json::to_value(accepted($result, $name)).unwrap()
    };
}

fn accepted<T>(result: Result<T, InvalidInput>, name: &str) -> T {
    result.unwrap_or_else(|refusal| panic!("{name}: {refusal}\n{:#?}", refusal.violations))
}

/// The function that an input is of, by what only it has.
fn answer(name: &str, input: &Value) -> Value {
    let raw: RawValue = serde_json::from_value(input.clone()).unwrap();
    if name == "largest-flows" {
        json!(functions::flows(&raw), name)
    } else if input.get("policy").is_some() {
        json!(functions::plan(&raw), name)
    } else if input.get("demands").is_some() {
        json!(functions::attribute_holdings(&raw), name)
    } else if input.get("fills").is_some() {
        json!(functions::share_fills(&raw), name)
    } else if input.get("orders").is_some() {
        json!(functions::block_orders(&raw), name)
    } else {
        json!(functions::drift(&raw), name)
    }
}

fn check(chapter: &str, least: usize) {
    let examples = examples(chapter);
    assert!(examples.len() >= least, "{chapter} has {} examples", examples.len());
    for (name, (input, expected)) in examples {
        assert_holds(&answer(&name, &input), &expected, &name);
    }
}

#[test]
fn rebalancing() {
    check("rebalance.md", 30);
}

#[test]
fn taxes_households_and_desks() {
    check("taxes-and-households.md", 14);
}

#[test]
fn virtual_funds() {
    check("virtual-funds.md", 3);
}

/// The arguments of intents in a chapter, by kind.
fn intents(chapter: &str) -> BTreeMap<String, Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../docs/guide")
        .join(chapter);
    let text = std::fs::read_to_string(path).unwrap();
    let mut found = BTreeMap::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(kind) = line.strip_prefix("```json intent=") {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let args = serde_json::from_str(&body.join("\n")).unwrap_or_else(|error| panic!("{kind}: {error}"));
            assert!(found.insert(kind.to_owned(), args).is_none(), "{kind} is there twice");
        }
    }
    found
}

/// Every intent that a chapter shows is one that the book knows, with the arguments that it takes: in an empty book it is
/// refused for what it names, not for its shape.
#[test]
fn intents_of_funds_and_orders() {
    let shown = [intents("virtual-funds.md"), intents("orders.md")];
    assert_eq!(shown.iter().map(BTreeMap::len).collect::<Vec<_>>(), [2, 8]);
    for (kind, args) in shown.into_iter().flatten() {
        let codes = TradedBook::new().codes(&kind, &args);
        assert!(!codes.is_empty(), "{kind} found something to do in an empty book");
        for code in codes {
            assert!(
                !["intent_unknown", "args_malformed"].contains(&code.as_str()),
                "{kind}: {code}"
            );
        }
    }
}
