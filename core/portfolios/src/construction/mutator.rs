//! The intents that write what was constructed.

mod build;
mod tail;

use metatable::{Conflict, Mutator, Write};

pub use build::{BUILD_PORTFOLIO, BuildPortfolio, Built, build_portfolio};
pub use tail::{
    DELETE_SIGNAL_TAIL, DELETE_TAIL, DeleteSignalTail, DeleteTail, delete_portfolio_tail, delete_signal_tail,
};

const fn mutator(kind: &'static str, run: fn(&mut Write<'_>, &serde_json::Value)) -> Mutator {
    Mutator {
        kind,
        version: 1,
        conflict: Conflict::RequireUnchanged,
        run,
    }
}
