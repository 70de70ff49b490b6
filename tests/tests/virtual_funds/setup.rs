use acceptance::traded_book::{ACCOUNT, HOLDINGS_SET, POSITION_SET, TIME, TradedBook, numbered};
use markets::virtual_funds::{PlanVirtualFunds, plan_virtual_funds};
use metatable::Refusal;
use portfolios::StoredSources;
use serde_json::{Value, json};

pub(crate) const GROWTH: u128 = 0x201;

/// 10 BTC at 60000, 20 ETH at 2000 and 10000 in cash: 650000. Growth is 40 % BTC and 60 % ETH, and is to be 10 %.
pub(crate) fn priced_book() -> TradedBook {
    let mut book = TradedBook::new();
    book.hold(
        ACCOUNT,
        HOLDINGS_SET,
        TIME,
        &[("BTC", "10", 1), ("ETH", "20", 1), ("USD", "10000", 1)],
    );
    book.price(
        "2026-06-06T00:00:00Z",
        &[("BTC", "60000"), ("ETH", "2000"), ("SOL", "100")],
    );
    book.weigh(GROWTH, "2026-06-01T00:00:00Z", &[("BTC", 0.4), ("ETH", 0.6)]);
    target(&mut book, "0.1");
    book
}

pub(crate) fn target(book: &mut TradedBook, weight: &str) {
    book.target(
        TIME,
        &[json!({ "portfolio_uid": numbered(GROWTH), "weight_notional_exposure": weight })],
    );
}

pub(crate) fn asked(policy: &Value) -> Value {
    json!({ "position_set_uid": numbered(POSITION_SET), "valuation_time": TIME, "policy": policy })
}

pub(crate) fn planned(book: &TradedBook, asked: &Value) -> Result<Value, Vec<Refusal>> {
    let asked: PlanVirtualFunds = serde_json::from_value(asked.clone()).unwrap();
    plan_virtual_funds(book.store(), &StoredSources, &asked).map(|plan| serde_json::to_value(plan).unwrap())
}

pub(crate) fn codes(book: &TradedBook, policy: &Value) -> Vec<String> {
    let refusals = planned(book, &asked(policy)).err().unwrap_or_default();
    refusals
        .into_iter()
        .map(|refusal| refusal.violation.code.into_owned())
        .collect()
}

pub(crate) fn plan(book: &TradedBook, policy: &Value) -> Value {
    planned(book, &asked(policy)).unwrap_or_else(|refusals| panic!("{refusals:#?}"))
}
