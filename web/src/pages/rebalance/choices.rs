//! The words for what a policy and a plan choose among.

use crate::protocol::{BandKind, Cause, PlanGoal, PlanMode, RestrictionRule};

pub(super) const MODES: [(PlanMode, &str); 4] = [
    (PlanMode::Full, "Full"),
    (PlanMode::Threshold, "Drifted"),
    (PlanMode::ContributionOnly, "Cash in"),
    (PlanMode::RaiseCash, "Cash out"),
];

pub(super) const BANDS: [(BandKind, &str); 4] = [
    (BandKind::Absolute, "Fixed width"),
    (BandKind::Relative, "Share of target"),
    (BandKind::Hybrid, "Hybrid"),
    (BandKind::FiveTwentyFive, "5/25 rule"),
];

pub(super) const GOALS: [(PlanGoal, &str); 3] = [
    (PlanGoal::Target, "Target"),
    (PlanGoal::BandEdge, "Band edge"),
    (PlanGoal::InnerBand, "Inner band"),
];

pub(super) const RULES: [(RestrictionRule, &str); 3] = [
    (RestrictionRule::NoBuy, "No buy"),
    (RestrictionRule::NoSell, "No sell"),
    (RestrictionRule::Hold, "Hold"),
];

/// What a mode does.
pub(super) const fn mode_says(mode: PlanMode) -> &'static str {
    match mode {
        PlanMode::Full => "Every line goes to its goal. Cash per account: in, or out with a minus.",
        PlanMode::Threshold => "Only lines out of their band are traded. Cash per account: in, or out with a minus.",
        PlanMode::ContributionOnly => {
            "Buys with the cash there is, or with this amount more per account; sells nothing."
        }
        PlanMode::RaiseCash => "Sells to raise the amount per account; buys nothing.",
    }
}

/// Why a line misses its target, in a word.
pub(super) const fn cause_word(cause: Cause) -> &'static str {
    match cause {
        Cause::Rounding => "rounding",
        Cause::Minimum => "minimum",
        Cause::Restriction => "restricted",
        Cause::Price => "no price",
        Cause::Funding => "funding",
        Cause::Turnover => "turnover cap",
        Cause::Tax => "tax",
    }
}

/// The same in a sentence.
pub(super) const fn cause_says(cause: Cause) -> &'static str {
    match cause {
        Cause::Rounding => "The order is rounded to whole lots.",
        Cause::Minimum => "The order would be below the minimum trade, so it is dropped.",
        Cause::Restriction => "A restriction forbids the order.",
        Cause::Price => "The asset has no usable price.",
        Cause::Funding => "The cash does not reach.",
        Cause::Turnover => "The turnover cap scales the order down.",
        Cause::Tax => "Tax rules hold the order back.",
    }
}
