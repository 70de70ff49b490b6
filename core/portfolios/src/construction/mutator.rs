//! The intents that write what was constructed.

mod build;
mod tail;

pub use build::{BUILD_PORTFOLIO, BuildPortfolio, Built, build_portfolio};
pub use tail::{
    DELETE_SIGNAL_TAIL, DELETE_TAIL, DeleteSignalTail, DeleteTail, delete_portfolio_tail, delete_signal_tail,
};
