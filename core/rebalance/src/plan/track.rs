//! The objective of least tracking error: what each line is to have, by the quadratic programme of
//! [`tracking`](crate::tracking).

use decimal::{Decimal, Rounding};

use super::account_work::AccountWork;
use super::terms::{Mode, TrackingRisk, TrackingTerms};
use crate::tracking::{Group, Problem, Range, Risk, Terms, Turnover, Workspace, solve};

/// Weights closer than this are the same: far below what a minor unit is of any account, far above the rounding of floats.
const SAME: f64 = 1e-12;
/// Decimal places of a weight that the rounding of floats leaves alone.
const SURE_PLACES: u32 = 11;
/// No limit, as far as weights go.
const WIDE: f64 = 1e3;

/// The columns of the programme: one entry a line, the cash line last.
struct Programme {
    target: Vec<f64>,
    current: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    buy_cost: Vec<f64>,
    sell_cost: Vec<f64>,
    counted: Vec<bool>,
    groups: Vec<(Vec<usize>, Range)>,
}

impl AccountWork<'_> {
    /// Sets what each line is to have to the weights of least tracking error.
    ///
    /// `None` when an amount is out of range, or no weights meet all limits, which [`AccountWork::no_solution`] then says.
    pub(super) fn track(&mut self, tracking: &TrackingTerms) -> Option<()> {
        let programme = self.programme(tracking)?;
        let Some(weights) = self
            .risk(&tracking.risk)
            .and_then(|risk| self.solved(&programme, &risk))
        else {
            self.no_solution = true;
            return None;
        };
        for (line, weight) in weights.iter().enumerate().take(self.count()) {
            let target = programme.target[line];
            let (value, current) = (self.lines.value[line], programme.current[line]);
            let wanted = if (weight - current).abs() <= SAME {
                value
            } else if (weight - target).abs() <= SAME {
                self.target_value(line)?
            } else if weight.abs() <= SAME {
                Decimal::ZERO
            } else {
                // To as many places as floats are sure of, so that what is a whole lot stays one.
                let sure = Decimal::try_from_f64_shortest(*weight)
                    .ok()?
                    .round(SURE_PLACES, Rounding::HalfEven)?;
                sure.checked_mul(self.total)?
            };
            // Rounding makes no sell of a buy, nor the other way round.
            self.lines.desired[line] = if *weight > current {
                wanted.max(value)
            } else {
                wanted.min(value)
            };
            if self.policy.mode == Mode::RaiseCash {
                self.lines.reason[line] = Some(self.raising_reason());
            }
        }
        self.lines.goal.clone_from(&self.lines.desired);
        Some(())
    }

    fn weight_of(&self, value: Decimal) -> f64 {
        value.to_f64() / self.total.to_f64()
    }

    fn programme(&self, tracking: &TrackingTerms) -> Option<Programme> {
        let count = self.count();
        let mut programme = Programme {
            target: Vec::with_capacity(count + 1),
            current: Vec::with_capacity(count + 1),
            lower: Vec::with_capacity(count + 1),
            upper: Vec::with_capacity(count + 1),
            buy_cost: Vec::with_capacity(count + 1),
            sell_cost: Vec::with_capacity(count + 1),
            counted: vec![true; count],
            groups: Vec::new(),
        };
        let (mut invested, mut targeted) = (0.0, 0.0);
        for line in 0..count {
            let (current, target) = (
                self.weight_of(self.lines.value[line]),
                self.lines.effective[line].to_f64(),
            );
            let limits = self.limits(tracking, line, current)?;
            let tax = self.account.sale_tax.get(line).copied().unwrap_or_default().to_f64();
            programme.current.push(current);
            programme.target.push(target);
            programme.lower.push(limits.low);
            programme.upper.push(limits.high);
            let buy = self.price_of_purchase(line)?.to_f64() - 1.0;
            let sell = 1.0 - self.kept_of_sale(line)?.to_f64();
            programme.buy_cost.push(tracking.penalty * buy);
            programme.sell_cost.push(tracking.penalty * (sell + tax));
            invested += current;
            targeted += target;
        }
        // Cash closes the sum; its own range is set by the limits of the funds.
        programme.current.push(1.0 - invested);
        programme.target.push(1.0 - targeted);
        programme.lower.push(-WIDE);
        programme.upper.push(WIDE);
        programme.buy_cost.push(0.0);
        programme.sell_cost.push(0.0);
        programme.counted.push(false);
        self.limit_funds(&mut programme)?;
        for group in &tracking.groups {
            let is_member = |line: &usize| group.assets.binary_search(&self.asset(*line)).is_ok();
            let members: Vec<usize> = (0..count).filter(is_member).collect();
            if !members.is_empty() || group.low > 0.0 {
                programme.groups.push((
                    members,
                    Range {
                        low: group.low,
                        high: group.high,
                    },
                ));
            }
        }
        Some(programme)
    }

    /// Permitted weights of a line: nothing short unless that is allowed, no trade that the mode, a restriction, a missing
    /// price or its band rules out, and within its stated limits as far as those allow.
    fn limits(&self, tracking: &TrackingTerms, line: usize, current: f64) -> Option<Range> {
        let mode = self.policy.mode;
        let fixed = Range {
            low: current,
            high: current,
        };
        if self.unit(line).is_none() {
            return Some(fixed);
        }
        let is_excluded = self.account.restrictions[line].exclude;
        if self.policy.mode.only_out_of_band() && !is_excluded {
            let target = self.lines.effective[line];
            let weight = self.lines.value[line].checked_div(self.total)?;
            if self.policy.band.limits(self.asset(line), target)?.contains(weight) {
                return Some(fixed);
            }
        }
        let (mut low, mut high) = if self.policy.allow_short {
            (-WIDE, WIDE)
        } else {
            (current.min(0.0), WIDE)
        };
        if let Some(Some(stated)) = tracking.bounds.get(self.asset(line) as usize) {
            (low, high) = (low.max(stated.low.to_f64()), stated.high.to_f64().max(low));
        }
        if is_excluded {
            // A cap on turnover can take more than a day to let it go.
            (low, high) = (
                0.0,
                if self.allowance.is_some() {
                    current.max(0.0)
                } else {
                    0.0
                },
            );
        }
        let kept = self.weight_of(self.kept_value(line)?);
        if kept > low.max(0.0) {
            (low, high) = (kept, high.max(kept));
        }
        // A line that may trade one way only is not traded to bring it within its limits.
        if matches!(mode, Mode::RaiseCash | Mode::ContributionOnly) {
            (low, high) = (low.min(current), high.max(current));
        }
        let no_buy = !self.may_buy(line) || mode == Mode::RaiseCash;
        let no_sell = !self.may_sell(line) || mode == Mode::ContributionOnly;
        if no_buy {
            (low, high) = (low.min(current), high.min(current));
        }
        if no_sell {
            (low, high) = (low.max(current), high.max(current));
        }
        Some(Range {
            low: low.min(high),
            high,
        })
    }

    /// Buys of each fund within what it has and what its sells bring; sells alone raise exactly what is lacking.
    fn limit_funds(&self, programme: &mut Programme) -> Option<()> {
        // Sales that the turnover cap permits, over all funds; slightly less, so that rounding does not decide.
        let mut raisable = self
            .policy
            .max_turnover
            .map_or(WIDE, |cap| 2.0 * cap.to_f64() * (1.0 - 1e-9));
        for fund in 0..self.funds.len() {
            let members: Vec<usize> = self.lines_in(fund).collect();
            if members.is_empty() {
                continue;
            }
            let held: f64 = members.iter().map(|line| programme.current[*line]).sum();
            let spare = if self.policy.mode == Mode::ContributionOnly {
                self.contribution(fund)?
            } else {
                self.need(fund)?.checked_neg()?
            };
            let spare = self.weight_of(self.market.to_base(fund, spare)?);
            let sellable: f64 = members
                .iter()
                .map(|line| programme.current[*line] - programme.lower[*line])
                .sum();
            // An amount that cannot be raised at all does not bind.
            let spare = spare.max(-sellable.max(0.0)).max(-raisable);
            raisable -= (-spare).max(0.0);
            let (low, high) = if self.policy.mode == Mode::RaiseCash {
                let least = held + spare.min(0.0);
                (least, least)
            } else {
                (-WIDE, held + spare)
            };
            // Slack for the rounding of floats, which alone must not break a limit; funding decides to the cent.
            programme.groups.push((
                members,
                Range {
                    low: low - SAME,
                    high: high + SAME,
                },
            ));
        }
        Some(())
    }

    /// The risk of the account's lines and its cash; `None` when it is no covariance.
    fn risk(&self, risk: &TrackingRisk) -> Option<Risk> {
        let count = self.count();
        let place = |places: &[Option<u32>], line: usize| {
            places
                .get(self.asset(line) as usize)
                .copied()
                .flatten()
                .map(|place| place as usize)
        };
        match risk {
            TrackingRisk::Identity => Some(Risk::identity(count + 1)),
            TrackingRisk::Dense {
                places,
                size,
                covariance,
            } => {
                let mut matrix = vec![0.0; (count + 1) * (count + 1)];
                for row in 0..count {
                    for column in 0..count {
                        if let (Some(from), Some(to)) = (place(places, row), place(places, column)) {
                            matrix[row * (count + 1) + column] = covariance[from * size + to];
                        }
                    }
                }
                Risk::dense(count + 1, &matrix).ok()
            }
            TrackingRisk::Factors {
                places,
                factors,
                loadings,
                covariance,
                specific,
            } => {
                let mut rows = vec![0.0; (count + 1) * factors];
                let mut own = vec![0.0; count + 1];
                for line in 0..count {
                    if let Some(from) = place(places, line) {
                        rows[line * factors..(line + 1) * factors]
                            .copy_from_slice(&loadings[from * factors..(from + 1) * factors]);
                        own[line] = specific[from];
                    }
                }
                Risk::factors(&rows, covariance, &own, *factors).ok()
            }
        }
    }

    fn solved(&self, programme: &Programme, risk: &Risk) -> Option<Vec<f64>> {
        let groups: Vec<Group<'_>> = programme
            .groups
            .iter()
            .map(|(members, limits)| Group {
                members,
                limits: *limits,
            })
            .collect();
        let turnover = self.policy.max_turnover.map(|cap| Turnover {
            one_way: cap.to_f64(),
            counted: &programme.counted,
        });
        let problem = Problem::new(Terms {
            risk,
            target: &programme.target,
            current: &programme.current,
            lower: &programme.lower,
            upper: &programme.upper,
            buy_cost: &programme.buy_cost,
            sell_cost: &programme.sell_cost,
            budget: Range { low: 1.0, high: 1.0 },
            turnover,
            groups: &groups,
        });
        Some(solve(&problem.ok()?, &mut Workspace::default()).ok()?.weights)
    }
}
