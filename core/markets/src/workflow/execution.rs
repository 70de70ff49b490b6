//! Runs of orders.

use metatable::{RowApi, RowError, Session};

use crate::tables::execution::{OrderManager, OrderManagerDraft};

impl OrderManager {
    /// Adds a run of orders, or changes the run of the same identifier; the run.
    ///
    /// # Errors
    /// Those of an upsert.
    pub fn create_batch(session: &mut Session<'_>, draft: OrderManagerDraft) -> Result<Self, RowError> {
        Self::upsert(session, draft)
    }
}
