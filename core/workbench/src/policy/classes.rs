//! Class targets of a policy, and the funds of several classes.

use std::collections::{BTreeMap, BTreeSet};

use decimal::Decimal;
use planning::plan::{ClassSplit, ClassTarget, ClassTargets, PlanPolicy};
use protocol::{PolicyDraft, Uid};

use crate::codes;
use crate::form_reader::FormReader;

/// Reads the class targets into the policy of a plan; without any, no fund is divided.
pub(super) fn read(reader: &mut FormReader, draft: &PolicyDraft, plan: &mut PlanPolicy) {
    if !draft.has_class_targets() {
        return;
    }
    if draft.locate {
        reader.fault("locate", codes::class_household_conflict());
    }
    let targets = targets(reader, draft);
    let splits = splits(reader, draft);
    plan.classes = Some(ClassTargets {
        targets,
        splits: (!splits.is_empty()).then_some(splits),
    });
}

fn targets(reader: &mut FormReader, draft: &PolicyDraft) -> Vec<ClassTarget> {
    let list = draft.class_targets().field;
    let mut targets = Vec::with_capacity(draft.class_targets.len());
    let mut given = BTreeSet::new();
    let mut sums: BTreeMap<Option<Uid>, Decimal> = BTreeMap::new();
    for (row, target) in draft.class_targets.iter().enumerate() {
        reader.row_of(list, row);
        let weight = reader.share(target.weight());
        if target.category.is_empty() {
            reader.fault(list.name, codes::class_missing());
        }
        if !given.insert((target.account_uid, &target.category)) {
            reader.fault(list.name, codes::duplicate_class_target());
        }
        let sum = sums.entry(target.account_uid).or_default();
        let was_above = *sum > Decimal::ONE;
        *sum = sum.checked_add(weight).unwrap_or(Decimal::MAX);
        if !was_above && *sum > Decimal::ONE && !draft.allow_leverage {
            reader.fault(list.name, codes::class_weights_above_one());
        }
        targets.push(ClassTarget {
            account_uid: target.account_uid,
            category: target.category.clone(),
            weight,
        });
    }
    reader.end_rows();
    targets
}

fn splits(reader: &mut FormReader, draft: &PolicyDraft) -> Vec<ClassSplit> {
    let list = draft.class_splits().field;
    let mut splits = Vec::with_capacity(draft.class_splits.len());
    let mut given = BTreeSet::new();
    let mut sums: BTreeMap<Uid, Decimal> = BTreeMap::new();
    for (row, split) in draft.class_splits.iter().enumerate() {
        reader.row_of(list, row);
        let share = reader.share(split.share());
        let Some(asset_uid) = split
            .asset_uid
            .filter(|_| !split.category.is_empty() && share.is_positive())
        else {
            reader.fault(list.name, codes::class_split_missing());
            continue;
        };
        if !given.insert((asset_uid, &split.category)) {
            reader.fault(list.name, codes::duplicate_class_split());
        }
        let sum = sums.entry(asset_uid).or_default();
        let was_above = *sum > Decimal::ONE;
        *sum = sum.checked_add(share).unwrap_or(Decimal::MAX);
        if !was_above && *sum > Decimal::ONE {
            reader.fault(list.name, codes::class_shares_above_one());
        }
        splits.push(ClassSplit {
            asset_uid,
            category: split.category.clone(),
            share,
        });
    }
    reader.end_rows();
    splits
}
