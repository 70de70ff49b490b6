//! The sides of orders as they are shown.

use protocol::Side;

/// A side's word and class.
pub(super) const fn side_words(side: Side) -> (&'static str, &'static str) {
    match side {
        Side::Buy => ("Buy", "side buy"),
        Side::Sell => ("Sell", "side sell"),
    }
}
