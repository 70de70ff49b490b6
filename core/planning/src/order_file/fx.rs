//! Orders that turn one currency into another, as lines of a pair.

use std::collections::BTreeMap;

use choices::{OrderFileFormat, OrderSide};
use decimal::{Decimal, Rounding};
use uuid::Uuid;

use super::{FileFxOrder, Line};
use crate::codes;
use crate::invalid_input::Violations;
use crate::minor_units::minor_places;

/// The currencies that markets quote first, each before those after it; others come after them by code, the yen last.
const QUOTED_FIRST: [&str; 7] = ["EUR", "GBP", "AUD", "NZD", "USD", "CAD", "CHF"];
const QUOTED_LAST: &str = "JPY";
/// Decimals of the price of a pair.
const PLACES: u32 = 6;
/// The venue of currency pairs at Interactive Brokers, and what it calls them.
const IB_VENUE: &str = "IDEALPRO";
const IB_TYPE: &str = "CASH";

pub(super) fn check(row: usize, order: &FileFxOrder, accounts: &BTreeMap<Uuid, &str>, report: &mut Violations) {
    let column = |name: &str| format!("fx_orders[{row}].{name}");
    if !accounts.contains_key(&order.account_uid) {
        let fault = codes::account_without_number(&order.account_uid);
        report.add(row, column("account_uid"), fault);
    }
    for (name, code) in [
        ("sell_currency", &order.sell_currency),
        ("buy_currency", &order.buy_currency),
    ] {
        if minor_places(code).is_none() {
            report.add(row, column(name), codes::currency_unknown(code));
        }
    }
    if order.sell_currency == order.buy_currency {
        report.add(
            row,
            column("buy_currency"),
            codes::currency_for_itself(&order.buy_currency),
        );
    }
    for (name, amount) in [("sell_amount", order.sell_amount), ("buy_amount", order.buy_amount)] {
        if !amount.is_positive() {
            report.add(row, column(name), codes::amount_not_positive());
        }
    }
    let (unit, other) = amounts(order);
    if unit.is_positive() && other.checked_div(unit).is_none() {
        report.add(row, column("sell_amount"), codes::amount_out_of_range());
    }
}

/// Whether the bought currency is the unit of the pair.
fn buys_unit(order: &FileFxOrder) -> bool {
    rank(&order.buy_currency) < rank(&order.sell_currency)
}

fn rank(code: &str) -> (usize, &str) {
    let place = QUOTED_FIRST.iter().position(|quoted| *quoted == code);
    let rest = QUOTED_FIRST.len() + usize::from(code == QUOTED_LAST);
    (place.unwrap_or(rest), code)
}

/// What the order moves of the pair's unit, and of the other currency.
fn amounts(order: &FileFxOrder) -> (Decimal, Decimal) {
    if buys_unit(order) {
        (order.buy_amount, order.sell_amount)
    } else {
        (order.sell_amount, order.buy_amount)
    }
}

/// The line of an order; none of one that [`check`] refuses.
pub(super) fn line<'a>(
    format: OrderFileFormat,
    row: usize,
    order: &'a FileFxOrder,
    account: &'a str,
) -> Option<Line<'a>> {
    let (quantity, money) = amounts(order);
    let price = money.checked_div(quantity)?.round(PLACES, Rounding::HalfEven)?;
    let (side, unit, other) = if buys_unit(order) {
        (OrderSide::Buy, &order.buy_currency, &order.sell_currency)
    } else {
        (OrderSide::Sell, &order.sell_currency, &order.buy_currency)
    };
    let (symbol, currency) = match format {
        OrderFileFormat::IbBasket => (unit.clone(), other),
        OrderFileFormat::Csv => (format!("{unit}/{other}"), other),
        // Tag 15 of a pair is the currency of the quantity.
        OrderFileFormat::Fix => (format!("{unit}/{other}"), unit),
    };
    let is_basket = format == OrderFileFormat::IbBasket;
    Some(Line {
        row,
        account,
        symbol,
        side,
        quantity,
        price,
        currency,
        exchange: is_basket.then_some(IB_VENUE),
        security_type: IB_TYPE,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order_file::{OrderFileInput, order_file};

    fn input(format: &str, order_type: &str, fx_orders: &serde_json::Value) -> OrderFileInput {
        let uid = |number: u128| Uuid::from_u128(number);
        let input = serde_json::json!({
            "orders": [{ "account_uid": uid(9), "asset_uid": uid(1), "side": "buy", "quantity": "780", "price": "40" }],
            "fx_orders": fx_orders,
            "assets": [{ "asset_uid": uid(1), "symbol": "ELM", "currency": "EUR" }],
            "accounts": [{ "account_uid": uid(9), "number": "U1" }],
            "format": format, "order_type": order_type, "reference": "r",
        });
        serde_json::from_value(input).unwrap()
    }

    fn fx(sell: (&str, &str), buy: (&str, &str)) -> serde_json::Value {
        serde_json::json!([{
            "account_uid": Uuid::from_u128(9), "sell_currency": sell.0, "sell_amount": sell.1, "buy_currency": buy.0,
            "buy_amount": buy.1, "cost": "1",
        }])
    }

    /// (form, sold, bought, the line after that of the asset)
    #[test]
    fn a_currency_order_is_an_order_of_its_pair() {
        let (dollars, euros, yen, krone) = (("USD", "39000"), ("EUR", "31200"), ("JPY", "1500000"), ("NOK", "1000"));
        for (format, sold, bought, expected) in [
            ("csv", dollars, euros, "r-2,U1,EUR/USD,buy,31200,1.25,USD,market"),
            ("csv", euros, dollars, "r-2,U1,EUR/USD,sell,31200,1.25,USD,market"),
            (
                "csv",
                yen,
                ("SGD", "13000"),
                "r-2,U1,SGD/JPY,buy,13000,115.384615,JPY,market",
            ),
            (
                "csv",
                krone,
                ("SEK", "1010.5"),
                "r-2,U1,NOK/SEK,sell,1000,1.0105,SEK,market",
            ),
            (
                "ib_basket",
                dollars,
                euros,
                "BUY,31200,EUR,CASH,IDEALPRO,USD,DAY,MKT,,U1,r",
            ),
            (
                "ib_basket",
                ("CHF", "900"),
                ("USD", "1000"),
                "BUY,1000,USD,CASH,IDEALPRO,CHF,DAY,MKT,,U1,r",
            ),
            ("fix_csv", euros, dollars, "r-2,U1,EUR/USD,,2,31200,1,,EUR,0"),
            ("fix_csv", ("GBP", "10"), euros, "r-2,U1,EUR/GBP,,1,31200,1,,EUR,0"),
        ] {
            let file = order_file(&input(format, "market", &fx(sold, bought))).unwrap();
            let lines: Vec<&str> = file.text.lines().collect();
            assert_eq!(lines.len(), 3, "{format} {sold:?}");
            assert_eq!(lines[2], expected, "{format} {sold:?} {bought:?}");
        }
        let limit = order_file(&input("ib_basket", "limit", &fx(dollars, euros))).unwrap();
        assert!(
            limit
                .text
                .ends_with("BUY,31200,EUR,CASH,IDEALPRO,USD,DAY,LMT,1.25,U1,r\n"),
            "{}",
            limit.text
        );
        let none = order_file(&input("csv", "market", &serde_json::Value::Null)).unwrap();
        assert_eq!(none.text.lines().count(), 2);
    }

    /// (sold, bought, (column, code) of each violation)
    #[test]
    fn what_is_no_exchange_is_refused_at_its_place() {
        let euros = ("EUR", "10");
        for (sold, bought, expected) in [
            (("USD", "0"), euros, vec![("fx_orders[0].sell_amount", "not_positive")]),
            (
                ("USD", "1"),
                ("EUR", "-1"),
                vec![("fx_orders[0].buy_amount", "not_positive")],
            ),
            (euros, euros, vec![("fx_orders[0].buy_currency", "currency_for_itself")]),
            (
                ("usd", "1"),
                euros,
                vec![("fx_orders[0].sell_currency", "currency_unknown")],
            ),
            (
                ("USD", "100000000000000000000"),
                ("EUR", "0.01"),
                vec![("fx_orders[0].sell_amount", "amount_out_of_range")],
            ),
        ] {
            let refused = order_file(&input("csv", "market", &fx(sold, bought))).unwrap_err();
            let found: Vec<(&str, &str)> = refused
                .violations
                .iter()
                .map(|violation| (violation.column.as_deref().unwrap_or_default(), violation.code.as_ref()))
                .collect();
            assert_eq!(found, expected, "{sold:?} {bought:?}");
        }
        let mut unknown = input("csv", "market", &fx(("USD", "1"), euros));
        unknown.accounts.clear();
        let refused = order_file(&unknown).unwrap_err();
        let columns: Vec<_> = refused
            .violations
            .into_iter()
            .filter_map(|violation| violation.column)
            .collect();
        assert_eq!(columns, ["orders[0].account_uid", "fx_orders[0].account_uid"]);
    }
}
