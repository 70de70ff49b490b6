//! Regular series of prices made of imported bars: gaps filled on the sessions of a calendar, short steps gathered to long
//! ones.
//!
//! A filled bar has the last known close as all of its prices, no volume, and the last volume-weighted price. Nothing is
//! filled before the first bar or after the last one, so that a series only ever grows at its end.

mod bars;
mod operation;
mod schedule;

pub use crate::bar::Bar;
pub use bars::{Rule, fill_daily, fill_minutes, gather};
pub use operation::{Cadence, CadenceFault, InterpolatePrices, derivation_key, interpolate_prices, steps};
pub use schedule::Session;
