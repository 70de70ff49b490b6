//! The proof of a plan: every invariant, judged or with why it says nothing.

use choices::InvariantStatus;
use rebalance::plan::Checks;

use super::output::{InvariantCheck, Plan};

/// What the numbers stand for, and when one does not apply.
const INVARIANTS: [(u8, &str); 17] = [
    (1, "no account has targets"),
    (2, "no account was planned"),
    (3, "no account was planned"),
    (4, "no account was planned"),
    (5, "no account was planned"),
    (6, "no account was planned"),
    (7, "no account was planned"),
    (8, "no account was planned"),
    (9, "the mode trades lines in band too"),
    (10, "lots, limits or restrictions shape the plan"),
    (
        11,
        "a turnover cap, phasing, unsettled proceeds, a harvest or a shortfall ended the plan",
    ),
    (12, "no account was planned"),
    (13, "the plan is not in fractions alone"),
    (14, "the mode both buys and sells"),
    (15, "no order closes lots"),
    (16, "a plan has no fills yet"),
    (17, "virtual funds are allocated apart from plans"),
];

impl InvariantCheck {
    /// An invariant that was judged.
    pub(crate) fn judged(number: u8, holds: bool) -> Self {
        let status = if holds {
            InvariantStatus::Checked
        } else {
            InvariantStatus::Failed
        };
        Self {
            number,
            holds,
            status,
            note: None,
        }
    }
}

impl Plan {
    /// The failed invariants for which no orders are made of a plan. Cash that is stated as missing (3), a plan that leaves
    /// something for the next one (11) and one that does not scale (13) are no reason.
    pub fn barring_checks(&self) -> impl Iterator<Item = &InvariantCheck> {
        let is_stated = |number: u8| matches!(number, 11 | 13) || (number == 3 && !self.shortfalls.is_empty());
        let failed = self.proof.invariants.iter().filter(|check| !check.holds);
        failed.filter(move |check| !is_stated(check.number))
    }
}

/// All invariants, ascending; `notes` say what was judged of those that were not judged on everything.
pub(super) fn invariants(checks: Checks, notes: &[(u8, String)]) -> Vec<InvariantCheck> {
    let judged = |number: u8| {
        checks
            .iter()
            .find(|(judged, _)| *judged == number)
            .map(|(_, holds)| holds)
    };
    let check = |(number, why): (u8, &str)| match judged(number) {
        Some(holds) => InvariantCheck {
            note: notes.iter().find(|(of, _)| *of == number).map(|(_, note)| note.clone()),
            ..InvariantCheck::judged(number, holds)
        },
        None => InvariantCheck {
            number,
            holds: true,
            status: InvariantStatus::NotApplicable,
            note: Some(why.to_owned()),
        },
    };
    INVARIANTS.into_iter().map(check).collect()
}
