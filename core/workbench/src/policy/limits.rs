//! What only the least tracking error stays within and weighs.

use crate::codes;
use crate::form_reader::{FormReader, Unit};
use decimal::Decimal;
use planning::plan::{ExplicitRange, GroupLimit, PlanPolicy};
use protocol::{PlanObjective, PolicyDraft};

/// Reads the limits and the weight of costs into the policy of a plan.
pub(super) fn read(reader: &mut FormReader, draft: &PolicyDraft, plan: &mut PlanPolicy) {
    if draft.sizing() != PlanObjective::LeastTrackingError {
        return;
    }
    plan.penalty = reader.amount_if_any("penalty", &draft.penalty, Unit::One);
    let (mut bounds, mut groups) = (Vec::new(), Vec::new());
    for (row, limit) in draft.limits.iter().enumerate() {
        reader.row(row);
        let (min, max) = reader.range("limits", limit);
        match (limit.asset_uid, &limit.category) {
            (Some(asset_uid), _) => bounds.push(ExplicitRange {
                asset_uid,
                min: min.unwrap_or_default(),
                max: max.unwrap_or(Decimal::ONE),
            }),
            (None, Some(category)) => groups.push(GroupLimit {
                category: Some(category.clone()),
                assets: None,
                min,
                max,
            }),
            (None, None) => reader.fault("limits", codes::limit_subject_missing()),
        }
    }
    reader.row(0);
    plan.bounds = (!bounds.is_empty()).then_some(bounds);
    plan.limits = (!groups.is_empty()).then_some(groups);
}
