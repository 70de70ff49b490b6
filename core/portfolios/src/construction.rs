//! Construction: a portfolio that follows a signal by a strategy, valued by stored prices on the sessions of a calendar.
//!
//! A [`Configuration`] says what is built. A [`Run`] reads the book and does the work step by step, up to a stated instant;
//! [`run`] does all of it. The result is an [`Outcome`], which the operation [`BuildPortfolio`] writes in one transaction.
//! The numbers are those of [`rebalance::construction`].
//!
//! Rows are kept for what changes: weights at each trade, a value at each session. An incremental run goes on strictly after
//! the last stored value and gives the bits that a full run would.

mod configuration;
mod dates;
mod frame;
mod grid;
mod identity;
mod operations;
mod outcome;
mod prices;
mod resume;
mod run;
mod run_error;
mod signal;
mod signals;
mod window;

pub use crate::price_source::ValuationSource;
pub use configuration::{Alignment, Configuration, RebalanceDates, StrategyChoice, Valuation, ValuationColumn};
pub use frame::{Frame, interpolate};
pub use grid::Frequency;
pub use identity::Identity;
pub use operations::{
    BuildPortfolio, Built, DeleteSignalTail, DeleteTail, build_portfolio, delete_portfolio_tail, delete_signal_tail,
};
pub use outcome::{Nothing, Outcome, TradeRow, ValueRow};
pub use run::{Progress, Run, Subject, run};
pub use run_error::{MissingPrice, RunError};
pub use signal::{MarketCap, Replicator, SignalChoice, Sleeve, Weight};
pub use signals::{CapColumns, market_cap_weights, replicated_weights, trend_weights};
pub use window::{required_assets, span, usable_end};
