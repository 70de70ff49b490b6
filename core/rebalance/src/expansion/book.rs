//! Expansion of a whole book: every shared portfolio is flattened once, then each account adds up multiples of it.
//!
//! The answer has no lineage. Where an exposure comes from is asked of [`CompositionGraph::expand`] for one account: its
//! shares name their path by target and line, and [`CompositionGraph::path`] spells it out.

use decimal::{Decimal, Divisor, Rounding};

use super::flat::{Flat, FlatPart, SHORT};
use super::graph::{CompositionGraph, Member};
use super::lines::{Expansion, ExpansionError, ExposureKind, TargetLine};

/// All that the targets of one account ask of one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetExposure {
    /// The asset.
    pub asset: u32,
    /// The sum of its weight shares, `None` without one.
    pub weight: Option<Decimal>,
    /// The sum of its notional shares, `None` without one.
    pub notional: Option<Decimal>,
    /// The sum of its quantity shares, `None` without one.
    pub quantity: Option<Decimal>,
}

/// Where the answer of [`CompositionGraph::expand_book`] goes, account after account.
pub trait BookSink {
    /// One exposure of the account, by asset.
    fn exposure(&mut self, account: usize, exposure: NetExposure);

    /// All exposures of an account, by asset, where each is a weight and nothing else.
    fn weights(&mut self, account: usize, assets: &[u32], weights: &[Decimal]) {
        for (asset, weight) in assets.iter().zip(weights) {
            let exposure = NetExposure {
                asset: *asset,
                weight: Some(*weight),
                notional: None,
                quantity: None,
            };
            self.exposure(account, exposure);
        }
    }

    /// Weight that all compositions on the paths of a target leave unassigned together, by target; given for every target on
    /// whose paths there is a residual, even if residuals cancel.
    fn residual(&mut self, target: usize, kind: ExposureKind, amount: Decimal);
}

/// Sums of weights in units of 10^-18 stay below this, so that none leaves an `i64`.
const LARGEST_WEIGHT: f64 = 9.0;

/// Less than an `i128` holds.
const LARGEST_PRODUCT: f64 = 1e38;

/// Memory for one account after another.
struct Accounts<'a> {
    graph: &'a CompositionGraph,
    flat: Vec<Flat>,
    /// 10^k for the k of a rounding.
    powers: Vec<Divisor>,
    /// Of each asset, in units of 10^-18; zero between accounts.
    sums: Vec<i64>,
    /// One bit an asset that the account has; zero between accounts.
    touched: Vec<u64>,
    /// Weight of an account on the arcs to the sink.
    assets: Vec<u32>,
    weights: Vec<Decimal>,
    expansion: Expansion,
}

impl CompositionGraph {
    /// Expands the targets of all accounts; account `a` has the targets `starts[a]..starts[a + 1]`.
    ///
    /// Each exposure and residual equals that of [`CompositionGraph::expand`] of the account's targets, to the last digit.
    ///
    /// # Errors
    /// As [`CompositionGraph::expand`]; the target is a place in all of `targets`.
    ///
    /// ```
    /// use decimal::Decimal;
    /// use rebalance::expansion::{
    ///     BookSink, CompositionGraph, Constituent, ExposureKind, Member, NetExposure, TargetLine,
    /// };
    ///
    /// #[derive(Default)]
    /// struct Seen(Vec<(usize, u32, Option<Decimal>)>);
    /// impl BookSink for Seen {
    ///     fn exposure(&mut self, account: usize, exposure: NetExposure) {
    ///         self.0.push((account, exposure.asset, exposure.weight));
    ///     }
    ///     fn residual(&mut self, _target: usize, _kind: ExposureKind, _amount: Decimal) {}
    /// }
    ///
    /// let half: Decimal = "0.5".parse()?;
    /// let halves = [0, 1].map(|asset| Constituent { member: Member::Asset(asset), weight: half });
    /// let graph = CompositionGraph::compile(&[halves.to_vec()])?;
    /// let target = TargetLine { member: Member::Portfolio(0), kind: ExposureKind::Weight, amount: half };
    /// let mut seen = Seen::default();
    /// graph.expand_book(&[0, 1, 2], &[target, target], &mut seen)?;
    /// assert_eq!(seen.0[3], (1, 1, Some("0.25".parse()?)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn expand_book(
        &self,
        starts: &[usize],
        targets: &[TargetLine],
        sink: &mut impl BookSink,
    ) -> Result<(), ExpansionError> {
        let mut accounts = Accounts::new(self, targets);
        for (account, pair) in starts.windows(2).enumerate() {
            let [first, last] = [pair[0], pair[1]];
            let own = targets.get(first..last).unwrap_or_default();
            if accounts.are_plain(own) {
                accounts.add_up(first, own, sink);
                accounts.hand_over(account, sink);
            } else {
                accounts.expand(account, first, own, sink)?;
            }
        }
        Ok(())
    }
}

impl<'a> Accounts<'a> {
    fn new(graph: &'a CompositionGraph, targets: &[TargetLine]) -> Self {
        let flat: Vec<Flat> = (0..graph.len())
            .map(|portfolio| Flat::of(graph.tree(portfolio)))
            .collect();
        let of_targets = targets.iter().filter_map(|target| match target.member {
            Member::Asset(asset) => Some(asset),
            Member::Portfolio(_) => None,
        });
        let of_parts = flat.iter().filter_map(|flat| flat.last_asset);
        let count = of_targets.chain(of_parts).max().map_or(0, |last| last as usize + 1);
        let power = |exponent: u32| Divisor::new(Decimal::from_raw(10_i128.pow(exponent)));
        Self {
            graph,
            flat,
            powers: (0..=38).filter_map(power).collect(),
            sums: vec![0; count],
            touched: vec![0; count.div_ceil(64)],
            assets: Vec::new(),
            weights: Vec::new(),
            expansion: Expansion::default(),
        }
    }

    /// Whether the account's sums are all of weights and small enough for the fast way.
    fn are_plain(&self, targets: &[TargetLine]) -> bool {
        let mut gross = 0.0;
        for target in targets {
            let Ok(units) = i64::try_from(target.amount.units()) else {
                return false;
            };
            let amount = target.amount.to_f64().abs();
            let (times, largest) = match target.member {
                Member::Asset(_) => (1.0, 0.0),
                Member::Portfolio(portfolio) => match self.flat.get(portfolio as usize) {
                    Some(flat) => (flat.gross, flat.largest),
                    None => return false,
                },
            };
            let is_product = trimmed(units).0.unsigned_abs() as f64 * largest < LARGEST_PRODUCT;
            if target.kind != ExposureKind::Weight || !is_product {
                return false;
            }
            gross += amount * times;
        }
        gross < LARGEST_WEIGHT
    }

    fn add_up(&mut self, first: usize, targets: &[TargetLine], sink: &mut impl BookSink) {
        for (place, target) in targets.iter().enumerate() {
            let units = target.amount.units() as i64;
            match target.member {
                Member::Asset(asset) => {
                    self.sums[asset as usize] += units;
                    self.touched[asset as usize / 64] |= 1 << (asset % 64);
                }
                Member::Portfolio(portfolio) => {
                    let (mantissa, places) = trimmed(units);
                    let left = units - self.add_portfolio(portfolio as usize, mantissa, places);
                    if left != 0 || self.leaks(portfolio, target, places) {
                        sink.residual(first + place, target.kind, Decimal::from_raw(left.into()));
                    }
                }
            }
        }
    }

    /// Adds `mantissa × 10^-places` of the portfolio and returns what was added, in units of 10^-18.
    fn add_portfolio(&mut self, portfolio: usize, mantissa: i64, places: u32) -> i64 {
        let flat = &mut self.flat[portfolio];
        for (word, bits) in &flat.words {
            self.touched[*word as usize] |= bits;
        }
        let mut added = 0;
        for part in &mut flat.parts {
            let scale = part.scale + places;
            if scale <= Decimal::PLACES && part.is_netted() {
                let factor = mantissa * 10_i64.pow(Decimal::PLACES - scale);
                added += factor * part.net_sum;
                for (asset, share) in part.net_assets.iter().zip(&part.net_shares) {
                    self.sums[*asset as usize] += factor * share;
                }
            } else {
                added += add_rounded(&mut self.sums, part, mantissa, scale, &self.powers);
            }
        }
        added
    }

    /// Whether some composition on the target's paths leaves something although all of it together is nothing.
    fn leaks(&mut self, portfolio: u32, target: &TargetLine, places: u32) -> bool {
        let flat = &self.flat[portfolio as usize];
        if flat.is_full && places + flat.scale <= Decimal::PLACES {
            return false;
        }
        let tree = self.graph.tree(portfolio);
        tree.is_none_or(|tree| self.expansion.leaves_something(target, tree))
    }

    /// Gives the sums to the sink, by asset, and leaves zeros.
    fn hand_over(&mut self, account: usize, sink: &mut impl BookSink) {
        self.assets.resize(self.touched.len() * 64, 0);
        let mut count = 0;
        for (word, bits) in self.touched.iter_mut().enumerate() {
            count = list_bits(std::mem::take(bits), word as u32 * 64, &mut self.assets, count);
        }
        self.assets.truncate(count);
        let sums = &mut self.sums;
        let taken = self
            .assets
            .iter()
            .map(|asset| std::mem::take(&mut sums[*asset as usize]));
        self.weights.clear();
        self.weights.extend(taken.map(|sum| Decimal::from_raw(sum.into())));
        sink.weights(account, &self.assets, &self.weights);
    }

    /// The way of one account.
    fn expand(
        &mut self,
        account: usize,
        first: usize,
        targets: &[TargetLine],
        sink: &mut impl BookSink,
    ) -> Result<(), ExpansionError> {
        let placed = |error: ExpansionError| error.moved(first as u32);
        self.graph.expand(targets, &mut self.expansion).map_err(placed)?;
        for exposure in self.expansion.exposures() {
            let exposure = NetExposure {
                asset: exposure.asset,
                weight: exposure.weight,
                notional: exposure.notional,
                quantity: exposure.quantity,
            };
            sink.exposure(account, exposure);
        }
        let mut residuals = self.expansion.residuals().iter().peekable();
        while let Some(residual) = residuals.next() {
            let target = first + residual.target as usize;
            let mut sum = residual.amount;
            while let Some(more) = residuals.next_if(|next| next.target == residual.target) {
                let out_of_range = ExpansionError::OutOfRange { target: target as u32 };
                sum = sum.checked_add(more.amount).ok_or(out_of_range)?;
            }
            sink.residual(target, residual.kind, sum);
        }
        Ok(())
    }
}

/// Adds a multiple path by path, since each share is rounded by itself; returns what was added.
fn add_rounded(sums: &mut [i64], part: &mut FlatPart, mantissa: i64, scale: u32, powers: &[Divisor]) -> i64 {
    let surplus = scale.saturating_sub(Decimal::PLACES);
    let mut added = 0;
    if surplus == 0 {
        let factor = i128::from(mantissa) * 10_i128.pow(Decimal::PLACES - scale);
        for (asset, share) in part.assets.iter().zip(&part.shares) {
            let units = (factor * share) as i64;
            sums[*asset as usize] += units;
            added += units;
        }
        return added;
    }
    let power = &powers[surplus as usize];
    if mantissa.unsigned_abs() < SHORT {
        add_split::<true>(sums, part, mantissa, surplus, power)
    } else {
        add_split::<false>(sums, part, mantissa, surplus, power)
    }
}

/// The same where places are rounded away, `surplus` of them. A quotient by their power is the product with a share that was divided
/// by it once.
fn add_split<const IS_SHORT: bool>(
    sums: &mut [i64],
    part: &mut FlatPart,
    mantissa: i64,
    surplus: u32,
    power: &Divisor,
) -> i64 {
    let mut added = 0;
    for ((asset, split), share) in part.split_paths(surplus, power) {
        let units = match split.times::<IS_SHORT>(mantissa.unsigned_abs()) {
            Some(units) if mantissa < 0 => -units,
            Some(units) => units,
            None => {
                let product = Decimal::from_raw(i128::from(mantissa) * share);
                power.whole(product, Rounding::HalfEven).unwrap_or_default() as i64
            }
        };
        sums[*asset as usize] += units;
        added += units;
    }
    added
}

/// Writes the places of the bits from `count` on and returns where they end. Eight are written whether they are there or
/// not, since how many there are is not to be foreseen.
#[inline]
fn list_bits(bits: u64, first: u32, places: &mut [u32], mut count: usize) -> usize {
    let mut open = bits;
    if let Some(batch) = places.get_mut(count..).and_then(|rest| rest.first_chunk_mut::<8>()) {
        for place in batch {
            *place = first.wrapping_add(open.trailing_zeros());
            open &= open.wrapping_sub(1);
        }
        let listed = bits.count_ones().min(8) as usize;
        count += listed;
    }
    while open != 0 {
        places[count] = first + open.trailing_zeros();
        open &= open - 1;
        count += 1;
    }
    count
}

/// The same number of units as a mantissa and decimal places, without most of the zeros at its end.
fn trimmed(units: i64) -> (i64, u32) {
    for (step, places) in [(10_i64.pow(16), 2), (10_i64.pow(12), 6), (10_i64.pow(6), 12)] {
        if units % step == 0 {
            return (units / step, places);
        }
    }
    (units, Decimal::PLACES)
}
