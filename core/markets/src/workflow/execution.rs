//! Batches of orders.

use metatable::{RowApi, RowError, Session};

use crate::tables::execution::{OrderManager, OrderManagerDraft};

impl OrderManager {
    /// Adds an order batch, or changes the batch of the same identifier; the batch.
    ///
    /// # Errors
    /// Those of an upsert.
    pub fn create_batch(session: &mut Session<'_>, draft: OrderManagerDraft) -> Result<Self, RowError> {
        Self::upsert(session, draft)
    }
}
