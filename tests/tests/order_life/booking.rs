use acceptance::traded_book::{ACCOUNT, HOLDINGS_SET, TIME, TradedBook, asset, numbered};
use decimal::Decimal;
use markets::execution::trades_of_order;
use markets::tables::accounts::AccountHoldingsSetTable;
use markets::tables::rebalancing::TaxLotTable;
use serde_json::{Value, json};

use super::setup::{CLOSE, OTHER, T1, T2, fill, fills, held, order, run_uids, runs, sent_book, units};

#[test]
fn trades_become_holdings_once() {
    let (mut book, [sell, buy]) = sent_book(&[(ACCOUNT, "30")]);
    let mut bought = fill(&buy, "b", "150", "10.004", T2);
    bought["commission"] = "2.5".into();
    bought["settlement_cost"] = "0.001".into();
    bought["settlement_asset_uid"] = json!(asset("BTC"));
    book.done("record_fill", &fills(&[fill(&sell, "a", "10", "100.5", T1), bought]));
    let close = json!({ "order_manager_uids": [runs(&book)[0].uid], "time": CLOSE });
    book.done("book_trades", &close);
    // 1000 + 10 x 100.5 - 150 x 10.004 - 2.5
    assert_eq!(
        held(&book, ACCOUNT),
        units(&[("BTC", "19.999"), ("ETH", "150"), ("USD", "501.9")])
    );
    assert!(
        book.done("book_trades", &close).changes.is_empty(),
        "the same again books nothing"
    );
    book.done("undo", &json!({}));
    assert_eq!(held(&book, ACCOUNT), units(&[("BTC", "30"), ("USD", "1000")]), "undone");
    book.done("redo", &json!({}));
    let later = json!({ "account_uids": [numbered(ACCOUNT)], "time": "2026-06-09T20:00:00Z" });
    assert!(
        book.done("book_trades", &later).changes.is_empty(),
        "there is no trade since"
    );
    assert_eq!(book.store().count::<AccountHoldingsSetTable>(), 2);
    let before = json!({ "account_uids": [numbered(ACCOUNT)], "time": T1 });
    assert_eq!(book.codes("book_trades", &before), ["time_before_holdings"]);
    let refused = json!({ "account_uids": [numbered(5)], "order_manager_uids": [numbered(6)], "time": CLOSE });
    assert_eq!(book.codes("book_trades", &refused), ["account_unknown", "run_unknown"]);
}

#[test]
fn a_fill_before_what_is_booked_is_refused() {
    let (mut book, [sell, buy]) = sent_book(&[(ACCOUNT, "30")]);
    book.done("record_fill", &fills(&[fill(&sell, "a", "10", "100", T2)]));
    book.done(
        "book_trades",
        &json!({ "account_uids": [numbered(ACCOUNT)], "time": CLOSE }),
    );
    assert_eq!(
        book.codes("record_fill", &fills(&[fill(&buy, "b", "1", "10", T1)])),
        ["time_is_booked"]
    );
}

#[test]
fn trades_of_other_systems_are_booked_when_they_are_complete() {
    let mut book = TradedBook::new();
    book.hold(ACCOUNT, HOLDINGS_SET, TIME, &[("USD", "100", 1)]);
    let trade = |key: &str, side: Value| {
        json!({ "trade_time": T1, "trade_identifier": key, "account_uid": numbered(ACCOUNT), "asset_uid": asset("SOL"),
            "trade_side": side, "quantity": "2", "price": "30" })
    };
    book.put(
        "TradesTS",
        &[trade("a", json!(-1)), trade("b", json!(null)), trade("c", json!(3))],
    );
    let args = json!({ "account_uids": [numbered(ACCOUNT)], "time": CLOSE });
    assert_eq!(
        book.codes("book_trades", &args),
        ["trade_incomplete", "trade_incomplete"]
    );
    book.done("undo", &json!({}));
    book.put("TradesTS", &[trade("a", json!(-1))]);
    book.done("book_trades", &args);
    assert_eq!(
        held(&book, ACCOUNT),
        units(&[("SOL", "-2"), ("USD", "160")]),
        "what is sold and not held is owed"
    );
}

#[test]
fn lots_are_opened_and_closed() {
    let (mut book, [sell, buy]) = sent_book(&[(ACCOUNT, "30")]);
    let lot = |number: u128, opened: &str, quantity: &str| {
        json!({ "uid": numbered(number), "account_uid": numbered(ACCOUNT), "asset_uid": asset("BTC"),
            "opened_at": opened, "quantity": quantity, "unit_cost": "50" })
    };
    book.put(
        "TaxLot",
        &[
            lot(1, "2025-01-01T00:00:00Z", "6"),
            lot(2, "2025-02-01T00:00:00Z", "24"),
        ],
    );
    book.done(
        "record_fill",
        &fills(&[fill(&sell, "a", "10", "100", T1), fill(&buy, "b", "7", "10", T1)]),
    );
    book.done(
        "book_trades",
        &json!({ "account_uids": [numbered(ACCOUNT)], "time": CLOSE }),
    );
    let lots = |key: &str| -> Vec<(String, String)> {
        let lots = book
            .store()
            .rows::<TaxLotTable>()
            .filter(|lot| lot.asset_uid == asset(key));
        lots.map(|lot| (lot.quantity.to_string(), lot.unit_cost.to_string()))
            .collect()
    };
    assert_eq!(
        lots("BTC"),
        [("20".to_owned(), "50".to_owned())],
        "the oldest goes first, and whole"
    );
    assert_eq!(lots("ETH"), [("7".to_owned(), "10".to_owned())]);
}

#[test]
fn fills_of_a_block_are_shared_out_to_the_cent() {
    let (mut book, [_, buy]) = sent_book(&[(ACCOUNT, "30"), (OTHER, "20")]);
    let other = order(&book, OTHER, "ETH", 1);
    let asked = buy.quantity.unwrap().checked_add(other.quantity.unwrap()).unwrap();
    let mut args = run_uids(&book);
    args["block_identifier"] = "block".into();
    args["trade_time"] = T1.into();
    args["fills"] = json!([
        { "asset_uid": asset("ETH"), "side": "buy", "quantity": "100", "price": "10.01" },
        { "asset_uid": asset("ETH"), "side": "buy", "quantity": "33", "price": "10.02" },
    ]);
    book.done("record_block_fills", &args);
    let trades: Vec<_> = [&buy, &other]
        .iter()
        .flat_map(|order| trades_of_order(book.store(), &order.order_identifier))
        .collect();
    let shared = Decimal::checked_sum(trades.iter().map(|trade| trade.quantity.unwrap()));
    assert_eq!(shared, Some(Decimal::from(133)));
    assert_eq!(book.codes("record_block_fills", &args), ["trade_exists"]);
    book.done(
        "book_trades",
        &json!({ "account_uids": [numbered(ACCOUNT), numbered(OTHER)], "time": CLOSE }),
    );
    let cash = [ACCOUNT, OTHER].map(|account| held(&book, account).last().unwrap().1.parse::<Decimal>().unwrap());
    // 2000 - 100 x 10.01 - 33 x 10.02
    assert_eq!(Decimal::checked_sum(cash).unwrap().to_string(), "668.34");
    args["block_identifier"] = "too much".into();
    args["trade_time"] = "2026-06-09T00:00:00Z".into();
    args["fills"] = json!([{ "asset_uid": asset("ETH"), "side": "buy", "quantity": asked, "price": "10" }]);
    assert_eq!(book.codes("record_block_fills", &args), ["fill_too_large"]);
}
