//! Class targets and splits as columns.

use super::read::Reader;
use super::{NONE, uid};
use crate::invalid_input::InvalidInput;
use crate::plan::{ClassSplit, ClassTarget, PlanInput};

/// Adds what the columns say to the class targets of the policy.
pub(super) fn add_classes(
    reader: &mut Reader<'_>,
    input: &mut PlanInput,
    categories: &[String],
) -> Result<(), InvalidInput> {
    if !reader.has("class_target_category") && !reader.has("split_asset") {
        return Ok(());
    }
    reader.in_range("class_target_account", input.accounts.len(), true);
    for column in ["class_target_category", "split_category"] {
        reader.in_range(column, categories.len(), false);
    }
    let (weights, shares) = (reader.amounts("class_target_weight"), reader.amounts("split_share"));
    reader.checked()?;
    let classes = input.policy.classes.get_or_insert_default();
    let accounts = reader.indices("class_target_account");
    for (row, category) in reader.indices("class_target_category").iter().enumerate() {
        classes.targets.push(ClassTarget {
            account_uid: (accounts[row] != NONE).then(|| uid(accounts[row])),
            category: categories[*category as usize].clone(),
            weight: weights[row],
        });
    }
    let split = reader.indices("split_category");
    for (row, asset) in reader.indices("split_asset").iter().enumerate() {
        classes.splits.get_or_insert_default().push(ClassSplit {
            asset_uid: uid(*asset),
            category: categories[split[row] as usize].clone(),
            share: shares[row],
        });
    }
    Ok(())
}
