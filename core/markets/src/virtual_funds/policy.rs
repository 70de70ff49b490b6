use decimal::Decimal;
use serde::{Deserialize, Serialize};

use planning::attribution::AttributionMode;
use planning::shape::choice;

/// How holdings are attributed to funds, and what keeps them from being; each setting has a default.
///
/// ```
/// use markets::virtual_funds::AllocationPolicy;
/// use planning::attribution::AttributionMode;
///
/// let policy: AllocationPolicy = serde_json::from_str(r#"{ "mode": "strict_feasible" }"#)?;
/// assert_eq!(policy.mode, AttributionMode::Strict);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AllocationPolicy {
    /// The effect of a shortfall on the status.
    pub mode: AttributionMode,
    /// Which holdings snapshot is shared out.
    pub holdings_selection_policy: HoldingsSelection,
    /// The permitted remainder in the direct sleeve.
    pub residual_policy: ResidualPolicy,
    /// The treatment of portfolio exposures above 100% of the account's value.
    pub leverage_policy: LeveragePolicy,
    /// The treatment of an asset whose demands exceed its holding.
    pub shortage_policy: ShortagePolicy,
    /// The treatment of prices and exchange rates older than `max_valuation_age_secs`.
    pub stale_valuation_policy: StalePolicy,
    /// The age up to which prices and exchange rates are not stale; needed to warn of them or to refuse them.
    pub max_valuation_age_secs: Option<u32>,
    /// The treatment of portfolio weights older than `max_weight_age_secs`.
    pub stale_weight_policy: StalePolicy,
    /// The age up to which weights are not stale; needed to warn of them or to refuse them.
    pub max_weight_age_secs: Option<u32>,
    /// Whether funds hold fractions of lots.
    pub rounding_policy: RoundingPolicy,
    /// The treatment of existing allocations of the same snapshot when a plan is applied.
    pub idempotency_mode: IdempotencyMode,
    /// The account value reported by another system, in base currency; none for no comparison.
    pub stated_account_value: Option<Decimal>,
    /// Share of the stated value by which the value of the book may differ from it.
    pub valuation_tolerance: Decimal,
}

choice! {
    default;
    /// Which holdings snapshot is shared out.
    pub enum HoldingsSelection = "HoldingsSelection" {
        /// That of the very valuation time.
        [default] Exact = "exact_valuation_time",
        /// The latest at the valuation time or before it.
        Latest = "latest_at_or_before",
    }
}

choice! {
    default;
    /// The permitted remainder in the direct sleeve.
    pub enum ResidualPolicy = "ResidualPolicy" {
        /// Anything.
        [default] Keep = "keep_in_direct_sleeve",
        /// Only what the account's own targets ask for; anything else is refused.
        Refuse = "refuse",
    }
}

choice! {
    default;
    /// The treatment of portfolio exposures above 100% of the account's value.
    pub enum LeveragePolicy = "LeveragePolicy" {
        /// They are wished for; what is held is attributed.
        [default] AttributeHeld = "attribute_held",
        /// They are refused.
        Refuse = "refuse",
    }
}

choice! {
    default;
    /// The treatment of an asset whose demands exceed its holding.
    pub enum ShortagePolicy = "ShortagePolicy" {
        /// The funds have gaps.
        [default] LeaveGap = "leave_gap",
        /// It is refused.
        Refuse = "refuse",
    }
}

choice! {
    default;
    /// The treatment of stale data.
    pub enum StalePolicy = "StalePolicy" {
        /// It is used.
        [default] Accept = "accept",
        /// It is used, with a warning.
        Warn = "warn",
        /// It is refused.
        Refuse = "refuse",
    }
}

choice! {
    default;
    /// Whether funds hold fractions of lots.
    pub enum RoundingPolicy = "RoundingPolicy" {
        /// They do.
        [default] None = "none",
        /// Each allocation is rounded down to whole lots of its asset; the rest stays in the direct sleeve.
        DownToLots = "down_to_lots",
    }
}

choice! {
    default;
    /// The treatment of existing allocations of the same snapshot when a plan is applied.
    pub enum IdempotencyMode = "IdempotencyMode" {
        /// The new ones take their place.
        [default] Replace = "replace",
        /// It is refused.
        Refuse = "refuse",
    }
}
