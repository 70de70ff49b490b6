use decimal::Decimal;

use super::{AssetTerms, Currency};

/// 10^-10 in units of 10^-18.
pub(in crate::plan) const VALUE_UNIT: i64 = 100_000_000;
/// 10^-6 in units of 10^-18.
pub(in crate::plan) const QUANTITY_UNIT: i128 = 1_000_000_000_000;
/// 10^-4 in units of 10^-18.
pub(in crate::plan) const PRICE_UNIT: i128 = 100_000_000_000_000;
/// Account values stay below this, so that four times their sum fits a word.
pub(in crate::plan) const LARGEST_VALUE: i64 = 1 << 61;
/// An asset within the scope of the fast path.
#[derive(Clone, Copy, Debug)]
pub(in crate::plan) struct FastPathAsset {
    /// The value of a unit, in 10^-4.
    pub(in crate::plan) unit: i64,
    /// In millionths of a unit.
    pub(in crate::plan) lot: i64,
    /// In values.
    pub(in crate::plan) lot_value: i64,
    pub(in crate::plan) inverse: f64,
}

impl FastPathAsset {
    /// `None` for an asset outside of the fast path's scope.
    pub(in crate::plan) fn of(
        terms: &AssetTerms,
        currency: &Currency,
        is_base: bool,
        unit: Option<Decimal>,
    ) -> Option<Self> {
        let (unit, lot) = (unit?.units(), terms.lot?.units());
        let is_plain = is_base && terms.min_quantity.is_zero() && terms.half_spread.is_zero();
        if !is_plain || unit % PRICE_UNIT != 0 || lot % QUANTITY_UNIT != 0 {
            return None;
        }
        let unit = i64::try_from(unit / PRICE_UNIT).ok()?;
        let lot = i64::try_from(lot / QUANTITY_UNIT).ok()?;
        let lot_value = lot.checked_mul(unit)?;
        let is_money = lot_value % minor_unit(currency)? == 0;
        (is_money && lot_value > 0 && lot_value < LARGEST_VALUE).then_some(Self {
            unit,
            lot,
            lot_value,
            inverse: 1.0 / lot_value as f64,
        })
    }

    /// So many lots, which are worth less than [`LARGEST_VALUE`], in units of the asset.
    #[inline]
    pub(in crate::plan) fn quantity(&self, lots: i64) -> Decimal {
        Decimal::from_raw(i128::from(lots * self.lot) * QUANTITY_UNIT)
    }

    /// Whole lots in a value that is not negative.
    #[inline]
    pub(in crate::plan) fn lots_in(&self, value: i64) -> i64 {
        let mut lots = (value as f64 * self.inverse) as i64;
        let mut rest = value - lots * self.lot_value;
        while rest < 0 {
            lots -= 1;
            rest += self.lot_value;
        }
        while rest >= self.lot_value {
            lots += 1;
            rest -= self.lot_value;
        }
        lots
    }
}

/// In values; `None` when it is less than one of their units.
pub(in crate::plan) fn minor_unit(currency: &Currency) -> Option<i64> {
    10_i64.checked_pow(10_u32.checked_sub(currency.minor_places)?)
}
