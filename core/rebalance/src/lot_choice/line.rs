use super::Units;

/// A line whose lots may be chosen; all but counts are base value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChoiceLine<N> {
    /// What is held, before any order; below zero when short.
    pub held: N,
    /// A lot, positive.
    pub lot: N,
    /// What is to be held.
    pub goal: N,
    /// Lots that may be sold at most. The last one ends at nothing held, however little it is, where `closes` says so.
    pub most_sold: i64,
    /// Lots that may be bought at most.
    pub most_bought: i64,
    /// The fewest lots of an order that closes no position.
    pub least: i64,
    /// Whether an order that would go through nothing held ends there.
    pub closes: bool,
    /// The fund that it is paid from.
    pub fund: usize,
    /// What each lot of an order costs.
    pub cost: N,
    /// What an order costs that ends at nothing held, instead.
    pub closing_cost: N,
    /// What any order costs beside.
    pub fixed: N,
    /// Whether the lot is an order in fractions, which the line takes whole or not at all, while it could have any value.
    pub is_fraction: bool,
}

impl<N: Units> ChoiceLine<N> {
    /// The value after an order.
    #[must_use]
    pub fn value(&self, lots: i64) -> N {
        let zero = N::default();
        let value = self.held + self.lot.times(lots);
        if self.closes && self.passes_zero(value) {
            zero
        } else {
            value
        }
    }

    /// Whether an order that ends at this value goes through nothing held.
    fn passes_zero(&self, value: N) -> bool {
        let zero = N::default();
        (self.held > zero && value < zero) || (self.held < zero && value > zero)
    }

    /// The change of the value, without its sign.
    #[must_use]
    pub fn traded(&self, lots: i64) -> N {
        (self.value(lots) - self.held).abs()
    }

    fn costs(&self, lots: i64) -> N {
        if lots == 0 {
            N::default()
        } else if self.closes && self.passes_zero(self.held + self.lot.times(lots)) {
            self.fixed + self.closing_cost
        } else {
            self.fixed + self.cost.times(lots.abs())
        }
    }

    /// The line's part of the deviation.
    #[must_use]
    pub fn own(&self, lots: i64) -> N {
        let costs = self.costs(lots);
        (self.value(lots) - self.goal).abs() + costs + costs
    }

    /// What the fund pays for an order, below zero for what it gets.
    #[must_use]
    pub fn taken(&self, lots: i64) -> N {
        self.value(lots) - self.held + self.costs(lots)
    }

    /// What a buy takes.
    #[must_use]
    pub fn bought(&self, lots: i64) -> N {
        if lots > 0 { self.taken(lots) } else { N::default() }
    }

    /// Whether the line permits such an order, money aside.
    #[must_use]
    pub fn permits(&self, lots: i64) -> bool {
        let is_within = -self.most_sold <= lots && lots <= self.most_bought;
        let closes_position = lots != 0 && self.held != N::default() && self.value(lots) == N::default();
        is_within && (lots == 0 || lots.abs() >= self.least || closes_position)
    }

    /// So many lots, or as many of them as are permitted; none where an order of those would be too small.
    #[must_use]
    pub fn permitted_near(&self, lots: i64) -> i64 {
        let capped = lots.max(-self.most_sold).min(self.most_bought);
        if self.permits(capped) { capped } else { 0 }
    }

    /// Whether lots are at once seen to be the nearest to the goal: less than half a lot off, and no odd lot on either side.
    #[must_use]
    pub fn is_nearest(&self, lots: i64) -> bool {
        let value = self.value(lots);
        let off = (value - self.goal).abs();
        off + off < self.lot && (!self.closes || value.abs() > self.lot)
    }

    /// The permitted lots nearest to the goal by value; fewer of two that are as near.
    #[must_use]
    pub fn nearest(&self) -> i64 {
        let below = (self.goal - self.held).contains(self.lot);
        if self.least == 1 {
            let capped = |lots: i64| lots.max(-self.most_sold).min(self.most_bought);
            let (low, high) = (capped(below), capped(below.saturating_add(1)));
            let [from_low, from_high] = [low, high].map(|lots| (self.value(lots) - self.goal).abs());
            let is_higher = from_high < from_low || (from_high == from_low && high.abs() < low.abs());
            return if is_higher { high } else { low };
        }
        let best = [below, below.saturating_add(1), -self.most_sold, self.most_bought, 0]
            .into_iter()
            .filter(|lots| self.permits(*lots))
            .min_by_key(|lots| ((self.value(*lots) - self.goal).abs(), lots.abs()));
        best.unwrap_or(0)
    }
}
