//! Expansion of targets to assets, by uid.
//!
//! [`Compositions`] is compiled once for a set of portfolios and an instant, and expands any number of position sets;
//! [`expand_targets`] does both for one.

mod compositions;
mod input;
mod named;

pub use compositions::Compositions;
pub use input::{
    AssetPrice, AssetWeight, Composition, Constituent, ExpandInput, ExpandedExposure, ExpandedTargets, PathShare,
    PortfolioWeight, ResidualShare, Snapshot,
};
pub use named::expand_targets;
