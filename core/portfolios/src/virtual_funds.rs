//! Virtual funds over the weights and prices that are stored.

use markets::tables::accounts::AccountTable;
use markets::tables::mandates::{AccountTargetAllocationTable, PositionSetTable};
use markets::virtual_funds::{PlanVirtualFunds, apply_virtual_funds};
use metatable::{Book, Operation, Right, Write};
use serde::{Deserialize, Serialize};

use crate::sources::StoredSources;

/// Plans virtual funds again and writes the result: [`apply_virtual_funds`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ApplyVirtualFunds(pub PlanVirtualFunds);

impl Operation for ApplyVirtualFunds {
    const KIND: &'static str = "apply_virtual_funds";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        apply_virtual_funds(write, &StoredSources, &self.0);
    }

    fn describe(&self, book: &Book) -> String {
        let store = book.store();
        let set = store.by_uid::<PositionSetTable>(self.0.position_set_uid);
        let allocation =
            set.and_then(|set| store.by_uid::<AccountTargetAllocationTable>(set.account_target_allocation_uid));
        let account = allocation.and_then(|allocation| store.name::<AccountTable>(allocation.account_uid));
        let account = account.as_deref().unwrap_or("an account");
        format!("Allocated the holdings of {account} to virtual funds")
    }
}
