//! Asset location: which account of a household holds how much of what.
//!
//! A transport problem from assets, each with a value to be held, to accounts, each with room. What is held already and kept
//! saves the tax that selling it would realise; what is placed costs its location penalty. Least tax comes first, then the
//! least penalty, then the least value traded: a minimum-cost flow by successive shortest paths over costs that are compared
//! in that order (Ahuja, Magnanti and Orlin, Network Flows, 1993, chapter 9).

use decimal::Decimal;

/// An account's holding of an asset, or a part of it with one rate of tax on sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The place of the asset.
    pub asset: usize,
    /// The place of the account.
    pub account: usize,
    /// Base value, positive.
    pub value: Decimal,
    /// Tax of selling it, as a share of its value; not below zero.
    pub tax_rate: Decimal,
}

/// A household to be placed. Values are in base currency.
#[derive(Clone, Debug, Default)]
pub struct Household {
    /// Target value of each asset over all accounts, not below zero.
    pub wanted: Vec<Decimal>,
    /// Capacity of each account, not below zero.
    pub rooms: Vec<Decimal>,
    /// Current holdings that may be kept.
    pub holdings: Vec<Holding>,
    /// Of each asset and account, row by row: the penalty of holding it there as a share of its value.
    pub penalties: Vec<Decimal>,
    /// Of each asset and account: whether more of it may be bought there.
    pub may_buy: Vec<bool>,
}

/// The placement: the target value of each asset in each account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    /// Of each asset and account, row by row: base value.
    pub values: Vec<Decimal>,
    /// Tax of what is not kept.
    pub tax: Decimal,
    /// A year's location penalty.
    pub penalty: Decimal,
}

/// The cost of a unit of value on an arc, compared lexicographically.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Cost {
    tax: i128,
    penalty: i128,
    traded: i64,
}

impl Cost {
    fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            tax: self.tax.checked_add(other.tax)?,
            penalty: self.penalty.checked_add(other.penalty)?,
            traded: self.traded.checked_add(other.traded)?,
        })
    }

    fn reversed(self) -> Self {
        Self {
            tax: -self.tax,
            penalty: -self.penalty,
            traded: -self.traded,
        }
    }
}

/// A way from an asset to an account.
#[derive(Clone, Copy, Debug)]
struct Arc {
    asset: usize,
    account: usize,
    capacity: i128,
    used: i128,
    cost: Cost,
}

/// How a node was reached: the arc, and whether backwards.
#[derive(Clone, Copy)]
struct Step {
    arc: usize,
    back: bool,
}

impl Household {
    /// Places as much of what is wanted as there is room for, at the least tax, then penalty, then value traded.
    ///
    /// `None` when an amount is out of range, or the columns do not have the sizes that they should.
    ///
    /// ```
    /// use decimal::Decimal;
    /// use rebalance::location::Household;
    ///
    /// // Bonds cost 1% a year in the taxable account (0) and nothing in the deferred one (1).
    /// let household = Household {
    ///     wanted: vec![Decimal::from(60), Decimal::from(40)],
    ///     rooms: vec![Decimal::from(50), Decimal::from(50)],
    ///     holdings: Vec::new(),
    ///     penalties: ["0", "0", "0.01", "0"].map(|share| share.parse().unwrap()).to_vec(),
    ///     may_buy: vec![true; 4],
    /// };
    /// let placed = household.place().unwrap();
    /// assert_eq!(placed.values, [50, 10, 0, 40].map(Decimal::from));
    /// assert_eq!(placed.penalty, Decimal::ZERO);
    /// ```
    #[must_use]
    pub fn place(&self) -> Option<Placement> {
        let cells = self.wanted.len().checked_mul(self.rooms.len())?;
        if self.penalties.len() != cells || self.may_buy.len() != cells {
            return None;
        }
        let mut flow = Flow {
            left: self.wanted.iter().map(|value| value.units()).collect(),
            rooms: self.rooms.iter().map(|value| value.units()).collect(),
            arcs: self.arcs(),
        };
        // Each path fills an arc, an asset or an account; what the reversals add is bounded by the arcs once more.
        let rounds = 4 * (flow.arcs.len() + flow.left.len() + flow.rooms.len());
        for _ in 0..rounds {
            if !flow.send()? {
                break;
            }
        }
        self.placement(&flow)
    }

    fn arcs(&self) -> Vec<Arc> {
        let accounts = self.rooms.len();
        let mut arcs = Vec::new();
        for holding in self.holdings.iter().filter(|holding| holding.value.is_positive()) {
            let penalty = self.penalties[holding.asset * accounts + holding.account].units();
            arcs.push(Arc {
                asset: holding.asset,
                account: holding.account,
                capacity: holding.value.units(),
                used: 0,
                cost: Cost {
                    tax: -holding.tax_rate.units(),
                    penalty,
                    traded: -1,
                },
            });
        }
        for (cell, penalty) in self
            .penalties
            .iter()
            .enumerate()
            .filter(|(cell, _)| self.may_buy[*cell])
        {
            arcs.push(Arc {
                asset: cell / accounts,
                account: cell % accounts,
                capacity: i128::MAX,
                used: 0,
                cost: Cost {
                    tax: 0,
                    penalty: penalty.units(),
                    traded: 1,
                },
            });
        }
        arcs
    }

    fn placement(&self, flow: &Flow) -> Option<Placement> {
        let accounts = self.rooms.len();
        let mut values = vec![Decimal::ZERO; self.penalties.len()];
        for arc in &flow.arcs {
            let cell = &mut values[arc.asset * accounts + arc.account];
            *cell = cell.checked_add(Decimal::from_raw(arc.used))?;
        }
        let mut penalty = Decimal::ZERO;
        for (value, rate) in values.iter().zip(&self.penalties) {
            penalty = penalty.checked_add(value.checked_mul(*rate)?)?;
        }
        let mut tax = Decimal::ZERO;
        let kept = flow.arcs.iter().map(|arc| Decimal::from_raw(arc.used));
        for (holding, kept) in self
            .holdings
            .iter()
            .filter(|holding| holding.value.is_positive())
            .zip(kept)
        {
            tax = tax.checked_add(holding.value.checked_sub(kept)?.checked_mul(holding.tax_rate)?)?;
        }
        Some(Placement { values, tax, penalty })
    }
}

/// The flow in the making.
struct Flow {
    /// Value of each asset not yet placed.
    left: Vec<i128>,
    /// Remaining capacity of each account.
    rooms: Vec<i128>,
    arcs: Vec<Arc>,
}

impl Flow {
    /// Sends as much as fits along the cheapest way; false when there is none.
    fn send(&mut self) -> Option<bool> {
        let assets = self.left.len();
        let mut reached: Vec<Option<(Cost, Option<Step>)>> = vec![None; assets + self.rooms.len()];
        for (asset, left) in self.left.iter().enumerate() {
            if *left > 0 {
                reached[asset] = Some((Cost::default(), None));
            }
        }
        self.relax(&mut reached)?;
        let open = (0..self.rooms.len()).filter(|account| self.rooms[*account] > 0);
        let cheapest = open
            .filter_map(|account| Some((reached[assets + account]?.0, account)))
            .min();
        let Some((_, account)) = cheapest else {
            return Some(false);
        };
        let way = self.way(&reached, assets + account);
        let source = way.last().map(|step| self.arcs[step.arc].asset)?;
        let mut amount = self.rooms[account].min(self.left[source]);
        for step in &way {
            let arc = &self.arcs[step.arc];
            amount = amount.min(if step.back {
                arc.used
            } else {
                arc.capacity.checked_sub(arc.used)?
            });
        }
        for step in &way {
            let change = if step.back { -amount } else { amount };
            self.arcs[step.arc].used = self.arcs[step.arc].used.checked_add(change)?;
        }
        self.rooms[account] -= amount;
        self.left[source] -= amount;
        Some(amount > 0)
    }

    /// Bellman and Ford: the cheapest way to every node. No cycle costs less than nothing, for every way sent was cheapest.
    fn relax(&self, reached: &mut [Option<(Cost, Option<Step>)>]) -> Option<()> {
        let assets = self.left.len();
        for _ in 0..reached.len() {
            let mut changed = false;
            for (place, arc) in self.arcs.iter().enumerate() {
                let (from, to) = (arc.asset, assets + arc.account);
                for (from, to, cost, back, open) in [
                    (from, to, arc.cost, false, arc.used < arc.capacity),
                    (to, from, arc.cost.reversed(), true, arc.used > 0),
                ] {
                    let Some((so_far, _)) = reached[from].filter(|_| open) else {
                        continue;
                    };
                    let cost = so_far.plus(cost)?;
                    if reached[to].is_none_or(|(known, _)| cost < known) {
                        reached[to] = Some((cost, Some(Step { arc: place, back })));
                        changed = true;
                    }
                }
            }
            if !changed {
                break;
            }
        }
        Some(())
    }

    /// The arcs of the path to a node, the last first.
    fn way(&self, reached: &[Option<(Cost, Option<Step>)>], to: usize) -> Vec<Step> {
        let (mut way, mut node) = (Vec::new(), to);
        while let Some((_, Some(step))) = reached[node] {
            way.push(step);
            let arc = &self.arcs[step.arc];
            node = if step.back {
                self.left.len() + arc.account
            } else {
                arc.asset
            };
            if way.len() > reached.len() {
                break;
            }
        }
        way
    }
}
