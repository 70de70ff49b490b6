//! The assets of a category.

use std::collections::BTreeSet;

use metatable::{Conflict, Mutator, RowError, Session, Uid, Value, Write};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::codes;
use crate::tables::assets::{
    AssetCategory, AssetCategoryMembership, AssetCategoryMembershipDraft, AssetCategoryMembershipTable,
    AssetCategoryTable,
};

/// Makes these assets, and no others, the members of a category: `{"category_uid", "asset_uids"}`.
pub const REPLACE_MEMBERSHIPS: Mutator = Mutator::new("replace_memberships", Conflict::RequireUnchanged, replace);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Replace {
    category_uid: Uid,
    asset_uids: Vec<Uid>,
}

fn replace(write: &mut Write<'_>, args: &serde_json::Value) {
    let Some(args) = write.read_args::<Replace>(args) else {
        return;
    };
    if write.store().by_uid::<AssetCategoryTable>(args.category_uid).is_none() {
        return write.refuse(Some("category_uid"), codes::category_unknown());
    }
    let wanted: BTreeSet<Uid> = args.asset_uids.into_iter().collect();
    for membership in members(write.store(), args.category_uid) {
        if !wanted.contains(&membership.asset_uid) {
            write.delete::<AssetCategoryMembershipTable>(&[Value::Uid(membership.uid)]);
        }
    }
    for asset in wanted {
        let draft = AssetCategoryMembershipDraft::default();
        write.upsert::<AssetCategoryMembershipTable>(draft.category_uid(args.category_uid).asset_uid(asset));
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
        let args = json!({ "category_uid": category_uid, "asset_uids": asset_uids });
        session.ask(REPLACE_MEMBERSHIPS.kind, 1, args)?;
        Ok(members(session.store(), category_uid))
    }
}
