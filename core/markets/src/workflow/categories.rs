//! The assets of a category.

use std::collections::BTreeSet;

use metatable::{Book, Conflict, Operation, Right, RowError, Session, Uid, Value, Write, counted};
use serde::{Deserialize, Serialize};
use sorting::Collected;

use crate::codes;
use crate::tables::assets::{
    AssetCategory, AssetCategoryMembership, AssetCategoryMembershipDraft, AssetCategoryMembershipTable,
    AssetCategoryTable,
};

/// Makes these assets, and no others, the members of a category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReplaceMemberships {
    /// The category.
    pub category_uid: Uid,
    /// Its assets; a repeated one counts once.
    pub asset_uids: Vec<Uid>,
}

impl Operation for ReplaceMemberships {
    const KIND: &'static str = "replace_memberships";
    const RIGHT: Right = Right::Editor;
    const CONFLICT: Conflict = Conflict::Rebase;

    fn run(self, write: &mut Write<'_>) {
        if write.store().by_uid::<AssetCategoryTable>(self.category_uid).is_none() {
            return write.refuse(Some("category_uid"), codes::category_unknown());
        }
        let wanted: BTreeSet<Uid> = self.asset_uids.into_iter().into_set();
        for membership in members(write.store(), self.category_uid) {
            if !wanted.contains(&membership.asset_uid) {
                write.delete::<AssetCategoryMembershipTable>(&[Value::Uid(membership.uid)]);
            }
        }
        for asset in wanted {
            let draft = AssetCategoryMembershipDraft::default();
            write.upsert::<AssetCategoryMembershipTable>(draft.category_uid(self.category_uid).asset_uid(asset));
        }
    }

    fn describe(&self, book: &Book) -> String {
        let assets = counted(self.asset_uids.len(), "an asset", "assets");
        let category = book
            .store()
            .name_or::<AssetCategoryTable>(self.category_uid, "a category");
        format!("Assigned {assets} to {category}")
    }
}

fn members(store: &metatable::Store, category: Uid) -> Vec<AssetCategoryMembership> {
    store.find::<AssetCategoryMembershipTable>(&["category_uid"], &[Value::Uid(category)])
}

impl AssetCategory {
    /// Makes these assets, and no others, the members of the category, in one transaction; a repeated asset counts
    /// once, an empty list empties the category. The memberships afterwards; those that stay keep their uids.
    ///
    /// # Errors
    /// `category_unknown`, `reference_missing` for an unknown asset; nothing changes then.
    pub fn replace_memberships(
        session: &mut Session<'_>,
        category_uid: Uid,
        asset_uids: &[Uid],
    ) -> Result<Vec<AssetCategoryMembership>, RowError> {
        session.ask(&ReplaceMemberships {
            category_uid,
            asset_uids: asset_uids.to_vec(),
        })?;
        Ok(members(session.store(), category_uid))
    }
}
