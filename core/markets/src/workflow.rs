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

pub use categories::ReplaceMemberships;
pub use composites::{BondTerms, CurrencySpotTerms, FutureTerms, SaveComposite};
pub use groups::{AddPortfolioToGroup, Named, RemovePortfolioFromGroup};
pub use openfigi::{RegisterOpenFigi, register_openfigi};
pub use publication::PublishPortfolioIndex;
pub use relations::related_tables;

use metatable::{AnyOperation, exported_operations};

/// Every operation of this module.
pub fn operations() -> Vec<AnyOperation> {
    exported_operations![
        ReplaceMemberships,
        AddPortfolioToGroup,
        RemovePortfolioFromGroup,
        SaveComposite,
        PublishPortfolioIndex,
        RegisterOpenFigi,
    ]
}
