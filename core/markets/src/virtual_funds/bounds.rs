//! Limits of explicit allocations: no more than the holdings snapshot holds, each direction by itself.

use std::collections::BTreeMap;

use decimal::Decimal;
use metatable::Refusal;

use super::problems::Problems;
use crate::codes;

/// Units of an asset in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectedQuantity {
    /// The asset, by any name that is the same in all lists.
    pub asset: String,
    /// 1 long, -1 short.
    pub direction: i64,
    /// Units, above 0.
    pub quantity: Decimal,
}

/// Checks that, of each asset and direction, what is asked for and what others have already is no more than the source
/// holds in that direction. A short holding never backs a long allocation, nor a long one a short one.
///
/// `others` are the allocations of the same source that belong to other heads than the one that is written.
///
/// # Errors
/// For each row asked for: `source_line_missing` when the source has no line of that direction, `source_exceeded` when it
/// has below target, `amount_out_of_range`.
///
/// ```
/// use markets::virtual_funds::{DirectedQuantity, check_bounds};
/// let line = |quantity: i64| DirectedQuantity { asset: "BTC".into(), direction: 1, quantity: quantity.into() };
/// assert!(check_bounds(&[line(10)], &[line(4)], &[line(6)]).is_ok());
/// let refusals = check_bounds(&[line(10)], &[line(4)], &[line(7)]).unwrap_err();
/// assert_eq!(refusals[0].violation.code, "source_exceeded");
/// ```
pub fn check_bounds(
    source: &[DirectedQuantity],
    others: &[DirectedQuantity],
    asked: &[DirectedQuantity],
) -> Result<(), Vec<Refusal>> {
    let mut problems = Problems::default();
    let sums = (sum(source), sum(others), sum(asked));
    let (Some(source), Some(others), Some(wanted)) = sums else {
        problems.add(0, "allocated_quantity", codes::quantities_out_of_range());
        return problems.finish();
    };
    for (row, line) in asked.iter().enumerate() {
        let key = (line.asset.as_str(), line.direction);
        let Some(held) = source.get(&key) else {
            problems.add(
                row,
                "asset_identifier",
                codes::source_line_missing(&side(line.direction), &line.asset),
            );
            continue;
        };
        let taken = others.get(&key).copied().unwrap_or_default();
        let all = wanted.get(&key).and_then(|wanted| wanted.checked_add(taken));
        if all.is_none_or(|all| all > *held) {
            problems.add(
                row,
                "allocated_quantity",
                codes::source_exceeded(&held, &side(line.direction), &line.asset, &taken),
            );
        }
    }
    problems.finish()
}

fn side(direction: i64) -> &'static str {
    if direction < 0 { "short" } else { "long" }
}

fn sum(lines: &[DirectedQuantity]) -> Option<BTreeMap<(&str, i64), Decimal>> {
    let mut sums = BTreeMap::new();
    for line in lines {
        let own: &mut Decimal = sums.entry((line.asset.as_str(), line.direction)).or_default();
        *own = own.checked_add(line.quantity)?;
    }
    Some(sums)
}
