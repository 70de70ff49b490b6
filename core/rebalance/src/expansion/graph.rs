use decimal::Decimal;

use crate::exact::ExactProduct;

/// Lines of all expanded portfolios of one graph together: every step of every path is one. A graph that needs more is
/// refused, since each line would be a path that somebody has to read.
pub const MAX_LINES: u64 = 1_000_000;

/// The reference of a target or constituent to an asset or portfolio, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// The asset of this number.
    Asset(u32),
    /// The portfolio of this number.
    Portfolio(u32),
}

/// One weight of a portfolio's composition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Constituent {
    /// The constituents of the portfolio.
    pub member: Member,
    /// Its share of the portfolio; may be negative. Nothing is normalised.
    pub weight: Decimal,
}

/// Why a graph cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompositionError {
    /// A portfolio holds itself; `path` starts and ends with the same portfolio.
    #[error("a portfolio holds itself through {path:?}")]
    Cycle {
        /// The portfolios from one to itself.
        path: Vec<u32>,
    },
    /// The expanded portfolios have more than [`MAX_LINES`] lines; `portfolio` is where the limit was passed.
    #[error("portfolio {portfolio} brings the paths over the limit")]
    TooManyLines {
        /// The portfolio whose paths pass the limit.
        portfolio: u32,
    },
}

impl CompositionError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Cycle { .. } => "composition_cycle",
            Self::TooManyLines { .. } => "composition_too_many_paths",
        }
    }
}

/// Every portfolio with all its paths, ready to expand targets.
///
/// ```
/// use decimal::Decimal;
/// use rebalance::expansion::{CompositionGraph, Constituent, Expansion, ExposureKind, Member, TargetLine};
///
/// let half: Decimal = "0.5".parse()?;
/// let halves = [0, 1].map(|asset| Constituent { member: Member::Asset(asset), weight: half });
/// let graph = CompositionGraph::compile(&[halves.to_vec()])?;
/// let target = TargetLine { member: Member::Portfolio(0), kind: ExposureKind::Weight, amount: "0.3".parse()? };
/// let mut expansion = Expansion::default();
/// graph.expand(&[target], &mut expansion)?;
/// assert_eq!(expansion.exposures()[1].weight, Some("0.15".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct CompositionGraph {
    trees: Vec<Tree>,
}

/// The paths of one portfolio as a tree in depth-first order; line 0 is the portfolio itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    /// The line above; line 0 names itself.
    pub(super) parents: Vec<u32>,
    pub(super) members: Vec<Member>,
    /// The product of the weights from line 0 down to the line.
    pub(super) factors: Vec<ExactProduct>,
}

impl CompositionGraph {
    /// Compiles the compositions (`compositions[p]` are the constituents of portfolio `p`).
    ///
    /// A portfolio number outside the slice is an empty composition: the caller has to check that each is there.
    ///
    /// # Errors
    /// [`CompositionError::Cycle`] when a portfolio holds itself, [`CompositionError::TooManyLines`] over [`MAX_LINES`].
    pub fn compile(compositions: &[Vec<Constituent>]) -> Result<Self, CompositionError> {
        let order = children_first(compositions)?;
        let mut trees = vec![Tree::default(); compositions.len()];
        let mut lines = 0_u64;
        for portfolio in order {
            let constituents = &compositions[portfolio as usize];
            lines = lines.saturating_add(line_count(constituents, &trees));
            if lines > MAX_LINES {
                return Err(CompositionError::TooManyLines { portfolio });
            }
            trees[portfolio as usize] = grow(portfolio, constituents, &trees);
        }
        Ok(Self { trees })
    }

    /// How many portfolios there are.
    pub(super) fn len(&self) -> u32 {
        self.trees.len() as u32
    }

    pub(super) fn tree(&self, portfolio: u32) -> Option<&Tree> {
        self.trees.get(portfolio as usize)
    }

    /// The members from `portfolio` down to its line `line`, both included.
    #[must_use]
    pub fn path(&self, portfolio: u32, line: u32) -> Vec<Member> {
        let Some(tree) = self.tree(portfolio) else {
            return Vec::new();
        };
        let mut path = Vec::new();
        let mut at = line as usize;
        while at < tree.members.len() {
            path.push(tree.members[at]);
            if at == 0 {
                break;
            }
            at = tree.parents[at] as usize;
        }
        path.reverse();
        path
    }
}

fn line_count(constituents: &[Constituent], trees: &[Tree]) -> u64 {
    let below = constituents.iter().map(|constituent| match constituent.member {
        Member::Asset(_) => 1,
        Member::Portfolio(child) => trees.get(child as usize).map_or(1, |tree| tree.members.len() as u64),
    });
    1 + below.sum::<u64>()
}

/// The tree of a portfolio from the finished trees of those it holds.
fn grow(portfolio: u32, constituents: &[Constituent], trees: &[Tree]) -> Tree {
    let mut tree = Tree::default();
    tree.push(0, Member::Portfolio(portfolio), ExactProduct::ONE);
    for constituent in constituents {
        let offset = tree.members.len() as u32;
        let child = match constituent.member {
            Member::Asset(_) => None,
            Member::Portfolio(child) => trees.get(child as usize),
        };
        let Some(child) = child else {
            tree.push(0, constituent.member, ExactProduct::of(constituent.weight));
            continue;
        };
        for line in 0..child.members.len() {
            let parent = if line == 0 { 0 } else { offset + child.parents[line] };
            tree.push(
                parent,
                child.members[line],
                child.factors[line].times(constituent.weight),
            );
        }
    }
    tree
}

impl Tree {
    fn push(&mut self, parent: u32, member: Member, factor: ExactProduct) {
        self.parents.push(parent);
        self.members.push(member);
        self.factors.push(factor);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    New,
    Open,
    Done,
}

/// The portfolios in an order in which each comes after all that it holds. No recursion: depth is the data's.
fn children_first(compositions: &[Vec<Constituent>]) -> Result<Vec<u32>, CompositionError> {
    let mut visits = vec![Visit::New; compositions.len()];
    let mut order = Vec::with_capacity(compositions.len());
    let mut open: Vec<(u32, usize)> = Vec::new();
    for root in 0..compositions.len() {
        if visits[root] != Visit::New {
            continue;
        }
        visits[root] = Visit::Open;
        open.push((root as u32, 0));
        while let Some((portfolio, next)) = open.last_mut() {
            let Some(constituent) = compositions[*portfolio as usize].get(*next) else {
                visits[*portfolio as usize] = Visit::Done;
                order.push(*portfolio);
                open.pop();
                continue;
            };
            *next += 1;
            let Member::Portfolio(child) = constituent.member else {
                continue;
            };
            match visits.get(child as usize) {
                Some(Visit::New) => {
                    visits[child as usize] = Visit::Open;
                    open.push((child, 0));
                }
                Some(Visit::Open) => {
                    return Err(CompositionError::Cycle {
                        path: cycle(&open, child),
                    });
                }
                Some(Visit::Done) | None => {}
            }
        }
    }
    Ok(order)
}

fn cycle(open: &[(u32, usize)], repeated: u32) -> Vec<u32> {
    let from = open
        .iter()
        .position(|(portfolio, _)| *portfolio == repeated)
        .unwrap_or(0);
    let mut path: Vec<u32> = open[from..].iter().map(|(portfolio, _)| *portfolio).collect();
    path.push(repeated);
    path
}
