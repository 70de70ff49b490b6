//! Rows together: the rules between them.

use std::collections::BTreeSet;

use choices::TargetType;
use chrono::{DateTime, Utc};
use sorting::Arrange;

use super::row::{Identity, read_row};
use super::{DatedTarget, TargetRow};
use crate::codes;
use crate::invalid_input::InvalidInput;
use crate::raw::RawValue;
use crate::scalar::read_uid;
use crate::shape::shaped;
use violation::Violation;

shaped! {
    output;
    /// The violations of rows of targets, or the rows in stored form.
    pub struct TargetCheck = "TargetCheck" {
        /// Whether there is no violation.
        pub ok: bool,
        /// By row, then precedence of the code.
        pub violations: Vec<Violation>,
        /// The rows in stored form and in the order given; null unless ok.
        pub rows: Option<Vec<TargetRow>> as Nullable,
    }
}

/// Checks rows of targets, alone and together.
///
/// ```
/// use planning::raw::RawValue;
/// use planning::targets::validate;
/// ///
/// let rows: Vec<RawValue> = serde_json::from_value(serde_json::json!([
///     { "portfolio_uid": "00000000-0000-0000-0000-000000000201", "single_asset_quantity": 1 }
/// ]))?;
/// let checked = validate(&rows);
/// assert_eq!(checked.violations[0].code, "quantity_forbidden_for_portfolio");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn validate(rows: &[RawValue]) -> TargetCheck {
    match read_all(rows) {
        Ok(targets) => {
            let rows = targets.into_iter().map(TargetRow::from).collect();
            TargetCheck {
                ok: true,
                violations: Vec::new(),
                rows: Some(rows),
            }
        }
        Err(violations) => TargetCheck {
            ok: false,
            violations,
            rows: None,
        },
    }
}

fn read_all(rows: &[RawValue]) -> Result<Vec<DatedTarget>, Vec<Violation>> {
    let (mut targets, mut violations) = (Vec::with_capacity(rows.len()), Vec::new());
    let mut seen = BTreeSet::new();
    for (number, raw) in rows.iter().enumerate() {
        let row = read_row(number, raw);
        if let Some(identity) = row.identity
            && !seen.insert(identity)
        {
            violations.push(duplicate(number, identity));
        }
        violations.extend(row.violations);
        targets.extend(row.target);
    }
    violations.arrange_by_key(|violation| (violation.row, codes::precedence(&violation.code)));
    if violations.is_empty() {
        Ok(targets)
    } else {
        Err(violations)
    }
}

fn duplicate(row: usize, (_, _, target_type, uid): Identity) -> Violation {
    let column = if target_type == TargetType::Asset {
        "asset_uid"
    } else {
        "portfolio_uid"
    };
    codes::duplicate_target(&uid).at(row, column)
}

/// The rows of one position set at one time, in stored form, by target type and uid.
///
/// # Errors
/// [`InvalidInput`] with every violation; `targets_empty` for no rows at all.
pub fn position_set_rows(
    time_index: DateTime<Utc>,
    position_set_uid: &str,
    rows: &[RawValue],
) -> Result<Vec<TargetRow>, InvalidInput> {
    let mut violations = Vec::new();
    let set = read_uid(&RawValue::Text(position_set_uid.to_owned()));
    if let Err(fault) = &set {
        violations.push(fault.clone().at(0, "position_set_uid"));
    }
    if rows.is_empty() {
        violations.push(codes::targets_empty().placed(0, None));
    }
    let targets = read_all(rows).unwrap_or_else(|broken| {
        violations.extend(broken);
        Vec::new()
    });
    InvalidInput::unless_empty(violations)?;
    let stored = targets.into_iter().map(|mut dated| {
        dated.time_index = Some(time_index);
        dated.position_set_uid = set.as_ref().ok().copied();
        TargetRow::from(dated)
    });
    let mut stored: Vec<TargetRow> = stored.collect();
    stored.arrange_by_key(|row| (row.target_type, row.target_uid));
    Ok(stored)
}
