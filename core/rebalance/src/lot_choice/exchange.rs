//! Moves of one line and exchanges of two, as long as they better a choice.

use super::{LotChoice, Merit, Units};

/// Times that the lines are gone through.
const PASSES: usize = 4;
/// Steps on each side that an exchange is sought among.
const MOST_CANDIDATES: usize = 48;

/// The same where each is matched with those nearest to what it leaves.
const MOST_MATCHED: usize = 24;

/// A line that would have other lots.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step<N> {
    pub(super) line: usize,
    pub(super) lots: i64,
    /// The change of the line's own deviation.
    own: N,
    /// What the cash pays for it.
    taken: N,
}

impl<N: Units> LotChoice<'_, N> {
    /// Betters the choice by moves of single lines and by exchanges of one or two lots of two lines, in up to four passes.
    pub fn exchange(&mut self) {
        if self.problem.is_plain() {
            self.near_goals();
            self.balance_cash();
            self.exchange_matches();
            self.settle();
            return;
        }
        for _ in 0..PASSES {
            let mut moved = self.near_goals();
            moved |= self.balance_cash();
            moved |= self.move_single_lines();
            moved |= self.exchange_pairs();
            if !(self.fill_pairs() || moved) {
                break;
            }
        }
    }

    /// Gives each line the lots nearest to its goal where that betters the choice.
    pub(super) fn near_goals(&mut self) -> bool {
        let mut moved = false;
        for line in 0..self.lots.len() {
            if let Some(step) = self.step_to_nearest(line) {
                self.set(step.line, step.lots);
                moved = true;
            }
        }
        moved
    }

    /// The step of a line to the lots nearest to its goal that its fund pays for, where it betters the choice.
    pub(super) fn step_to_nearest(&self, line: usize) -> Option<Step<N>> {
        let (of, now) = (&self.problem.lines[line], self.lots[line]);
        if of.is_nearest(now) {
            return None;
        }
        let paid = self.rooms[of.fund].contains(of.lot + of.cost).max(0);
        let nearest = of.nearest().min(now.saturating_add(paid));
        let step = (nearest != now).then(|| self.step(line, nearest))?;
        self.is_bettered_by(step).then_some(step)
    }

    /// Moves lines by a lot each toward the side that brings the cash to its goal, the cheapest first.
    pub(super) fn balance_cash(&mut self) -> bool {
        let over = self.cash_over;
        if self.problem.is_cash_free || over.abs() <= self.problem.slack {
            return false;
        }
        let direction = if over > N::default() { 1 } else { -1 };
        let mut steps = Vec::new();
        for line in 0..self.lots.len() {
            let lots = self.lots[line] + direction;
            if self.may_have(line, lots) {
                let step = self.step(line, lots);
                if step.own < step.taken.abs() && step.own < over.abs() {
                    steps.push((step.own.to_float() / step.taken.abs().to_float(), step));
                }
            }
        }
        steps.sort_unstable_by(|(one, left), (other, right)| one.total_cmp(other).then(left.line.cmp(&right.line)));
        let mut moved = false;
        for (_, step) in steps {
            moved |= self.take_if_better(step);
        }
        moved
    }

    fn take_if_better(&mut self, step: Step<N>) -> bool {
        let is_better = self.is_bettered_by(step);
        if is_better {
            self.set(step.line, step.lots);
        }
        is_better
    }

    fn is_bettered_by(&self, step: Step<N>) -> bool {
        self.is_worse_than(self.merit_with(&[step])) && self.permits(&[(step.line, step.lots)])
    }

    /// Gives lines the lots nearest to their goals where that is no worse.
    pub fn approach_goals(&mut self) {
        for line in 0..self.lots.len() {
            let of = &self.problem.lines[line];
            let (now, nearest) = (self.lots[line], of.nearest());
            let off = |lots: i64| (of.value(lots) - of.goal).abs();
            if nearest == now || off(nearest) >= off(now) || !self.permits(&[(line, nearest)]) {
                continue;
            }
            let merit = self.merit_with(&[self.step(line, nearest)]);
            let own = self.merit();
            if (merit.lacking, merit.deviation) <= (own.lacking, own.deviation + self.problem.slack) {
                self.set(line, nearest);
            }
        }
    }

    /// The merit if some lines had other lots.
    fn merit_with(&self, steps: &[Step<N>]) -> Merit<N> {
        let (mut own, mut cash_over) = (self.own, self.cash_over);
        for step in steps {
            own = own + step.own;
            cash_over = cash_over - step.taken;
        }
        Merit {
            lacking: self.lacking_with(steps),
            deviation: own + self.problem.cash_deviation(cash_over),
        }
    }

    fn lacking_with(&self, steps: &[Step<N>]) -> N {
        if let [room] = self.rooms.as_slice() {
            let room = steps.iter().fold(*room, |room, step| room - step.taken);
            return (-room).max(N::default());
        }
        let mut sum = N::default();
        for (fund, room) in self.rooms.iter().enumerate() {
            let taken = steps.iter().filter(|step| self.problem.lines[step.line].fund == fund);
            let room = taken.fold(*room, |room, step| room - step.taken);
            sum = sum + (-room).max(N::default());
        }
        sum
    }

    fn step(&self, line: usize, lots: i64) -> Step<N> {
        let (of, from) = (&self.problem.lines[line], self.lots[line]);
        Step {
            line,
            lots,
            own: of.own(lots) - of.own(from),
            taken: of.taken(lots) - of.taken(from),
        }
    }

    /// Takes the best lots of the line that gains most, until none gains.
    fn move_single_lines(&mut self) -> bool {
        let mut moved = false;
        for _ in 0..2 * self.lots.len() {
            let mut best: Option<(Merit<N>, Step<N>)> = None;
            let gain = self.problem.cash_deviation(self.cash_over) + self.lacking();
            for line in (0..self.lots.len()).filter(|line| self.may_gain(*line, gain)) {
                for lots in self.offers(line) {
                    let step = self.step(line, lots);
                    let merit = self.merit_with(&[step]);
                    let is_better = self.is_worse_than(merit) && best.as_ref().is_none_or(|(least, _)| merit < *least);
                    if is_better && self.permits(&[(line, lots)]) {
                        best = Some((merit, step));
                    }
                }
            }
            let Some((_, step)) = best else { break };
            self.set(step.line, step.lots);
            moved = true;
        }
        moved
    }

    /// Whether other lots of a line can better the choice, which they do by so much at most beside what they better the line.
    fn may_gain(&self, line: usize, gain: N) -> bool {
        let (of, now) = (&self.problem.lines[line], self.lots[line]);
        let own = of.own(now);
        let saves_order = now != 0 && of.fixed > N::default();
        let is_long = of.least > 1 || of.closes;
        saves_order || is_long && now != of.nearest() || of.own(now + 1) - own < gain || of.own(now - 1) - own < gain
    }

    /// Lots that a line may gain by: one more or less, none, the nearest to its goal, and what the cash is over or the fund has
    /// or lacks.
    fn offers(&self, line: usize) -> impl Iterator<Item = i64> + use<N> {
        let (own, now) = (self.problem.lines[line], self.lots[line]);
        let nearest = own.nearest();
        let by_cash = now.saturating_add(self.cash_over.contains(own.lot));
        let by_fund = now.saturating_add(self.rooms[own.fund].contains(own.lot + own.cost));
        let toward = move |lots: i64| lots.clamp(now.min(nearest), now.max(nearest));
        let for_fund = by_fund.min(now).max(-own.most_sold);
        let offers = [
            now + 1,
            now - 1,
            0,
            nearest,
            toward(by_cash),
            toward(by_cash.saturating_add(1)),
            toward(by_fund),
            for_fund,
        ];
        offers.into_iter().filter(move |lots| *lots != now)
    }

    /// Exchanges lots of two lines as long as one betters the choice; whether any did.
    fn exchange_pairs(&mut self) -> bool {
        let mut moved = false;
        for _ in 0..self.lots.len() {
            let Some((one, other)) = self.best_pair() else { break };
            self.set(one.line, one.lots);
            self.set(other.line, other.lots);
            moved = true;
        }
        moved
    }

    /// Exchanges lots of two lines whose values together come nearest to what the cash is off by; whether any did.
    pub(super) fn exchange_matches(&mut self) -> bool {
        let mut moved = false;
        for _ in 0..PASSES {
            if self.problem.cash_deviation(self.cash_over) <= self.problem.aim {
                break;
            }
            let Some((one, other)) = self.best_match() else { break };
            self.set(one.line, one.lots);
            self.set(other.line, other.lots);
            moved = true;
        }
        moved
    }

    fn best_match(&self) -> Option<(Step<N>, Step<N>)> {
        let mut steps = self.candidates(&[1, -1]);
        steps.truncate(MOST_MATCHED);
        steps.sort_unstable_by_key(|step| (step.taken, step.own, step.line));
        // Of a plain problem one fund pays for all: steps that it cannot pay for would stand before those that it can.
        let spent = self
            .problem
            .lines
            .first()
            .map_or(self.cash_over, |line| self.cash_over.min(self.rooms[line.fund]));
        let mut best: Option<(Merit<N>, Step<N>, Step<N>)> = None;
        for one in &steps {
            let wanted = spent - one.taken;
            let place = steps.partition_point(|other| other.taken < wanted);
            let near = place.saturating_sub(2)..(place + 2).min(steps.len());
            for other in steps[near].iter().filter(|other| other.line != one.line) {
                let merit = self.merit_with(&[*one, *other]);
                let is_better = self.is_worse_than(merit) && best.as_ref().is_none_or(|(least, _, _)| merit < *least);
                if is_better && self.permits(&[(one.line, one.lots), (other.line, other.lots)]) {
                    best = Some((merit, *one, *other));
                }
            }
        }
        best.map(|(_, one, other)| (one, other))
    }

    fn best_pair(&self) -> Option<(Step<N>, Step<N>)> {
        let steps = self.candidates(&[1, -1, 2, -2]);
        let gain = self.problem.cash_deviation(self.cash_over) + self.lacking();
        let mut best: Option<(Merit<N>, Step<N>, Step<N>)> = None;
        for (place, one) in steps.iter().enumerate() {
            // The least own deviation comes first: what follows gains no more than what has none left to gain.
            let others = steps[place + 1..].iter().take_while(|other| one.own + other.own < gain);
            for other in others.filter(|other| other.line != one.line) {
                let merit = self.merit_with(&[*one, *other]);
                let is_better = self.is_worse_than(merit) && best.as_ref().is_none_or(|(least, _, _)| merit < *least);
                if is_better && self.permits(&[(one.line, one.lots), (other.line, other.lots)]) {
                    best = Some((merit, *one, *other));
                }
            }
        }
        best.map(|(_, one, other)| (one, other))
    }

    /// Gives up one or two lots of a line for as many of another as its fund then pays, as long as that betters the choice; whether
    /// anything did.
    fn fill_pairs(&mut self) -> bool {
        let mut moved = false;
        for _ in 0..4 * self.lots.len() {
            let Some((one, other)) = self.best_fill() else { break };
            self.set(one.line, one.lots);
            self.set(other.line, other.lots);
            moved = true;
        }
        moved
    }

    fn best_fill(&self) -> Option<(Step<N>, Step<N>)> {
        let lacking = |line: &usize| self.problem.lines[*line].nearest() - self.lots[*line];
        let is_short = |line: &usize| {
            let of = &self.problem.lines[*line];
            lacking(line) > 0 && self.rooms[of.fund].contains(of.lot + of.cost) < lacking(line)
        };
        let takers = (0..self.lots.len()).filter(is_short);
        let mut best: Option<(Merit<N>, Step<N>, Step<N>)> = None;
        for taker in takers.take(MOST_CANDIDATES) {
            let fund = self.problem.lines[taker].fund;
            let is_giver = |giver: &usize| *giver != taker && self.problem.lines[*giver].fund == fund;
            for giver in (0..self.lots.len()).filter(is_giver) {
                for (one, other) in self.fills(giver, taker, lacking(&taker)) {
                    let merit = self.merit_with(&[one, other]);
                    let is_better =
                        self.is_worse_than(merit) && best.as_ref().is_none_or(|(least, _, _)| merit < *least);
                    if is_better && self.permits(&[(giver, one.lots), (taker, other.lots)]) {
                        best = Some((merit, one, other));
                    }
                }
            }
        }
        best.map(|(_, one, other)| (one, other))
    }

    /// One or two lots of a giver, or all that it is above its goal, for what those pay of the taker; and what pays of the giver for so
    /// many lots of the taker.
    fn fills(&self, giver: usize, taker: usize, lacking: i64) -> impl Iterator<Item = (Step<N>, Step<N>)> {
        let (from, to) = (self.problem.lines[giver], self.problem.lines[taker]);
        let room = self.rooms[to.fund];
        let all = self.lots[giver].saturating_sub(from.nearest()).max(1);
        let fills = [1, 2, all].map(|lots| {
            let given = self.step(giver, self.lots[giver] - lots);
            let paid = (room - given.taken).contains(to.lot + to.cost).min(lacking);
            let taken = self.step(taker, self.lots[taker].saturating_add(lots.min(lacking)));
            let needed = (taken.taken - room).contains(from.lot).saturating_add(1);
            [
                (given, self.step(taker, self.lots[taker].saturating_add(paid))),
                (self.step(giver, self.lots[giver].saturating_sub(needed)), taken),
            ]
        });
        fills.into_iter().flatten()
    }

    /// The steps of so many lots that an exchange may have, least own deviation first. Two of them gain at most what the cash
    /// is off by, or what the lines' own deviation falls by.
    fn candidates(&self, changes: &[i64]) -> Vec<Step<N>> {
        let mut steps = Vec::new();
        for (line, now) in self.lots.iter().enumerate() {
            for lots in changes.iter().map(|change| now + change) {
                if self.may_have(line, lots) {
                    steps.push(self.step(line, lots));
                }
            }
        }
        let least = steps.iter().map(|step| step.own).min().unwrap_or_default();
        let gain = self.problem.cash_deviation(self.cash_over) + self.lacking();
        steps.retain(|step| step.own + least.min(N::default()) < gain);
        steps.sort_unstable_by_key(|step| (step.own, step.line, step.lots));
        steps.truncate(MOST_CANDIDATES);
        steps
    }
}
