//! The sides of orders as they are shown.

use choices::{Choice, OrderSide};

/// A side's word and class.
pub(super) fn side_words(side: OrderSide) -> (&'static str, &'static str) {
    let class = match side {
        OrderSide::Buy => "side buy",
        OrderSide::Sell => "side sell",
    };
    (side.label(), class)
}
