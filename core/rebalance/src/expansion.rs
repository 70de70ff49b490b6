//! Expansion of portfolio targets to assets, to any depth, with the path of every share.
//!
//! A [`CompositionGraph`] is compiled once and then expands any number of position sets. Each amount on a path is the
//! target's exposure times the exact product of the weights down to it, rounded once, half to even, at 18 places. What
//! enters a portfolio and does not leave it to a constituent is that portfolio's residual, so for every target the
//! shares and the residuals sum to the exposure to the last digit.

mod book;
mod flat;
mod graph;
mod lines;

pub use book::{BookSink, NetExposure};
pub use graph::{CompositionError, CompositionGraph, Constituent, MAX_LINES, Member};
pub use lines::{Expansion, ExpansionError, Exposure, ExposureKind, Residual, Share, TargetLine};
