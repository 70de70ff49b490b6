//! The batch of orders that is shown, and the order at hand in it.

use leptos::prelude::*;

use crate::state::{App, Latest};
use protocol::{BatchOrder, OrderBatchView};

/// What the page shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Batch {
    pub(super) app: App,
    pub(super) view: Latest<OrderBatchView>,
    pub(super) orders: Memo<Vec<BatchOrder>>,
    pub(super) at: RwSignal<Option<u32>>,
}

impl Batch {
    /// The order at hand: the one that was picked, else the first.
    pub(super) fn order(self) -> Option<BatchOrder> {
        let at = self.at.get().unwrap_or(0);
        self.orders.with(|orders| orders.get(at as usize).cloned())
    }
}
