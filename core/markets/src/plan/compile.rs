//! A checked, sorted input as the kernel's market, policy and columns.

use std::collections::BTreeMap;

use decimal::Decimal;
use rebalance::band::{Band, Limits};
use rebalance::lots::LotSelection;
use rebalance::plan::{AssetTerms, Cash, Costs, Currency, Goal, Market, Mode, Policy, Restriction, Unmet};
use uuid::Uuid;

use super::book::{BookColumns, Line};
use super::check::minor_places;
use super::input::{
    LotSelectionInput, ModeInput, PlanAccount, PlanInput, PlanPolicy, RestrictionInput, RuleInput, UnmetInput,
};
use super::tolerance::{BandInput, ExplicitRange, GoalInput};

/// What the kernel plans from.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) currencies: Vec<String>,
    pub(super) assets: Vec<Uuid>,
    pub(super) market: Market,
    pub(super) policy: Policy,
    pub(super) book: BookColumns,
    pub(super) lot_selection: LotSelection,
}

/// Compiles a sorted input; `None` when the value of a unit is out of range.
pub(super) fn compile(input: &PlanInput) -> Option<Compiled> {
    let currencies = currency_codes(input);
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
    let number = |code: &str| {
        currencies
            .binary_search_by(|other| other.as_str().cmp(code))
            .ok()
            .map(|at| at as u32)
    };
    let fractional = input.policy.fractional == Some(true);
    let mut terms = Vec::with_capacity(input.assets.len());
    for asset in &input.assets {
        terms.push(AssetTerms {
            currency: number(&asset.currency)?,
            price: asset.price,
            multiplier: asset.multiplier.unwrap_or(Decimal::ONE),
            lot: asset.lot_size.or((!fractional).then_some(Decimal::ONE)),
            min_quantity: asset.min_quantity.unwrap_or_default(),
        });
    }
    let assets: Vec<Uuid> = input.assets.iter().map(|asset| asset.asset_uid).collect();
    let mut lines = Lines {
        input,
        assets: &assets,
        book: BookColumns::new(),
        scratch: BTreeMap::new(),
    };
    for account in &input.accounts {
        for cash in &account.cash {
            let (settled, pending) = (cash.settled, cash.pending.unwrap_or_default());
            lines.book.cash.push(Cash {
                currency: number(&cash.currency)?,
                settled,
                pending,
            });
        }
        lines.add(account)?;
    }
    let book = lines.book;
    let market = Market::new(number(&input.base_currency)?, currency_terms.collect(), terms)?;
    let policy = policy(&input.policy, &assets);
    let lot_selection = lot_selection(input.policy.lot_selection);
    Some(Compiled {
        currencies,
        assets,
        market,
        policy,
        book,
        lot_selection,
    })
}

fn currency_codes(input: &PlanInput) -> Vec<String> {
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

struct Lines<'a> {
    input: &'a PlanInput,
    assets: &'a [Uuid],
    book: BookColumns,
    scratch: BTreeMap<u32, Line>,
}

impl Lines<'_> {
    fn number(&self, asset: Uuid) -> Option<u32> {
        self.assets.binary_search(&asset).ok().map(|place| place as u32)
    }

    fn add(&mut self, account: &PlanAccount) -> Option<()> {
        self.scratch.clear();
        for holding in &account.holdings {
            let asset = self.number(holding.asset_uid)?;
            self.scratch.entry(asset).or_default().quantity = holding.quantity;
        }
        for target in &account.targets {
            let asset = self.number(target.asset_uid)?;
            self.scratch.entry(asset).or_default().target = target.weight;
        }
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
            self.book
                .add_line(*asset, *line, self.restriction(account.account_uid, *asset));
        }
        let places: Vec<u32> = self.scratch.keys().copied().collect();
        for (asset, by) in pairs {
            let (line, substitute) = (places.binary_search(&asset).ok()?, places.binary_search(&by).ok()?);
            self.book.set_substitute(line, substitute as u32);
        }
        self.book.close_account(account.flow);
        Some(())
    }

    fn restriction(&self, account: Uuid, asset: u32) -> Restriction {
        let asset = &self.input.assets[asset as usize];
        let applies = |restriction: &&RestrictionInput| {
            restriction.account_uid.is_none_or(|uid| uid == account)
                && restriction.asset_uid.is_none_or(|uid| uid == asset.asset_uid)
                && restriction
                    .category
                    .as_ref()
                    .is_none_or(|category| asset.category.as_ref() == Some(category))
        };
        let mut all = Restriction::default();
        for restriction in self.input.policy.restrictions.iter().flatten().filter(applies) {
            all.no_buy |= matches!(restriction.rule, RuleInput::NoBuy | RuleInput::Hold);
            all.no_sell |= matches!(restriction.rule, RuleInput::NoSell | RuleInput::Hold);
        }
        all
    }
}

/// The kernel's band over assets in the order of `assets`.
pub(crate) fn band(input: Option<&BandInput>, assets: &[Uuid]) -> Band {
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
            let mut limits = vec![None; assets.len()];
            for ExplicitRange { asset_uid, min, max } in ranges {
                if let Ok(place) = assets.binary_search(asset_uid) {
                    limits[place] = Some(Limits { low: *min, high: *max });
                }
            }
            Band::Explicit(limits)
        }
    }
}

fn policy(input: &PlanPolicy, assets: &[Uuid]) -> Policy {
    let costs = input.costs.clone().unwrap_or_default();
    Policy {
        mode: match input.mode {
            ModeInput::Threshold => Mode::Threshold,
            ModeInput::ContributionOnly => Mode::ContributionOnly,
            ModeInput::RaiseCash => Mode::RaiseCash,
            // The check refuses the harvest modes.
            ModeInput::Full | ModeInput::Harvest | ModeInput::HarvestAndRebalance => Mode::Full,
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
        },
        unmet: match input.unmet.unwrap_or_default() {
            UnmetInput::Cash => Unmet::Cash,
            UnmetInput::ProRata => Unmet::ProRata,
            UnmetInput::Substitute => Unmet::Substitute,
        },
    }
}

fn lot_selection(input: Option<LotSelectionInput>) -> LotSelection {
    match input.unwrap_or_default() {
        LotSelectionInput::Fifo => LotSelection::Fifo,
        LotSelectionInput::Lifo => LotSelection::Lifo,
        LotSelectionInput::Hifo => LotSelection::Hifo,
        LotSelectionInput::LowestTax => LotSelection::LowestTax,
    }
}
