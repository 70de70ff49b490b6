//! How holdings are attributed to virtual funds, and what keeps them from being.

use crate::declare::choices;

choices! {
    /// The treatment of a shortfall.
    pub enum AttributionMode {
        /// Every fund gets its part of what there is.
        [default] Proportional = "proportional_attribution", "Pro rata";
        /// The attribution is infeasible.
        Strict = "strict_feasible", "All or nothing";
    }

    /// Whether the funds receive their requests.
    pub enum AttributionStatus {
        /// They do.
        Feasible = "feasible", "Feasible";
        /// Some get less.
        AttributedWithGap = "attributed_with_target_gap", "Shortfall";
        /// Some would get less, and the mode forbids it.
        Infeasible = "infeasible", "Infeasible";
    }

    /// Which holdings snapshot is shared out.
    pub enum HoldingsSelection {
        /// That of the very valuation time.
        [default] Exact = "exact_valuation_time", "Exact time";
        /// The latest at the valuation time or before it.
        Latest = "latest_at_or_before", "Latest on or before";
    }

    /// The permitted remainder in the direct sleeve.
    pub enum ResidualPolicy {
        /// Anything.
        [default] Keep = "keep_in_direct_sleeve", "Keep unallocated";
        /// Only what the account's own targets ask for; anything else is refused.
        Refuse = "refuse", "Reject";
    }

    /// The treatment of portfolio exposures above 100% of the account's value.
    pub enum LeveragePolicy {
        /// They are wished for; what is held is attributed.
        [default] AttributeHeld = "attribute_held", "Allocate holdings";
        /// They are refused.
        Refuse = "refuse", "Reject";
    }

    /// The treatment of an asset whose demands exceed its holding.
    pub enum ShortagePolicy {
        /// The funds have gaps.
        [default] LeaveGap = "leave_gap", "Allow";
        /// It is refused.
        Refuse = "refuse", "Reject";
    }

    /// The treatment of stale data.
    pub enum StalePolicy {
        /// It is used.
        [default] Accept = "accept", "Use";
        /// It is used, with a warning.
        Warn = "warn", "Use with warning";
        /// It is refused.
        Refuse = "refuse", "Reject";
    }

    /// Whether funds hold fractions of lots.
    pub enum RoundingPolicy {
        /// They do.
        [default] None = "none", "Fractional quantities";
        /// Each allocation is rounded down to whole lots of its asset; the rest stays in the direct sleeve.
        DownToLots = "down_to_lots", "Whole lots, rounded down";
    }

    /// The treatment of existing allocations of the same snapshot when a plan is applied.
    pub enum IdempotencyMode {
        /// The new ones take their place.
        [default] Replace = "replace", "Replace";
        /// It is refused.
        Refuse = "refuse", "Reject";
    }
}
