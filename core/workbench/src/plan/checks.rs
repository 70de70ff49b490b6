//! The invariants of a plan, and what cash it does not raise.

use choices::InvariantStatus;
use planning::plan::{InvariantCheck, Plan};
use sorting::Arrange;

use super::names::Names;
use protocol::{PlanCheck, ShortfallLine};

/// What each invariant says, by its number from 1.
const SAYS: [&str; 17] = [
    "Expanded targets and residual cash sum to the mandate",
    "Cash reconciles in every account and currency",
    "No account below its cash reserve",
    "No negative quantity",
    "Every order is in whole lots and above the minimum",
    "All restrictions respected",
    "Turnover within its cap",
    "No asset both bought and sold in one account",
    "No orders where every position is in band",
    "Unconstrained positions end on target, net of costs",
    "Planning again after the orders gives no further orders",
    "The order of the inputs changes nothing",
    "A plan in fractions scales with its amounts",
    "Contributions only buy, withdrawals only sell",
    "Lots sum to their orders",
    "Allocated fills sum to the fills received",
    "Virtual funds and the rest sum to the holdings",
];

/// Why a saved plan does not tell whether its targets were expanded exactly.
const NOT_EXPANDED_AGAIN: &str = "a saved plan keeps its targets as they were expanded";

/// The invariants, those that failed first. The targets of a book are expanded before they are planned: whether that was
/// exact is part of the first one, and not known of a saved plan.
pub(super) fn checks(plan: &Plan, expansion_is_exact: Option<bool>) -> Vec<PlanCheck> {
    let mut checks: Vec<PlanCheck> = plan.proof.invariants.iter().map(check).collect();
    if let Some(first) = checks.iter_mut().find(|check| check.number == 1) {
        let (status, note) = match expansion_is_exact {
            Some(true) => (InvariantStatus::Checked, None),
            Some(false) => (InvariantStatus::Failed, None),
            None => (InvariantStatus::NotApplicable, Some(NOT_EXPANDED_AGAIN.to_owned())),
        };
        if first.status != InvariantStatus::Failed {
            (first.status, first.note) = (status, note);
        }
    }
    checks.arrange_by_key(|check| (check.status != InvariantStatus::Failed, check.number));
    checks
}

fn check(check: &InvariantCheck) -> PlanCheck {
    // What says that it does not hold failed, whatever its status says.
    let status = if check.holds {
        check.status
    } else {
        InvariantStatus::Failed
    };
    let says = SAYS.get(usize::from(check.number).wrapping_sub(1));
    PlanCheck {
        number: u32::from(check.number),
        says: says.map_or_else(|| format!("Invariant {}", check.number), |says| (*says).to_owned()),
        status,
        note: check.note.clone(),
    }
}

/// The cash that accounts must have and do not get, by account.
pub(super) fn shortfalls(plan: &Plan, names: &Names) -> Vec<ShortfallLine> {
    let line = |short: &planning::plan::CashShortfall| {
        let name = names.account(short.account_uid);
        ShortfallLine {
            account_uid: short.account_uid,
            account: name.key,
            name: name.label,
            currency: short.currency.clone(),
            amount: short.amount,
            cause: short.cause,
            sentence: short.explanation.clone(),
        }
    };
    let mut lines: Vec<ShortfallLine> = plan.shortfalls.iter().map(line).collect();
    lines.arrange_by(|a, b| (&a.account, &a.currency).cmp(&(&b.account, &b.currency)));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use planning::plan::{InvariantCheck, PlanInput, plan_rebalance};

    fn plan() -> Plan {
        let uid = |number: u128| uuid::Uuid::from_u128(number);
        let input: PlanInput = serde_json::from_value(serde_json::json!({
            "base_currency": "USD",
            "accounts": [{
                "account_uid": uid(9), "holdings": [], "cash": [{ "currency": "USD", "settled": "1000" }],
                "targets": [{ "asset_uid": uid(1), "weight": "0.6" }]
            }],
            "assets": [{ "asset_uid": uid(1), "currency": "USD", "price": "50" }],
            "policy": { "mode": "full" },
            "as_of": "2026-01-02T00:00:00Z"
        }))
        .unwrap();
        plan_rebalance(input).unwrap()
    }

    #[test]
    fn every_invariant_is_said_once_and_in_words() {
        let checks = checks(&plan(), Some(true));
        let numbers: Vec<u32> = checks.iter().map(|check| check.number).collect();
        assert_eq!(numbers, (1..=17).collect::<Vec<_>>());
        for check in &checks {
            let has_reason = check.note.is_some();
            assert_eq!(check.status == InvariantStatus::NotApplicable, has_reason, "{check:?}");
            assert!(!check.says.starts_with("Invariant"), "{check:?}");
        }
    }

    /// (what fails, whether the expansion was exact, the first number, its status)
    #[test]
    fn what_failed_comes_first_and_never_reads_as_held() {
        for (failed, is_exact, first, status) in [
            (None, Some(true), 1, InvariantStatus::Checked),
            (None, Some(false), 1, InvariantStatus::Failed),
            (None, None, 1, InvariantStatus::NotApplicable),
            (Some(3), Some(true), 3, InvariantStatus::Failed),
            (Some(16), Some(true), 16, InvariantStatus::Failed),
            (Some(1), None, 1, InvariantStatus::Failed),
            (Some(15), Some(false), 1, InvariantStatus::Failed),
        ] {
            let mut plan = plan();
            for check in plan
                .proof
                .invariants
                .iter_mut()
                .filter(|check| Some(check.number) == failed)
            {
                *check = InvariantCheck {
                    holds: false,
                    ..check.clone()
                };
            }
            let found = checks(&plan, is_exact);
            assert_eq!(
                (found[0].number, found[0].status),
                (first, status),
                "{failed:?} {is_exact:?}"
            );
            assert_eq!(found.len(), 17);
            let expected = u32::from(failed.is_some_and(|number| number != 1))
                + u32::from(is_exact == Some(false) || failed == Some(1));
            let count = found
                .iter()
                .filter(|check| check.status == InvariantStatus::Failed)
                .count();
            assert_eq!(count as u32, expected, "{failed:?} {is_exact:?}");
        }
    }
}
