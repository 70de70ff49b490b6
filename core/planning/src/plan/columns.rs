//! What the kernel reads: a sorted input as its market, policy and lines, by number.

use std::collections::BTreeMap;
use std::sync::Arc;

use choices::{OrderSide, RestrictionRule};
use decimal::Decimal;
use rebalance::plan::{AccountLines, AssetOutOfRange, AssetTerms, Cash, Currency, Market, Policy, Restriction};
use sorting::{Arrange, Collected};
use uuid::Uuid;

use super::book::{AccountLine, BookColumns};
use super::class_targets::ClassTargets;
use super::input::{PlanAccount, PlanAsset, PlanInput, TargetWeight};
use super::kernel_policy::{placed_policy_of, policy};
use super::out_of_range::OutOfRange;
use super::policy::{PlanPolicy, RestrictionInput};
use crate::minor_units::minor_places;

/// One half.
const HALF: Decimal = Decimal::from_raw(500_000_000_000_000_000);

/// The inputs of the kernel.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) currencies: Arc<[String]>,
    pub(super) assets: Arc<[Uuid]>,
    pub(super) market: Market,
    pub(super) policy: Policy,
    /// The policy of accounts whose household's placement has applied bands and goals already.
    placed_policy: Policy,
    pub(super) book: Arc<BookColumns>,
    flows: Vec<Option<Decimal>>,
}

impl Columns {
    /// The columns of a sorted input, and the restriction of every line.
    pub(super) fn new(input: &PlanInput) -> Result<(Self, Vec<Restriction>), OutOfRange> {
        let currencies = currency_codes(input);
        let market = market(input, &currencies)?;
        let assets: Vec<Uuid> = input.assets.iter().map(|asset| asset.asset_uid).collect();
        let policy = policy(input, &assets, input.accounts.len());
        let flows = flows(input)?;
        let mut lines = ColumnsBuilder {
            input,
            assets: &assets,
            currencies: &currencies,
            market: &market,
            policy: &policy,
            book: BookColumns::new(),
            restrictions: Vec::new(),
            scratch: BTreeMap::new(),
        };
        for (number, (account, flow)) in input.accounts.iter().zip(&flows).enumerate() {
            lines.add(account, *flow).ok_or(OutOfRange::Account(number))?;
        }
        let (book, restrictions) = (lines.book, lines.restrictions);
        let columns = Self {
            currencies: currencies.into(),
            assets: assets.into(),
            market,
            placed_policy: placed_policy_of(&policy),
            policy,
            book: Arc::new(book),
            flows,
        };
        Ok((columns, restrictions))
    }

    pub(super) fn revalued(&self, input: &PlanInput) -> Result<Self, OutOfRange> {
        let policy = policy(input, &self.assets, input.accounts.len());
        Ok(Self {
            market: market(input, &self.currencies)?,
            placed_policy: placed_policy_of(&policy),
            policy,
            flows: flows(input)?,
            currencies: Arc::clone(&self.currencies),
            assets: Arc::clone(&self.assets),
            book: Arc::clone(&self.book),
        })
    }

    pub(super) fn with_book(self, with: impl FnOnce(BookColumns) -> BookColumns) -> Self {
        let book = Arc::unwrap_or_clone(self.book);
        Self {
            book: Arc::new(with(book)),
            ..self
        }
    }

    /// Accounts in all.
    pub(super) fn count(&self) -> usize {
        self.book.len()
    }

    /// An account's columns; `restrictions` are those of all lines.
    pub(super) fn account<'a>(&'a self, account: usize, restrictions: &'a [Restriction]) -> AccountLines<'a> {
        self.book.account(account, self.flows[account], restrictions)
    }

    /// The policy that an account is planned under.
    pub(super) fn policy_of(&self, account: usize) -> &Policy {
        if self.book.is_placed(account) {
            &self.placed_policy
        } else {
            &self.policy
        }
    }
}

fn number_of(currencies: &[String], code: &str) -> Option<u32> {
    currencies
        .binary_search_by(|other| other.as_str().cmp(code))
        .ok()
        .map(|at| at as u32)
}

/// Currencies and assets as the kernel has them.
pub(super) fn market(input: &PlanInput, currencies: &[String]) -> Result<Market, OutOfRange> {
    let rates: BTreeMap<&str, Decimal> = input
        .fx
        .iter()
        .flatten()
        .map(|fx| (fx.currency.as_str(), fx.rate))
        .into_map();
    let currency_terms = currencies.iter().map(|code| Currency {
        // Only currencies that nothing trades in can be without a rate here.
        rate: rates.get(code.as_str()).copied().unwrap_or(Decimal::ONE),
        minor_places: minor_places(code).unwrap_or(0),
    });
    let fractional = input.policy.fractional == Some(true);
    let number = |code: &str| number_of(currencies, code).unwrap_or(u32::MAX);
    let terms = input.assets.iter().map(|asset| AssetTerms {
        currency: number(&asset.currency),
        price: asset.price,
        multiplier: asset.multiplier.unwrap_or(Decimal::ONE),
        lot: asset.lot_size.or((!fractional).then_some(Decimal::ONE)),
        min_quantity: asset.min_quantity.unwrap_or_default(),
        half_spread: asset
            .spread
            .and_then(|spread| spread.checked_mul(HALF))
            .unwrap_or_default(),
    });
    let base = number(&input.base_currency);
    let market = Market::new(base, currency_terms.collect(), terms.collect());
    market.map_err(|AssetOutOfRange(asset)| OutOfRange::Asset(asset as usize))
}

/// The external flow of each account, what transfers give and take included.
fn flows(input: &PlanInput) -> Result<Vec<Option<Decimal>>, OutOfRange> {
    let mut flows: Vec<Option<Decimal>> = input.accounts.iter().map(|account| account.flow).collect();
    for transfer in input.transfers.iter().flatten() {
        for (account, gives) in [(transfer.from, true), (transfer.to, false)] {
            let Some(number) = input.account_number(account) else {
                continue;
            };
            let flow = flows[number].unwrap_or_default();
            let moved = if gives {
                flow.checked_sub(transfer.amount)
            } else {
                flow.checked_add(transfer.amount)
            };
            flows[number] = Some(moved.ok_or(OutOfRange::Account(number))?);
        }
    }
    Ok(flows)
}

pub(super) fn currency_codes(input: &PlanInput) -> Vec<String> {
    let of_assets = input.assets.iter().map(|asset| &asset.currency);
    let of_cash = input
        .accounts
        .iter()
        .flat_map(|account| account.cash.iter().map(|cash| &cash.currency));
    let of_rates = input.fx.iter().flatten().map(|fx| &fx.currency);
    let mut codes: Vec<&String> = of_assets
        .chain(of_cash)
        .chain(of_rates)
        .chain([&input.base_currency])
        .collect();
    codes.arrange();
    codes.dedup();
    codes.into_iter().cloned().collect()
}

/// The book's columns under construction.
pub(super) struct ColumnsBuilder<'a> {
    input: &'a PlanInput,
    assets: &'a [Uuid],
    pub(super) currencies: &'a [String],
    pub(super) market: &'a Market,
    pub(super) policy: &'a Policy,
    pub(super) book: BookColumns,
    restrictions: Vec<Restriction>,
    /// The account at hand, by asset.
    pub(super) scratch: BTreeMap<u32, AccountLine>,
}

impl ColumnsBuilder<'_> {
    pub(super) fn number(&self, asset: Uuid) -> Option<u32> {
        self.assets
            .binary_search_by_key(&asset.as_u128(), Uuid::as_u128)
            .ok()
            .map(|place| place as u32)
    }

    fn add(&mut self, account: &PlanAccount, flow: Option<Decimal>) -> Option<()> {
        for cash in &account.cash {
            let (settled, pending) = (cash.settled, cash.pending.unwrap_or_default());
            self.book.cash.push(Cash {
                currency: number_of(self.currencies, &cash.currency)?,
                settled,
                pending,
            });
        }
        self.scratch.clear();
        for holding in &account.holdings {
            let asset = self.number(holding.asset_uid)?;
            self.scratch.entry(asset).or_default().quantity = holding.quantity;
        }
        let by_class = self.input.policy.plans_by_class(account.account_uid);
        for target in &account.targets {
            let asset = self.number(target.asset_uid)?;
            let line = self.scratch.entry(asset).or_default();
            line.target = if by_class { Decimal::ZERO } else { target.weight };
        }
        let classes = self.input.policy.classes.iter().filter(|_| by_class);
        for split in classes.flat_map(ClassTargets::split_assets) {
            let asset = self.number(split)?;
            self.scratch.entry(asset).or_default();
        }
        for target in household_targets(self.input, account) {
            let asset = self.number(target.asset_uid)?;
            self.scratch.entry(asset).or_default();
        }
        self.count_open_orders(account, flow)?;
        let mut pairs = Vec::new();
        for substitute in self.input.policy.substitutes.iter().flatten() {
            let (asset, by) = (self.number(substitute.asset_uid)?, self.number(substitute.by)?);
            if self.scratch.contains_key(&asset) {
                pairs.push((asset, by));
            }
        }
        for (_, by) in &pairs {
            self.scratch.entry(*by).or_default();
        }
        for (asset, line) in &self.scratch {
            let restriction = restriction(&self.input.policy, account, &self.input.assets[*asset as usize]);
            self.restrictions.push(restriction);
            self.book.add_line(*asset, *line);
        }
        let places: Vec<u32> = self.scratch.keys().copied().collect();
        for (asset, by) in pairs {
            let (line, substitute) = (places.binary_search(&asset).ok()?, places.binary_search(&by).ok()?);
            self.book.set_substitute(line, substitute as u32);
        }
        self.book.close_account();
        Some(())
    }
}

/// The targets of the account's household, where it has any.
pub(super) fn household_targets<'a>(input: &'a PlanInput, account: &PlanAccount) -> &'a [TargetWeight] {
    let (Some(households), Some(name)) = (&input.households, &account.household) else {
        return &[];
    };
    let own = households.binary_search_by(|household| household.household.cmp(name));
    own.map_or(&[], |place| &households[place].targets)
}

/// The trading restriction of an asset in an account: the policy's, and no trade against its open orders.
pub(super) fn restriction(policy: &PlanPolicy, account: &PlanAccount, asset: &PlanAsset) -> Restriction {
    let applies = |restriction: &&RestrictionInput| {
        restriction.account_uid.is_none_or(|uid| uid == account.account_uid)
            && restriction.asset_uid.is_none_or(|uid| uid == asset.asset_uid)
            && restriction
                .category
                .as_ref()
                .is_none_or(|category| asset.category.as_ref() == Some(category))
    };
    let mut all = Restriction::default();
    for restriction in policy.restrictions.iter().flatten().filter(applies) {
        all.no_buy |= matches!(
            restriction.rule,
            RestrictionRule::NoBuy | RestrictionRule::Hold | RestrictionRule::Exclude
        );
        all.no_sell |= matches!(restriction.rule, RestrictionRule::NoSell | RestrictionRule::Hold);
        all.exclude |= restriction.rule == RestrictionRule::Exclude;
    }
    for order in account
        .open_orders
        .iter()
        .flatten()
        .filter(|order| order.asset_uid == asset.asset_uid)
    {
        all.no_buy |= order.side == OrderSide::Sell;
        all.no_sell |= order.side == OrderSide::Buy;
    }
    all
}
