//! Numeric kernels over columns and indices: expansion of targets, drift and bands, and the plan from targets to trades.
//!
//! Nothing here knows a uid, a table or a currency's name: a caller numbers its assets, portfolios and currencies in the
//! order that settles ties (by uid), passes columns, and maps the answers back. Every amount is an exact
//! [`Decimal`](decimal::Decimal); a result that would leave its range is an error, never a wrapped number.
#![warn(missing_docs)]

pub mod attribution;
pub mod band;
pub mod classes;
pub mod construction;
pub mod drift;
pub mod exact;
pub mod expansion;
pub mod fills;
pub mod location;
pub mod lot_choice;
pub mod lots;
pub mod min_trades;
pub mod nonnegative;
pub mod performance;
pub mod plan;
pub mod tracking;
