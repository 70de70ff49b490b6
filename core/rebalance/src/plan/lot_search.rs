//! The lots that a plan takes, of all that its limits permit.

use super::terms::Lots;
use crate::lot_choice::{ChoiceLine, LotChoice, LotProblem, Ties, Units};

/// Goals are whole numbers of 10^-10, as those of the fast path are.
pub(super) const GOAL_UNIT: i128 = 100_000_000;
/// The cash of a large account comes this near to its goal: to half of this part of the account.
pub(super) const AIM: i128 = 5_000;
/// The most tradable lines, those to be sold out aside, that are searched whole without being asked for.
pub(super) const MOST_SEARCHED: usize = 10;
/// The most nodes of a search.
const MOST_NODES: usize = 20_000;

/// Lots, and how near to the best they come.
#[derive(Debug)]
pub(super) struct Found<N> {
    /// Of each line.
    pub(super) lots: Vec<i64>,
    /// Their deviation.
    pub(super) deviation: N,
    /// No lots have less.
    pub(super) least: N,
    /// What the best have, where that was asked for and found.
    pub(super) optimum: Option<N>,
    /// Whether a search of all lots was asked for and ended before it had looked at all, so that another from here may find better ones.
    pub(super) ended_early: bool,
}

/// How lots are searched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Search<N> {
    pub(super) rule: Lots,
    /// Whether the best are asked for.
    pub(super) measures_optimum: bool,
    /// By how much no order at all may be worse than the orders: what the rounding of money can move.
    pub(super) noise: N,
    /// Whether lines are brought to their goals where that leaves the drift as it is.
    pub(super) keeps_goals: bool,
}

impl<N: Units> Search<N> {
    /// Betters the lots that were sized.
    pub(super) fn find(&self, problem: &LotProblem<N>, sized: &[i64]) -> Found<N> {
        let ties = self.ties(problem);
        let may_rest = ties.is_none() && !self.keeps_goals && problem.is_plain();
        let rest = may_rest.then(|| LotChoice::settled_rest(problem)).flatten();
        let (mut choice, proven) = match rest {
            Some(rest) => (rest, None),
            None => self.bettered(problem, sized, ties),
        };
        let is_optimum = proven == Some(true);
        self.rest_if_settled(problem, &mut choice);
        let deviation = choice.merit().deviation;
        let optimum = match (self.measures_optimum, is_optimum) {
            (false, _) => None,
            (true, true) => Some(deviation),
            (true, false) => {
                let mut best = choice.clone();
                best.optimise(Ties::First, MOST_NODES).then(|| best.merit().deviation)
            }
        };
        let least = if is_optimum {
            deviation
        } else {
            problem.bound().min(deviation)
        };
        Found {
            lots: choice.lots().to_vec(),
            deviation,
            least,
            optimum,
            ended_early: proven == Some(false),
        }
    }

    /// Which of the best lots are searched for among all; `None` where exchanges are enough.
    fn ties(&self, problem: &LotProblem<N>) -> Option<Ties> {
        // A line that is sold out is not there in the next plan, which is to search as this one does.
        let stays = |line: &&ChoiceLine<N>| line.goal != N::default();
        let is_tradable = |line: &&ChoiceLine<N>| line.most_sold > 0 || line.most_bought > 0;
        match self.rule {
            Lots::Nearest => None,
            Lots::Optimal => Some(Ties::FewestOrders),
            Lots::Automatic => {
                let is_small = problem.lines.iter().filter(stays).filter(is_tradable).count() <= MOST_SEARCHED;
                is_small.then_some(Ties::First)
            }
        }
    }

    /// The lots that were sized, bettered; and whether they are the best of all, where that was searched for.
    fn bettered<'a>(
        &self,
        problem: &'a LotProblem<N>,
        sized: &[i64],
        ties: Option<Ties>,
    ) -> (LotChoice<'a, N>, Option<bool>) {
        let mut choice = LotChoice::new(problem, sized);
        choice.exchange();
        if choice.merit().lacking > N::default() {
            // Money is said to be missing only where no lots bring it.
            choice.optimise(Ties::First, MOST_NODES);
        }
        let proven = ties.map(|ties| choice.optimise(ties, MOST_NODES));
        if self.keeps_goals && self.rule != Lots::Optimal {
            choice.approach_goals();
        }
        (choice, proven)
    }

    /// Makes no order at all where that is as good, to the rounding of money, in drift and in what lines are off their goals.
    fn rest_if_settled<'a>(&self, problem: &'a LotProblem<N>, choice: &mut LotChoice<'a, N>) {
        if choice.lots().iter().all(|lots| *lots == 0) {
            return;
        }
        let rest = LotChoice::new(problem, &[]);
        let (with, without) = (choice.merit(), rest.merit());
        let noise = self.noise + problem.slack;
        let is_better = without.deviation + problem.slack < with.deviation;
        let is_as_good = || {
            let is_as_near =
                self.rule == Lots::Optimal || !self.keeps_goals || rest.off_goals() <= choice.off_goals() + noise;
            without.deviation <= with.deviation + noise && is_as_near
        };
        if without.lacking <= with.lacking && (is_better || is_as_good()) {
            *choice = rest;
        }
    }
}
