use choices::{
    AttributionMode, HoldingsSelection, IdempotencyMode, LeveragePolicy, ResidualPolicy, RoundingPolicy,
    ShortagePolicy, StalePolicy,
};
use decimal::Decimal;
use serde::{Deserialize, Serialize};

/// How holdings are attributed to funds, and what keeps them from being; each setting has a default.
///
/// ```
/// use markets::virtual_funds::AllocationPolicy;
/// use choices::AttributionMode;
///
/// let policy: AllocationPolicy = serde_json::from_str(r#"{ "mode": "strict_feasible" }"#)?;
/// assert_eq!(policy.mode, AttributionMode::Strict);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
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
