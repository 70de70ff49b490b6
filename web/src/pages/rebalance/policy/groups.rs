//! The groups of the policy's form, and what each says of itself while it is closed.

use choices::{BandKind, Choice, UnmetPolicy};
use protocol::PolicyDraft;

use crate::browser::format;

/// Fields under a heading that opens and closes.
pub(super) struct Group {
    pub(super) title: &'static str,
    /// By name, in order.
    pub(super) fields: &'static [&'static str],
    /// What is set, in a few words.
    pub(super) says: fn(&PolicyDraft) -> String,
    /// Whether the policy has a use for it.
    pub(super) shown: fn(&PolicyDraft) -> bool,
    /// Open before anybody opened or closed it.
    pub(super) open: fn(&PolicyDraft) -> bool,
}

/// What stands above the groups.
pub(super) const FIRST: &[&str] = &["transition_day", "transition_days", "objective"];

pub(super) const GROUPS: &[Group] = &[
    Group {
        title: "Weight limits",
        fields: &["limits", "penalty"],
        says: |p| how_many(p.limits.len()),
        shown: PolicyDraft::uses_tracking,
        open: |_| true,
    },
    Group {
        title: "Tolerance bands",
        fields: &[
            "band",
            "band_share",
            "band_width",
            "ranges",
            "cash_band",
            "goal",
            "inner_band",
        ],
        says: band,
        shown: |_| true,
        open: |_| true,
    },
    Group {
        title: "Cash and minimums",
        fields: &[
            "flow",
            "flows",
            "cash_reserve",
            "min_trade",
            "min_trade_share",
            "leftover",
        ],
        says: |p| format!("reserve {}", p.cash_reserve),
        shown: PolicyDraft::trades,
        open: |_| true,
    },
    Group {
        title: "Trading limits",
        fields: &[
            "max_turnover",
            "max_price_age_days",
            "max_rate_age_days",
            "min_holding_days",
            "whole_lots",
            "lots",
            "proceeds_fund_buys",
            "allow_short",
            "allow_leverage",
        ],
        says: |p| match p.max_turnover.trim() {
            "" => "no cap".to_owned(),
            cap => format!("cap {}", format::typed_percentage(cap)),
        },
        shown: PolicyDraft::trades,
        open: |_| true,
    },
    Group {
        title: "Costs and currencies",
        fields: &[
            "cost_fixed",
            "cost_rate_bps",
            "benefit_rate",
            "benefit_years",
            "fx_orders",
            "cost_fx_bps",
        ],
        says: |p| format!("{} + {} bps", p.cost_fixed, p.cost_rate_bps),
        shown: PolicyDraft::trades,
        open: |_| true,
    },
    Group {
        title: "Tax and households",
        fields: &[
            "tax",
            "lot_selection",
            "taxable",
            "short_rate",
            "long_rate",
            "long_after_days",
            "wash_days",
            "wash",
            "time_zone",
            "harvest_min_loss",
            "harvest_min_share",
            "locate",
            "location",
        ],
        says: tax,
        shown: PolicyDraft::trades,
        open: |p| p.is_taxed() || p.locate,
    },
    Group {
        title: "Class targets",
        fields: &["class_targets", "class_splits"],
        says: |p| how_many(p.class_targets.len()),
        shown: PolicyDraft::trades,
        open: PolicyDraft::has_class_targets,
    },
    Group {
        title: "Restrictions",
        fields: &["restrictions"],
        says: |p| how_many(p.restrictions.len()),
        shown: PolicyDraft::trades,
        open: |_| true,
    },
    Group {
        title: "Unmet weight",
        fields: &["unmet", "substitutes"],
        says: |p| p.unmet.label().to_lowercase(),
        shown: PolicyDraft::trades,
        open: |p| p.unmet != UnmetPolicy::Cash || !p.substitutes.is_empty(),
    },
];

fn how_many(count: usize) -> String {
    match count {
        0 => "none".to_owned(),
        count => count.to_string(),
    }
}

fn band(policy: &PolicyDraft) -> String {
    match policy.band {
        BandKind::Absolute => format!("±{} pp", policy.band_width),
        BandKind::Relative => format!("±{} of target", format::typed_percentage(&policy.band_share)),
        BandKind::Hybrid => format!(
            "±{} of target, ±{} pp",
            format::typed_percentage(&policy.band_share),
            policy.band_width
        ),
        BandKind::FiveTwentyFive => "5/25".to_owned(),
        BandKind::Explicit => format::counted(
            u32::try_from(policy.ranges.len()).unwrap_or(u32::MAX),
            "asset",
            "assets",
        ),
    }
}

fn tax(policy: &PolicyDraft) -> String {
    if policy.is_taxed() {
        format!(
            "{} short-term, {} long-term",
            format::typed_percentage(&policy.short_rate),
            format::typed_percentage(&policy.long_rate)
        )
    } else {
        "off".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Declared;

    #[test]
    fn every_field_stands_in_one_place_of_the_form() {
        let mut placed: Vec<&str> = GROUPS.iter().flat_map(|group| group.fields).copied().collect();
        placed.extend(FIRST);
        placed.push("mode");
        placed.sort_unstable();
        let mut declared: Vec<&str> = PolicyDraft::FIELDS.iter().map(|field| field.name).collect();
        declared.sort_unstable();
        assert_eq!(placed, declared);
    }
}
