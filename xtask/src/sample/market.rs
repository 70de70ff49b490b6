//! What can be held, and what it was worth on each day.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::source::{self, Figures};

/// A row of assets.csv.
pub(super) struct Asset {
    pub(super) key: &'static str,
    pub(super) kind: &'static str,
    pub(super) name: &'static str,
    pub(super) currency: &'static str,
    pub(super) category: &'static str,
}

const STOCKS: &[(&str, &str, &str)] = &[
    ("AAPL", "Apple", "Technology"),
    ("AMD", "Advanced Micro Devices", "Technology"),
    ("BAC", "Bank of America", "Financials"),
    ("BBY", "Best Buy", "Consumer discretionary"),
    ("CVX", "Chevron", "Energy"),
    ("GE", "General Electric", "Industrials"),
    ("HD", "Home Depot", "Consumer discretionary"),
    ("JNJ", "Johnson & Johnson", "Health care"),
    ("JPM", "JPMorgan Chase", "Financials"),
    ("KO", "Coca-Cola", "Consumer staples"),
    ("LLY", "Eli Lilly", "Health care"),
    ("MRK", "Merck", "Health care"),
    ("MSFT", "Microsoft", "Technology"),
    ("PEP", "PepsiCo", "Consumer staples"),
    ("PFE", "Pfizer", "Health care"),
    ("PG", "Procter & Gamble", "Consumer staples"),
    ("RRC", "Range Resources", "Energy"),
    ("UNH", "UnitedHealth Group", "Health care"),
    ("WMT", "Walmart", "Consumer staples"),
    ("XOM", "Exxon Mobil", "Energy"),
];

const FUNDS: &[(&str, &str)] = &[
    ("MTUM", "iShares MSCI USA Momentum Factor ETF"),
    ("QUAL", "iShares MSCI USA Quality Factor ETF"),
    ("SIZE", "iShares MSCI USA Size Factor ETF"),
    ("USMV", "iShares MSCI USA Min Vol Factor ETF"),
    ("VLUE", "iShares MSCI USA Value Factor ETF"),
];

const CURRENCIES: &[(&str, &str)] = &[("EUR", "Euro"), ("USD", "US dollar")];

/// Every asset: stocks, funds, then currencies.
pub(super) fn assets() -> impl Iterator<Item = Asset> {
    let stocks = STOCKS.iter().map(|&(key, name, category)| Asset {
        key,
        kind: "equity",
        name,
        currency: "USD",
        category,
    });
    let funds = FUNDS.iter().map(|&(key, name)| Asset {
        key,
        kind: "etf",
        name,
        currency: "USD",
        category: "Factor",
    });
    let currencies = CURRENCIES.iter().map(|&(key, name)| Asset {
        key,
        kind: "currency",
        name,
        currency: key,
        category: "Cash",
    });
    stocks.chain(funds).chain(currencies)
}

/// The keys of the assets that have a price, in the order of [`assets`].
pub(super) fn priced() -> impl Iterator<Item = &'static str> {
    STOCKS
        .iter()
        .map(|stock| stock.0)
        .chain(FUNDS.iter().map(|fund| fund.0))
}

/// The keys of the stocks.
pub(super) fn stocks() -> impl Iterator<Item = &'static str> {
    STOCKS.iter().map(|stock| stock.0)
}

/// The closes and the rates of the sources.
pub(super) struct Market {
    stocks: Figures,
    funds: Figures,
    rates: Figures,
}

impl Market {
    pub(super) fn read(source: &Path) -> Result<Self> {
        Ok(Self {
            stocks: source::compressed(&source.join("sp500_dataset.csv.gz"))?,
            funds: source::compressed(&source.join("factors_dataset.csv.gz"))?,
            rates: source::plain(&source.join("eurofxref-2022.csv"))?,
        })
    }

    /// The close in USD, as the source writes it.
    pub(super) fn close(&self, date: &str, asset: &str) -> Result<&str> {
        let is_fund = FUNDS.iter().any(|fund| fund.0 == asset);
        cell(if is_fund { &self.funds } else { &self.stocks }, date, asset)
    }

    /// The days with prices, from one on.
    pub(super) fn days_from(&self, date: &str) -> impl Iterator<Item = &str> {
        self.stocks.range(date.to_owned()..).map(|(date, _)| date.as_str())
    }

    /// The close in thousandths of a USD.
    pub(super) fn close_mills(&self, date: &str, asset: &str) -> Result<i64> {
        thousandths(self.close(date, asset)?)
    }

    /// USD per EUR, as the source writes it.
    pub(super) fn usd_per_eur(&self, date: &str) -> Result<&str> {
        cell(&self.rates, date, "USD")
    }
}

fn cell<'a>(figures: &'a Figures, date: &str, column: &str) -> Result<&'a str> {
    let cell = figures.get(date).and_then(|row| row.get(column));
    cell.map(String::as_str)
        .with_context(|| format!("no figure for {column} on {date}"))
}

fn thousandths(text: &str) -> Result<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        bail!("{text} is not a price with at most three decimals");
    }
    let number = format!("{whole}{fraction:0<3}");
    number.parse().with_context(|| format!("{text} is not a price"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_read_exactly() {
        assert_eq!(thousandths("57.903").unwrap(), 57_903);
        assert_eq!(thousandths("62.57").unwrap(), 62_570);
        assert_eq!(thousandths("1").unwrap(), 1_000);
        assert!(thousandths("1.2345").is_err() && thousandths("N/A").is_err());
    }
}
