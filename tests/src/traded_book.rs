//! A small book that funds and orders are tried on: an account with cash and three assets, priced in its base currency.

use metatable::{Applied, Book, Instant, Intent, Operation, Refusal, Store, Uid, UpsertRows};
use serde_json::{Value, json};

/// A book, and the clock that its intents are asked by: a second later each.
#[derive(Debug)]
pub struct TradedBook {
    /// The book.
    pub book: Book,
    asked: i64,
}

/// The uid with this number.
pub fn numbered(number: u128) -> Uid {
    Uid::from_u128(number)
}

/// The assets by key; the last one is cash.
pub const ASSETS: [(&str, u128); 4] = [("BTC", 1), ("ETH", 2), ("SOL", 3), ("USD", 9)];
/// The account.
pub const ACCOUNT: u128 = 0x301;
/// Its target allocation.
pub const ALLOCATION: u128 = 0x302;
/// Its targets.
pub const POSITION_SET: u128 = 0x303;
/// Its holdings snapshot.
pub const HOLDINGS_SET: u128 = 0x304;
/// When it was taken.
pub const TIME: &str = "2026-06-07T00:00:00Z";

/// The uid of an asset by its key.
pub fn asset(key: &str) -> Uid {
    let number = ASSETS
        .iter()
        .find(|(known, _)| *known == key)
        .map_or(0, |(_, number)| *number);
    numbered(number)
}

#[expect(clippy::panic, reason = "a test that cannot make its book means nothing")]
impl TradedBook {
    /// The book: assets with their terms, the account, and nothing held, priced or targeted.
    pub fn new() -> Self {
        let mut traded = Self {
            book: Book::with_all_tables(portfolios::packages()).unwrap_or_else(|error| panic!("{error}")),
            asked: 0,
        };
        let assets = ASSETS.map(|(key, number)| {
            let kind = if key == "USD" { "currency" } else { "crypto" };
            json!({ "uid": numbered(number), "unique_identifier": key, "asset_type": kind })
        });
        traded.put("Asset", &assets);
        let terms =
            ASSETS.map(|(_, number)| json!({ "asset_uid": numbered(number), "currency_asset_uid": asset("USD") }));
        traded.put("AssetTradingTerms", &terms);
        let calendar = json!({
            "uid": numbered(0x400), "unique_identifier": "24/7", "display_name": "24/7", "calendar_type": "TRADING",
            "valid_from": "2026-01-01", "valid_to": "2026-12-31",
        });
        traded.put("Calendar", &[calendar]);
        traded.put_account(ACCOUNT, "main");
        traded
    }

    /// Adds an account, with a target allocation of the next number.
    pub fn put_account(&mut self, number: u128, key: &str) {
        let account = json!({ "uid": numbered(number), "unique_identifier": key, "account_name": key });
        self.put("Account", &[account]);
        let model = json!({ "uid": numbered(number << 32), "allocation_model_name": key });
        self.put("AccountAllocationModel", &[model]);
        let allocation = json!({
            "uid": numbered(number + 1), "unique_identifier": key,
            "account_uid": numbered(number), "account_allocation_model_uid": numbered(number << 32),
        });
        self.put("AccountTargetAllocation", &[allocation]);
    }

    /// Writes rows of a table.
    ///
    /// # Panics
    /// When they are refused.
    pub fn put(&mut self, table: &str, rows: &[Value]) {
        self.done(UpsertRows::KIND, &json!({ "table": table, "rows": rows }));
    }

    /// Carries out what is not to be refused.
    ///
    /// # Panics
    /// When it is refused.
    pub fn done(&mut self, kind: &str, args: &Value) -> Applied {
        self.ask(kind, args)
            .unwrap_or_else(|refusals| panic!("{kind}: {refusals:#?}"))
    }

    /// Asks for something, a second after what was asked before.
    ///
    /// # Errors
    /// What the book refuses.
    pub fn ask(&mut self, kind: &str, args: &Value) -> Result<Applied, Vec<Refusal>> {
        self.asked += 1;
        let start: i64 = 1_781_000_000;
        let intent = Intent {
            kind: kind.to_owned(),
            version: 1,
            args: args.clone(),
            at: Instant::from_timestamp(start + self.asked, 0).unwrap_or_default(),
            seed: numbered(0x5eed_0000 + self.asked.unsigned_abs() as u128),
            by: "tests".to_owned(),
        };
        self.book.apply(&intent)
    }

    /// The codes by which something is refused, in order; none when it is done.
    pub fn codes(&mut self, kind: &str, args: &Value) -> Vec<String> {
        match self.ask(kind, args) {
            Ok(_) => Vec::new(),
            Err(refusals) => refusals
                .into_iter()
                .map(|refusal| refusal.violation.code.into_owned())
                .collect(),
        }
    }

    /// The rows.
    pub fn store(&self) -> &Store {
        self.book.store()
    }

    /// Writes a holdings snapshot of the account: (asset, quantity, direction).
    pub fn hold(&mut self, account: u128, set: u128, time: &str, lines: &[(&str, &str, i64)]) {
        let head = json!({ "uid": numbered(set), "account_uid": numbered(account), "time_index": time });
        self.put("AccountHoldingsSet", &[head]);
        let lines: Vec<Value> = lines
            .iter()
            .map(|(key, quantity, direction)| {
                json!({
                    "time_index": time, "account_uid": numbered(account), "asset_uid": asset(key),
                    "holdings_set_uid": numbered(set), "quantity": quantity, "direction": direction,
                })
            })
            .collect();
        self.put("AccountHoldingsTS", &lines);
    }

    /// Writes prices of a time.
    pub fn price(&mut self, time: &str, prices: &[(&str, &str)]) {
        let bars = prices
            .iter()
            .map(|(key, close)| json!({ "time_index": time, "asset_uid": asset(key), "close": close }));
        self.put("ExternalPricesTS", &bars.collect::<Vec<_>>());
    }

    /// Writes a portfolio and its weights from a time on.
    pub fn weigh(&mut self, portfolio: u128, time: &str, weights: &[(&str, f64)]) {
        let uid = numbered(portfolio);
        let row = json!({ "uid": uid, "unique_identifier": uid.to_string(), "calendar_uid": numbered(0x400) });
        self.put("Portfolio", &[row]);
        let rows = weights.iter().map(|(key, weight)| {
            json!({ "time_index": time, "portfolio_uid": uid, "asset_uid": asset(key), "weight": weight })
        });
        self.put("PortfolioWeightsTS", &rows.collect::<Vec<_>>());
    }

    /// Writes the targets of the account from a time on; each names its asset or portfolio and one exposure.
    pub fn target(&mut self, time: &str, targets: &[Value]) {
        let head = json!({
            "uid": numbered(POSITION_SET), "account_target_allocation_uid": numbered(ALLOCATION), "position_set_time": time,
        });
        self.put("PositionSet", &[head]);
        let rows = targets.iter().map(|target| {
            let mut row = target.clone();
            let kind = if target["portfolio_uid"].is_null() {
                "asset"
            } else {
                "portfolio"
            };
            row["target_uid"] = target[format!("{kind}_uid")].clone();
            row["target_type"] = kind.into();
            row["time_index"] = time.into();
            row["position_set_uid"] = json!(numbered(POSITION_SET));
            row
        });
        self.put("TargetPositionsTS", &rows.collect::<Vec<_>>());
    }
}

impl Default for TradedBook {
    fn default() -> Self {
        Self::new()
    }
}
