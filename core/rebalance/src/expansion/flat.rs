use std::collections::BTreeMap;

use decimal::{Decimal, Divisor, Rounding};

use super::graph::{Member, Tree};
use crate::exact::ExactProduct;

/// The assets of one portfolio, without their paths.
#[derive(Clone, Debug)]
pub(super) struct Flat {
    /// By decimal places of the weights.
    pub(super) parts: Vec<FlatPart>,
    /// The assets as words of bits.
    pub(super) words: Vec<(u32, u64)>,
    pub(super) last_asset: Option<u32>,
    /// No less than the sum of absolute weights along every path and of the portfolio itself; infinite when a weight is
    /// beyond what [`FlatPart`] holds.
    pub(super) gross: f64,
    /// No less than the mantissa of any path: a multiple of it has to fit an `i128`.
    pub(super) largest: f64,
    /// The most decimal places of any weight along a path.
    pub(super) scale: u32,
    /// Whether every composition on a path sums to 1, or is held with weight zero.
    pub(super) is_full: bool,
}

/// Weights of so many decimal places.
#[derive(Clone, Debug, Default)]
pub(super) struct FlatPart {
    pub(super) scale: u32,
    /// One entry a path.
    pub(super) assets: Vec<u32>,
    pub(super) shares: Vec<i128>,
    /// One entry an asset: where a multiple needs no rounding, that of the sum is the sum of those of the paths.
    pub(super) net_assets: Vec<u32>,
    pub(super) net_shares: Vec<i64>,
    pub(super) net_sum: i64,
    /// By how many decimal places a multiple rounds away: the shares split there, made when they are asked for.
    splits: Vec<(u32, Vec<Split>)>,
}

/// The asset of a path, its share split, and the share.
type Path<'a> = ((&'a u32, &'a Split), &'a i128);

/// A share over 10^k, rounded down, and 2^64 times the rest, rounded down too.
#[derive(Clone, Copy, Debug)]
pub(super) struct Split {
    /// But for multiples of 2^64.
    whole: i64,
    fraction: u64,
}

/// Weights are grouped by this many decimal places, so that those of one level of models stay together.
const PLACES_OF_PART: u32 = 6;
/// Beyond this a rounding divides by more than an `i128` holds.
const MOST_PLACES: u32 = 36;
/// Beyond this not even a small multiple stays within an `i128`.
const LARGEST_SHARE: u128 = 1 << 110;

const SHORT_BITS: u32 = 24;
/// Mantissas below need no product of 128 bits.
pub(super) const SHORT: u64 = 1 << SHORT_BITS;
/// One half in 2^-64.
const MIDDLE: u64 = 1 << 63;

impl FlatPart {
    /// The paths at one scale; `None` when a mantissa leaves its range there.
    fn of(paths: &[(u32, i128, u32)]) -> Option<Self> {
        let mut part = Self {
            scale: paths.iter().map(|(_, _, scale)| *scale).max().unwrap_or(0),
            ..Self::default()
        };
        for (asset, mantissa, scale) in paths {
            let share = mantissa.checked_mul(10_i128.checked_pow(part.scale - scale)?)?;
            if share.unsigned_abs() >= LARGEST_SHARE {
                return None;
            }
            part.assets.push(*asset);
            part.shares.push(share);
        }
        part.net();
        Some(part)
    }

    /// The paths with their shares split where a multiple rounds away so many places; `power` is 10^`surplus`.
    pub(super) fn split_paths(&mut self, surplus: u32, power: &Divisor) -> impl Iterator<Item = Path<'_>> {
        let known = self.splits.iter().position(|(places, _)| *places == surplus);
        let place = known.unwrap_or(self.splits.len());
        if known.is_none() {
            let splits = self.shares.iter().map(|share| Split::of(*share, surplus, power));
            self.splits.push((surplus, splits.collect()));
        }
        let splits = &self.splits[place].1;
        self.assets.iter().zip(splits).zip(&self.shares)
    }

    pub(super) fn is_netted(&self) -> bool {
        !self.net_assets.is_empty()
    }

    /// Sums the paths of each asset; no sum when one leaves the range.
    fn net(&mut self) {
        let mut sums: BTreeMap<u32, i64> = BTreeMap::new();
        let (mut gross, mut all) = (0_i64, true);
        for (asset, share) in self.assets.iter().zip(&self.shares) {
            let share = i64::try_from(*share).unwrap_or(i64::MAX);
            match share.checked_abs().and_then(|size| gross.checked_add(size)) {
                Some(sum) => gross = sum,
                None => all = false,
            }
            if all {
                *sums.entry(*asset).or_default() += share;
            }
        }
        if all && self.scale <= Decimal::PLACES {
            self.net_sum = sums.values().sum();
            (self.net_assets, self.net_shares) = sums.into_iter().unzip();
        }
    }
}

impl Split {
    /// `power` is 10^`surplus`.
    fn of(share: i128, surplus: u32, power: &Divisor) -> Self {
        let whole = power
            .whole(Decimal::from_raw(share), Rounding::Floor)
            .unwrap_or_default();
        let rest = Decimal::from_raw(share - whole * 10_i128.pow(surplus));
        let fraction = power.share(rest, Decimal::from_raw(1 << 64), Rounding::TowardZero);
        Self {
            whole: whole as i64,
            fraction: fraction.unwrap_or_default().units() as u64,
        }
    }

    /// So many of it, to the nearest; `None` next to the middle, where what the fraction leaves out decides. Where `IS_SHORT`, the
    /// mantissa is below [`SHORT`].
    #[inline]
    pub(super) fn times<const IS_SHORT: bool>(self, mantissa: u64) -> Option<i64> {
        let (units, rest, missing) = if IS_SHORT {
            let product = mantissa * (self.fraction >> SHORT_BITS);
            let units = product >> (u64::BITS - SHORT_BITS);
            (units, product << SHORT_BITS, mantissa << SHORT_BITS)
        } else {
            let product = u128::from(mantissa) * u128::from(self.fraction);
            ((product >> 64) as u64, product as u64, mantissa)
        };
        // The rest is too small by less than what is missing.
        if MIDDLE.wrapping_sub(rest) < missing {
            return None;
        }
        let nearest = (units + (rest >> 63)) as i64;
        Some((mantissa as i64).wrapping_mul(self.whole).wrapping_add(nearest))
    }
}

impl Flat {
    pub(super) fn of(tree: Option<&Tree>) -> Self {
        let mut flat = Self {
            parts: Vec::new(),
            words: Vec::new(),
            last_asset: None,
            gross: f64::INFINITY,
            largest: 0.0,
            scale: 0,
            is_full: false,
        };
        let Some(tree) = tree else { return flat };
        let mut paths: BTreeMap<u32, Vec<(u32, i128, u32)>> = BTreeMap::new();
        let mut words: BTreeMap<u32, u64> = BTreeMap::new();
        let mut gross = 1.0;
        for (member, factor) in tree.members.iter().zip(&tree.factors) {
            let Some((mantissa, scale)) = factor.narrow().filter(|(_, scale)| *scale <= MOST_PLACES) else {
                return flat;
            };
            flat.scale = flat.scale.max(scale);
            let Member::Asset(asset) = *member else { continue };
            gross += (0..scale).fold(mantissa.unsigned_abs() as f64, |size, _| size / 10.0) * (1.0 + 1e-9);
            flat.last_asset = flat.last_asset.max(Some(asset));
            *words.entry(asset / 64).or_default() |= 1 << (asset % 64);
            let of_level = paths.entry(scale.div_ceil(PLACES_OF_PART)).or_default();
            of_level.push((asset, mantissa, scale));
        }
        let Some(parts) = paths
            .values()
            .map(|paths| FlatPart::of(paths))
            .collect::<Option<Vec<_>>>()
        else {
            return flat;
        };
        let shares = parts.iter().flat_map(|part: &FlatPart| &part.shares);
        let largest = shares.map(|share| share.unsigned_abs()).max().unwrap_or(0);
        flat.largest = largest as f64 * (1.0 + 1e-9);
        flat.parts = parts;
        flat.words = words.into_iter().collect();
        flat.is_full = is_full(tree);
        flat.gross = gross;
        flat
    }
}

/// Whether what enters each portfolio of the tree leaves it, exactly.
fn is_full(tree: &Tree) -> bool {
    let scale = tree
        .factors
        .iter()
        .filter_map(ExactProduct::narrow)
        .map(|(_, scale)| scale)
        .max();
    let mut left = vec![0_i128; tree.members.len()];
    for (line, member) in tree.members.iter().enumerate() {
        let Some((mantissa, own_scale)) = tree.factors[line].narrow() else {
            return false;
        };
        let power = 10_i128.checked_pow(scale.unwrap_or(0) - own_scale);
        let Some(amount) = power.and_then(|power| mantissa.checked_mul(power)) else {
            return false;
        };
        if line > 0 {
            left[tree.parents[line] as usize] = left[tree.parents[line] as usize].saturating_sub(amount);
        }
        if matches!(member, Member::Portfolio(_)) {
            left[line] = left[line].saturating_add(amount);
        }
    }
    left.iter().all(|amount| *amount == 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Shares of any size, also such that multiples lie in the middle of two numbers or next to it.
    fn shares() -> impl Strategy<Value = (i128, u32)> {
        let any_share =
            (any::<i128>(), 17_u32..127, 1_u32..=36).prop_map(|(units, shift, surplus)| (units >> shift, surplus));
        let middles = (-2_000_000_i128..2_000_000, 1_u32..=36, -2_i128..3).prop_map(|(times, surplus, off)| {
            let share = times * 5 * 10_i128.pow((surplus - 1).min(26)) + off;
            (share, surplus)
        });
        prop_oneof![any_share, middles]
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: proptest::test_runner::RngSeed::Fixed(1), ..ProptestConfig::with_cases(20_000) })]

        #[test]
        fn multiples_of_a_split_share_are_rounded_once((share, surplus) in shares(), mantissa in any::<u64>(), shift in 1_u32..64) {
            let mantissa = mantissa >> shift;
            let power = Divisor::new(Decimal::from_raw(10_i128.pow(surplus))).expect("a power");
            let product = share.checked_mul(mantissa.into());
            let exact = product.and_then(|product| power.whole(Decimal::from_raw(product), Rounding::HalfEven));
            let Some(exact) = exact.and_then(|exact| i64::try_from(exact).ok()) else {
                return Ok(());
            };
            let split = Split::of(share, surplus, &power);
            if let Some(units) = split.times::<false>(mantissa) {
                prop_assert_eq!(units, exact);
            }
            if mantissa < SHORT {
                prop_assert!(split.times::<true>(mantissa).is_none_or(|units| units == exact));
            }
        }
    }
}
