//! The policy of a form.

use markets::virtual_funds::AllocationPolicy;
use protocol::{FundPolicy, Typed};

use crate::codes;
use crate::form_reader::FormReader;

const SECS_A_DAY: u32 = 86_400;

/// The core's policy; what cannot be read is kept in `form`.
pub(super) fn read(policy: &FundPolicy, form: &mut FormReader) -> AllocationPolicy {
    AllocationPolicy {
        mode: policy.mode,
        holdings_selection_policy: policy.holdings_selection_policy,
        residual_policy: policy.residual_policy,
        leverage_policy: policy.leverage_policy,
        shortage_policy: policy.shortage_policy,
        stale_valuation_policy: policy.stale_valuation_policy,
        max_valuation_age_secs: secs(form, policy.max_valuation_age_secs()),
        stale_weight_policy: policy.stale_weight_policy,
        max_weight_age_secs: secs(form, policy.max_weight_age_secs()),
        rounding_policy: policy.rounding_policy,
        idempotency_mode: policy.idempotency_mode,
        stated_account_value: form.number_if_any(policy.stated_account_value()),
        valuation_tolerance: form.amount(policy.valuation_tolerance()),
    }
}

fn secs(form: &mut FormReader, typed: Typed<'_, String>) -> Option<u32> {
    let text = typed.value.trim();
    if text.is_empty() {
        return None;
    }
    let secs = text.parse::<u32>().ok().and_then(|days| days.checked_mul(SECS_A_DAY));
    if secs.is_none() {
        form.fault(typed.field.name, codes::days_malformed(&text));
    }
    secs
}
