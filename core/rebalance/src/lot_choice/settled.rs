//! Choices that leave nothing to the plan after them.
//!
//! Once orders are filled, a plan may move lines toward their goals only, and it makes no order where none of its moves betters what
//! is there ([`LotChoice::settled_rest`]). A choice that is bettered by the same moves until there is none ([`LotChoice::settle`]) is
//! therefore one that the next plan leaves as it is.

use super::{LotChoice, LotProblem, Units};

/// Times that the moves are tried at most.
const ROUNDS: usize = 64;

impl<'a, N: Units> LotChoice<'a, N> {
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

    /// No order at all, where that is as good as any that the moves of a plan find from there.
    #[must_use]
    pub fn settled_rest(problem: &'a LotProblem<N>) -> Option<Self> {
        let mut rest = LotChoice::new(problem, &[]);
        let is_off = (0..problem.lines.len()).any(|line| rest.step_to_nearest(line).is_some());
        let moves = is_off || rest.balance_cash() || rest.exchange_matches();
        (!moves).then_some(rest)
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
