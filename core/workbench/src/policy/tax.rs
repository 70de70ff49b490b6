//! Taxes, harvests and locations of a policy.

use planning::plan::{HarvestRule, LocationPenalty, LotSelectionInput, PlanPolicy, TaxRegime, WashInput};

use super::read::Reader;
use protocol::{PlanLots, PlanWash, PolicyDraft};

/// Reads them into the policy of a plan.
pub(super) fn read(reader: &mut Reader, draft: &PolicyDraft, plan: &mut PlanPolicy) {
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
        let message = "Enter the tax types of taxable accounts, separated by commas.";
        reader.refuse(0, "taxable", "required", message.to_owned());
    }
    plan.tax = Some(TaxRegime {
        taxable,
        short_rate: reader.share("short_rate", 0, &draft.short_rate).unwrap_or_default(),
        long_rate: reader.share("long_rate", 0, &draft.long_rate).unwrap_or_default(),
        long_after_days: reader.count("long_after_days", &draft.long_after_days),
        wash_days: reader.count("wash_days", &draft.wash_days),
        wash: match draft.wash {
            PlanWash::Refuse => WashInput::Refuse,
            PlanWash::Flag => WashInput::Flag,
        },
    });
    if draft.harvests() {
        plan.harvest = Some(HarvestRule {
            min_loss: reader.given("harvest_min_loss", 0, &draft.harvest_min_loss, 1),
            min_loss_share: reader.share("harvest_min_share", 0, &draft.harvest_min_share),
        });
    }
}

fn locations(reader: &mut Reader, draft: &PolicyDraft) -> Option<Vec<LocationPenalty>> {
    let mut rules = Vec::with_capacity(draft.location.len());
    for (row, rule) in draft.location.iter().enumerate() {
        if rule.category.is_empty() || rule.tax_type.trim().is_empty() {
            let message = "Choose a category and a tax type.";
            reader.refuse(row, "location", "required", message.to_owned());
        }
        rules.push(LocationPenalty {
            category: rule.category.clone(),
            tax_type: rule.tax_type.trim().to_owned(),
            penalty: reader.share("location", row, &rule.penalty).unwrap_or_default(),
        });
    }
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
