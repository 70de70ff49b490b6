//! The tree of funds, its positions, and snapshots that are stored once.

use acceptance::cases::{Case, Refusal, Write};
use serde_json::{Value as Json, json};

use super::{absent, delete, gone, put, row, rows, undeletable};

pub(super) fn cases() -> Vec<Case> {
    [nodes(), positions(), snapshots()].concat()
}

fn node(name: &str, level: &str, parent: Option<&str>) -> Write {
    put(
        "PortfolioNode",
        json!({ "uid": name, "node_type": level, "name": name, "parent_uid": parent }),
    )
}

fn fund(name: &str) -> Write {
    node(name, "FUND", None)
}

fn nodes() -> Vec<Case> {
    let below = |write: Write| vec![fund("fund"), write];
    let root = Some(Refusal::Broken("root_not_fund"));
    vec![
        row("a fund", fund("fund"), None),
        rows("a desk of a fund", below(node("desk", "DESK", Some("fund"))), None),
        rows(
            "a strategy of a fund, levels left out",
            below(node("strategy", "STRATEGY", Some("fund"))),
            None,
        ),
        row("a desk without a fund", node("desk", "DESK", None), root.clone()),
        rows("a fund below a fund", below(node("other", "FUND", Some("fund"))), root),
        row(
            "a book that is its own parent",
            node("book", "BOOK", Some("book")),
            Some(Refusal::Broken("parent_is_itself")),
        ),
        row(
            "a node of no parent",
            node("book", "BOOK", Some("nobody")),
            Some(Refusal::Unreferenced),
        ),
        rows(
            "a child written before its parent",
            vec![node("desk", "DESK", Some("fund")), fund("fund")],
            None,
        ),
        undeletable(
            "a node with children",
            below(node("desk", "DESK", Some("fund"))),
            gone("PortfolioNode", "fund"),
        ),
    ]
}

fn position(name: &str, cells: &Json) -> Write {
    let mut all = json!({
        "uid": name, "portfolio_node_uid": "fund", "asset_uid": "btc", "base_ccy": "USD", "quantity": "-2.5",
    });
    for (column, cell) in cells.as_object().into_iter().flatten() {
        all[column] = cell.clone();
    }
    put("Position", all)
}

fn positions() -> Vec<Case> {
    let of = |cells: Json, refusal| {
        rows(
            &format!("a position with {cells}"),
            vec![fund("fund"), position("1", &cells)],
            refusal,
        )
    };
    let currency = Some(Refusal::Broken("base_ccy_malformed"));
    vec![
        of(json!({}), None),
        of(json!({ "status": "DELETED", "book_value": "1e2" }), None),
        of(
            json!({ "status": "OPEN" }),
            Some(Refusal::Broken("position_status_unknown")),
        ),
        of(json!({ "base_ccy": "usd" }), currency.clone()),
        of(json!({ "base_ccy": "US" }), currency),
        rows(
            "two positions in one asset",
            vec![fund("fund"), position("1", &json!({})), position("2", &json!({}))],
            None,
        ),
        undeletable(
            "a node with positions",
            vec![fund("fund"), position("1", &json!({}))],
            gone("PortfolioNode", "fund"),
        ),
    ]
}

/// A hash whose digits are all the same.
fn hash(digit: char) -> String {
    digit.to_string().repeat(64)
}

fn snapshot(name: &str, node: &str, hash: &str) -> Write {
    put(
        "PortfolioSnapshot",
        json!({
            "uid": name, "portfolio_node_uid": node, "as_of_date": "2026-01-31", "payload_json": { "value": 1 },
            "payload_hash": hash,
        }),
    )
}

fn seen(date: &str, hash: &str, snapshot: &str) -> Write {
    put(
        "PortfolioSnapshotObservation",
        json!({
            "portfolio_node_uid": "fund", "as_of_date": date, "payload_hash": hash, "snapshot_uid": snapshot,
        }),
    )
}

fn snapshots() -> Vec<Case> {
    let (a, b) = (hash('a'), hash('b'));
    let with = |writes: Vec<Write>| [vec![fund("fund"), fund("other"), snapshot("1", "fund", &a)], writes].concat();
    let malformed = Some(Refusal::Broken("payload_hash_malformed"));
    let returned = vec![
        snapshot("2", "fund", &b),
        seen("2026-01-30", &a, "1"),
        seen("2026-01-31", &b, "2"),
        seen("2026-02-01", &a, "1"),
    ];
    vec![
        rows(
            "a content of one node twice",
            with(vec![snapshot("2", "fund", &a)]),
            Some(Refusal::Duplicate),
        ),
        rows("a content of two nodes", with(vec![snapshot("2", "other", &a)]), None),
        rows("two contents of a node", with(vec![snapshot("2", "fund", &b)]), None),
        rows("a content that comes back", with(returned), None),
        rows(
            "an observation of no snapshot",
            with(vec![seen("2026-01-31", &a, "9")]),
            Some(Refusal::Unreferenced),
        ),
        rows(
            "a hash in upper case",
            with(vec![snapshot("2", "fund", &hash('A'))]),
            malformed.clone(),
        ),
        rows(
            "a hash of no digits",
            with(vec![snapshot("2", "fund", &hash('g'))]),
            malformed.clone(),
        ),
        rows(
            "a hash that is short",
            with(vec![snapshot("2", "fund", "abc")]),
            malformed,
        ),
        delete(
            "a snapshot that was observed",
            with(vec![seen("2026-01-31", &a, "1")]),
            gone("PortfolioSnapshot", "1"),
            vec![absent(&seen("2026-01-31", &a, "1"))],
        ),
        undeletable("a node with snapshots", with(vec![]), gone("PortfolioNode", "fund")),
    ]
}
