//! What each operation says it did, and the right that it needs.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::collections::BTreeSet;

use markets::tables::accounts::{Account, AccountDraft};
use markets::tables::execution::{OrderManager, OrderManagerDraft};
use markets::tables::portfolios::{PortfolioGroup, PortfolioGroupDraft};
use metatable::{AllTogether, Book, Intent, Operation, Right, RowApi, Session, Uid, UpdateRows};
use serde_json::{Value as Json, json};

fn session(book: &mut Book, number: u128) -> Session<'_> {
    book.session(chrono::DateTime::UNIX_EPOCH, Uid::from_u128(number), "tests")
}

/// A book with a group of portfolios, an account, and a batch of its orders; the uids of the three.
fn book() -> (Book, [Uid; 3]) {
    let mut book = Book::with_all_tables(portfolios::packages()).unwrap();
    let group = PortfolioGroupDraft::default()
        .unique_identifier("CORE")
        .display_name("Core");
    let group = PortfolioGroup::add(&mut session(&mut book, 1), group).unwrap().uid;
    let account = AccountDraft::default().unique_identifier("ACC-001").account_name("One");
    let account = Account::create(&mut session(&mut book, 2), account).unwrap().uid;
    let batch = OrderManagerDraft::default()
        .unique_identifier("R-1")
        .target_account_uid(account);
    let batch = batch.target_time(chrono::DateTime::UNIX_EPOCH);
    let batch = OrderManager::create(&mut session(&mut book, 3), batch).unwrap().uid;
    (book, [group, account, batch])
}

fn intent(kind: &str, args: &Json) -> Intent {
    Intent {
        kind: kind.to_owned(),
        version: 1,
        args: args.clone(),
        at: chrono::DateTime::UNIX_EPOCH,
        seed: Uid::nil(),
        by: String::new(),
    }
}

const NONE: Uid = Uid::from_u128(9);
const DAY: &str = "2024-01-02T00:00:00Z";

/// Kind, arguments, words.
type Case = (&'static str, Json, &'static str);

/// Files, mandates, settings, calendars, assets.
fn of_the_book() -> Vec<Case> {
    let file = |kind: &str| json!({ "kind": kind, "decimal_comma": false, "fields": [], "rows": [] });
    vec![
        (
            "import_files",
            json!({ "files": [file("prices")] }),
            "Imported a file of prices",
        ),
        (
            "import_files",
            json!({ "files": [file("prices"), file("fx")] }),
            "Imported 2 files",
        ),
        (
            "save_mandate",
            json!({ "allocation_uid": NONE, "time": DAY, "rows": [] }),
            "Saved a mandate",
        ),
        (
            "set_base_currency",
            json!({ "currency": "EUR" }),
            "Set the base currency to EUR",
        ),
        (
            "save_policy",
            json!({ "name": "default", "policy": {} }),
            "Saved the policy default",
        ),
        (
            "materialise_calendar",
            json!({ "source": "XNYS", "valid_from": "2024-01-01", "valid_to": "2024-12-31" }),
            "Created the calendar XNYS",
        ),
        (
            "replace_memberships",
            json!({ "category_uid": NONE, "asset_uids": [NONE, NONE] }),
            "Assigned 2 assets to a category",
        ),
        (
            "save_composite",
            json!({ "asset_type": "bond", "unique_identifier": "B-1", "terms": {} }),
            "Saved the terms of B-1",
        ),
        (
            "register_openfigi",
            json!({ "answer": [] }),
            "Registered an asset from OpenFIGI",
        ),
    ]
}

/// Indices and their formulas.
fn of_indices() -> Vec<Case> {
    let version = json!({ "definition_uid": NONE });
    vec![
        (
            "save_formula",
            json!({ "unique_identifier": "IX", "formula": "1", "valid_from": DAY, "alignment_policy": "exact", "missing_data_policy": "drop", "inputs": [] }),
            "Saved a formula of IX",
        ),
        ("activate_formula", version.clone(), "Activated the formula a version"),
        ("retire_formula", version, "Retired the formula a version"),
        (
            "publish_index_values",
            json!({ "index_uid": NONE, "cadence": "1d", "values": [{ "time": DAY, "value": 1.0 }] }),
            "Published a value of an index",
        ),
        (
            "calculate_index",
            json!({ "index_uid": NONE, "cadence": "1d", "start": DAY, "end": DAY }),
            "Calculated an index",
        ),
        (
            "reconcile_index_datasets",
            json!({ "index_uids": [] }),
            "Updated the value counts of all indices",
        ),
        (
            "reconcile_index_datasets",
            json!({ "index_uids": [NONE] }),
            "Updated the value counts of an index",
        ),
        (
            "reconcile_index_datasets",
            json!({ "index_uids": [NONE, NONE] }),
            "Updated the value counts of 2 indices",
        ),
    ]
}

/// Portfolios, their signals and prices, their groups, and the funds that follow them.
fn of_portfolios(group: Uid) -> Vec<Case> {
    let link = json!({ "group": { "uid": group }, "portfolio": { "unique_identifier": "P" } });
    vec![
        (
            "allocate_from_account_holdings_set",
            json!({ "virtual_fund_uid": NONE, "source_account_holdings_set_uid": NONE, "allocation_time": DAY, "allocations": [] }),
            "Allocated holdings to a virtual fund",
        ),
        ("add_portfolio_to_group", link.clone(), "Added P to CORE"),
        ("remove_portfolio_from_group", link, "Removed P from CORE"),
        (
            "publish_portfolio_index",
            json!({ "portfolio_uid": NONE }),
            "Published a portfolio as an index",
        ),
        ("build_portfolio", build(), "Built US-EQUAL"),
        (
            "delete_portfolio_tail",
            json!({ "portfolio_uid": NONE, "from": DAY }),
            "Deleted the built values of a portfolio from 2024-01-02",
        ),
        (
            "delete_signal_tail",
            json!({ "signal_metadata_uid": NONE }),
            "Deleted the weights of a signal",
        ),
        (
            "apply_virtual_funds",
            json!({ "position_set_uid": NONE, "valuation_time": DAY }),
            "Allocated the holdings of an account to virtual funds",
        ),
        (
            "interpolate_prices",
            json!({ "source_cadence": "1d", "assets": [NONE, NONE], "calendar_uid": NONE, "until": DAY }),
            "Interpolated the prices of 2 assets",
        ),
        (
            "publish_portfolio_values",
            json!({ "portfolio_uid": NONE }),
            "Published the values of a portfolio",
        ),
    ]
}

fn build() -> Json {
    json!({
        "portfolio": "US-EQUAL",
        "until": DAY,
        "configuration": {
            "signal": { "kind": "equal_weight", "assets": [NONE] },
        },
    })
}

fn of_orders(account: Uid, batch: Uid) -> Vec<Case> {
    let batches = json!({ "order_manager_uids": [batch] });
    let fill = json!({ "order_identifier": "R-1/SPY", "trade_identifier": "T-1", "quantity": "1", "price": "2" });
    let event = json!({ "order_identifier": "R-1/SPY", "status": "sent" });
    let block = json!({ "asset_uid": NONE, "side": "buy", "quantity": "1", "price": "2" });
    vec![
        ("make_orders", json!({ "plan_uid": NONE }), "Created orders from a plan"),
        ("approve_orders", batches.clone(), "Approved the orders of ACC-001"),
        ("send_orders", batches.clone(), "Marked the orders of ACC-001 as sent"),
        ("cancel_order", batches, "Cancelled the orders of ACC-001"),
        (
            "cancel_order",
            json!({ "order_identifiers": ["R-1/SPY"] }),
            "Cancelled an order",
        ),
        (
            "record_order_event",
            json!({ "events": [event] }),
            "Recorded an event of the order R-1/SPY",
        ),
        (
            "record_order_event",
            json!({ "events": [event, event] }),
            "Recorded 2 events",
        ),
        (
            "record_fill",
            json!({ "fills": [fill] }),
            "Recorded a fill of the order R-1/SPY",
        ),
        ("record_fill", json!({ "fills": [fill, fill] }), "Recorded 2 fills"),
        (
            "record_block_fills",
            json!({ "order_manager_uids": [batch], "block_identifier": "B-1", "fills": [block] }),
            "Allocated a fill of the block B-1",
        ),
        (
            "book_trades",
            json!({ "account_uids": [account, NONE], "order_manager_uids": [batch], "time": DAY }),
            "Posted the trades of 2 accounts",
        ),
    ]
}

#[test]
fn every_operation_says_what_it_did() {
    let (book, [group, account, batch]) = book();
    let mut told = BTreeSet::new();
    let cases = of_the_book().into_iter().chain(of_indices());
    let cases = cases.chain(of_portfolios(group)).chain(of_orders(account, batch));
    for (kind, args, words) in cases {
        assert_eq!(book.describe(&intent(kind, &args)).as_deref(), Some(words), "{kind}");
        told.insert(kind);
    }
    let declared = book.packages().iter().flat_map(|package| &package.operations);
    let declared: BTreeSet<&str> = declared.map(|operation| operation.kind).collect();
    assert_eq!(told, declared);
}

#[test]
fn several_together_are_told_by_the_first() {
    let (book, [_, account, _]) = book();
    let rows = json!({ "table": "Account", "rows": [{ "key": account, "set": { "a": 1, "b": 2 } }] });
    let first = json!({ "kind": UpdateRows::KIND, "version": 1, "args": rows });
    let second = json!({ "kind": "make_orders", "version": 1, "args": {} });
    for (parts, words) in [
        (vec![&first], "Changed 2 cells in Accounts"),
        (vec![&first, &second], "Changed 2 cells in Accounts and 1 more"),
        (vec![&second, &first], "Made 2 changes together"),
    ] {
        let intent = intent(AllTogether::KIND, &json!({ "parts": parts }));
        assert_eq!(book.describe(&intent).as_deref(), Some(words));
    }
    assert_eq!(book.describe(&intent("apply_elsewhere", &Json::Null)), None);
}

#[test]
fn orders_are_approved_by_who_may_approve() {
    let (book, [_, _, batch]) = book();
    for (kind, args, right) in [
        ("save_policy", json!({ "name": "default", "policy": {} }), Right::Editor),
        ("make_orders", json!({ "plan_uid": NONE, "draft": true }), Right::Editor),
        ("make_orders", json!({ "plan_uid": NONE }), Right::Approver),
        (
            "approve_orders",
            json!({ "order_manager_uids": [batch] }),
            Right::Approver,
        ),
        ("send_orders", json!({ "order_manager_uids": [batch] }), Right::Editor),
    ] {
        assert_eq!(book.right(&intent(kind, &args)), Ok(right), "{kind} {args}");
    }
}
