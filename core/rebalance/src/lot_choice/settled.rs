//! Choices that leave nothing to the plan after them.
//!
//! Once orders are filled, a plan may move lines toward their goals only, and it makes no order where none of its moves betters what
//! is there ([`LotChoice::is_settled`]). A choice that is bettered by the same moves until there is none ([`LotChoice::settle`]) is
//! therefore one that the next plan leaves as it is.

use super::{LotChoice, Units};

/// Times that the moves are tried at most.
const ROUNDS: usize = 64;

impl<N: Units> LotChoice<'_, N> {
    /// Betters the choice by the moves that a plan of its result has, until none does.
    pub(super) fn settle(&mut self) {
        self.is_toward_goals = true;
        for _ in 0..ROUNDS {
            let moved = self.near_goals() | self.balance_cash() | self.exchange_matches();
            if !moved {
                break;
            }
        }
        self.is_toward_goals = false;
    }

    /// Whether no order at all is as good as any that the moves of a plan find from there.
    #[must_use]
    pub fn is_settled(problem: &super::LotProblem<N>) -> bool {
        let mut rest = LotChoice::new(problem, &[]);
        let is_off = (0..problem.lines.len()).any(|line| rest.step_to_nearest(line).is_some());
        !(is_off || rest.balance_cash() || rest.exchange_matches())
    }

    /// Whether a line may have these lots, of which those it has are one less or one more.
    pub(super) fn may_have(&self, line: usize, lots: i64) -> bool {
        let of = &self.problem.lines[line];
        let is_toward = || {
            let value = of.value(self.lots[line]);
            if lots > self.lots[line] {
                value < of.goal
            } else {
                value > of.goal
            }
        };
        of.permits(lots) && (!self.is_toward_goals || is_toward())
    }
}
