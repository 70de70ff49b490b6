//! Taxes, harvests and locations of a policy.

use crate::codes;
use crate::form_reader::{FormReader, Unit};
use planning::plan::{HarvestRule, LocationPenalty, LotSelectionInput, PlanPolicy, TaxRegime, WashInput};
use protocol::{PlanLots, PlanWash, PolicyDraft};

/// Reads them into the policy of a plan.
pub(super) fn read(reader: &mut FormReader, draft: &PolicyDraft, plan: &mut PlanPolicy) {
    plan.lot_selection = (draft.lot_selection != PlanLots::Fifo).then(|| lots(draft.lot_selection));
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
        short_rate: reader.share_if_any("short_rate", &draft.short_rate).unwrap_or_default(),
        long_rate: reader.share_if_any("long_rate", &draft.long_rate).unwrap_or_default(),
        long_after_days: reader.count("long_after_days", &draft.long_after_days),
        wash_days: reader.count("wash_days", &draft.wash_days),
        wash: match draft.wash {
            PlanWash::Refuse => WashInput::Refuse,
            PlanWash::Flag => WashInput::Flag,
        },
    });
    if draft.harvests() {
        plan.harvest = Some(HarvestRule {
            min_loss: reader.amount_if_any("harvest_min_loss", &draft.harvest_min_loss, Unit::One),
            min_loss_share: reader.share_if_any("harvest_min_share", &draft.harvest_min_share),
        });
    }
}

fn locations(reader: &mut FormReader, draft: &PolicyDraft) -> Option<Vec<LocationPenalty>> {
    let mut rules = Vec::with_capacity(draft.location.len());
    for (row, rule) in draft.location.iter().enumerate() {
        reader.row(row);
        if rule.category.is_empty() || rule.tax_type.trim().is_empty() {
            reader.fault("location", codes::location_missing());
        }
        rules.push(LocationPenalty {
            category: rule.category.clone(),
            tax_type: rule.tax_type.trim().to_owned(),
            penalty: reader.share_if_any("location", &rule.penalty).unwrap_or_default(),
        });
    }
    reader.row(0);
    (!rules.is_empty()).then_some(rules)
}

const fn lots(lots: PlanLots) -> LotSelectionInput {
    match lots {
        PlanLots::Fifo => LotSelectionInput::Fifo,
        PlanLots::Lifo => LotSelectionInput::Lifo,
        PlanLots::Hifo => LotSelectionInput::Hifo,
        PlanLots::LowestTax => LotSelectionInput::LowestTax,
        PlanLots::Specific => LotSelectionInput::Specific,
        PlanLots::Average => LotSelectionInput::Average,
    }
}
