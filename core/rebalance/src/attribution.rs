//! Attribution of one account's holdings to virtual funds: what each fund asked for, as far as the holdings go, and the
//! direct sleeve that keeps the rest.

use std::collections::BTreeMap;

use choices::{AttributionMode, AttributionStatus};
use decimal::{Decimal, Rounding};

/// A line that is held: several lines of an asset add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The asset.
    pub asset: u32,
    /// Units, negative for a short line.
    pub quantity: Decimal,
}

/// The demand of a fund for an asset: demands of the same fund, asset and row add up before anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The fund.
    pub fund: u32,
    /// The asset.
    pub asset: u32,
    /// Tells rows of one fund and asset apart.
    pub row: u32,
    /// Units, negative for a short line.
    pub quantity: Decimal,
}

/// An asset after the attribution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AttributedAsset {
    /// The asset.
    pub asset: u32,
    /// Sum of the signed lines held.
    pub holding: Decimal,
    /// Sum of the lines held without their signs.
    pub capacity: Decimal,
    /// Sum of the demands without their signs.
    pub demand: Decimal,
    /// capacity / demand, at most 1, rounded half to even; 0 without a demand.
    pub scale: Decimal,
    /// Sum of what funds got, signed.
    pub allocated: Decimal,
    /// holding - allocated, exactly.
    pub sleeve: Decimal,
    /// Sum of what funds miss, without signs.
    pub gap: Decimal,
    /// demand - capacity, at least 0.
    pub deficit: Decimal,
}

/// The part of an asset attributed to a fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttributedLine {
    /// The fund.
    pub fund: u32,
    /// The asset.
    pub asset: u32,
    /// The row of the demand.
    pub row: u32,
    /// Units asked for, signed.
    pub requested: Decimal,
    /// Units attributed, signed; never more than asked for.
    pub allocated: Decimal,
    /// requested - allocated, exactly.
    pub gap: Decimal,
}

/// Holdings shared out to funds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attribution {
    /// Every asset that is held or asked for, ascending.
    pub assets: Vec<AttributedAsset>,
    /// By fund, asset, then row.
    pub lines: Vec<AttributedLine>,
}

/// Shares the holdings out to the demands; `None` when an amount is out of range.
///
/// Of an asset with the lines q and the merged demands v: capacity C = sum |q|, demand G = sum |v|; each demand gets
/// v x min(1, C / G), rounded once toward zero at 18 places, and to whole lots where `lots` has one for the asset. The
/// direct sleeve is what remains: sum q - sum of what was given, to the last digit. The order of the inputs does not
/// matter.
///
/// ```
/// use std::collections::BTreeMap;
/// use decimal::Decimal;
/// use rebalance::attribution::{Demand, Held, attribute};
///
/// let held = [Held { asset: 0, quantity: Decimal::from(10) }];
/// let demand = |fund, quantity: i64| Demand { fund, asset: 0, row: 0, quantity: Decimal::from(quantity) };
/// let shared = attribute(&held, &[demand(0, 9), demand(1, -6)], &BTreeMap::new()).unwrap();
/// assert_eq!(shared.lines[0].allocated, Decimal::from(6));
/// assert_eq!(shared.lines[1].allocated, Decimal::from(-4));
/// assert_eq!(shared.assets[0].sleeve, Decimal::from(8));
/// ```
#[must_use]
pub fn attribute(held: &[Held], demands: &[Demand], lots: &BTreeMap<u32, Decimal>) -> Option<Attribution> {
    let mut assets: BTreeMap<u32, AttributedAsset> = BTreeMap::new();
    for line in held {
        let asset = of(&mut assets, line.asset);
        asset.holding = asset.holding.checked_add(line.quantity)?;
        asset.capacity = asset.capacity.checked_add(line.quantity.checked_abs()?)?;
    }
    let mut merged: BTreeMap<(u32, u32, u32), Decimal> = BTreeMap::new();
    for demand in demands {
        let own = merged.entry((demand.fund, demand.asset, demand.row)).or_default();
        *own = own.checked_add(demand.quantity)?;
    }
    for ((_, asset, _), requested) in &merged {
        let asset = of(&mut assets, *asset);
        asset.demand = asset.demand.checked_add(requested.checked_abs()?)?;
    }
    let mut lines = Vec::with_capacity(merged.len());
    for ((fund, asset, row), requested) in merged {
        let own = of(&mut assets, asset);
        let allocated = own.share(requested, lots.get(&asset).copied())?;
        let gap = requested.checked_sub(allocated)?;
        own.allocated = own.allocated.checked_add(allocated)?;
        own.gap = own.gap.checked_add(gap.checked_abs()?)?;
        lines.push(AttributedLine {
            fund,
            asset,
            row,
            requested,
            allocated,
            gap,
        });
    }
    let assets = assets.into_values().map(AttributedAsset::balanced);
    Some(Attribution {
        assets: assets.collect::<Option<_>>()?,
        lines,
    })
}

fn of(assets: &mut BTreeMap<u32, AttributedAsset>, asset: u32) -> &mut AttributedAsset {
    assets.entry(asset).or_insert(AttributedAsset {
        asset,
        ..AttributedAsset::default()
    })
}

impl AttributedAsset {
    fn share(&self, requested: Decimal, lot: Option<Decimal>) -> Option<Decimal> {
        let share = if self.capacity < self.demand {
            requested.mul_div_rounded(self.capacity, self.demand, Rounding::TowardZero)?
        } else {
            requested
        };
        lot.map_or(Some(share), |lot| share.truncate_to_multiple(lot))
    }

    fn balanced(self) -> Option<Self> {
        let scale = if self.demand.is_zero() {
            Decimal::ZERO
        } else {
            self.capacity.min(self.demand).checked_div(self.demand)?
        };
        Some(Self {
            scale,
            sleeve: self.holding.checked_sub(self.allocated)?,
            deficit: self.demand.checked_sub(self.capacity)?.max(Decimal::ZERO),
            ..self
        })
    }
}

impl Attribution {
    /// Whether the funds get what they ask for; gaps and deficits up to `tolerance` units do not count. The numbers are
    /// the same in both modes.
    #[must_use]
    pub fn status(&self, mode: AttributionMode, tolerance: Decimal) -> AttributionStatus {
        let is_short = self.assets.iter().any(|asset| asset.deficit > tolerance);
        let has_gap = || {
            let gaps = self.lines.iter().map(|line| line.gap.checked_abs());
            gaps.into_iter().any(|gap| gap.is_none_or(|gap| gap > tolerance))
        };
        match mode {
            AttributionMode::Strict if is_short => AttributionStatus::Infeasible,
            AttributionMode::Proportional if has_gap() => AttributionStatus::AttributedWithGap,
            _ => AttributionStatus::Feasible,
        }
    }
}
