//! Orders as a file that a broker or a spreadsheet reads.

mod check;
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
        /// Names the orders of this file, and the file: the start of the plan's hash, or a number of your own. 1 to 64 letters,
        /// digits, hyphens, underscores and dots, a letter or a digit first.
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
        /// The price that it was planned at, positive.
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
        /// Its text, UTF-8, lines ended by a line feed. In plain CSV a name that starts like a formula, with = + - or @, has an
        /// apostrophe before it, so that no spreadsheet evaluates it; in a broker's file such a name is refused.
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
/// [`InvalidInput`]: an order whose asset or account has no name, an amount or a price that is not positive, a currency that
/// is not one or is bought with itself, an asset or an account with two names, a reference that no file can be named by, or
/// text that a broker's file cannot hold (a control sign, the start of a formula, or in a basket file a comma).
pub fn order_file(input: &OrderFileInput) -> Result<OrderFile, InvalidInput> {
    let assets: BTreeMap<Uuid, &FileAsset> = input.assets.iter().map(|asset| (asset.asset_uid, asset)).into_map();
    let accounts: BTreeMap<Uuid, &str> = input
        .accounts
        .iter()
        .map(|account| (account.account_uid, account.number.as_str()))
        .into_map();
    let mut report = Violations::default();
    check::check_names(input, &mut report);
    let mut lines = Vec::with_capacity(input.orders.len());
    for (row, order) in input.orders.iter().enumerate() {
        check::check_amounts(row, order, &mut report);
        if !accounts.contains_key(&order.account_uid) {
            let fault = codes::account_without_number(&order.account_uid);
            report.add(row, format!("orders[{row}].account_uid"), fault);
        }
        let Some(asset) = assets.get(&order.asset_uid) else {
            let fault = codes::asset_without_symbol(&order.asset_uid);
            report.add(row, format!("orders[{row}].asset_uid"), fault);
            continue;
        };
        let account = accounts.get(&order.account_uid).copied().unwrap_or_default();
        lines.push(("orders", row, line(row, order, asset, account)));
    }
    for (row, order) in input.fx_orders.iter().flatten().enumerate() {
        fx::check(row, order, &accounts, &mut report);
        let account = accounts.get(&order.account_uid).copied().unwrap_or_default();
        let line = fx::line(input.format, input.orders.len() + row, order, account);
        lines.extend(line.map(|line| ("fx_orders", row, line)));
    }
    for (list, row, line) in &lines {
        if !line.texts().all(|text| check::is_fit(input.format, text)) {
            report.add(*row, format!("{list}[{row}]"), codes::text_unfit());
        }
    }
    report.finish()?;
    let (head, suffix) = match input.format {
        OrderFileFormat::Csv => (PLAIN, "csv"),
        OrderFileFormat::IbBasket => (BASKET, "basket.csv"),
        OrderFileFormat::Fix => (FIX, "fix.csv"),
    };
    let text = written(head, lines.into_iter().map(|(_, _, line)| line.cells(input)));
    let text = text.ok_or_else(|| InvalidInput::one(0, "orders", codes::orders_unfit()))?;
    Ok(OrderFile {
        name: format!("orders-{}.{suffix}", input.reference),
        text,
    })
}

/// What a line of a file says, whatever its form. Texts of plain CSV are marked where a spreadsheet would take them for
/// formulas; numbers are not.
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

fn line<'a>(row: usize, order: &FileOrder, asset: &'a FileAsset, account: &'a str) -> Line<'a> {
    Line {
        row,
        account,
        symbol: asset.symbol.clone(),
        side: order.side,
        quantity: order.quantity,
        price: order.price,
        currency: &asset.currency,
        exchange: asset.exchange.as_deref(),
        security_type: asset.security_type.as_deref().unwrap_or("STK"),
    }
}

impl Line<'_> {
    /// The texts that a caller gives.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let texts = [self.account, &self.symbol, self.currency, self.security_type];
        texts.into_iter().chain(self.exchange)
    }

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
        let text = |text: &str| match input.format {
            OrderFileFormat::Csv => text_cell(text).into_owned(),
            OrderFileFormat::IbBasket | OrderFileFormat::Fix => text.to_owned(),
        };
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

fn written(head: &[&str], lines: impl Iterator<Item = Vec<String>>) -> Option<String> {
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

    fn input(format: OrderFileFormat, name: &str) -> OrderFileInput {
        let uid = Uuid::from_u128(1);
        OrderFileInput {
            fx_orders: None,
            orders: vec![FileOrder {
                account_uid: uid,
                asset_uid: uid,
                side: OrderSide::Sell,
                quantity: Decimal::from(5),
                price: Decimal::from(7),
            }],
            assets: vec![FileAsset {
                asset_uid: uid,
                symbol: name.to_owned(),
                currency: "USD".to_owned(),
                exchange: Some(name.to_owned()),
                security_type: None,
            }],
            accounts: vec![FileAccount {
                account_uid: uid,
                number: name.to_owned(),
            }],
            format,
            order_type: Some(OrderType::Limit),
            reference: "r-1".to_owned(),
        }
    }

    /// The cells of the one line of a file of this format, by the last word of their heads.
    fn cells(text: &str) -> BTreeMap<String, String> {
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
    fn names_that_start_like_formulas_are_marked_in_csv_and_refused_for_brokers() {
        for format in OrderFileFormat::ALL.iter().copied() {
            for (name, is_formula) in [
                ("=HYPERLINK(1)", true),
                ("+1", true),
                ("-2", true),
                ("@x", true),
                ("'=1", true),
                ("AAPL", false),
                ("O'Neill", false),
            ] {
                let file = order_file(&input(format, name));
                if is_formula && format != OrderFileFormat::Csv {
                    let refused = file.map(|file| file.text).map_err(|refused| refused.code().to_owned());
                    assert_eq!(refused, Err("text_unfit".to_owned()), "{format:?} {name}");
                    continue;
                }
                let found = cells(&file.unwrap().text);
                for column in ["symbol", "account", "exchange", "securityexchange"] {
                    let Some(cell) = found.get(column) else { continue };
                    assert!(!cell.starts_with(['=', '+', '-', '@']), "{format:?} {column}: {cell}");
                    assert_eq!(read_text_cell(cell), name, "{format:?} {column}");
                }
                let price = found.get("price").or(found.get("lmtprice"));
                assert_eq!(price.map(String::as_str), Some("7"), "{format:?}");
            }
        }
    }

    /// (what is changed, the column, the code)
    type Case = (fn(&mut OrderFileInput), &'static str, &'static str);

    #[test]
    fn what_no_file_can_be_made_of_is_refused_at_its_place() {
        let cases: &[Case] = &[
            (
                |input| input.orders[0].quantity = Decimal::ZERO,
                "orders[0].quantity",
                "not_positive",
            ),
            (
                |input| input.orders[0].quantity = Decimal::from(-5),
                "orders[0].quantity",
                "not_positive",
            ),
            (
                |input| input.orders[0].price = Decimal::from(-7),
                "orders[0].price",
                "price_not_positive",
            ),
            (
                |input| input.reference = "../../etc/passwd".to_owned(),
                "reference",
                "reference_unfit",
            ),
            (
                |input| input.reference = "a\\b".to_owned(),
                "reference",
                "reference_unfit",
            ),
            (
                |input| input.reference = "-1".to_owned(),
                "reference",
                "reference_unfit",
            ),
            (|input| input.reference = String::new(), "reference", "reference_unfit"),
            (|input| input.reference = "r".repeat(65), "reference", "reference_unfit"),
            (
                |input| input.assets.push(input.assets[0].clone()),
                "assets[1].asset_uid",
                "duplicate_asset",
            ),
            (
                |input| input.accounts.push(input.accounts[0].clone()),
                "accounts[1].account_uid",
                "duplicate_account",
            ),
        ];
        for (change, column, code) in cases {
            let mut input = input(OrderFileFormat::IbBasket, "AAPL");
            change(&mut input);
            let refused = order_file(&input).unwrap_err();
            let found: Vec<_> = refused
                .violations
                .iter()
                .map(|one| (one.column.as_deref(), one.code.as_ref()))
                .collect();
            assert_eq!(found, [(Some(*column), *code)]);
        }
    }
}
