//! The sides of orders as they are shown.

use choices::OrderSide;

/// A side's word and class.
pub(super) const fn side_words(side: OrderSide) -> (&'static str, &'static str) {
    match side {
        OrderSide::Buy => ("Buy", "side buy"),
        OrderSide::Sell => ("Sell", "side sell"),
    }
}
