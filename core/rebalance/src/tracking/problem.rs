//! The optimisation problem, checked before it is solved.

use super::risk::Risk;

/// Weights, limits and costs beyond this are refused: their products could overflow.
const LARGEST: f64 = 1e50;
/// How far sums of limits may miss each other, as a share of the sum of their sizes.
const ROUNDING: f64 = 1e-12;

/// Lowest and highest value; both are inside, and equal ones fix the value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Lowest.
    pub low: f64,
    /// Highest.
    pub high: f64,
}

/// A cap on one-way turnover: half the sum of `|weight - current|` over the counted lines.
#[derive(Clone, Copy, Debug)]
pub struct Turnover<'a> {
    /// The cap, in weight.
    pub one_way: f64,
    /// By line: whether it counts (a cash line does not).
    pub counted: &'a [bool],
}

/// Limits on the sum of some lines' weights. Groups may overlap.
#[derive(Clone, Copy, Debug)]
pub struct Group<'a> {
    /// Line numbers, each at most once.
    pub members: &'a [usize],
    /// Of the sum.
    pub limits: Range,
}

/// A tracking problem as it is put; every slice is by line, every number in weight.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// Prices the distance from the target.
    pub risk: &'a Risk,
    /// Where the portfolio would best be.
    pub target: &'a [f64],
    /// Where it is: trades are measured from here.
    pub current: &'a [f64],
    /// Lowest weights.
    pub lower: &'a [f64],
    /// Highest weights.
    pub upper: &'a [f64],
    /// Objective per weight bought.
    pub buy_cost: &'a [f64],
    /// Objective per weight sold; negative for a gain such as a harvested loss, as long as a round trip is not one.
    pub sell_cost: &'a [f64],
    /// Of the sum of the weights.
    pub budget: Range,
    /// The cap on turnover, if there is one.
    pub turnover: Option<Turnover<'a>>,
    /// Limits on sums of lines.
    pub groups: &'a [Group<'a>],
}

/// Which rule a problem breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProblemFault {
    /// A slice does not have one entry a line.
    #[error("{input} has {found} entries for {expected} lines")]
    Shape {
        /// The field.
        input: &'static str,
        /// Lines of the risk matrix.
        expected: usize,
        /// Entries given.
        found: usize,
    },
    /// NaN, infinite or beyond 1e50.
    #[error("{input} {index} is not a finite number below 1e50")]
    NotFinite {
        /// The field.
        input: &'static str,
        /// LineState in it.
        index: usize,
    },
    /// Buying and selling a line again would earn something.
    #[error("line {line}: a purchase and its sale together must not have a negative cost")]
    CostNotConvex {
        /// The line.
        line: usize,
    },
    /// A lower limit above its upper one.
    #[error("{input} {index}: the lower limit is above the upper one")]
    LimitsCrossed {
        /// `lines`, `budget` or `groups`.
        input: &'static str,
        /// LineState in it.
        index: usize,
    },
    /// A group names a line that is not there, or one twice.
    #[error("group {group} contains a duplicate or unknown line")]
    GroupMember {
        /// The group.
        group: usize,
    },
    /// A negative cap.
    #[error("the turnover cap is negative")]
    TurnoverNegative,
    /// The limits of the lines keep the sum of the weights off the budget.
    #[error("no weights within the limits of the lines meet the budget")]
    BudgetOutOfReach,
    /// The limits of its lines keep a group's sum off its limits.
    #[error("no weights within the limits of the lines meet the limits of group {group}")]
    GroupOutOfReach {
        /// The group.
        group: usize,
    },
    /// The limits of the lines alone need more turnover than the cap.
    #[error("the limits of the lines need more turnover than the cap allows")]
    TurnoverOutOfReach,
}

impl ProblemFault {
    /// The stable code of the fault.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shape { .. } => "tracking_shape",
            Self::NotFinite { .. } => "tracking_not_finite",
            Self::CostNotConvex { .. } => "tracking_cost_not_convex",
            Self::LimitsCrossed { .. } => "tracking_limits_crossed",
            Self::GroupMember { .. } => "tracking_group_member",
            Self::TurnoverNegative => "tracking_turnover_negative",
            Self::BudgetOutOfReach => "tracking_budget_out_of_reach",
            Self::GroupOutOfReach { .. } => "tracking_group_out_of_reach",
            Self::TurnoverOutOfReach => "tracking_turnover_out_of_reach",
        }
    }
}

/// A tracking problem whose parts fit each other.
#[derive(Clone, Copy, Debug)]
pub struct Problem<'a> {
    pub(super) terms: Terms<'a>,
}

impl<'a> Problem<'a> {
    /// The problem, when every part is sound by itself; whether all limits can be met together is for
    /// [`solve`](super::solve) to say.
    ///
    /// # Errors
    ///
    /// The first [`ProblemFault`] in the order of its variants.
    pub fn new(terms: Terms<'a>) -> Result<Self, ProblemFault> {
        check_shapes(&terms)?;
        check_finite(&terms)?;
        check_limits(&terms)?;
        check_groups(&terms)?;
        check_reach(&terms)?;
        Ok(Self { terms })
    }

    /// The number of lines.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.terms.target.len()
    }
}

fn columns<'a>(terms: &Terms<'a>) -> [(&'static str, &'a [f64]); 6] {
    [
        ("target", terms.target),
        ("current", terms.current),
        ("lower", terms.lower),
        ("upper", terms.upper),
        ("buy_cost", terms.buy_cost),
        ("sell_cost", terms.sell_cost),
    ]
}

fn check_shapes(terms: &Terms<'_>) -> Result<(), ProblemFault> {
    let expected = terms.risk.lines();
    let counted = terms.turnover.map(|turnover| ("counted", turnover.counted.len()));
    let lengths = columns(terms).map(|(input, column)| (input, column.len()));
    match lengths.into_iter().chain(counted).find(|(_, found)| *found != expected) {
        Some((input, found)) => Err(ProblemFault::Shape { input, expected, found }),
        None => Ok(()),
    }
}

fn check_finite(terms: &Terms<'_>) -> Result<(), ProblemFault> {
    let check = |input, index, value: f64| {
        if value.abs() < LARGEST {
            Ok(())
        } else {
            Err(ProblemFault::NotFinite { input, index })
        }
    };
    for (input, column) in columns(terms) {
        for (index, value) in column.iter().enumerate() {
            check(input, index, *value)?;
        }
    }
    check("budget", 0, terms.budget.low)?;
    check("budget", 1, terms.budget.high)?;
    if let Some(turnover) = terms.turnover {
        check("turnover", 0, turnover.one_way)?;
    }
    for (index, group) in terms.groups.iter().enumerate() {
        check("groups", index, group.limits.low)?;
        check("groups", index, group.limits.high)?;
    }
    let earns = |(buy, sell): (&f64, &f64)| buy + sell < 0.0;
    match terms.buy_cost.iter().zip(terms.sell_cost).position(earns) {
        Some(line) => Err(ProblemFault::CostNotConvex { line }),
        None => Ok(()),
    }
}

fn check_limits(terms: &Terms<'_>) -> Result<(), ProblemFault> {
    let crossed = |input, index| Err(ProblemFault::LimitsCrossed { input, index });
    if let Some(line) = (0..terms.lower.len()).find(|line| terms.lower[*line] > terms.upper[*line]) {
        return crossed("lines", line);
    }
    if terms.budget.low > terms.budget.high {
        return crossed("budget", 0);
    }
    match terms
        .groups
        .iter()
        .position(|group| group.limits.low > group.limits.high)
    {
        Some(group) => crossed("groups", group),
        None => Ok(()),
    }
}

fn check_groups(terms: &Terms<'_>) -> Result<(), ProblemFault> {
    let mut named_by = vec![usize::MAX; terms.lower.len()];
    for (group, limits) in terms.groups.iter().enumerate() {
        for member in limits.members {
            match named_by.get_mut(*member) {
                Some(last) if *last != group => *last = group,
                _ => return Err(ProblemFault::GroupMember { group }),
            }
        }
    }
    Ok(())
}

fn check_reach(terms: &Terms<'_>) -> Result<(), ProblemFault> {
    if !is_in_reach(terms, 0..terms.lower.len(), terms.budget) {
        return Err(ProblemFault::BudgetOutOfReach);
    }
    for (group, limits) in terms.groups.iter().enumerate() {
        if !is_in_reach(terms, limits.members.iter().copied(), limits.limits) {
            return Err(ProblemFault::GroupOutOfReach { group });
        }
    }
    let Some(turnover) = terms.turnover else {
        return Ok(());
    };
    if turnover.one_way < 0.0 {
        return Err(ProblemFault::TurnoverNegative);
    }
    let (mut forced, mut size) = (0.0, 0.0);
    for line in (0..terms.lower.len()).filter(|line| turnover.counted[*line]) {
        let current = terms.current[line];
        forced += (terms.lower[line] - current).max(current - terms.upper[line]).max(0.0);
        size += current.abs();
    }
    if forced > 2.0 * turnover.one_way + ROUNDING * size {
        return Err(ProblemFault::TurnoverOutOfReach);
    }
    Ok(())
}

fn is_in_reach(terms: &Terms<'_>, lines: impl Iterator<Item = usize>, range: Range) -> bool {
    let (mut lowest, mut highest, mut size) = (0.0, 0.0, 0.0);
    for line in lines {
        lowest += terms.lower[line];
        highest += terms.upper[line];
        size += terms.lower[line].abs() + terms.upper[line].abs();
    }
    lowest <= range.high + ROUNDING * size && highest >= range.low - ROUNDING * size
}
