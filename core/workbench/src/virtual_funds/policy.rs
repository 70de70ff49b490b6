//! The policy of a form.

use crate::codes;
use crate::form_reader::{FormReader, Unit};
use markets::virtual_funds::AllocationPolicy;
use protocol::{Failure, FundPolicy};
use serde_json::json;

const SECS_A_DAY: u32 = 86_400;

/// The policy that holdings are attributed by unless one says otherwise.
pub(super) fn start() -> FundPolicy {
    let policy = json!(AllocationPolicy::default());
    let code = |name: &str| policy[name].as_str().unwrap_or_default().to_owned();
    FundPolicy {
        mode: code("mode"),
        holdings: code("holdings_selection_policy"),
        residual: code("residual_policy"),
        leverage: code("leverage_policy"),
        shortage: code("shortage_policy"),
        stale_values: code("stale_valuation_policy"),
        stale_weights: code("stale_weight_policy"),
        rounding: code("rounding_policy"),
        idempotency: code("idempotency_mode"),
        ..FundPolicy::default()
    }
}

/// The core's policy; what cannot be read is kept in `form`.
pub(super) fn read(policy: &FundPolicy, form: &mut FormReader) -> Result<AllocationPolicy, Failure> {
    let value_secs = secs(form, "max_valuation_age_secs", &policy.value_days);
    let weight_secs = secs(form, "max_weight_age_secs", &policy.weight_days);
    let stated = form.number_if_any("stated_account_value", &policy.stated_value, Unit::One);
    let tolerance = form.amount("valuation_tolerance", &policy.tolerance, Unit::Percent);
    let args = json!({
        "mode": policy.mode,
        "holdings_selection_policy": policy.holdings,
        "residual_policy": policy.residual,
        "leverage_policy": policy.leverage,
        "shortage_policy": policy.shortage,
        "stale_valuation_policy": policy.stale_values,
        "max_valuation_age_secs": value_secs,
        "stale_weight_policy": policy.stale_weights,
        "max_weight_age_secs": weight_secs,
        "rounding_policy": policy.rounding,
        "idempotency_mode": policy.idempotency,
        "stated_account_value": stated,
        "valuation_tolerance": tolerance,
    });
    serde_json::from_value(args).map_err(|error| Failure::from(codes::policy_unknown(&error)))
}

fn secs(form: &mut FormReader, column: &str, text: &str) -> Option<u32> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let secs = text.parse::<u32>().ok().and_then(|days| days.checked_mul(SECS_A_DAY));
    if secs.is_none() {
        form.fault(column, codes::days_malformed(&text));
    }
    secs
}
