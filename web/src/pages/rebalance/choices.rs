//! The words for what a policy and a plan choose among.

use protocol::{BandKind, Cause, PlanGoal, PlanLots, PlanMode, PlanObjective, PlanUnmet, PlanWash, RestrictionRule};

pub(super) const MODES: [(PlanMode, &str); 8] = [
    (PlanMode::Full, "Full"),
    (PlanMode::Threshold, "Drifted"),
    (PlanMode::ContributionOnly, "Cash in"),
    (PlanMode::RaiseCash, "Cash out"),
    (PlanMode::Harvest, "Harvest"),
    (PlanMode::HarvestAndRebalance, "Harvest +"),
    (PlanMode::ModelChange, "In steps"),
    (PlanMode::Hold, "Hold"),
];

pub(super) const OBJECTIVES: [(PlanObjective, &str); 3] = [
    (PlanObjective::Proportional, "In proportion"),
    (PlanObjective::LeastTrackingError, "Least tracking error"),
    (PlanObjective::FewestTrades, "Fewest trades"),
];

pub(super) const UNMET: [(PlanUnmet, &str); 3] = [
    (PlanUnmet::Cash, "Cash"),
    (PlanUnmet::ProRata, "The other lines"),
    (PlanUnmet::Substitute, "Substitutes"),
];

pub(super) const LOTS: [(PlanLots, &str); 6] = [
    (PlanLots::Fifo, "Oldest"),
    (PlanLots::Lifo, "Newest"),
    (PlanLots::Hifo, "Highest cost"),
    (PlanLots::LowestTax, "Lowest tax"),
    (PlanLots::Specific, "By their rank"),
    (PlanLots::Average, "Average cost"),
];

pub(super) const WASH: [(PlanWash, &str); 2] = [(PlanWash::Refuse, "Not made"), (PlanWash::Flag, "Made, and said")];

pub(super) const BANDS: [(BandKind, &str); 5] = [
    (BandKind::Absolute, "Fixed width"),
    (BandKind::Relative, "Share of target"),
    (BandKind::Hybrid, "Hybrid"),
    (BandKind::FiveTwentyFive, "5/25 rule"),
    (BandKind::Explicit, "Stated"),
];

pub(super) const GOALS: [(PlanGoal, &str); 3] = [
    (PlanGoal::Target, "Target"),
    (PlanGoal::BandEdge, "Band edge"),
    (PlanGoal::InnerBand, "Inner band"),
];

pub(super) const RULES: [(RestrictionRule, &str); 4] = [
    (RestrictionRule::NoBuy, "No buy"),
    (RestrictionRule::NoSell, "No sell"),
    (RestrictionRule::Hold, "Hold"),
    (RestrictionRule::Exclude, "Exclude"),
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
        PlanMode::Harvest => "Sells the lots that are worth less than they cost, and buys their substitutes.",
        PlanMode::HarvestAndRebalance => "Takes losses, and trades the lines out of their band.",
        PlanMode::ModelChange => "Goes a part of the way each day, so that the last day arrives at the targets.",
        PlanMode::Hold => "Trades nothing: drift and bands alone.",
    }
}

/// How an objective sizes trades.
pub(super) const fn objective_says(objective: PlanObjective) -> &'static str {
    match objective {
        PlanObjective::Proportional => "When cash or a cap is short, every trade is scaled by one factor.",
        PlanObjective::LeastTrackingError => {
            "The weights closest to the targets that the limits allow, to the optimum."
        }
        PlanObjective::FewestTrades => "As few orders as bring every line into its band.",
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
