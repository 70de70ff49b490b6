//! What no choice of lots has less than.

use super::{ChoiceLine, LotProblem, Units};

/// The way from the lots nearest to a goal to the ones on its other side.
#[derive(Clone, Copy, Debug)]
struct Piece<N> {
    /// What the line's own deviation rises by.
    cost: N,
    /// The value that moves.
    length: N,
}

/// The two choices of a line around its goal, within its caps.
struct Around<N> {
    /// Value of the nearer one, less what is held.
    change: N,
    own: N,
    /// To the other one, which has more value; or less.
    up: Option<Piece<N>>,
    down: Option<Piece<N>>,
}

impl<N: Units> ChoiceLine<N> {
    fn around(&self) -> Around<N> {
        let below = (self.goal - self.held).contains(self.lot);
        let capped = |lots: i64| self.value(lots.max(-self.most_sold).min(self.most_bought));
        let (low, high) = (capped(below), capped(below.saturating_add(1)));
        let [from_low, from_high] = [low, high].map(|value| (value - self.goal).abs());
        let length = high - low;
        let has_way = length > N::default();
        if from_high < from_low {
            let cost = from_low - from_high;
            Around {
                change: high - self.held,
                own: from_high,
                up: None,
                down: has_way.then_some(Piece { cost, length }),
            }
        } else {
            let cost = from_high - from_low;
            Around {
                change: low - self.held,
                own: from_low,
                up: has_way.then_some(Piece { cost, length }),
                down: None,
            }
        }
    }
}

impl<N: Units> LotProblem<N> {
    /// A deviation that no choice has less than which keeps every fund's floor.
    ///
    /// Each line's deviation over its lots is convex, so that the straight way from one choice to the next is below it. The
    /// least of these ways and of the cash's deviation, over fractions of lots, is found by taking the cheapest ways first; what
    /// no way takes costs a line as much as it gives the cash.
    #[must_use]
    pub fn bound(&self) -> N {
        let (mut own, mut over) = (N::default(), self.cash_over);
        let (mut ups, mut downs) = (Vec::new(), Vec::new());
        let mut beyond: Vec<N> = self
            .funds
            .iter()
            .map(|fund| -fund.purse.map_or(fund.room, |purse| purse.min(fund.room)))
            .collect();
        for line in &self.lines {
            if line.is_fraction {
                over = over - (line.goal - line.held);
                beyond[line.fund] = beyond[line.fund] + line.goal - line.held;
                continue;
            }
            let around = line.around();
            own = own + around.own;
            over = over - around.change;
            beyond[line.fund] = beyond[line.fund] + around.change;
            ups.extend(around.up);
            downs.extend(around.down.map(|way| (line.fund, way)));
        }
        // What the nearest lots take beyond a fund, its lines miss.
        for (fund, beyond) in beyond
            .into_iter()
            .enumerate()
            .filter(|(_, beyond)| *beyond > N::default())
        {
            let own_ways = downs.iter().filter(|(of, _)| *of == fund).map(|(_, way)| *way);
            own = own + filled(beyond, own_ways.collect());
            over = over + beyond;
        }
        if self.is_cash_free {
            return (own - self.slack).max(N::default());
        }
        let cash = if over > N::default() {
            filled(over, ups)
        } else {
            filled(-over, downs.into_iter().map(|(_, way)| way).collect())
        };
        (own + cash - self.slack).max(N::default())
    }
}

/// The least that an amount costs when ways take of it, each unit that none takes costing one.
fn filled<N: Units>(amount: N, mut ways: Vec<Piece<N>>) -> N {
    let share = |way: &Piece<N>| way.cost.to_float() / way.length.to_float();
    ways.retain(|way| way.cost < way.length);
    ways.sort_unstable_by(|one, other| {
        share(one)
            .total_cmp(&share(other))
            .then(one.length.cmp(&other.length))
            .then(one.cost.cmp(&other.cost))
    });
    let (mut left, mut cost) = (amount, N::default());
    for way in ways {
        if way.length >= left {
            // Rounding of floats must not raise the bound.
            let last = N::below(share(&way) * left.to_float() * (1.0 - 1e-12));
            return cost + last.min(left);
        }
        left = left - way.length;
        cost = cost + way.cost;
    }
    cost + left
}
