//! What can be asked beyond rows, as the package and the app ask it.

use acceptance::traded_book::{ACCOUNT, HOLDINGS_SET, TIME, TradedBook, asset, numbered};
use metatable::Question;
use serde_json::{Value, json};

const PORTFOLIO: u128 = 0x501;
const INDEX: u128 = 0x502;

/// A book with a weighted portfolio, an index with three values, and an order.
fn book() -> TradedBook {
    let mut book = TradedBook::new();
    book.hold(ACCOUNT, HOLDINGS_SET, TIME, &[("BTC", "3", 1), ("USD", "100", 1)]);
    book.weigh(PORTFOLIO, TIME, &[("BTC", 0.75), ("ETH", 0.25)]);
    let values = [1.0, 1.25, 1.5].iter().zip(7..).map(|(close, day)| {
        json!({ "time_index": format!("2026-06-0{day}T00:00:00Z"), "portfolio_uid": numbered(PORTFOLIO), "close": close })
    });
    book.put("PortfoliosTS", &values.collect::<Vec<_>>());
    let index = json!({
        "uid": numbered(INDEX), "unique_identifier": "I", "index_type": "equity", "display_name": "I",
        "calculation_method": "custom", "value_format": "decimal",
    });
    book.put("Index", &[index]);
    let observed = [
        ("2026-06-07T00:00:00Z", 10.0),
        ("2026-06-08T00:00:00Z", 11.0),
        ("2026-06-09T00:00:00Z", 12.0),
    ];
    let observed = observed.map(|(time, value)| json!({ "time": time, "value": value }));
    book.done(
        "publish_index_values",
        &json!({ "index_uid": numbered(INDEX), "cadence": "1d", "values": observed }),
    );
    let run = json!({
        "uid": numbered(0x600), "unique_identifier": "run", "target_account_uid": numbered(ACCOUNT), "target_time": TIME,
        "status": "approved",
    });
    book.put("OrderManager", &[run]);
    let order = json!({
        "order_time": TIME, "order_identifier": "buy", "account_uid": numbered(ACCOUNT), "asset_uid": asset("ETH"),
        "order_manager_uid": numbered(0x600), "order_type": "market", "order_side": 1, "quantity": "7", "status": "new",
    });
    book.put("OrdersTS", &[order]);
    book
}

fn ask(book: &TradedBook, name: &str, args: Value) -> Result<Value, (String, Value)> {
    let question = Question::Report {
        name: name.to_owned(),
        args,
    };
    let answer = book.book.answer(book.store(), &question);
    answer.map_err(|error| (error.code, error.details))
}

#[test]
fn each_report_answers_what_it_says() {
    let book = book();
    let portfolio = numbered(PORTFOLIO).to_string();
    let account = json!({ "account_uid": numbered(ACCOUNT) });
    let columns = |answer: Value, names: [&str; 2]| -> Vec<[Value; 2]> {
        let rows = answer.as_array().unwrap().iter();
        rows.map(|row| names.map(|name| row[name].clone())).collect()
    };

    let weights = ask(&book, "latest_portfolio_weights", json!({ "identifiers": [portfolio] })).unwrap();
    assert_eq!(
        columns(weights, ["asset_identifier", "weight"]),
        [[json!("BTC"), json!(0.75)], [json!("ETH"), json!(0.25)]]
    );
    let values = ask(
        &book,
        "portfolio_values",
        json!({ "identifiers": [portfolio], "start": "2026-06-08T00:00:00Z" }),
    );
    assert_eq!(
        columns(values.unwrap(), ["portfolio_identifier", "close"]),
        [[json!(portfolio), json!(1.25)], [json!(portfolio), json!(1.5)]]
    );
    let values = ask(
        &book,
        "index_values",
        json!({ "index_uid": numbered(INDEX), "cadence": "1d", "to": "2026-06-08T00:00:00Z" }),
    );
    assert_eq!(
        values.unwrap(),
        json!([
            { "time_index": "2026-06-07T00:00:00Z", "value": 10.0 },
            { "time_index": "2026-06-08T00:00:00Z", "value": 11.0 },
        ])
    );
    let funds = ask(&book, "holdings_by_fund", account.clone()).unwrap();
    assert_eq!(
        (&funds["funds"], funds["residuals"].as_array().unwrap().len()),
        (&json!([]), 2)
    );
    let expected =
        json!({ "orders": [{ "asset_uid": asset("ETH"), "side": "buy", "quantity": "7" }], "exchanged": {} });
    assert_eq!(ask(&book, "under_way", account), Ok(expected));
    let nobody = json!({ "position_set_uid": numbered(1) });
    let (_, details) = ask(&book, "plan_virtual_funds", nobody).unwrap_err();
    assert!(!details["violations"].as_array().unwrap().is_empty());
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let book = book();
    let cases = [
        ("nothing", json!({}), "report_unknown"),
        ("under_way", json!({}), "args_malformed"),
        (
            "index_values",
            json!({ "index_uid": numbered(INDEX), "cadence": "1d", "since": TIME }),
            "args_malformed",
        ),
        ("portfolio_values", json!({ "identifiers": [" "] }), "identifier_blank"),
        (
            "latest_portfolio_weights",
            json!({ "identifiers": ["P"], "as_of": false }),
            "date_missing",
        ),
    ];
    for (name, args, code) in cases {
        assert_eq!(ask(&book, name, args).unwrap_err().0, code, "{name}");
    }
}
