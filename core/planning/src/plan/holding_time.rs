//! The minimum holding time of a policy.

use chrono::{DateTime, Utc};

use super::input::{LotInput, PlanInput};
use super::tax_calendar::TaxCalendar;

/// Whether a lot was bought fewer days before the plan than the policy asks for.
pub(super) fn is_too_young(input: &PlanInput, lot: &LotInput) -> bool {
    least_days(input).is_some_and(|days| days_held(input, lot.opened) < days)
}

/// The days that units are held at least; none where any age will do.
pub(super) fn least_days(input: &PlanInput) -> Option<i64> {
    let days = input.policy.min_holding_days.filter(|days| *days > 0)?;
    Some(i64::try_from(days).unwrap_or(i64::MAX))
}

/// The days that a lot is held when the plan is made.
pub(super) fn days_held(input: &PlanInput, opened: DateTime<Utc>) -> i64 {
    TaxCalendar::of(input.policy.tax.as_ref()).days_held(opened, input.as_of)
}
