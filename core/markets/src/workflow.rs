//! Intents that write several tables at once: memberships, composite assets, published indices, provider answers.
//!
//! Each is one transaction. The rows that they belong to have a typed method for each.

mod categories;
mod composites;
mod execution;
mod groups;
mod openfigi;
mod publication;
mod relations;

pub use categories::REPLACE_MEMBERSHIPS;
pub use composites::{BondTerms, CurrencySpotTerms, FutureTerms, SAVE_COMPOSITE};
pub use groups::{ADD_PORTFOLIO, Named, REMOVE_PORTFOLIO};
pub use openfigi::{REGISTER_OPENFIGI, register_openfigi};
pub use publication::PUBLISH_INDEX;
pub use relations::related_tables;

use metatable::Mutator;

/// Every intent of this module.
pub fn mutators() -> [Mutator; 6] {
    [
        REPLACE_MEMBERSHIPS,
        ADD_PORTFOLIO,
        REMOVE_PORTFOLIO,
        SAVE_COMPOSITE,
        PUBLISH_INDEX,
        REGISTER_OPENFIGI,
    ]
}
