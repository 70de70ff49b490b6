//! Whole lots of least deviation from what lines and cash are to have, within hard limits.
//!
//! The deviation is the sum of `|value - goal|` over the lines and the cash, in money: portfolio drift is half of it over the
//! account's value. What an order costs counts twice, as money that both a line and the cash would miss, so that an order is
//! worth making only where it lowers the drift by more than its cost as a share of the value.
//!
//! A choice is bettered by moves of one line and by exchanges of lots of two lines ([`LotChoice::exchange`]), or searched whole by
//! branch and bound ([`LotChoice::optimise`]). Either way [`LotProblem::bound`] says what no choice at all has less than.

mod bound;
mod exchange;
mod line;
mod optimum;
mod settled;
mod units;

pub use line::ChoiceLine;
pub use optimum::Ties;
pub use units::Units;

/// Money of one fund that lines are paid from, in base value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FundRoom<N> {
    /// Cash less its floor, before any order.
    pub room: N,
    /// What buys may take at most, whatever sells bring; `None` where their proceeds count.
    pub purse: Option<N>,
}

/// Lines and cash whose lots are to be chosen.
#[derive(Clone, Debug, Default)]
pub struct LotProblem<N> {
    /// The lines that may trade.
    pub lines: Vec<ChoiceLine<N>>,
    /// The funds that they are paid from.
    pub funds: Vec<FundRoom<N>>,
    /// Cash less the cash that is to be had, before any order.
    pub cash_over: N,
    /// Whether no cash is to be had: it is there to be spent, and only lines have a deviation.
    pub is_cash_free: bool,
    /// Values that may be traded in all; `None` without a cap.
    pub turnover: Option<N>,
    /// Differences of deviations up to this one are none.
    pub slack: N,
    /// Cash that is off its goal by no more than this is not worth an exchange, where lots are free.
    pub aim: N,
}

/// How good a choice is: the lesser the better, from the first figure on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Merit<N> {
    /// Money that the floors of the funds lack.
    pub lacking: N,
    /// The deviation, costs included twice.
    pub deviation: N,
}

/// Lots of each line in the making.
#[derive(Clone, Debug)]
pub struct LotChoice<'a, N> {
    problem: &'a LotProblem<N>,
    /// Of each line: lots bought, below zero for lots sold.
    lots: Vec<i64>,
    rooms: Vec<N>,
    purses: Vec<N>,
    cash_over: N,
    turnover: N,
    /// The lines' own part of the deviation.
    own: N,
    /// Whether single lots move lines toward their goals only, as in a plan of what the choice makes of the account.
    is_toward_goals: bool,
}

impl<N: Units> LotProblem<N> {
    /// Whether single lots are all that a line can gain by: one fund that is at its floor or above pays for all, no order costs anything
    /// or has a least size, and no cap holds.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let (zero, fund) = (N::default(), self.lines.first().map_or(0, |line| line.fund));
        let is_free = |line: &ChoiceLine<N>| {
            line.least == 1 && line.cost == zero && line.fixed == zero && line.fund == fund && !line.is_fraction
        };
        let has_money = self
            .funds
            .get(fund)
            .is_some_and(|fund| fund.purse.is_none() && fund.room >= zero);
        has_money && self.turnover.is_none() && self.lines.iter().all(is_free)
    }

    /// No line buys more than its fund has once everything that may be sold is.
    pub fn cap_by_funds(&mut self) {
        let mut most: Vec<N> = self.funds.iter().map(|fund| fund.room).collect();
        for line in &self.lines {
            most[line.fund] = most[line.fund] + (-line.taken(-line.most_sold)).max(N::default());
        }
        for line in &mut self.lines {
            let purse = self.funds[line.fund].purse;
            let money = purse.map_or(most[line.fund], |purse| purse.min(most[line.fund]));
            let (money, each) = (money.max(N::default()), line.lot + line.cost);
            if each.times(line.most_bought) > money {
                line.most_bought = money.contains(each);
            }
        }
    }

    /// The cash's part of the deviation.
    fn cash_deviation(&self, over: N) -> N {
        if self.is_cash_free { N::default() } else { over.abs() }
    }
}

impl<'a, N: Units> LotChoice<'a, N> {
    /// The choice of these lots; each is one that its line permits.
    #[must_use]
    pub fn new(problem: &'a LotProblem<N>, lots: &[i64]) -> Self {
        let mut choice = Self {
            problem,
            lots: vec![0; problem.lines.len()],
            rooms: problem.funds.iter().map(|fund| fund.room).collect(),
            purses: problem
                .funds
                .iter()
                .map(|fund| fund.purse.unwrap_or_default())
                .collect(),
            cash_over: problem.cash_over,
            turnover: N::default(),
            own: problem.lines.iter().fold(N::default(), |sum, line| sum + line.own(0)),
            is_toward_goals: false,
        };
        for (line, lots) in lots.iter().enumerate() {
            choice.set(line, *lots);
        }
        choice
    }

    /// Lots of each line, bought above zero.
    #[must_use]
    pub fn lots(&self) -> &[i64] {
        &self.lots
    }

    /// How good it is.
    #[must_use]
    pub fn merit(&self) -> Merit<N> {
        Merit {
            lacking: self.lacking(),
            deviation: self.own + self.problem.cash_deviation(self.cash_over),
        }
    }

    /// What the lines are off their goals in all, costs aside.
    #[must_use]
    pub fn off_goals(&self) -> N {
        let lines = self.problem.lines.iter().zip(&self.lots);
        lines.fold(N::default(), |sum, (line, lots)| {
            sum + (line.value(*lots) - line.goal).abs()
        })
    }

    /// What the floor of a fund lacks.
    #[must_use]
    pub fn lacking_of(&self, fund: usize) -> N {
        (-self.rooms[fund]).max(N::default())
    }

    /// Whether the fund of a line has the money for a lot more of it.
    #[must_use]
    pub fn pays_for_lot(&self, line: &ChoiceLine<N>) -> bool {
        let (fund, price) = (line.fund, line.lot + line.cost);
        let has_purse = self.problem.funds[fund].purse.is_some();
        self.rooms[fund] >= price && (!has_purse || self.purses[fund] >= price)
    }

    /// Whether another merit is better by more than the slack.
    #[must_use]
    pub fn is_worse_than(&self, other: Merit<N>) -> bool {
        let own = self.merit();
        (other.lacking, other.deviation + self.problem.slack) < (own.lacking, own.deviation)
    }

    fn lacking(&self) -> N {
        let short = |room: &N| (-*room).max(N::default());
        self.rooms
            .iter()
            .map(short)
            .fold(N::default(), |sum, short| sum + short)
    }

    /// Gives a line other lots.
    fn set(&mut self, line: usize, lots: i64) {
        let own = &self.problem.lines[line];
        let from = std::mem::replace(&mut self.lots[line], lots);
        let change = own.taken(lots) - own.taken(from);
        self.rooms[own.fund] = self.rooms[own.fund] - change;
        self.purses[own.fund] = self.purses[own.fund] - (own.bought(lots) - own.bought(from));
        self.cash_over = self.cash_over - change;
        self.turnover = self.turnover + own.traded(lots) - own.traded(from);
        self.own = self.own + own.own(lots) - own.own(from);
    }

    /// Whether the limits permit lines these lots beside what the others have: every fund at its floor, or no more below it
    /// than it is.
    fn permits(&self, moves: &[(usize, i64)]) -> bool {
        let mut turnover = self.turnover;
        for (place, (line, lots)) in moves.iter().enumerate() {
            let own = &self.problem.lines[*line];
            if !own.permits(*lots) {
                return false;
            }
            turnover = turnover + own.traded(*lots) - own.traded(self.lots[*line]);
            let in_fund =
                |(other, lots): &(usize, i64)| (self.problem.lines[*other].fund == own.fund).then_some((*other, *lots));
            // A fund is judged once, at the first of its lines.
            if moves[..place].iter().any(|of| in_fund(of).is_some()) {
                continue;
            }
            let (mut room, mut purse) = (self.rooms[own.fund], self.purses[own.fund]);
            let (room_before, mut buys_more) = (room, false);
            for (other, lots) in moves.iter().filter_map(in_fund) {
                let (of, from) = (&self.problem.lines[other], self.lots[other]);
                room = room - (of.taken(lots) - of.taken(from));
                purse = purse - (of.bought(lots) - of.bought(from));
                buys_more |= of.bought(lots) > of.bought(from);
            }
            let has_purse = self.problem.funds[own.fund].purse.is_some();
            let is_paid = !(has_purse && buys_more) || purse >= N::default();
            if (room < N::default() && room < room_before) || !is_paid {
                return false;
            }
        }
        self.problem
            .turnover
            .is_none_or(|most| turnover <= most || turnover <= self.turnover)
    }
}

#[cfg(test)]
mod tests;
