use decimal::Decimal;

use super::graph::{CompositionGraph, Member, Tree};

/// How a target's exposure is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExposureKind {
    /// A share of the account's value.
    Weight,
    /// An amount in the valuation asset.
    Notional,
    /// Signed units; of an asset only.
    Quantity,
}

/// One target: what, how stated, how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetLine {
    /// The asset or portfolio.
    pub member: Member,
    /// How the exposure is stated.
    pub kind: ExposureKind,
    /// The exposure, signed.
    pub amount: Decimal,
}

/// The exposure to an asset through one path from a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The asset.
    pub asset: u32,
    /// The target's place in the slice that was expanded.
    pub target: u32,
    /// The line of the target's portfolio, for [`CompositionGraph::path`]; 0 for an asset target.
    pub line: u32,
    /// How the amount is stated.
    pub kind: ExposureKind,
    /// The amount, signed.
    pub amount: Decimal,
}

/// Weight that a portfolio on a path leaves unassigned; negative when its weights sum to more than 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Residual {
    /// The target's place in the slice that was expanded.
    pub target: u32,
    /// The line of the target's portfolio, for [`CompositionGraph::path`].
    pub line: u32,
    /// How the amount is stated.
    pub kind: ExposureKind,
    /// The amount, signed, never zero.
    pub amount: Decimal,
}

/// All that the targets ask of one asset; its shares are `shares()[first_share..last_share]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// The asset.
    pub asset: u32,
    /// The sum of its weight shares, `None` without one.
    pub weight: Option<Decimal>,
    /// The sum of its notional shares, `None` without one.
    pub notional: Option<Decimal>,
    /// The sum of its quantity shares, `None` without one.
    pub quantity: Option<Decimal>,
    /// Where its shares start.
    pub first_share: usize,
    /// Where its shares end.
    pub last_share: usize,
}

/// Why targets cannot be expanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpansionError {
    /// The target names a portfolio that the graph does not have.
    #[error("target {target} names a portfolio without a composition")]
    CompositionMissing {
        /// The target's place in the slice.
        target: u32,
    },
    /// A share or a sum is beyond what a decimal holds.
    #[error("target {target} expands to an amount beyond 1.7e20")]
    OutOfRange {
        /// The target's place in the slice.
        target: u32,
    },
}

impl ExpansionError {
    /// The same of targets that start so many places further on.
    pub(super) const fn moved(self, places: u32) -> Self {
        match self {
            Self::CompositionMissing { target } => Self::CompositionMissing {
                target: target + places,
            },
            Self::OutOfRange { target } => Self::OutOfRange {
                target: target + places,
            },
        }
    }

    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::CompositionMissing { .. } => "composition_missing",
            Self::OutOfRange { .. } => "amount_out_of_range",
        }
    }
}

/// The answer of [`CompositionGraph::expand`]; keep one and its memory is used again.
#[derive(Clone, Debug, Default)]
pub struct Expansion {
    shares: Vec<Share>,
    residuals: Vec<Residual>,
    exposures: Vec<Exposure>,
    unassigned: Vec<Decimal>,
}

impl Expansion {
    /// One line per asset, by asset.
    #[must_use]
    pub fn exposures(&self) -> &[Exposure] {
        &self.exposures
    }

    /// One line per path to an asset, by asset, then target, then path.
    #[must_use]
    pub fn shares(&self) -> &[Share] {
        &self.shares
    }

    /// One line per portfolio on a path that leaves something unassigned, by target, then path.
    #[must_use]
    pub fn residuals(&self) -> &[Residual] {
        &self.residuals
    }
}

impl CompositionGraph {
    /// Expands the targets into `out`, replacing what it held.
    ///
    /// # Errors
    /// [`ExpansionError`], naming the target; `out` is then of no use.
    pub fn expand(&self, targets: &[TargetLine], out: &mut Expansion) -> Result<(), ExpansionError> {
        out.shares.clear();
        out.residuals.clear();
        for (position, target) in targets.iter().enumerate() {
            let position = position as u32;
            match target.member {
                Member::Asset(asset) => out.shares.push(Share {
                    asset,
                    target: position,
                    line: 0,
                    kind: target.kind,
                    amount: target.amount,
                }),
                Member::Portfolio(portfolio) => {
                    let missing = ExpansionError::CompositionMissing { target: position };
                    let tree = self.tree(portfolio).ok_or(missing)?;
                    out.add_tree(position, target, tree)
                        .ok_or(ExpansionError::OutOfRange { target: position })?;
                }
            }
        }
        out.shares.sort_by_key(|share| (share.asset, share.target, share.line));
        out.sum_shares()
    }
}

impl Expansion {
    /// Whether a portfolio of the tree has a residual under this target.
    pub(super) fn leaves_something(&mut self, target: &TargetLine, tree: &Tree) -> bool {
        self.unassigned.clear();
        self.unassigned.resize(tree.members.len(), Decimal::ZERO);
        let open = &mut self.unassigned;
        for (line, member) in tree.members.iter().enumerate() {
            let Some(amount) = tree.factors[line].share_of(target.amount) else {
                return true;
            };
            let above = tree.parents[line] as usize;
            if line > 0 {
                open[above] = Decimal::from_raw(open[above].units().wrapping_sub(amount.units()));
            }
            if matches!(member, Member::Portfolio(_)) {
                open[line] = Decimal::from_raw(open[line].units().wrapping_add(amount.units()));
            }
        }
        open.iter().any(|amount| !amount.is_zero())
    }

    fn add_tree(&mut self, position: u32, target: &TargetLine, tree: &Tree) -> Option<()> {
        self.unassigned.clear();
        self.unassigned.resize(tree.members.len(), Decimal::ZERO);
        for line in 0..tree.members.len() {
            let amount = tree.factors[line].share_of(target.amount)?;
            if line > 0 {
                let above = &mut self.unassigned[tree.parents[line] as usize];
                *above = above.checked_sub(amount)?;
            }
            match tree.members[line] {
                Member::Portfolio(_) => self.unassigned[line] = self.unassigned[line].checked_add(amount)?,
                Member::Asset(asset) => self.shares.push(Share {
                    asset,
                    target: position,
                    line: line as u32,
                    kind: target.kind,
                    amount,
                }),
            }
        }
        for (line, amount) in self.unassigned.iter().enumerate() {
            if !amount.is_zero() {
                let (line, kind) = (line as u32, target.kind);
                self.residuals.push(Residual {
                    target: position,
                    line,
                    kind,
                    amount: *amount,
                });
            }
        }
        Some(())
    }

    fn sum_shares(&mut self) -> Result<(), ExpansionError> {
        self.exposures.clear();
        for (place, share) in self.shares.iter().enumerate() {
            if self
                .exposures
                .last()
                .is_none_or(|exposure| exposure.asset != share.asset)
            {
                let (first_share, last_share) = (place, place);
                let (weight, notional, quantity) = (None, None, None);
                let asset = share.asset;
                self.exposures.push(Exposure {
                    asset,
                    weight,
                    notional,
                    quantity,
                    first_share,
                    last_share,
                });
            }
            let Some(exposure) = self.exposures.last_mut() else {
                continue;
            };
            exposure.last_share = place + 1;
            let sum = match share.kind {
                ExposureKind::Weight => &mut exposure.weight,
                ExposureKind::Notional => &mut exposure.notional,
                ExposureKind::Quantity => &mut exposure.quantity,
            };
            let total = sum.unwrap_or_default().checked_add(share.amount);
            *sum = Some(total.ok_or(ExpansionError::OutOfRange { target: share.target })?);
        }
        Ok(())
    }
}
