//! Valuation of accounts: value, weights and drift from their targets, from the rows of a book.
//!
//! A [`Market`] is made once for an instant: every asset with its unit value in base currency, every portfolio with its
//! paths. The valuation of an account is then arithmetic over its own few rows.

mod account;
mod fx;
mod market;
mod valuer;

pub use account::{AccountValuation, CashBalance, Lineage, NotValued, Position};
pub use fx::Rates;
pub use market::{Market, MarketAsset, MarketPortfolio, STALE_DAYS};
pub use valuer::{Valuer, account_targets, latest_holdings};
