//! Orders as a file that a broker or a spreadsheet reads.

mod fx;

use std::collections::BTreeMap;

use choices::{OrderFileFormat, OrderSide, OrderType, text_cell};
use decimal::Decimal;
use sorting::Collected;
use uuid::Uuid;

use crate::codes;
use crate::invalid_input::{InvalidInput, Violations};
use crate::shape::shaped;

shaped! {
    input;
    /// Orders to be written.
    pub struct OrderFileInput = "OrderFileInput" {
        /// The orders, in the order of the file.
        pub orders: Vec<FileOrder>,
        /// The orders that turn one currency into another, after the others: those of a plan as they are.
        pub fx_orders: Option<Vec<FileFxOrder>>,
        /// The broker's symbols of the assets.
        pub assets: Vec<FileAsset>,
        /// The broker's numbers of the accounts.
        pub accounts: Vec<FileAccount>,
        /// The form of the file.
        pub format: OrderFileFormat,
        /// Market or limit; market when left out. A limit is the order's price.
        pub order_type: Option<OrderType>,
        /// Names the orders of this file: the start of the plan's hash, or a number of your own.
        pub reference: String,
    }
}

shaped! {
    input;
    /// An order.
    pub struct FileOrder = "FileOrder" {
        /// The account.
        pub account_uid: Uuid,
        /// The asset.
        pub asset_uid: Uuid,
        /// Buy or sell.
        pub side: OrderSide,
        /// Units, positive.
        pub quantity: Decimal,
        /// The price that it was planned at.
        pub price: Decimal,
    }
}

shaped! {
    input;
    /// An order that turns one currency into another. In a file it is an order of a pair, such as EUR/USD: the unit is the
    /// currency that markets quote first, and the price is in the other.
    pub struct FileFxOrder = "FileFxOrder" {
        /// The account.
        pub account_uid: Uuid,
        /// ISO 4217 code.
        pub sell_currency: String,
        /// In that currency, positive.
        pub sell_amount: Decimal,
        /// ISO 4217 code.
        pub buy_currency: String,
        /// In that currency, positive.
        pub buy_amount: Decimal,
        /// What the order costs; in none of the files.
        pub cost: Option<Decimal>,
    }
}

shaped! {
    input;
    /// An asset's names.
    pub struct FileAsset = "FileAsset" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Ticker.
        pub symbol: String,
        /// ISO 4217 code of its price.
        pub currency: String,
        /// Where it is sent; `SMART` when left out.
        pub exchange: Option<String>,
        /// `STK`, `FUND`, `FUT` and so on; `STK` when left out.
        pub security_type: Option<String>,
    }
}

shaped! {
    input;
    /// An account's name.
    pub struct FileAccount = "FileAccount" {
        /// The account.
        pub account_uid: Uuid,
        /// The broker's account number.
        pub number: String,
    }
}

shaped! {
    output;
    /// A file.
    pub struct OrderFile = "OrderFile" {
        /// A name for it.
        pub name: String,
        /// Its text, UTF-8, lines ended by a line feed. A name that starts like a formula, with = + - or @, has an apostrophe
        /// before it, so that no spreadsheet evaluates it.
        pub text: String,
    }
}

/// The columns of a basket file, as IBKR's guide to BasketTrader names them.
const BASKET: &[&str] = &[
    "Action",
    "Quantity",
    "Symbol",
    "SecType",
    "Exchange",
    "Currency",
    "TimeInForce",
    "OrderType",
    "LmtPrice",
    "Account",
    "BasketTag",
];
/// FIX 4.4, message NewOrderSingle (35=D), by tag.
const FIX: &[&str] = &[
    "11 ClOrdID",
    "1 Account",
    "55 Symbol",
    "207 SecurityExchange",
    "54 Side",
    "38 OrderQty",
    "40 OrdType",
    "44 Price",
    "15 Currency",
    "59 TimeInForce",
];
const PLAIN: &[&str] = &[
    "reference",
    "account",
    "symbol",
    "side",
    "quantity",
    "price",
    "currency",
    "order_type",
];

/// The file of the orders.
///
/// # Errors
/// [`InvalidInput`]: an order whose asset or account has no name, an amount of a currency order that is not positive, a
/// currency that is not one or is bought with itself, or text that a broker's file cannot hold (a control sign, or in a basket
/// file a comma).
pub fn order_file(input: &OrderFileInput) -> Result<OrderFile, InvalidInput> {
    let assets: BTreeMap<Uuid, &FileAsset> = input.assets.iter().map(|asset| (asset.asset_uid, asset)).into_map();
    let accounts: BTreeMap<Uuid, &str> = input
        .accounts
        .iter()
        .map(|account| (account.account_uid, account.number.as_str()))
        .into_map();
    let mut report = Violations::default();
    let mut lines = Vec::with_capacity(input.orders.len());
    for (row, order) in input.orders.iter().enumerate() {
        if !accounts.contains_key(&order.account_uid) {
            report.add(
                row,
                format!("orders[{row}].account_uid"),
                codes::account_without_number(&order.account_uid),
            );
        }
        let Some(asset) = assets.get(&order.asset_uid) else {
            report.add(
                row,
                format!("orders[{row}].asset_uid"),
                codes::asset_without_symbol(&order.asset_uid),
            );
            continue;
        };
        let account = accounts.get(&order.account_uid).copied().unwrap_or_default();
        lines.push(line(input, row, order, asset, account));
    }
    for (row, order) in input.fx_orders.iter().flatten().enumerate() {
        fx::check(row, order, &accounts, &mut report);
    }
    let mut lists = vec!["orders"; lines.len()];
    for (row, order) in input.fx_orders.iter().flatten().enumerate() {
        let account = accounts.get(&order.account_uid).copied().unwrap_or_default();
        lines.extend(fx::line(input, input.orders.len() + row, order, account));
        lists.resize(lines.len(), "fx_orders");
    }
    let starts = lists.iter().take_while(|list| **list == "orders").count();
    for (place, (cells, list)) in lines.iter().zip(&lists).enumerate() {
        let row = if *list == "orders" { place } else { place - starts };
        let is_bad = |text: &String| {
            text.chars().any(char::is_control)
                || (input.format == OrderFileFormat::IbBasket && text.contains([',', '"']))
        };
        if cells.iter().any(is_bad) {
            report.add(row, format!("{list}[{row}]"), codes::text_unfit());
        }
    }
    report.finish()?;
    let (head, suffix) = match input.format {
        OrderFileFormat::Csv => (PLAIN, "csv"),
        OrderFileFormat::IbBasket => (BASKET, "basket.csv"),
        OrderFileFormat::Fix => (FIX, "fix.csv"),
    };
    let text = written(head, &lines).ok_or_else(|| InvalidInput::one(0, "orders", codes::orders_unfit()))?;
    Ok(OrderFile {
        name: format!("orders-{}.{suffix}", input.reference),
        text,
    })
}

/// What a line of a file says, whatever its form. Texts are marked where a spreadsheet would take them for formulas; numbers are
/// not.
struct Line<'a> {
    /// The place among all orders.
    row: usize,
    account: &'a str,
    symbol: String,
    side: OrderSide,
    quantity: Decimal,
    price: Decimal,
    currency: &'a str,
    exchange: Option<&'a str>,
    security_type: &'a str,
}

fn line(input: &OrderFileInput, row: usize, order: &FileOrder, asset: &FileAsset, account: &str) -> Vec<String> {
    let line = Line {
        row,
        account,
        symbol: asset.symbol.clone(),
        side: order.side,
        quantity: order.quantity,
        price: order.price,
        currency: &asset.currency,
        exchange: asset.exchange.as_deref(),
        security_type: asset.security_type.as_deref().unwrap_or("STK"),
    };
    line.cells(input)
}

impl Line<'_> {
    fn cells(self, input: &OrderFileInput) -> Vec<String> {
        let is_limit = input.order_type == Some(OrderType::Limit);
        let limit = if is_limit {
            self.price.to_string()
        } else {
            String::new()
        };
        let is_buy = self.side == OrderSide::Buy;
        let either = |buy: &str, sell: &str| if is_buy { buy.to_owned() } else { sell.to_owned() };
        let kind = |limit: &str, market: &str| if is_limit { limit.to_owned() } else { market.to_owned() };
        let text = |text: &str| text_cell(text).into_owned();
        let (account, currency) = (text(self.account), text(self.currency));
        let (symbol, quantity) = (text(&self.symbol), self.quantity.to_string());
        let reference = text(&format!("{}-{}", input.reference, self.row + 1));
        match input.format {
            OrderFileFormat::Csv => vec![
                reference,
                account,
                symbol,
                either("buy", "sell"),
                quantity,
                self.price.to_string(),
                currency,
                kind("limit", "market"),
            ],
            OrderFileFormat::IbBasket => vec![
                either("BUY", "SELL"),
                quantity,
                symbol,
                text(self.security_type),
                text(self.exchange.unwrap_or("SMART")),
                currency,
                "DAY".into(),
                kind("LMT", "MKT"),
                limit,
                account,
                text(&input.reference),
            ],
            OrderFileFormat::Fix => vec![
                reference,
                account,
                symbol,
                text(self.exchange.unwrap_or_default()),
                either("1", "2"),
                quantity,
                kind("2", "1"),
                limit,
                currency,
                "0".into(),
            ],
        }
    }
}

fn written(head: &[&str], lines: &[Vec<String>]) -> Option<String> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    writer.write_record(head).ok()?;
    for line in lines {
        writer.write_record(line).ok()?;
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use choices::{Choice, read_text_cell};

    use super::*;

    /// The cells of the one line of a file of this format, by the last word of their heads.
    fn cells(format: OrderFileFormat, symbol: &str, number: &str) -> BTreeMap<String, String> {
        let uid = Uuid::from_u128(1);
        let input = OrderFileInput {
            fx_orders: None,
            orders: vec![FileOrder {
                account_uid: uid,
                asset_uid: uid,
                side: OrderSide::Sell,
                quantity: Decimal::from(5),
                price: Decimal::from(-7),
            }],
            assets: vec![FileAsset {
                asset_uid: uid,
                symbol: symbol.to_owned(),
                currency: "USD".to_owned(),
                exchange: Some(symbol.to_owned()),
                security_type: None,
            }],
            accounts: vec![FileAccount {
                account_uid: uid,
                number: number.to_owned(),
            }],
            format,
            order_type: Some(OrderType::Limit),
            reference: number.to_owned(),
        };
        let file = order_file(&input).map_err(|refused| refused.to_string());
        let text = file.map(|file| file.text).unwrap_or_default();
        let mut lines = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes())
            .into_records()
            .flatten();
        let (head, line) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
        let last = |head: &str| head.rsplit(' ').next().unwrap_or_default().to_lowercase();
        head.iter().map(last).zip(line.iter().map(str::to_owned)).collect()
    }

    #[test]
    fn names_that_start_like_formulas_are_marked_and_read_back_and_numbers_are_not() {
        for format in OrderFileFormat::ALL.iter().copied() {
            for name in ["=HYPERLINK(1)", "+1", "-2", "@x", "'=1", "AAPL", "O'Neill"] {
                let found = cells(format, name, name);
                for column in ["symbol", "account", "exchange", "securityexchange"] {
                    let Some(cell) = found.get(column) else { continue };
                    assert!(!cell.starts_with(['=', '+', '-', '@']), "{format:?} {column}: {cell}");
                    assert_eq!(read_text_cell(cell), name, "{format:?} {column}");
                }
                let price = found.get("price").or(found.get("lmtprice"));
                assert_eq!(price.map(String::as_str), Some("-7"), "{format:?}");
            }
        }
    }
}
