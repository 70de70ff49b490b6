//! The least deviation of whole lots, by depth-first branch and bound over the lines.

use super::deviation::{cash_deviation, near, of};
use super::{Exact, LotBook};

/// Exchanges that the first answer may take.
const FIRST_MOVES: usize = 1000;

struct Tree<'a> {
    book: &'a LotBook,
    /// Lines by value of a lot, largest first: what is left for the last ones can then be met most exactly.
    order: Vec<usize>,
    /// By depth, over the lines from there on: the least deviation as fractions, the cash they take, the cash that they
    /// take at least, and the least deviation as whole lots.
    rest: Vec<Rest>,
    chosen: Vec<i128>,
    best: Vec<i128>,
    least: i128,
    nodes: usize,
    most_nodes: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Rest {
    fractional: i128,
    spent: i128,
    least_spent: i128,
    whole: i128,
}

/// The lots, and whether they are proven to be the best.
pub(super) fn nearest(book: &LotBook, most_nodes: usize) -> (Vec<i128>, bool) {
    let mut order: Vec<usize> = (0..book.lines.len()).collect();
    order.sort_by_key(|line| (std::cmp::Reverse(book.lines[*line].lot), *line));
    let best = near(book, FIRST_MOVES);
    let mut tree = Tree {
        rest: rests(book, &order),
        order,
        chosen: best.clone(),
        least: of(book, &best),
        best,
        book,
        nodes: 0,
        most_nodes,
    };
    tree.descend(0, 0, book.cash);
    let is_proven = tree.nodes <= most_nodes;
    (tree.best, is_proven)
}

fn rests(book: &LotBook, order: &[usize]) -> Vec<Rest> {
    let mut rest = Rest::default();
    let mut rests = vec![rest];
    for line in order.iter().rev().map(|line| &book.lines[*line]) {
        let value = line.desired.clamp(line.value(line.lowest), line.value(line.highest));
        rest.fractional += (value - line.desired).abs();
        rest.spent += value - line.value(line.held);
        rest.least_spent += line.value(line.lowest - line.held);
        rest.whole += line.deviation(line.nearest());
        rests.push(rest);
    }
    rests.reverse();
    rests
}

impl Tree<'_> {
    /// `own` is the deviation of the lines chosen so far, `cash` what they leave.
    fn descend(&mut self, depth: usize, own: i128, cash: i128) {
        self.nodes = self.nodes.saturating_add(1);
        if self.nodes > self.most_nodes || self.bound(depth, own, cash) >= self.least {
            return;
        }
        let Some(line) = self.order.get(depth).copied() else {
            // The bound of a full choice is its deviation.
            self.least = own + (cash - self.book.cash_desired).abs();
            self.best.clone_from(&self.chosen);
            return;
        };
        let exact = self.book.lines[line];
        let (mut down, mut up) = (exact.nearest(), exact.nearest() + 1);
        loop {
            let down_deviation = self.offer(&exact, depth, own, down);
            let up_deviation = self.offer(&exact, depth, own, up);
            let lots = match (down_deviation, up_deviation) {
                (None, None) => return,
                (Some(one), Some(other)) if one > other => up,
                (None, Some(_)) => up,
                _ => down,
            };
            if lots == up {
                up += 1;
            } else {
                down -= 1;
            }
            self.chosen[line] = lots;
            self.descend(
                depth + 1,
                own + exact.deviation(lots),
                cash - exact.value(lots - exact.held),
            );
            if self.nodes > self.most_nodes {
                return;
            }
        }
    }

    /// The deviation of so many lots; `None` when they, and any further out, are not permitted or no better.
    fn offer(&self, line: &Exact, depth: usize, own: i128, lots: i128) -> Option<i128> {
        if lots < line.lowest || lots > line.highest {
            return None;
        }
        let deviation = line.deviation(lots);
        (own + deviation + self.rest[depth + 1].whole < self.least).then_some(deviation)
    }

    /// No choice for the rest has less.
    fn bound(&self, depth: usize, own: i128, cash: i128) -> i128 {
        let rest = self.rest[depth];
        if cash - rest.least_spent < self.book.floor {
            return i128::MAX;
        }
        let fractional = own + rest.fractional + cash_deviation(self.book, cash - rest.spent);
        fractional.max(own + rest.whole)
    }
}
