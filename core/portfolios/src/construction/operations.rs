//! The operations that write what was constructed.

mod build;
mod tail;

pub use build::{BuildPortfolio, Built, build_portfolio};
pub use tail::{DeleteSignalTail, DeleteTail, delete_portfolio_tail, delete_signal_tail};
