pub(super) mod fast_path_asset;

use choices::{Leftover, UnmetPolicy};
use decimal::{Decimal, Rounding};

use crate::band::{Band, Limits};
use crate::exact::ExactProduct;
use fast_path_asset::FastPathAsset;

/// A currency of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency {
    /// Base currency per unit, positive; 1 for the base currency.
    pub rate: Decimal,
    /// Decimal places of its minor unit (2 for cents).
    pub minor_places: u32,
}

/// The trading terms of an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssetTerms {
    /// The number of its currency.
    pub currency: u32,
    /// Its price in that currency; an asset without a positive price is not traded.
    pub price: Option<Decimal>,
    /// Contract multiplier, positive.
    pub multiplier: Decimal,
    /// Units in a lot, positive; `None` trades any fraction.
    pub lot: Option<Decimal>,
    /// The smallest order in units.
    pub min_quantity: Decimal,
    /// Half of bid to ask as a share of the price: what an order costs beyond the policy's rate.
    pub half_spread: Decimal,
}

/// Currencies and assets by number, with the value of a unit of each asset worked out once.
#[derive(Clone, Debug)]
pub struct Market {
    pub(super) base: u32,
    pub(super) currencies: Vec<Currency>,
    pub(super) assets: Vec<AssetTerms>,
    /// Price × multiplier in the asset's currency; `None` without a positive price.
    pub(super) unit_local: Vec<Option<Decimal>>,
    /// Price × multiplier × rate in base currency.
    pub(super) unit_base: Vec<Option<Decimal>>,
    /// Of each asset, its terms in machine words; `None` outside of the fast path's scope.
    pub(super) fast_path_assets: Vec<Option<FastPathAsset>>,
}

/// The asset of this number names a currency that is not there, or the value of a unit exceeds 1.7e20.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the value of a unit of asset {0} exceeds 1.7e20, or its currency is not there")]
pub struct AssetOutOfRange(pub u32);

impl Market {
    /// The market in which `base` is the number of the base currency.
    ///
    /// # Errors
    /// [`AssetOutOfRange`].
    pub fn new(base: u32, currencies: Vec<Currency>, assets: Vec<AssetTerms>) -> Result<Self, AssetOutOfRange> {
        let mut unit_local = Vec::with_capacity(assets.len());
        let mut unit_base = Vec::with_capacity(assets.len());
        for (number, asset) in (0..).zip(&assets) {
            let refused = AssetOutOfRange(number);
            let rate = currencies.get(asset.currency as usize).ok_or(refused)?.rate;
            let Some(price) = asset.price.filter(|price| price.is_positive()) else {
                unit_local.push(None);
                unit_base.push(None);
                continue;
            };
            let (own, in_base) = unit_values(price, asset.multiplier, rate).ok_or(refused)?;
            // A value that rounds to zero at 18 places is no price that a quantity can be divided by.
            let tradable = own.is_positive() && in_base.is_positive();
            unit_local.push(tradable.then_some(own));
            unit_base.push(tradable.then_some(in_base));
        }
        let fast_path_assets = assets.iter().zip(&unit_base).map(|(terms, unit)| {
            let currency = &currencies[terms.currency as usize];
            let is_base = terms.currency == base && currency.rate == Decimal::ONE;
            FastPathAsset::of(terms, currency, is_base, *unit)
        });
        Ok(Self {
            base,
            fast_path_assets: fast_path_assets.collect(),
            currencies,
            assets,
            unit_local,
            unit_base,
        })
    }

    /// The number of the base currency.
    #[must_use]
    pub fn base(&self) -> u32 {
        self.base
    }

    /// The trading terms of each asset, by number.
    #[must_use]
    pub fn assets(&self) -> &[AssetTerms] {
        &self.assets
    }

    /// The value of a unit in base currency; `None` for an asset that is not traded.
    #[must_use]
    pub fn unit_value(&self, asset: u32) -> Option<Decimal> {
        self.unit_base.get(asset as usize).copied().flatten()
    }

    /// The lot and the smallest order of an asset, which are those of its terms; `None` for one that is not traded.
    ///
    /// What the fast path knows of an asset is small, and has been read when an account is checked.
    pub(super) fn order_size(&self, asset: u32) -> Option<(Option<Decimal>, Decimal)> {
        if let Some(fast) = self.fast_path_assets[asset as usize] {
            return Some((Some(fast.quantity(1)), Decimal::ZERO));
        }
        let terms = &self.assets[asset as usize];
        self.unit_value(asset).map(|_| (terms.lot, terms.min_quantity))
    }

    /// One minor unit of the asset's currency; `None` for an asset that is not there.
    #[must_use]
    pub fn smallest_money(&self, asset: u32) -> Option<Decimal> {
        Some(self.minor_unit(self.assets.get(asset as usize)?.currency as usize))
    }

    /// An amount of the asset's currency in base currency; `None` when out of range.
    #[must_use]
    pub fn in_base(&self, asset: u32, amount: Decimal) -> Option<Decimal> {
        self.to_base(self.assets.get(asset as usize)?.currency as usize, amount)
    }

    pub(super) fn to_base(&self, currency: usize, amount: Decimal) -> Option<Decimal> {
        if currency == self.base as usize {
            return Some(amount);
        }
        amount.checked_mul(self.currencies[currency].rate)
    }

    pub(super) fn to_local(&self, currency: usize, amount: Decimal) -> Option<Decimal> {
        if currency == self.base as usize {
            return Some(amount);
        }
        amount.checked_div(self.currencies[currency].rate)
    }

    /// Half to even at the currency's minor unit.
    pub(super) fn money(&self, currency: usize, amount: Decimal) -> Option<Decimal> {
        amount.round(self.currencies[currency].minor_places, Rounding::HalfEven)
    }

    /// Notional and cost of an order of an unsigned quantity, in the asset's currency at its minor unit; `None` for an
    /// asset that is not traded or when out of range.
    #[must_use]
    pub fn money_of_order(&self, costs: &Costs, asset: u32, quantity: Decimal) -> Option<(Decimal, Decimal)> {
        let terms = self.assets.get(asset as usize)?;
        let currency = terms.currency as usize;
        let notional = quantity.checked_mul(self.unit_local[asset as usize]?)?;
        let notional = self.money(currency, notional)?;
        if quantity.is_zero() {
            return Some((Decimal::ZERO, Decimal::ZERO));
        }
        let fixed = self.to_local(currency, costs.fixed)?;
        let cost = fixed.checked_add(notional.checked_mul(costs.rate_of(terms)?)?)?;
        Some((notional, self.money(currency, cost)?))
    }

    /// One minor unit, in the currency itself.
    pub(super) fn minor_unit(&self, currency: usize) -> Decimal {
        let places = self.currencies[currency].minor_places.min(Decimal::PLACES);
        Decimal::from_raw(10_i128.pow(Decimal::PLACES - places))
    }
}

/// What a unit is worth in its currency and in the base currency, each rounded once; `None` when out of range.
fn unit_values(price: Decimal, multiplier: Decimal, rate: Decimal) -> Option<(Decimal, Decimal)> {
    // Most factors are 1, and a product by it is none.
    let times = |value: Decimal, factor: Decimal| {
        if factor == Decimal::ONE {
            Some(value)
        } else {
            value.checked_mul(factor)
        }
    };
    let own = times(price, multiplier)?;
    let in_base = if multiplier == Decimal::ONE {
        times(price, rate)?
    } else if rate == Decimal::ONE {
        own
    } else {
        ExactProduct::of(multiplier).times(price).share_of(rate)?
    };
    Some((own, in_base))
}

/// The kind of plan: which trades are permitted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Every line to its goal.
    #[default]
    Full,
    /// Only lines out of band.
    Threshold,
    /// No sells: the flow, or without one the cash above the reserve, goes to underweight lines.
    ContributionOnly,
    /// No buys: sells until cash reaches the reserve after the flow.
    RaiseCash,
    /// The quantities to harvest, each replaced by its substitute.
    Harvest,
    /// The quantities to harvest, then only lines out of band.
    HarvestAndRebalance,
    /// Phased: every line by an equal part of its remaining distance to the goal.
    ModelChange {
        /// Days that are left, today included; at least 1.
        days_left: u32,
    },
    /// No orders.
    Hold,
}

impl Mode {
    /// Whether a line in band is left alone.
    #[must_use]
    pub const fn only_out_of_band(self) -> bool {
        matches!(self, Self::Threshold | Self::HarvestAndRebalance)
    }
}

/// Where a trade ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Goal {
    /// At the target.
    #[default]
    Target,
    /// At the nearest edge of the band.
    BandEdge,
    /// At this fraction of the distance from the target to the edge of the band.
    InnerBand(Decimal),
}

impl Goal {
    /// The weight that a line of this weight and target, with these limits of its band, is to have; `None` when out of range.
    /// Limits that cross, which no band gives, answer the high one.
    #[must_use]
    pub fn weight(self, weight: Decimal, target: Decimal, limits: Limits) -> Option<Decimal> {
        let (low, high) = match self {
            Self::Target => return Some(target),
            Self::BandEdge => (limits.low, limits.high),
            Self::InnerBand(fraction) => {
                let below = target.checked_sub(limits.low)?.checked_mul(fraction)?;
                let above = limits.high.checked_sub(target)?.checked_mul(fraction)?;
                (target.checked_sub(below)?, target.checked_add(above)?)
            }
        };
        Some(weight.max(low).min(high))
    }
}

/// Transaction costs of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Costs {
    /// Per order, in base currency.
    pub fixed: Decimal,
    /// Of the order's notional; below 1.
    pub rate: Decimal,
    /// Of what a currency order sells; below 1.
    pub fx: Decimal,
}

impl Costs {
    /// Proportional cost of an order of the asset, as a share of its notional; the fixed cost comes on top.
    pub(super) fn rate_of(&self, asset: &AssetTerms) -> Option<Decimal> {
        self.rate.checked_add(asset.half_spread)
    }
}

/// How trades are sized.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Objective {
    /// Every reduction and every increase by one factor.
    #[default]
    Proportional,
    /// The weights of least tracking error.
    LeastTrackingError(Box<TrackingTerms>),
    /// As few orders as bring every line, and in full mode the cash, into its band.
    MinTrades,
}

/// How lots are chosen once trades are sized.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lots {
    /// By exchanges of lots, and in accounts of up to 10 tradable lines by a search of all of them, in which the orders as they were
    /// sized stand where none are better.
    Automatic,
    /// By exchanges of lots.
    #[default]
    Nearest,
    /// By a search of all of them; of several that are the best, the fewest orders.
    Optimal,
}

/// The risk model, limits and penalty of the least-tracking-error objective.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrackingTerms {
    /// The risk model of deviations from the targets.
    pub risk: TrackingRisk,
    /// Limits by asset number; `None`, or past the end, for none.
    pub bounds: Vec<Option<Limits>>,
    /// Limits on sums of weights.
    pub groups: Vec<TrackingGroup>,
    /// Weight in the objective of a unit of cost or tax, as a share of the account's value; not negative.
    pub penalty: f64,
}

/// The covariance of the assets' returns; cash has none.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum TrackingRisk {
    /// Every line alike and independent, the cash line too.
    #[default]
    Identity,
    /// A matrix.
    Dense {
        /// Of each asset by number: its row; an asset without one has no risk.
        places: Vec<Option<u32>>,
        /// Rows of the matrix.
        size: usize,
        /// `size x size`, row by row.
        covariance: Vec<f64>,
    },
    /// Factors and what is specific to each asset.
    Factors {
        /// Of each asset by number: its row; an asset without one has no risk.
        places: Vec<Option<u32>>,
        /// How many factors there are.
        factors: usize,
        /// Rows x factors, row by row.
        loadings: Vec<f64>,
        /// Factors x factors, row by row.
        covariance: Vec<f64>,
        /// Variances, one a row.
        specific: Vec<f64>,
    },
}

/// Limits on the sum of some assets' weights.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackingGroup {
    /// Numbers of the assets, ascending.
    pub assets: Vec<u32>,
    /// The lowest sum.
    pub low: f64,
    /// The highest sum.
    pub high: f64,
}

/// The rules of a plan. Amounts are in base currency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// The kind of plan.
    pub mode: Mode,
    /// How trades are sized.
    pub objective: Objective,
    /// How far a line may be off.
    pub band: Band,
    /// Where a trade ends.
    pub goal: Goal,
    /// Cash in base currency that stays in each account.
    pub cash_reserve: Decimal,
    /// The smallest order.
    pub min_trade: Decimal,
    /// The smallest order as a share of the account's value; the greater of the two holds.
    pub min_trade_share: Decimal,
    /// The greatest one-way turnover: half the sum of absolute trade values over the account's value.
    pub max_turnover: Option<Decimal>,
    /// Whether a quantity may be negative after the plan.
    pub allow_short: bool,
    /// Whether targets may sum to more than 1, financed by negative cash of up to the excess.
    pub allow_leverage: bool,
    /// Whether the proceeds of this plan's sells fund its buys.
    pub proceeds_fund_buys: bool,
    /// Transaction costs.
    pub costs: Costs,
    /// Where unreachable target weight goes.
    pub unmet: UnmetPolicy,
    /// Whether money of one currency pays for another, by currency orders.
    pub fx_orders: bool,
    /// Whether the cash line has a band too, in the modes that trade what is out of band.
    pub cash_band: bool,
    /// How lots are chosen.
    pub lots: Lots,
    /// What becomes of cash that lots leave over, and of orders under the minimum.
    pub leftover: Leftover,
    /// What it is worth to have a unit of value where its target wants it, over the horizon of the policy: an order is made for more
    /// than it costs. `None` where nothing is weighed.
    pub benefit: Option<Decimal>,
    /// Whether plans are measured against the best lots of all.
    pub measures_optimum: bool,
}

/// The trading restrictions of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restriction {
    /// No buys.
    pub no_buy: bool,
    /// No sells.
    pub no_sell: bool,
    /// Buys would wash a loss; what that cuts has this cause.
    pub wash: bool,
    /// Nothing is to be held: the target counts as zero, its weight is unmet, and nothing is bought.
    pub exclude: bool,
}

/// Cash of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cash {
    /// The number of the currency.
    pub currency: u32,
    /// Settled cash.
    pub settled: Decimal,
    /// Unsettled cash; it counts in the account's value and never funds a buy; a negative amount is a payable.
    pub pending: Decimal,
}

/// The columns of one account: every asset that is held, targeted or a substitute, ascending.
#[derive(Clone, Copy, Debug)]
pub struct AccountLines<'a> {
    /// Asset numbers, ascending.
    pub assets: &'a [u32],
    /// Held quantities, signed.
    pub quantities: &'a [Decimal],
    /// Target weights.
    pub targets: &'a [Decimal],
    /// The trading restrictions of each line.
    pub restrictions: &'a [Restriction],
    /// The place in these columns of each line's substitute.
    pub substitutes: &'a [Option<u32>],
    /// Of each line: the estimated tax of selling it as a share of its value; may be empty for none at all.
    pub sale_tax: &'a [Decimal],
    /// Units of each line that a harvest sells; may be empty for none at all.
    pub harvest: &'a [Decimal],
    /// Units of each line that no sell may take: what is sold leaves as many. May be empty for none at all.
    pub kept: &'a [Decimal],
    /// Cash, one line per currency.
    pub cash: &'a [Cash],
    /// External flow in base currency that is not yet in the cash.
    pub flow: Option<Decimal>,
}
