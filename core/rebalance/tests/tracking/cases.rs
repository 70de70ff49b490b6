//! Seeded tracking problems of every shape.

use rebalance::tracking::{Group, Problem, ProblemFault, Range, Risk, Terms, Turnover};

pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn bits(&mut self) -> u64 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) covariance: Vec<f64>,
    pub(crate) risk: Risk,
    pub(crate) target: Vec<f64>,
    pub(crate) current: Vec<f64>,
    pub(crate) lower: Vec<f64>,
    pub(crate) upper: Vec<f64>,
    pub(crate) buy: Vec<f64>,
    pub(crate) sell: Vec<f64>,
    pub(crate) budget: Range,
    pub(crate) one_way: Option<f64>,
    pub(crate) counted: Vec<bool>,
    pub(crate) groups: Vec<(Vec<usize>, Range)>,
}

impl Case {
    pub(crate) fn lines(&self) -> usize {
        self.target.len()
    }

    pub(crate) fn with<R>(&self, ask: impl FnOnce(Result<Problem<'_>, ProblemFault>) -> R) -> R {
        let groups: Vec<Group<'_>> = self
            .groups
            .iter()
            .map(|(members, limits)| Group {
                members,
                limits: *limits,
            })
            .collect();
        ask(Problem::new(Terms {
            risk: &self.risk,
            target: &self.target,
            current: &self.current,
            lower: &self.lower,
            upper: &self.upper,
            buy_cost: &self.buy,
            sell_cost: &self.sell,
            budget: self.budget,
            turnover: self.one_way.map(|one_way| Turnover {
                one_way,
                counted: &self.counted,
            }),
            groups: &groups,
        }))
    }

    pub(crate) fn objective(&self, weights: &[f64]) -> f64 {
        let n = self.lines();
        let distance: Vec<f64> = (0..n).map(|i| weights[i] - self.target[i]).collect();
        let mut objective = 0.0;
        for i in 0..n {
            for j in 0..n {
                objective += 0.5 * distance[i] * distance[j] * self.covariance[i * n + j];
            }
            let trade = weights[i] - self.current[i];
            objective += trade.max(0.0) * self.buy[i] + (-trade).max(0.0) * self.sell[i];
        }
        objective
    }

    /// The furthest that the weights are outside any limit.
    pub(crate) fn breach(&self, weights: &[f64]) -> f64 {
        let outside = |value: f64, range: Range| (range.low - value).max(value - range.high).max(0.0);
        let mut breach = outside(weights.iter().sum(), self.budget);
        for (i, weight) in weights.iter().enumerate() {
            breach = breach.max(self.lower[i] - weight).max(weight - self.upper[i]);
        }
        for (members, range) in &self.groups {
            breach = breach.max(outside(members.iter().map(|i| weights[*i]).sum(), *range));
        }
        if let Some(one_way) = self.one_way {
            let traded: f64 = (0..self.lines())
                .filter(|i| self.counted[*i])
                .map(|i| (weights[i] - self.current[i]).abs())
                .sum();
            breach = breach.max(traded - 2.0 * one_way);
        }
        breach
    }
}

fn covariance(random: &mut Random, n: usize) -> (Vec<f64>, Risk) {
    let factors = random.below(6).min(n);
    let dense = |entries: Vec<f64>| {
        let risk = Risk::dense(n, &entries).expect("a product with itself");
        (entries, risk)
    };
    match random.below(6) {
        0 => {
            let mut entries = vec![0.0; n * n];
            (0..n).for_each(|i| entries[i * n + i] = 1.0);
            (entries, Risk::identity(n))
        }
        1 => {
            let variances: Vec<f64> = (0..n)
                .map(|_| if random.chance(0.2) { 0.0 } else { random.unit() })
                .collect();
            let mut entries = vec![0.0; n * n];
            (0..n).for_each(|i| entries[i * n + i] = variances[i]);
            (entries, Risk::diagonal(&variances).expect("variances"))
        }
        shape => {
            let loadings: Vec<f64> = (0..n * factors).map(|_| 0.3 * (random.unit() - 0.4)).collect();
            let mut specific: Vec<f64> = (0..n).map(|_| 0.002 + 0.05 * random.unit()).collect();
            if shape == 2 {
                // Rank-deficient, with a dead line and two equal ones.
                specific.fill(0.0);
            }
            let mut root = loadings;
            if shape == 2 && n > 2 && factors > 0 {
                let (dead, twin) = (random.below(n), random.below(n));
                root[dead * factors..(dead + 1) * factors].fill(0.0);
                let first = root[..factors].to_vec();
                root[twin * factors..(twin + 1) * factors].copy_from_slice(&first);
            }
            let mut entries = vec![0.0; n * n];
            for i in 0..n {
                for j in 0..n {
                    entries[i * n + j] = (0..factors)
                        .map(|k| root[i * factors + k] * root[j * factors + k])
                        .sum();
                }
                entries[i * n + i] += specific[i];
            }
            if shape == 5 {
                let mut unit = vec![0.0; factors * factors];
                (0..factors).for_each(|k| unit[k * factors + k] = 1.0);
                let risk = Risk::factors(&root, &unit, &specific, factors).expect("a factor model");
                return (entries, risk);
            }
            dense(entries)
        }
    }
}

fn shares(random: &mut Random, n: usize, sum: f64) -> Vec<f64> {
    let raw: Vec<f64> = (0..n).map(|_| random.unit() + 0.01).collect();
    let total: f64 = raw.iter().sum();
    raw.iter().map(|share| share * sum / total).collect()
}

/// Limits around the current weights: wide, of both signs, or with lines that are held where they are.
fn limits(random: &mut Random, current: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let n = current.len();
    let is_short = random.chance(0.2);
    let wide = 0.2 + 3.0 / n as f64;
    let lower: Vec<f64> = (0..n)
        .map(|_| if is_short { -wide * random.unit() } else { 0.0 })
        .collect();
    let mut upper: Vec<f64> = (0..n).map(|_| wide * random.unit() + 1.0 / n as f64).collect();
    let mut lower = lower;
    if random.chance(0.3) {
        for i in 0..n {
            if random.chance(0.3) {
                (lower[i], upper[i]) = (current[i], current[i]);
            } else if random.chance(0.2) {
                lower[i] = current[i];
            }
        }
    }
    (lower, upper)
}

/// Overlapping groups near what they hold now, some of them tight.
fn groups(random: &mut Random, current: &[f64]) -> Vec<(Vec<usize>, Range)> {
    let n = current.len();
    let mut groups = Vec::new();
    for _ in 0..random.below(5) {
        let members: Vec<usize> = (0..n).filter(|_| random.chance(0.4)).collect();
        let held: f64 = members.iter().map(|i| current[*i]).sum();
        let slack = if random.chance(0.3) { 0.0 } else { 0.2 * random.unit() };
        let off = if random.chance(0.5) {
            0.0
        } else {
            0.1 * (random.unit() - 0.5)
        };
        groups.push((
            members,
            Range {
                low: held + off - slack,
                high: held + off + slack,
            },
        ));
    }
    groups
}

/// A problem over `n` lines; most are feasible, and many degenerate.
pub(crate) fn case(seed: u64, n: usize) -> Case {
    let random = &mut Random(seed);
    let (covariance, risk) = covariance(random, n);
    let current = shares(random, n, 1.0);
    let target = if random.chance(0.1) {
        current.clone()
    } else {
        shares(random, n, 1.0)
    };
    let (lower, upper) = limits(random, &current);
    let costly = random.chance(0.5);
    let cost = |random: &mut Random| if costly { 0.01 * random.unit() } else { 0.0 };
    let buy: Vec<f64> = (0..n).map(|_| cost(random)).collect();
    let mut sell: Vec<f64> = (0..n).map(|_| cost(random)).collect();
    for i in 0..n {
        if random.chance(0.1) {
            sell[i] = -buy[i];
        }
    }
    let budget = match random.below(4) {
        0 => Range { low: 0.9, high: 1.05 },
        1 => Range { low: 0.98, high: 0.98 },
        _ => Range { low: 1.0, high: 1.0 },
    };
    let one_way = match random.below(4) {
        0 => None,
        1 => Some(0.0),
        _ => Some(0.3 * random.unit()),
    };
    let uncounted = random.chance(0.5);
    let counted = (0..n).map(|i| !(uncounted && i == 0)).collect();
    let groups = groups(random, &current);
    Case {
        covariance,
        risk,
        target,
        current,
        lower,
        upper,
        buy,
        sell,
        budget,
        one_way,
        counted,
        groups,
    }
}
