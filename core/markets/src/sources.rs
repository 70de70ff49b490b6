//! Where weights and prices come from. Declared here, implemented by the packages that construct portfolios, so that
//! mandates never depend on them.

use decimal::Decimal;
use metatable::{Instant, Store, Uid};

/// The composition of a portfolio at an instant.
pub trait WeightSource {
    /// The newest snapshot of a portfolio's weights at or before an instant; none when there is none, or when one of its
    /// weights is missing.
    fn composition(&self, store: &Store, portfolio: Uid, at: Instant) -> Option<Composition>;

    /// The snapshot of exactly this instant; none when there is none, even if there are earlier ones.
    fn composition_exactly(&self, store: &Store, portfolio: Uid, at: Instant) -> Option<Composition> {
        self.composition(store, portfolio, at)
            .filter(|composition| composition.time == at)
    }
}

/// The price of an asset at an instant.
pub trait PriceSource {
    /// The newest price of an asset at or before an instant, in the asset's currency; none when there is none.
    fn price(&self, store: &Store, asset: Uid, at: Instant) -> Option<Price>;

    /// The time of the newest price of any asset.
    fn newest(&self, store: &Store) -> Option<Instant>;
}

/// One snapshot of a portfolio's weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composition {
    /// The portfolio.
    pub portfolio: Uid,
    /// When the snapshot holds from.
    pub time: Instant,
    /// The constituents, each with its weight.
    pub constituents: Vec<(Constituent, Decimal)>,
}

/// The kind of a constituent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Constituent {
    /// An asset.
    Asset(Uid),
    /// Another portfolio.
    Portfolio(Uid),
}

/// A price and when it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// In the asset's currency.
    pub price: Decimal,
    /// When.
    pub time: Instant,
}
