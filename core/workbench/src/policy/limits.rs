//! What only the least tracking error stays within and weighs.

use crate::codes;
use crate::form_reader::FormReader;
use decimal::Decimal;
use planning::plan::{ExplicitRange, GroupLimit, PlanPolicy};
use protocol::{PolicyDraft, Subject};

/// Reads the limits and the weight of costs into the policy of a plan.
pub(super) fn read(reader: &mut FormReader, draft: &PolicyDraft, plan: &mut PlanPolicy) {
    if !draft.uses_tracking() {
        return;
    }
    plan.penalty = reader.amount_if_any(draft.penalty());
    let (mut bounds, mut groups) = (Vec::new(), Vec::new());
    let list = draft.limits().field;
    for (row, limit) in draft.limits.iter().enumerate() {
        reader.row_of(list, row);
        let (min, max) = reader.range(limit.min(), limit.max());
        match &limit.subject {
            Subject::Asset(uid) => bounds.push(ExplicitRange {
                asset_uid: *uid,
                min: min.unwrap_or_default(),
                max: max.unwrap_or(Decimal::ONE),
            }),
            Subject::Category(category) => groups.push(GroupLimit {
                category: Some(category.clone()),
                assets: None,
                min,
                max,
            }),
            Subject::Everything => reader.fault(list.name, codes::restriction_empty()),
        }
    }
    reader.end_rows();
    plan.bounds = (!bounds.is_empty()).then_some(bounds);
    plan.limits = (!groups.is_empty()).then_some(groups);
}
