use metatable::{Instant, Uid};
use serde::{Deserialize, Serialize};

use super::policy::AllocationPolicy;

/// A request for a plan of virtual funds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanVirtualFunds {
    /// The targets; they lead to the account and its holdings.
    pub position_set_uid: Uid,
    /// When holdings are taken and valued.
    pub valuation_time: Instant,
    /// How they are attributed.
    #[serde(default)]
    pub policy: AllocationPolicy,
}
