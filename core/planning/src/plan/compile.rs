//! A checked, sorted input as the kernel's market, policy and columns.

use std::collections::BTreeMap;

use choices::{LotSelection, OrderSide, PlanMode, RestrictionRule};
use decimal::Decimal;
use rebalance::band::{Band, Limits};
use rebalance::plan::{AssetTerms, Cash, Costs, Currency, Goal, Market, Mode, Policy, Restriction};
use uuid::Uuid;

use super::book::{AccountLine, BookColumns};
use super::check::minor_places;
use super::input::{PlanAccount, PlanAsset, PlanInput, TargetWeight};
use super::objective::objective;
use super::policy::{PlanPolicy, RestrictionInput};
use super::tolerance::{BandInput, ExplicitRange, GoalInput};

/// One half.
const HALF: Decimal = Decimal::from_raw(500_000_000_000_000_000);

/// The inputs of the kernel, by number.
#[derive(Clone, Debug)]
pub(super) struct Compiled {
    pub(super) currencies: Vec<String>,
    pub(super) assets: Vec<Uuid>,
    pub(super) market: Market,
    pub(super) policy: Policy,
    /// The policy of accounts whose household's placement has applied bands and goals already.
    pub(super) placed_policy: Policy,
    pub(super) book: BookColumns,
    pub(super) lot_selection: LotSelection,
}

impl Compiled {
    /// The policy that an account is planned under.
    pub(super) fn policy_of(&self, account: usize) -> &Policy {
        if self.book.is_placed(account) {
            &self.placed_policy
        } else {
            &self.policy
        }
    }
}

/// Compiles a sorted input; `None` when the value of a unit is out of range.
pub(super) fn compile(input: &PlanInput) -> Option<Compiled> {
    let currencies = currency_codes(input);
    let number = |code: &str| number_of(&currencies, code);
    let market = market(input, &currencies)?;
    let assets: Vec<Uuid> = input.assets.iter().map(|asset| asset.asset_uid).collect();
    let policy = policy(input, &assets);
    let mut lines = ColumnsBuilder {
        input,
        assets: &assets,
        currencies: &currencies,
        base: number(&input.base_currency)?,
        market: &market,
        policy: &policy,
        book: BookColumns::new(),
        scratch: BTreeMap::new(),
    };
    let transfers = transferred(input)?;
    for account in &input.accounts {
        for cash in &account.cash {
            let (settled, pending) = (cash.settled, cash.pending.unwrap_or_default());
            lines.book.cash.push(Cash {
                currency: number(&cash.currency)?,
                settled,
                pending,
            });
        }
        let transfer = transfers.get(&account.account_uid).copied();
        lines.add(account, flow_of(account, transfer)?)?;
    }
    let book = lines.book;
    let lot_selection = input.policy.lot_selection.unwrap_or_default();
    Some(Compiled {
        currencies,
        assets,
        market,
        placed_policy: placed_policy_of(&policy),
        policy,
        book,
        lot_selection,
    })
}

fn number_of(currencies: &[String], code: &str) -> Option<u32> {
    currencies
        .binary_search_by(|other| other.as_str().cmp(code))
        .ok()
        .map(|at| at as u32)
}

/// Currencies and assets as the kernel has them.
pub(super) fn market(input: &PlanInput, currencies: &[String]) -> Option<Market> {
    let rates: BTreeMap<&str, Decimal> = input
        .fx
        .iter()
        .flatten()
        .map(|fx| (fx.currency.as_str(), fx.rate))
        .collect();
    let currency_terms = currencies.iter().map(|code| Currency {
        // Only currencies that nothing trades in can be without a rate here.
        rate: rates.get(code.as_str()).copied().unwrap_or(Decimal::ONE),
        minor_places: minor_places(code).unwrap_or(0),
    });
    let fractional = input.policy.fractional == Some(true);
    let mut terms = Vec::with_capacity(input.assets.len());
    for asset in &input.assets {
        terms.push(AssetTerms {
            currency: number_of(currencies, &asset.currency)?,
            price: asset.price,
            multiplier: asset.multiplier.unwrap_or(Decimal::ONE),
            lot: asset.lot_size.or((!fractional).then_some(Decimal::ONE)),
            min_quantity: asset.min_quantity.unwrap_or_default(),
            half_spread: asset.spread.unwrap_or_default().checked_mul(HALF)?,
        });
    }
    Market::new(
        number_of(currencies, &input.base_currency)?,
        currency_terms.collect(),
        terms,
    )
}

/// Net transfers by account, in base currency: received less given.
pub(super) fn transferred(input: &PlanInput) -> Option<BTreeMap<Uuid, Decimal>> {
    let mut sums: BTreeMap<Uuid, Decimal> = BTreeMap::new();
    for transfer in input.transfers.iter().flatten() {
        let from = sums.entry(transfer.from).or_default();
        *from = from.checked_sub(transfer.amount)?;
        let to = sums.entry(transfer.to).or_default();
        *to = to.checked_add(transfer.amount)?;
    }
    Some(sums)
}

pub(super) fn flow_of(account: &PlanAccount, transfer: Option<Decimal>) -> Option<Option<Decimal>> {
    match (account.flow, transfer) {
        (flow, None) => Some(flow),
        (flow, Some(transfer)) => flow.unwrap_or_default().checked_add(transfer).map(Some),
    }
}

/// The policy of an account whose household's placement has applied bands and goals already.
pub(super) fn placed_policy_of(policy: &Policy) -> Policy {
    Policy {
        mode: if policy.mode == Mode::Threshold {
            Mode::Full
        } else {
            policy.mode
        },
        goal: Goal::Target,
        band: Band::default(),
        ..policy.clone()
    }
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
    codes.sort_unstable();
    codes.dedup();
    codes.into_iter().cloned().collect()
}

/// The book's columns under construction.
pub(super) struct ColumnsBuilder<'a> {
    input: &'a PlanInput,
    assets: &'a [Uuid],
    pub(super) currencies: &'a [String],
    /// The number of the base currency.
    pub(super) base: u32,
    pub(super) market: &'a Market,
    pub(super) policy: &'a Policy,
    pub(super) book: BookColumns,
    /// The account at hand, by asset.
    pub(super) scratch: BTreeMap<u32, AccountLine>,
}

impl ColumnsBuilder<'_> {
    pub(super) fn number(&self, asset: Uuid) -> Option<u32> {
        self.assets.binary_search(&asset).ok().map(|place| place as u32)
    }

    fn add(&mut self, account: &PlanAccount, flow: Option<Decimal>) -> Option<()> {
        self.scratch.clear();
        for holding in &account.holdings {
            let asset = self.number(holding.asset_uid)?;
            self.scratch.entry(asset).or_default().quantity = holding.quantity;
        }
        for target in &account.targets {
            let asset = self.number(target.asset_uid)?;
            self.scratch.entry(asset).or_default().target = target.weight;
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
            self.book.add_line(*asset, *line, restriction);
        }
        let places: Vec<u32> = self.scratch.keys().copied().collect();
        for (asset, by) in pairs {
            let (line, substitute) = (places.binary_search(&asset).ok()?, places.binary_search(&by).ok()?);
            self.book.set_substitute(line, substitute as u32);
        }
        self.book.close_account(flow);
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

/// The kernel's band over sorted assets.
pub(crate) fn band(input: Option<&BandInput>, assets: &[Uuid]) -> Band {
    kernel_band(input, assets.len(), |uid| assets.binary_search(&uid).ok())
}

/// The kernel's band over `assets` assets, each at the place that `place` gives for its uid; the default band without one.
#[must_use]
pub fn kernel_band(input: Option<&BandInput>, assets: usize, place: impl Fn(Uuid) -> Option<usize>) -> Band {
    match input {
        None => Band::default(),
        Some(BandInput::Absolute { half_width }) => Band::Absolute {
            half_width: *half_width,
        },
        Some(BandInput::Relative { share }) => Band::Relative { share: *share },
        Some(BandInput::Hybrid { share, floor }) => Band::Hybrid {
            share: *share,
            floor: *floor,
        },
        Some(BandInput::FiveTwentyFive {}) => Band::FiveTwentyFive,
        Some(BandInput::Explicit { ranges }) => {
            let mut limits = vec![None; assets];
            for ExplicitRange { asset_uid, min, max } in ranges {
                if let Some(place) = place(*asset_uid) {
                    limits[place] = Some(Limits { low: *min, high: *max });
                }
            }
            Band::Explicit(limits)
        }
    }
}

pub(super) fn policy(whole: &PlanInput, assets: &[Uuid]) -> Policy {
    let input = &whole.policy;
    let costs = input.costs.clone().unwrap_or_default();
    Policy {
        objective: objective(whole, assets),
        mode: match input.mode {
            PlanMode::Threshold => Mode::Threshold,
            PlanMode::ContributionOnly => Mode::ContributionOnly,
            PlanMode::RaiseCash => Mode::RaiseCash,
            PlanMode::Full => Mode::Full,
            PlanMode::Harvest => Mode::Harvest,
            PlanMode::HarvestAndRebalance => Mode::HarvestAndRebalance,
            PlanMode::ModelChange => Mode::ModelChange {
                days_left: days_left(input),
            },
            PlanMode::Hold => Mode::Hold,
        },
        band: band(input.band.as_ref(), assets),
        goal: match input.goal.unwrap_or_default() {
            GoalInput::Target => Goal::Target,
            GoalInput::BandEdge => Goal::BandEdge,
            GoalInput::InnerBand(fraction) => Goal::InnerBand(fraction),
        },
        cash_reserve: input.cash_reserve.unwrap_or_default(),
        min_trade: input.min_trade.unwrap_or_default(),
        min_trade_share: input.min_trade_share.unwrap_or_default(),
        max_turnover: input.max_turnover,
        allow_short: input.allow_short == Some(true),
        allow_leverage: input.allow_leverage == Some(true),
        proceeds_fund_buys: input.proceeds_fund_buys != Some(false),
        costs: Costs {
            fixed: costs.fixed,
            rate: costs.rate,
            fx: costs.fx.unwrap_or_default(),
        },
        fx_orders: input.fx_orders == Some(true),
        unmet: input.unmet.unwrap_or_default(),
    }
}

fn days_left(input: &PlanPolicy) -> u32 {
    let transition = input.transition.clone().unwrap_or_default();
    let left = transition.days.saturating_add(1).saturating_sub(transition.day);
    u32::try_from(left).unwrap_or(u32::MAX).max(1)
}
