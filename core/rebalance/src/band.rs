//! Tolerance bands around a target weight.

use decimal::Decimal;

/// 5 percentage points, of the 5/25 rule.
const FIVE_POINTS: Decimal = Decimal::from_raw(50_000_000_000_000_000);
/// A quarter of the target, of the 5/25 rule.
const A_QUARTER: Decimal = Decimal::from_raw(250_000_000_000_000_000);

/// The lowest and the highest weight in band; both are inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The lowest weight in band.
    pub low: Decimal,
    /// The highest weight in band.
    pub high: Decimal,
}

impl Limits {
    /// Whether the weight is in band; the boundary is inside.
    #[must_use]
    pub fn contains(self, weight: Decimal) -> bool {
        self.low <= weight && weight <= self.high
    }
}

/// How far a weight may be from its target `t` before it is traded. Shares are of `|t|`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Band {
    /// `t ± half_width`.
    Absolute {
        /// In weight (0.02 is two percentage points).
        half_width: Decimal,
    },
    /// `t ± share × |t|`.
    Relative {
        /// Of the target.
        share: Decimal,
    },
    /// `t ± max(share × |t|, floor)`.
    Hybrid {
        /// Of the target.
        share: Decimal,
        /// In weight.
        floor: Decimal,
    },
    /// `t ± min(0.05, 0.25 × |t|)`, the 5/25 rule.
    FiveTwentyFive,
    /// Stated limits by asset number; an asset without one has no width: `[t, t]`.
    Explicit(Vec<Option<Limits>>),
}

impl Default for Band {
    /// No width.
    fn default() -> Self {
        Self::Absolute {
            half_width: Decimal::ZERO,
        }
    }
}

impl Band {
    /// The limits of an asset with this target weight; `None` when out of range.
    ///
    /// ```
    /// use rebalance::band::Band;
    /// let limits = Band::FiveTwentyFive.limits(0, "0.1".parse()?);
    /// assert_eq!(limits.map(|limits| limits.high), Some("0.125".parse()?));
    /// # Ok::<(), decimal::DecimalError>(())
    /// ```
    #[must_use]
    pub fn limits(&self, asset: u32, target: Decimal) -> Option<Limits> {
        if let Self::Explicit(ranges) = self {
            let own = Limits {
                low: target,
                high: target,
            };
            return Some(ranges.get(asset as usize).copied().flatten().unwrap_or(own));
        }
        self.around(target)
    }

    /// The limits of the cash line, given the limits of every asset line: for explicit bands what those leave,
    /// `[1 - sum of highs, 1 - sum of lows]`; otherwise as for an asset.
    #[must_use]
    pub fn cash_limits(&self, target: Decimal, assets: impl IntoIterator<Item = Limits>) -> Option<Limits> {
        if !matches!(self, Self::Explicit(_)) {
            return self.around(target);
        }
        let everything = Limits {
            low: Decimal::ONE,
            high: Decimal::ONE,
        };
        assets.into_iter().try_fold(everything, |rest, limits| {
            Some(Limits {
                low: rest.low.checked_sub(limits.high)?,
                high: rest.high.checked_sub(limits.low)?,
            })
        })
    }

    fn around(&self, target: Decimal) -> Option<Limits> {
        let size = target.checked_abs()?;
        let half_width = match self {
            Self::Absolute { half_width } => *half_width,
            Self::Relative { share } => share.checked_mul(size)?,
            Self::Hybrid { share, floor } => share.checked_mul(size)?.max(*floor),
            Self::FiveTwentyFive => FIVE_POINTS.min(A_QUARTER.checked_mul(size)?),
            Self::Explicit(_) => Decimal::ZERO,
        };
        Some(Limits {
            low: target.checked_sub(half_width)?,
            high: target.checked_add(half_width)?,
        })
    }
}
