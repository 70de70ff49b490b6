//! The best lots of all, by depth-first branch and bound over the lines.

use std::cmp::Reverse;

use super::{ChoiceLine, LotChoice, LotProblem, Merit, Units};

/// Times that what is near a choice is searched.
const MOST_NEARER: usize = 4;

/// Which of several choices of least deviation is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ties {
    /// The one that the search began with.
    #[default]
    First,
    /// That of the fewest orders, then of the least value traded, then that in which the first lines trade most.
    FewestOrders,
}

/// What choices of the same deviation are judged by, the lesser the better.
type Rank<N> = (usize, N, Reverse<Vec<i64>>);

struct Tree<'a, N> {
    problem: &'a LotProblem<N>,
    ties: Ties,
    /// Lines by value of a lot, largest first: what is left for the last ones can then be met most exactly.
    order: Vec<usize>,
    /// By depth, over the lines from there on.
    rest: Vec<Rest<N>>,
    /// Of each line: the lots that are looked at.
    windows: Vec<(i64, i64)>,
    choice: LotChoice<'a, N>,
    best: Vec<i64>,
    least: Merit<N>,
    rank: Rank<N>,
    nodes: usize,
    most_nodes: usize,
}

/// What is known of the lines that are not chosen yet.
#[derive(Clone, Debug)]
struct Rest<N> {
    /// The least own deviation as whole lots.
    own: N,
    /// The same as fractions.
    fractional: N,
    /// What the lines take of each fund at that.
    taken: Vec<N>,
    /// The least that they can take.
    least_taken: N,
}

impl<N: Units> LotChoice<'_, N> {
    /// Betters the choice to the best of all, in at most so many nodes; whether no other is known to be better. Where that is too
    /// few, to the best near it.
    pub fn optimise(&mut self, ties: Ties, most_nodes: usize) -> bool {
        let all = self
            .problem
            .lines
            .iter()
            .map(|line| (-line.most_sold, line.most_bought))
            .collect();
        if self.search(ties, most_nodes, all) {
            return true;
        }
        for _ in 0..MOST_NEARER {
            let before = self.merit();
            self.exchange();
            let near = self.windows();
            self.search(ties, most_nodes, near);
            if self.merit() == before {
                break;
            }
        }
        false
    }

    /// What a plan made from here would look at: of lines above their goals what they are above, of lines below what their funds
    /// and those could pay for.
    fn windows(&self) -> Vec<(i64, i64)> {
        let lines = || self.problem.lines.iter().zip(&self.lots);
        let sold = |line: &ChoiceLine<N>, now: i64| {
            let sold = (line.value(now) - line.goal).reached_by(line.lot);
            now.saturating_sub(sold).max(-line.most_sold).min(now)
        };
        let mut money: Vec<N> = self.rooms.iter().map(|room| (*room).max(N::default())).collect();
        for (line, now) in lines() {
            money[line.fund] = money[line.fund] + (line.taken(*now) - line.taken(sold(line, *now))).max(N::default());
        }
        let window = |(line, now): (&ChoiceLine<N>, &i64)| {
            let lacking = (line.goal - line.value(*now)).reached_by(line.lot);
            let bought = lacking.min(money[line.fund].contains(line.lot));
            (
                sold(line, *now),
                now.saturating_add(bought).min(line.most_bought).max(*now),
            )
        };
        lines().map(window).collect()
    }

    fn search(&mut self, ties: Ties, most_nodes: usize, windows: Vec<(i64, i64)>) -> bool {
        let mut order: Vec<usize> = (0..self.lots.len()).collect();
        order.sort_by_key(|line| (Reverse(self.problem.lines[*line].lot), *line));
        let mut tree = Tree {
            rest: rests(self.problem, &order, &windows),
            windows,
            problem: self.problem,
            ties,
            order,
            best: self.lots.clone(),
            least: self.merit(),
            rank: rank(self),
            choice: LotChoice::new(self.problem, &[]),
            nodes: 0,
            most_nodes,
        };
        tree.descend(0, N::default());
        let is_whole = tree.nodes <= most_nodes;
        let best = tree.best;
        for (line, lots) in best.into_iter().enumerate() {
            self.set(line, lots);
        }
        is_whole
    }
}

fn rank<N: Units>(choice: &LotChoice<'_, N>) -> Rank<N> {
    let orders = choice.lots.iter().filter(|lots| **lots != 0).count();
    let traded = choice.lots.iter().map(|lots| lots.abs()).collect();
    (orders, choice.turnover, Reverse(traded))
}

fn rests<N: Units>(problem: &LotProblem<N>, order: &[usize], windows: &[(i64, i64)]) -> Vec<Rest<N>> {
    let zero = N::default();
    let mut rest = Rest {
        own: zero,
        fractional: zero,
        taken: vec![zero; problem.funds.len()],
        least_taken: zero,
    };
    let mut rests = vec![rest.clone()];
    for (line, (low, high)) in order.iter().rev().map(|line| (&problem.lines[*line], windows[*line])) {
        let nearest = line.nearest().max(low).min(high);
        let (low, high) = (line.value(low), line.value(high));
        let value = line.goal.max(low).min(high);
        rest.own = rest.own + (line.value(nearest) - line.goal).abs();
        rest.fractional = rest.fractional + (value - line.goal).abs();
        rest.taken[line.fund] = rest.taken[line.fund] + value - line.held;
        rest.least_taken = rest.least_taken + low - line.held;
        rests.push(rest.clone());
    }
    rests.reverse();
    rests
}

impl<N: Units> Tree<'_, N> {
    /// `lines` is the own deviation of the lines that are chosen.
    fn descend(&mut self, depth: usize, lines: N) {
        self.nodes = self.nodes.saturating_add(1);
        if self.nodes > self.most_nodes || self.is_cut(depth, lines) {
            return;
        }
        let Some(line) = self.order.get(depth).copied() else {
            self.judge();
            return;
        };
        let own = self.problem.lines[line];
        let mut outward = Outward::from_goal(&own, self.windows[line]);
        while let Some(lots) = outward.next(&own) {
            // What is further out is no better.
            let nearest = lines + (own.value(lots) - own.goal).abs() + self.rest[depth + 1].own;
            if self.is_worse(nearest) || self.nodes > self.most_nodes {
                return;
            }
            if own.permits(lots) {
                self.choice.set(line, lots);
                self.descend(depth + 1, lines + own.own(lots));
                self.choice.set(line, 0);
            }
        }
    }

    /// Whether a choice of this deviation or more is worse than the best one.
    fn is_worse(&self, deviation: N) -> bool {
        let slack = self.problem.slack;
        // A choice that keeps the floors is better whatever its deviation is.
        self.least.lacking <= N::default()
            && match self.ties {
                Ties::First => deviation + slack > self.least.deviation,
                Ties::FewestOrders => deviation > self.least.deviation + slack,
            }
    }

    /// Whether nothing below here is better than the best.
    fn is_cut(&self, depth: usize, lines: N) -> bool {
        let (rest, zero) = (&self.rest[depth], N::default());
        let room = self.choice.rooms.iter().fold(zero, |sum, room| sum + *room);
        if room - rest.least_taken < -self.least.lacking {
            return true;
        }
        let over = rest
            .taken
            .iter()
            .fold(self.choice.cash_over, |over, taken| over - *taken);
        // What the lines would take beyond their funds, they miss.
        let beyond = self
            .choice
            .rooms
            .iter()
            .zip(&rest.taken)
            .map(|(room, taken)| (*taken - *room).max(zero));
        let raised = beyond.fold(zero, |sum, beyond| sum + beyond);
        let raised = (raised - self.least.lacking).max(zero);
        let fractional = lines + rest.fractional + raised + self.problem.cash_deviation(over + raised);
        self.is_worse(fractional.max(lines + rest.own))
    }

    fn judge(&mut self) {
        let choice = &self.choice;
        let is_paid = choice
            .problem
            .funds
            .iter()
            .zip(&choice.purses)
            .all(|(fund, purse)| fund.purse.is_none() || *purse >= N::default());
        let is_capped = choice.problem.turnover.is_none_or(|most| choice.turnover <= most);
        let merit = choice.merit();
        if !is_paid || !is_capped || merit.lacking > self.least.lacking {
            return;
        }
        let is_better =
            merit.lacking < self.least.lacking || merit.deviation + self.problem.slack < self.least.deviation;
        let is_as_good = merit.deviation <= self.least.deviation + self.problem.slack;
        let rank = (self.ties == Ties::FewestOrders || is_better).then(|| rank(choice));
        let Some(rank) = rank else { return };
        if is_better || (is_as_good && rank < self.rank) {
            self.best.clone_from(&choice.lots);
            self.least = merit;
            self.rank = rank;
        }
    }
}

/// The lots of a line from its goal outward, those that are less off first.
#[derive(Clone, Copy, Debug)]
struct Outward {
    down: i64,
    up: i64,
    low: i64,
    high: i64,
}

impl Outward {
    fn from_goal<N: Units>(line: &ChoiceLine<N>, (low, high): (i64, i64)) -> Self {
        let below = (line.goal - line.held).contains(line.lot);
        let down = below.clamp(low - 1, high);
        Self {
            down,
            up: down + 1,
            low,
            high,
        }
    }

    fn next<N: Units>(&mut self, line: &ChoiceLine<N>) -> Option<i64> {
        let least = line.least;
        // No order under the minimum but one that closes the position, which is the last.
        if self.down > 0 && self.down < least {
            self.down = 0;
        } else if self.down < 0 && self.down > -least {
            self.down = (-least).max(-line.most_sold).min(self.down);
        }
        if self.up > 0 && self.up < least {
            self.up = least;
        } else if self.up < 0 && self.up > -least {
            self.up = 0;
        }
        let is_open = |lots: i64| self.low <= lots && lots <= self.high;
        let off = |lots: i64| is_open(lots).then(|| (line.value(lots) - line.goal).abs());
        let lots = match (off(self.down), off(self.up)) {
            (None, None) => return None,
            (Some(one), Some(other)) if other < one => self.up,
            (None, Some(_)) => self.up,
            _ => self.down,
        };
        if lots == self.up {
            self.up += 1;
        } else {
            self.down -= 1;
        }
        Some(lots)
    }
}
