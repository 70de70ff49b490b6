//! What accounts are worth and how far they are from their targets, from the rows of a book.
//!
//! A [`Market`] is made once for an instant: every asset with its unit value in base currency, every portfolio with its
//! paths. Measuring an account is then arithmetic over its own few rows.

mod account;
mod fx;
mod market;
mod valuer;

pub use account::{AccountMeasure, CashBalance, Lineage, Position, Unmeasured};
pub use fx::Rates;
pub use market::{Market, MarketAsset, MarketPortfolio};
pub use valuer::{Measurer, account_targets, latest_holdings};
