use std::collections::BTreeMap;

use decimal::Decimal;
use metatable::{Instant, Store, Uid, Value};
use rebalance::expansion::{CompositionError, CompositionGraph, Constituent as Weighted, Member};
use sorting::{Arrange, Collected};

use super::fx::Rates;
use crate::setting::base_currency;
use crate::sources::{Constituent, Price, PriceSource, WeightSource};
use crate::tables::assets::{
    Asset, AssetCategoryMembershipTable, AssetCategoryTable, AssetSnapshotsStorage, AssetTable, AssetTradingTermsTable,
    CURRENCY_TYPE,
};
use crate::tables::portfolios::PortfolioTable;

/// A price that is older than the newest one by more days than this is stale.
pub const STALE_DAYS: i64 = 7;

/// Every asset and portfolio of a book at an instant, by number: the place in `assets` and `portfolios`, by uid.
#[derive(Clone, Debug)]
pub struct Market {
    /// When.
    pub at: Instant,
    /// The newest price at or before it.
    pub newest_price: Option<Instant>,
    /// The currency that values are stated in; "" in a book without currencies.
    pub base_currency: String,
    /// The exchange rates.
    pub rates: Rates,
    /// The assets, by uid.
    pub assets: Vec<MarketAsset>,
    /// The portfolios, by uid.
    pub portfolios: Vec<MarketPortfolio>,
    /// The paths of the portfolios, or why they have none.
    pub graph: Result<CompositionGraph, CompositionError>,
    asset_numbers: BTreeMap<Uid, u32>,
    portfolio_numbers: BTreeMap<Uid, u32>,
    /// For each portfolio the first one without weights that it holds, itself included.
    incomplete: Vec<Option<u32>>,
}

/// An asset at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarketAsset {
    /// The asset.
    pub uid: Uid,
    /// Business key.
    pub key: String,
    /// Name that people read; the key when it has none.
    pub name: String,
    /// Whether holdings of it are cash.
    pub is_currency: bool,
    /// Name of its first category.
    pub category: Option<String>,
    /// Code of the currency that its price is in.
    pub currency: Option<String>,
    /// Newest price in that currency; 1 for a currency.
    pub price: Option<Price>,
    /// Units in one contract.
    pub multiplier: Decimal,
    /// Orders are multiples of it.
    pub lot_size: Decimal,
    /// Smallest order; 0 for none.
    pub min_quantity: Decimal,
    /// Base currency for one unit held: price x multiplier x exchange rate; none when one of them is missing.
    pub unit_value: Option<Decimal>,
}

/// A portfolio at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarketPortfolio {
    /// The portfolio.
    pub uid: Uid,
    /// Business key.
    pub key: String,
    /// The weights in force hold from then; none when it has no weights.
    pub weights_time: Option<Instant>,
}

impl Market {
    /// The market of a book at an instant.
    pub fn new(store: &Store, sources: &(impl WeightSource + PriceSource), at: Instant) -> Self {
        let base_currency = base_currency(store).unwrap_or_default();
        let rates = Rates::at(store, at);
        let assets = market_assets(store, sources, at, &rates, &base_currency);
        let asset_numbers = numbers(assets.iter().map(|asset| asset.uid));
        let portfolio_numbers = numbers(store.rows::<PortfolioTable>().map(|portfolio| portfolio.uid));
        let member = |constituent| match constituent {
            Constituent::Asset(uid) => asset_numbers.get(&uid).copied().map(Member::Asset),
            Constituent::Portfolio(uid) => portfolio_numbers.get(&uid).copied().map(Member::Portfolio),
        };
        let (mut portfolios, mut compositions) = (Vec::new(), Vec::new());
        for portfolio in store.rows::<PortfolioTable>() {
            let composition = sources.composition(store, portfolio.uid, at);
            let weights_time = composition.as_ref().map(|composition| composition.time);
            portfolios.push(MarketPortfolio {
                uid: portfolio.uid,
                key: portfolio.unique_identifier,
                weights_time,
            });
            let constituents = composition
                .map(|composition| composition.constituents)
                .unwrap_or_default();
            let weighted = constituents.into_iter().filter_map(|(constituent, weight)| {
                Some(Weighted {
                    member: member(constituent)?,
                    weight,
                })
            });
            compositions.push(weighted.collect::<Vec<_>>());
        }
        let graph = CompositionGraph::compile(&compositions);
        let incomplete = if graph.is_ok() {
            incomplete(&portfolios, &compositions)
        } else {
            vec![None; portfolios.len()]
        };
        let prices = assets
            .iter()
            .filter(|asset| !asset.is_currency)
            .filter_map(|asset| asset.price);
        let newest_price = prices.map(|price| price.time).max();
        Self {
            at,
            newest_price,
            base_currency,
            rates,
            assets,
            portfolios,
            graph,
            asset_numbers,
            portfolio_numbers,
            incomplete,
        }
    }

    /// By how many days the price of an asset is older than the newest one, where it is stale: by more than [`STALE_DAYS`].
    pub fn days_stale(&self, asset: &MarketAsset) -> Option<i64> {
        if asset.is_currency {
            return None;
        }
        let age = self.newest_price? - asset.price?.time;
        Some(age.num_days()).filter(|days| *days > STALE_DAYS)
    }

    /// The number of an asset; none when it is not in the book.
    pub fn asset(&self, uid: Uid) -> Option<u32> {
        self.asset_numbers.get(&uid).copied()
    }

    /// The number of a portfolio; none when it is not in the book.
    pub fn portfolio(&self, uid: Uid) -> Option<u32> {
        self.portfolio_numbers.get(&uid).copied()
    }

    /// The first portfolio without weights among a portfolio and all that it holds, at any depth.
    pub fn without_weights(&self, portfolio: u32) -> Option<u32> {
        self.incomplete.get(portfolio as usize).copied().flatten()
    }

    /// The name of what a path passes through.
    pub fn member_name(&self, member: Member) -> String {
        match member {
            Member::Asset(number) => self.assets.get(number as usize).map(|asset| asset.key.clone()),
            Member::Portfolio(number) => self
                .portfolios
                .get(number as usize)
                .map(|portfolio| portfolio.key.clone()),
        }
        .unwrap_or_default()
    }
}

/// Every asset, by uid.
fn market_assets(store: &Store, prices: &impl PriceSource, at: Instant, rates: &Rates, base: &str) -> Vec<MarketAsset> {
    let rows: BTreeMap<Uid, Asset> = store.rows::<AssetTable>().map(|asset| (asset.uid, asset)).into_map();
    let categories = categories(store);
    let market_asset = |asset: &Asset| {
        let uid = [Value::Uid(asset.uid)];
        let is_currency = asset.asset_type.as_deref() == Some(CURRENCY_TYPE);
        let names = store.latest::<AssetSnapshotsStorage>(&["asset_uid", "time_index"], &uid, at);
        let terms = store.by_uid::<AssetTradingTermsTable>(asset.uid);
        let currency = terms.as_ref().and_then(|terms| rows.get(&terms.currency_asset_uid));
        let own = Price {
            price: Decimal::ONE,
            time: at,
        };
        let price = if is_currency {
            Some(own)
        } else {
            prices.price(store, asset.uid, at)
        };
        let mut asset = MarketAsset {
            uid: asset.uid,
            key: asset.unique_identifier.clone(),
            name: names
                .and_then(|names| names.name)
                .unwrap_or_else(|| asset.unique_identifier.clone()),
            is_currency,
            category: categories.get(&asset.uid).cloned(),
            currency: currency.map(|currency| currency.unique_identifier.clone()),
            price,
            multiplier: terms.as_ref().map_or(Decimal::ONE, |terms| terms.contract_multiplier),
            lot_size: terms.as_ref().map_or(Decimal::ONE, |terms| terms.lot_size),
            min_quantity: terms.map_or(Decimal::ZERO, |terms| terms.min_quantity),
            unit_value: None,
        };
        asset.unit_value = unit_value(&asset, rates, base);
        asset
    };
    rows.values().map(market_asset).collect()
}

fn unit_value(asset: &MarketAsset, rates: &Rates, base: &str) -> Option<Decimal> {
    let currency = if asset.is_currency {
        Some(asset.key.as_str())
    } else {
        asset.currency.as_deref()
    };
    let (rate, _) = rates.rate(currency?, base)?;
    let price = asset.price.filter(|price| price.price.is_positive())?.price;
    price.checked_mul(asset.multiplier)?.checked_mul(rate)
}

fn numbers(uids: impl Iterator<Item = Uid>) -> BTreeMap<Uid, u32> {
    uids.zip(0_u32..).into_map()
}

/// Whether a portfolio and all that it holds have weights.
#[derive(Clone, Copy)]
enum Weights {
    Unknown,
    Complete,
    /// The first without any.
    Missing(u32),
}

/// For each portfolio the first without weights among itself and what it holds. The compositions have no circle.
fn incomplete(portfolios: &[MarketPortfolio], compositions: &[Vec<Weighted>]) -> Vec<Option<u32>> {
    fn visit(number: u32, all: &[MarketPortfolio], held: &[Vec<Weighted>], found: &mut [Weights]) -> Option<u32> {
        let index = number as usize;
        match found[index] {
            Weights::Complete => return None,
            Weights::Missing(known) => return Some(known),
            Weights::Unknown => {}
        }
        let missing = if all[index].weights_time.is_none() {
            Some(number)
        } else {
            held[index].iter().find_map(|constituent| match constituent.member {
                Member::Asset(_) => None,
                Member::Portfolio(inner) => visit(inner, all, held, found),
            })
        };
        found[index] = missing.map_or(Weights::Complete, Weights::Missing);
        missing
    }
    let mut found = vec![Weights::Unknown; portfolios.len()];
    (0_u32..)
        .take(portfolios.len())
        .map(|number| visit(number, portfolios, compositions, &mut found))
        .collect()
}

/// The name of each asset's first category, by the category's key.
fn categories(store: &Store) -> BTreeMap<Uid, String> {
    let mut ordered: Vec<_> = store.rows::<AssetCategoryTable>().collect();
    ordered.arrange_by(|a, b| a.unique_identifier.cmp(&b.unique_identifier));
    let mut names = BTreeMap::new();
    for category in ordered {
        let members = store.find::<AssetCategoryMembershipTable>(&["category_uid"], &[Value::Uid(category.uid)]);
        for member in members {
            names
                .entry(member.asset_uid)
                .or_insert_with(|| category.display_name.clone());
        }
    }
    names
}
