//! The labels of the options of a policy and a plan.

use protocol::{BandKind, Cause, PlanGoal, PlanLots, PlanMode, PlanObjective, PlanUnmet, PlanWash, RestrictionRule};

pub(super) const MODES: [(PlanMode, &str); 8] = [
    (PlanMode::Full, "Full"),
    (PlanMode::Threshold, "Out of band only"),
    (PlanMode::ContributionOnly, "Invest cash"),
    (PlanMode::RaiseCash, "Raise cash"),
    (PlanMode::Harvest, "Harvest losses"),
    (PlanMode::HarvestAndRebalance, "Harvest and rebalance"),
    (PlanMode::ModelChange, "Phased"),
    (PlanMode::Hold, "No trades"),
];

pub(super) const OBJECTIVES: [(PlanObjective, &str); 3] = [
    (PlanObjective::Proportional, "Pro rata"),
    (PlanObjective::LeastTrackingError, "Minimise tracking error"),
    (PlanObjective::FewestTrades, "Minimise trades"),
];

pub(super) const UNMET: [(PlanUnmet, &str); 3] = [
    (PlanUnmet::Cash, "Cash"),
    (PlanUnmet::ProRata, "Other positions, pro rata"),
    (PlanUnmet::Substitute, "Substitutes"),
];

pub(super) const LOTS: [(PlanLots, &str); 6] = [
    (PlanLots::Fifo, "FIFO"),
    (PlanLots::Lifo, "LIFO"),
    (PlanLots::Hifo, "HIFO"),
    (PlanLots::LowestTax, "Lowest tax"),
    (PlanLots::Specific, "Specified order"),
    (PlanLots::Average, "Average cost"),
];

pub(super) const WASH: [(PlanWash, &str); 2] = [(PlanWash::Refuse, "Block"), (PlanWash::Flag, "Allow with warning")];

pub(super) const BANDS: [(BandKind, &str); 5] = [
    (BandKind::Absolute, "Absolute"),
    (BandKind::Relative, "Relative"),
    (BandKind::Hybrid, "Hybrid"),
    (BandKind::FiveTwentyFive, "5/25 rule"),
    (BandKind::Explicit, "Custom min-max"),
];

pub(super) const GOALS: [(PlanGoal, &str); 3] = [
    (PlanGoal::Target, "Target"),
    (PlanGoal::BandEdge, "Band edge"),
    (PlanGoal::InnerBand, "Inside band"),
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
        PlanMode::Full => "Trades every position to target. Cash flow per account: positive in, negative out.",
        PlanMode::Threshold => "Trades only positions out of band. Cash flow per account: positive in, negative out.",
        PlanMode::ContributionOnly => "Invests available cash and this contribution per account; no sells.",
        PlanMode::RaiseCash => "Sells to raise this amount per account; no buys.",
        PlanMode::Harvest => "Sells lots with unrealised losses and buys their substitutes.",
        PlanMode::HarvestAndRebalance => "Harvests losses and trades positions out of band.",
        PlanMode::ModelChange => "Trades part of the way each day and reaches the targets on the last day.",
        PlanMode::Hold => "Shows drift and bands only.",
    }
}

/// How an objective sizes trades.
pub(super) const fn objective_says(objective: PlanObjective) -> &'static str {
    match objective {
        PlanObjective::Proportional => "Scales all trades by the same factor when cash or the turnover cap is short.",
        PlanObjective::LeastTrackingError => "Finds the weights with the lowest tracking error within all limits.",
        PlanObjective::FewestTrades => "Uses the fewest orders that bring every position into its band.",
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
