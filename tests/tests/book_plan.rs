//! Plans of a stored book: who is planned, who is left out and why, and that the plan is that of its own input.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use markets::import::{Dialect, ImportFiles};
use metatable::{Book, HoldsBook, Instant, Intent, Uid};
use planning::plan::{PlanInput, plan_rebalance};
use serde_json::{Value, json};
use workbench::{Context, Session};

const AT: &str = "2022-12-29T12:00:00Z";

fn ask(book: &Book, args: &Value) -> Result<Value, Value> {
    let question = json!({ "ask": "report", "name": "plan_book", "args": args });
    let question = serde_json::from_value(question).unwrap();
    book.answer(book.store(), &question)
        .map_err(|error| serde_json::to_value(error).unwrap())
}

/// A book of two assets at 10 and 20, in US dollars, and of these rows.
fn imported(accounts: &str, holdings: &str, targets: &str) -> Book {
    with_portfolios(accounts, holdings, "", targets)
}

/// The same with weights of portfolios.
fn with_portfolios(accounts: &str, holdings: &str, portfolios: &str, targets: &str) -> Book {
    let texts = [
        "asset,asset_type,name,currency,category,lot_size,multiplier\nUSD,currency,US dollar,USD,Cash,0.01,1\nA,equity,A,USD,,1,1\nB,equity,B,USD,,1,1\n",
        "time,asset,price\n2022-12-28T21:00:00Z,A,10\n2022-12-28T21:00:00Z,B,20\n",
        accounts,
        holdings,
        portfolios,
        targets,
    ];
    let texts = texts.into_iter().filter(|text| !text.is_empty());
    let dialect = Dialect {
        delimiter: b',',
        decimal_comma: false,
    };
    let files = ImportFiles::of_texts(&portfolios::file_kinds(), texts, dialect).unwrap();
    let at: Instant = AT.parse().unwrap();
    let mut book = Book::with_all_tables(portfolios::packages()).unwrap();
    book.apply(&Intent::of(&files, at, Uid::from_u128(7), "")).unwrap();
    book
}

fn codes(list: &Value) -> Vec<(String, String)> {
    let rows = list.as_array().unwrap().iter();
    rows.map(|row| {
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        (text("identifier"), text("code"))
    })
    .collect()
}

#[test]
fn a_stored_book_is_planned_as_its_input_says() {
    let mut session = Session::new().unwrap();
    let context = Context {
        now: AT.parse().unwrap(),
        seed: Uid::from_u128(1),
        actor: String::new(),
    };
    session.ask(protocol::LoadSample, &context).unwrap();
    let policy = json!({ "mode": "full", "min_trade": "500" });
    let answer = ask(session.book(), &json!({ "at": AT, "policy": policy })).unwrap();
    assert!(!answer["plan"]["orders"].as_array().unwrap().is_empty());
    let input: PlanInput = serde_json::from_value(answer["input"].clone()).unwrap();
    assert_eq!(input.accounts.len() + answer["excluded"].as_array().unwrap().len(), 25);
    let plan = plan_rebalance(input).unwrap();
    assert_eq!(serde_json::to_value(&plan).unwrap(), answer["plan"]);
    let uid = answer["plan"]["accounts"][0]["account_uid"].clone();
    let one = ask(
        session.book(),
        &json!({ "at": AT, "policy": policy, "scope": { "accounts": [uid] } }),
    )
    .unwrap();
    assert_eq!(one["plan"]["accounts"].as_array().unwrap().len(), 1);
}

#[test]
fn an_account_that_cannot_be_planned_is_named_with_its_reason() {
    let book = imported(
        "account,name\nNONE,No targets\nBARE,No holdings\nGOOD,Planned\n",
        "time,account,asset,quantity\n2022-12-28T21:00:00Z,NONE,A,5\n2022-12-28T21:00:00Z,GOOD,A,100\n",
        "time,account,target_type,target,weight\n2022-12-28T21:00:00Z,BARE,asset,A,1\n2022-12-28T21:00:00Z,GOOD,asset,A,0.5\n2022-12-28T21:00:00Z,GOOD,asset,B,0.5\n",
    );
    let answer = ask(&book, &json!({ "at": AT })).unwrap();
    assert_eq!(answer["plan"]["accounts"].as_array().unwrap().len(), 1);
    let mut excluded = codes(&answer["excluded"]);
    excluded.sort();
    let expected = [("BARE", "holdings_missing"), ("NONE", "targets_missing")];
    assert_eq!(excluded, expected.map(|(key, code)| (key.to_owned(), code.to_owned())));
    assert_eq!(answer["notes"], json!([]));
}

#[test]
fn a_household_whose_targets_cannot_be_combined_is_named() {
    let book = imported(
        "account,name,household\nONE,One,Smith\nTWO,Two,Smith\n",
        "time,account,asset,quantity\n2022-12-28T21:00:00Z,ONE,A,5\n2022-12-28T21:00:00Z,TWO,A,5\n",
        "time,account,target_type,target,weight\n2022-12-28T21:00:00Z,ONE,asset,A,0\n2022-12-28T21:00:00Z,TWO,asset,A,0\n",
    );
    let answer = ask(&book, &json!({ "at": AT, "place_households": true })).unwrap();
    assert_eq!(answer["notes"][0]["code"], "household_targets_empty");
    let apart = ask(&book, &json!({ "at": AT })).unwrap();
    assert_eq!(apart["notes"], json!([]));
    assert_eq!(apart["plan"]["orders"], answer["plan"]["orders"]);
}

#[test]
fn what_cannot_be_planned_is_refused_with_every_error() {
    let book = imported(
        "account,name\nGOOD,Planned\n",
        "time,account,asset,quantity\n2022-12-28T21:00:00Z,GOOD,A,1\n",
        "time,account,target_type,target,weight\n",
    );
    let refused = ask(&book, &json!({ "at": AT })).unwrap_err();
    assert_eq!(refused["details"]["violations"][0]["code"], "nothing_to_plan");
    let policy = json!({ "mode": "everything", "cash_reserve": true });
    let refused = ask(&book, &json!({ "at": AT, "policy": policy })).unwrap_err();
    let violations = refused["details"]["violations"].as_array().unwrap();
    let columns: Vec<&str> = violations.iter().map(|row| row["column"].as_str().unwrap()).collect();
    assert_eq!(columns, ["mode", "cash_reserve"]);
}

#[test]
fn a_portfolio_that_is_stored_as_all_cash_is_a_target_in_cash() {
    let (accounts, holdings) = (
        "account,name\nONE,Targets cash\n",
        "time,account,asset,quantity\n2022-12-28T21:00:00Z,ONE,A,100\n",
    );
    let targets = "time,account,target_type,target,weight\n2022-12-28T21:00:00Z,ONE,asset,A,0.5\n2022-12-28T21:00:00Z,ONE,portfolio,CALM,0.5\n";
    let held = "time,portfolio,constituent_type,constituent,weight\n";
    let policy = json!({ "mode": "full" });
    // Of each case: the rows of the portfolio, and what is ordered.
    for (rows, expected) in [
        ("2022-12-27T00:00:00Z,CALM,asset,B,0\n", json!(["sell", "50"])),
        // It held B before, and sold it.
        (
            "2022-12-26T00:00:00Z,CALM,asset,B,1\n2022-12-27T00:00:00Z,CALM,asset,B,0\n",
            json!(["sell", "50"]),
        ),
        // Half of it is another portfolio, which is all cash.
        (
            "2022-12-27T00:00:00Z,CALM,portfolio,CASH,0.5\n2022-12-27T00:00:00Z,CALM,asset,A,0.5\n2022-12-27T00:00:00Z,CASH,asset,B,0\n",
            json!(["sell", "25"]),
        ),
    ] {
        let book = with_portfolios(accounts, holdings, &format!("{held}{rows}"), targets);
        let answer = ask(&book, &json!({ "at": AT, "policy": policy })).unwrap();
        assert_eq!(answer["excluded"], json!([]), "{rows}");
        let orders = answer["plan"]["orders"].as_array().unwrap();
        let orders: Vec<_> = orders
            .iter()
            .map(|order| json!([order["side"], order["quantity"]]))
            .collect();
        assert_eq!(orders, [expected], "{rows}");
    }
    // Without any weights it is no target.
    let book = with_portfolios(
        accounts,
        holdings,
        &format!("{held}2022-12-30T00:00:00Z,CALM,asset,B,0\n"),
        targets,
    );
    let refused = ask(&book, &json!({ "at": AT, "policy": policy })).unwrap_err();
    assert!(refused.to_string().contains("CALM has no weights"), "{refused}");
}
