//! Rebalance: the plan with another policy, other prices or other cash.

use decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{NamedRow, PolicyDraft, Uid, Violation};

/// The accounts and assets of the current plan that a what-if can change.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OpenWhatIf;

/// What a what-if can change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIfScope {
    /// The policy that the plan was made under.
    pub policy: PolicyDraft,
    /// The planned accounts.
    pub accounts: Vec<NamedRow>,
    /// The assets with a price.
    pub assets: Vec<NamedRow>,
    /// The plan in figures.
    pub plan: WhatIfFigures,
}

/// Plans anew what another policy or other prices touch; the plan itself stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TryWhatIf {
    /// The policy instead of the plan's.
    pub policy: PolicyDraft,
    /// (asset, percent that its price moves by).
    pub prices: Vec<(Uid, Decimal)>,
}

/// Figures of all planned accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIfFigures {
    /// Value-weighted portfolio drift before.
    pub drift_before: Decimal,
    /// And after.
    pub drift_after: Decimal,
    /// Orders.
    pub orders: u32,
    /// One-way turnover, a share of the value.
    pub turnover: Decimal,
    /// Base currency.
    pub cost: Decimal,
    /// Base currency; of all sales whose tax is known; none without a regime.
    pub tax: Option<Decimal>,
    /// Sales of taxed accounts without lots, whose tax is not known.
    pub unknown_sales: u32,
}

/// What a what-if comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIfView {
    /// What is wrong with the policy.
    pub violations: Vec<Violation>,
    /// The plan.
    pub plan: WhatIfFigures,
    /// The plan with the changes.
    pub what_if: WhatIfFigures,
    /// Accounts whose figures differ.
    pub touched: u32,
    /// The accounts that differ most, of those that are touched.
    pub accounts: Vec<TouchedAccount>,
}

/// An account under a what-if.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TouchedAccount {
    /// Business key.
    pub identifier: String,
    /// In the plan.
    pub plan: WhatIfFigures,
    /// With the changes.
    pub what_if: WhatIfFigures,
}
