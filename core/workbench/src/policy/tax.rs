//! Taxes, harvests and locations of a policy.

use crate::codes;
use crate::form_reader::FormReader;
use choices::LotSelection;
use planning::plan::{HarvestRule, LocationPenalty, PlanPolicy, TaxRegime, is_time_zone};
use protocol::PolicyDraft;

/// Reads them into the policy of a plan.
pub(super) fn read(reader: &mut FormReader, draft: &PolicyDraft, plan: &mut PlanPolicy) {
    plan.lot_selection = (draft.lot_selection != LotSelection::Fifo).then_some(draft.lot_selection);
    if draft.locate {
        plan.location = locations(reader, draft);
    }
    if !draft.is_taxed() {
        return;
    }
    let taxable: Vec<String> = draft
        .taxable
        .split(',')
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    if taxable.is_empty() {
        reader.fault("taxable", codes::taxable_missing());
    }
    plan.tax = Some(TaxRegime {
        taxable,
        short_rate: reader.share(draft.short_rate()),
        long_rate: reader.share(draft.long_rate()),
        long_after_days: reader.count_if_any(draft.long_after_days()),
        wash_days: reader.count(draft.wash_days()),
        wash: draft.wash,
        time_zone: time_zone(reader, draft),
    });
    if draft.harvests() {
        plan.harvest = Some(HarvestRule {
            min_loss: reader.amount_if_any(draft.harvest_min_loss()),
            min_loss_share: reader.share_if_any(draft.harvest_min_share()),
        });
    }
}

fn time_zone(reader: &mut FormReader, draft: &PolicyDraft) -> Option<String> {
    let name = draft.time_zone.trim();
    if name.is_empty() {
        return None;
    }
    if !is_time_zone(name) {
        reader.fault("time_zone", codes::time_zone_unknown(&name));
    }
    Some(name.to_owned())
}

fn locations(reader: &mut FormReader, draft: &PolicyDraft) -> Option<Vec<LocationPenalty>> {
    let mut rules = Vec::with_capacity(draft.location.len());
    let list = draft.location().field;
    for (row, rule) in draft.location.iter().enumerate() {
        reader.row_of(list, row);
        if rule.category.is_empty() || rule.tax_type.trim().is_empty() {
            reader.fault(list.name, codes::location_missing());
        }
        rules.push(LocationPenalty {
            category: rule.category.clone(),
            tax_type: rule.tax_type.trim().to_owned(),
            penalty: reader.share(rule.penalty()),
        });
    }
    reader.end_rows();
    (!rules.is_empty()).then_some(rules)
}
