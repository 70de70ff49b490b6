//! The account grid and one account.

mod notes;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use decimal::Decimal;
use markets::book_plan::BookPolicy;
use markets::tables::accounts::{AccountGroupTable, AccountTable};
use markets::tables::mandates::{AccountAllocationModelTable, AccountTargetAllocationTable};
use markets::valuation::{
    AccountValuation, Lineage, Market, MarketAsset, NotValued, Position, Valuer, account_targets,
};
use metatable::Value;
use rebalance::expansion::ExposureKind;
use sorting::{Arrange, Collected};

use super::policy;
use crate::codes;
use crate::context::Context;
use crate::handler::Query;
use crate::session::Session;
use protocol::{
    AccountFigures, AccountLine, AccountSort, AccountState, AccountView, AccountsView, CashLine, Failure, LineageShare,
    ListAccounts, PositionLine, ShowAccount, Uid,
};

/// Every account's line, and the market they were measured in.
pub(super) struct Valuations {
    pub(super) market: Market,
    pub(super) lines: Vec<AccountLine>,
    /// The group of each line.
    pub(super) groups: Vec<Option<Uid>>,
    pub(super) out_of_band: usize,
    /// The assets with a stale price, by business key, and the accounts that hold or target them.
    stale: BTreeMap<String, BTreeSet<Uid>>,
}

/// The valuations of a revision of the book.
#[derive(Default)]
struct Valued(Option<(u64, Rc<Valuations>)>);

/// Every account's valuation under the saved policy; calculated once a revision.
pub(super) fn valuations(session: &Session, context: &Context) -> Result<Rc<Valuations>, Failure> {
    if let Some((revision, valuations)) = &session.kept::<Valued>().borrow().0
        && *revision == session.revision()
    {
        return Ok(Rc::clone(valuations));
    }
    // Those of the book before go first: of a large book, two would be held while it is valued.
    session.kept::<Valued>().take();
    let valuations = Rc::new(Valuations::new(session, context)?);
    let valued = Some((session.revision(), Rc::clone(&valuations)));
    session.kept::<Valued>().replace(Valued(valued));
    Ok(valuations)
}

impl Valuations {
    fn new(session: &Session, context: &Context) -> Result<Self, Failure> {
        let market = session.market(context);
        let policy = policy::saved(session);
        let band = policy.band(&market);
        let store = session.store();
        let groups: BTreeMap<Uid, Option<String>> = store
            .rows::<AccountGroupTable>()
            .map(|group| (group.uid, group.group_name))
            .into_map();
        let models: BTreeMap<Uid, String> = store
            .rows::<AccountAllocationModelTable>()
            .map(|model| (model.uid, model.allocation_model_name))
            .into_map();
        let mut valuer = Valuer::new(store, &market, &band);
        let (mut lines, mut group_of) = (Vec::new(), Vec::new());
        let mut stale: BTreeMap<String, BTreeSet<Uid>> = BTreeMap::new();
        for account in store.rows::<AccountTable>() {
            let allocations = store.find::<AccountTargetAllocationTable>(&["account_uid"], &[Value::Uid(account.uid)]);
            let allocation = allocations.into_iter().find(|allocation| allocation.is_active);
            let model = allocation.and_then(|found| models.get(&found.account_allocation_model_uid).cloned());
            let group = account
                .account_group_uid
                .and_then(|uid| groups.get(&uid).cloned())
                .flatten();
            let measured = valuer.valuation(account.uid);
            let positions = measured.iter().flat_map(AccountValuation::assets);
            for asset in positions.filter_map(|position| market.assets.get(position.asset? as usize)) {
                if market.days_stale(asset).is_some() {
                    stale.entry(asset.key.clone()).or_default().insert(account.uid);
                }
            }
            lines.push(AccountLine {
                uid: account.uid,
                identifier: account.unique_identifier,
                name: account.account_name,
                group,
                model,
                state: state(&policy, measured),
            });
            group_of.push(account.account_group_uid);
        }
        let out_of_band = lines.iter().filter(|line| is_out_of_band(line)).count();
        Ok(Self {
            market,
            lines,
            groups: group_of,
            out_of_band,
            stale,
        })
    }
}

fn state(policy: &BookPolicy, measured: Result<AccountValuation, NotValued>) -> AccountState {
    match measured {
        Err(why) => AccountState::NotValued(why.to_string()),
        Ok(measure) => match measure.drift.zip(measure.max_drift) {
            Some((drift, max_drift)) => AccountState::Measured(AccountFigures {
                value: measure.value,
                cash: measure.cash,
                drift,
                max_drift,
                lines_out: count(measure.positions.iter().filter(|of| !policy.has_in_band(of)).count()),
                lines: count(measure.positions.len()),
            }),
            None => AccountState::NoTargets {
                value: measure.value,
                cash: measure.cash,
            },
        },
    }
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

/// Lines of an account that are out of their band; none where nothing is measured.
fn lines_out(line: &AccountLine) -> Option<u32> {
    line.state.figures().map(|figures| figures.lines_out)
}

fn is_out_of_band(line: &AccountLine) -> bool {
    lines_out(line).is_some_and(|out| out > 0)
}

/// (value, cash, drift, max drift) of a line; none where there is none.
fn figures(line: &AccountLine) -> [Option<Decimal>; 4] {
    match &line.state {
        AccountState::Measured(f) => [Some(f.value), Some(f.cash), Some(f.drift), Some(f.max_drift)],
        AccountState::NoTargets { value, cash } => [Some(*value), Some(*cash), None, None],
        AccountState::NotValued(_) => [None; 4],
    }
}

/// Whether every word of a search occurs in one of the texts.
pub(super) fn matches(search: &str, texts: &[&str]) -> bool {
    let texts: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
    search
        .to_lowercase()
        .split_whitespace()
        .all(|word| texts.iter().any(|text| text.contains(word)))
}

impl Query for ListAccounts {
    fn answer(&self, session: &Session, context: &Context) -> Result<AccountsView, Failure> {
        let valuations = valuations(session, context)?;
        let wanted = |(line, group): &(&AccountLine, &Option<Uid>)| {
            let texts = [
                &line.identifier,
                &line.name,
                line.group.as_ref().unwrap_or(&line.name),
                line.model.as_ref().unwrap_or(&line.name),
            ];
            (self.group.is_none() || **group == self.group)
                && (!self.out_of_band || is_out_of_band(line))
                && matches(&self.search, &texts.map(String::as_str))
        };
        let paired = valuations.lines.iter().zip(&valuations.groups).filter(wanted);
        let mut found: Vec<&AccountLine> = paired.map(|(line, _)| line).collect();
        found.arrange_by(|a, b| order(self, a, b).then_with(|| a.identifier.cmp(&b.identifier)));
        let total_of = |index: usize| Decimal::checked_sum(found.iter().filter_map(|line| figures(line)[index]));
        let rows = found
            .iter()
            .skip(self.offset as usize)
            .take(self.limit as usize)
            .map(|line| (*line).clone());
        Ok(AccountsView {
            total: count(valuations.lines.len()),
            matching: count(found.len()),
            value: total_of(0),
            cash: total_of(1),
            drift: weighted_drift(&found),
            out_of_band: count(found.iter().filter(|line| is_out_of_band(line)).count()),
            not_valued: count(found.iter().filter(|line| figures(line)[0].is_none()).count()),
            measured: count(found.iter().filter(|line| lines_out(line).is_some()).count()),
            notes: notes::of_accounts(&valuations, &found),
            rows: rows.collect(),
        })
    }
}

/// The mean drift of the accounts with targets, by value; none without one, and out of range.
fn weighted_drift(lines: &[&AccountLine]) -> Option<Decimal> {
    let (mut sum, mut value) = (Decimal::ZERO, Decimal::ZERO);
    for line in lines {
        if let [Some(own), _, Some(drift), _] = figures(line) {
            sum = sum.checked_add(own.checked_mul(drift)?)?;
            value = value.checked_add(own)?;
        }
    }
    sum.checked_div(value)
}

/// Rows without a figure come last in both directions.
fn order(ask: &ListAccounts, a: &AccountLine, b: &AccountLine) -> Ordering {
    let directed = |order: Ordering| if ask.descending { order.reverse() } else { order };
    let by_figure = |index: usize| match (figures(a)[index], figures(b)[index]) {
        (Some(a), Some(b)) => directed(a.cmp(&b)),
        (a, b) => b.is_some().cmp(&a.is_some()),
    };
    match ask.sort {
        AccountSort::Identifier => directed(a.identifier.cmp(&b.identifier)),
        AccountSort::Name => directed(a.name.cmp(&b.name)),
        AccountSort::Group => directed(a.group.cmp(&b.group)),
        AccountSort::Model => directed(a.model.cmp(&b.model)),
        AccountSort::Value => by_figure(0),
        AccountSort::Cash => by_figure(1),
        AccountSort::Drift => by_figure(2),
        AccountSort::MaxDrift => by_figure(3),
        AccountSort::LinesOut => match (lines_out(a), lines_out(b)) {
            (Some(a), Some(b)) => directed(a.cmp(&b)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        },
    }
}

impl Query for ShowAccount {
    fn answer(&self, session: &Session, context: &Context) -> Result<AccountView, Failure> {
        let valuations = valuations(session, context)?;
        let gone = || Failure::from(codes::account_gone());
        let account = valuations
            .lines
            .iter()
            .find(|line| line.uid == self.uid)
            .ok_or_else(gone)?
            .clone();
        let policy = policy::saved(session);
        let band = policy.band(&valuations.market);
        let store = session.store();
        let market = &valuations.market;
        let allocation = account_targets(store, self.uid, market.at);
        let mut view = AccountView {
            account,
            holdings_time: None,
            targets_time: allocation.as_ref().map(|(_, set, _)| set.position_set_time),
            allocation_uid: active_allocation(session, self.uid),
            lines: Vec::new(),
            cash: Vec::new(),
            residual: Vec::new(),
            issues: Vec::new(),
        };
        match Valuer::new(store, market, &band).valuation(self.uid) {
            Err(why) => view.issues.push(why.to_string()),
            Ok(measure) => {
                view.issues = issues(market, &measure);
                view.issues.extend(notes::of_orders(store, market, self.uid));
                let has_targets = measure.targets_time.is_some();
                view.holdings_time = measure.holdings_time;
                view.lines = measure
                    .positions
                    .iter()
                    .map(|position| position_line(market, (position, policy.has_in_band(position)), has_targets))
                    .collect();
                sort_lines(&mut view.lines);
                view.cash = measure
                    .balances
                    .iter()
                    .map(|balance| cash_line(market, balance))
                    .collect();
                view.residual = measure.residual.iter().map(|lineage| share(market, lineage)).collect();
            }
        }
        Ok(view)
    }
}

fn active_allocation(session: &Session, account: Uid) -> Option<Uid> {
    let allocations = session
        .store()
        .find::<AccountTargetAllocationTable>(&["account_uid"], &[Value::Uid(account)]);
    allocations
        .into_iter()
        .find(|allocation| allocation.is_active)
        .map(|allocation| allocation.uid)
}

/// Largest target first, then largest value, then key; the cash line last.
fn sort_lines(lines: &mut [PositionLine]) {
    lines.arrange_by(|a, b| {
        let cash = a.asset_uid.is_none().cmp(&b.asset_uid.is_none());
        cash.then(b.target.cmp(&a.target))
            .then(b.value.cmp(&a.value))
            .then_with(|| a.asset.cmp(&b.asset))
    });
}

/// A line of an account; one without targets has neither target, drift nor band.
fn position_line(market: &Market, (position, in_band): (&Position, bool), has_targets: bool) -> PositionLine {
    let asset = position.asset.and_then(|number| market.assets.get(number as usize));
    PositionLine {
        asset_uid: asset.map(|asset| asset.uid),
        asset: asset.map_or_else(|| "Cash".to_owned(), |asset| asset.key.clone()),
        name: asset.map_or_else(|| "All currencies".to_owned(), |asset| asset.name.clone()),
        category: asset.and_then(|asset| asset.category.clone()),
        quantity: asset.map(|_| position.quantity),
        price: asset.and_then(|asset| asset.price).map(|price| price.price),
        price_time: asset.and_then(|asset| asset.price).map(|price| price.time),
        currency: asset.and_then(|asset| asset.currency.clone()),
        value: Some(position.value),
        weight: Some(position.weight),
        target: has_targets.then_some(position.target),
        drift: has_targets.then_some(position.drift),
        relative_drift: position.relative_drift.filter(|_| has_targets),
        band: has_targets.then_some((position.band.low, position.band.high)),
        in_band: in_band || !has_targets,
        lineage: position.lineage.iter().map(|lineage| share(market, lineage)).collect(),
    }
}

fn cash_line(market: &Market, balance: &markets::valuation::CashBalance) -> CashLine {
    let currency = market
        .assets
        .get(balance.asset as usize)
        .map(|asset| asset.key.clone())
        .unwrap_or_default();
    let rate = market
        .rates
        .rate(&currency, &market.base_currency)
        .map(|(rate, _)| rate);
    CashLine {
        currency,
        amount: balance.amount,
        rate,
        value: Some(balance.value),
    }
}

/// A path in names.
pub(super) fn share(market: &Market, lineage: &Lineage) -> LineageShare {
    let of = |kind: ExposureKind| (lineage.kind == kind).then_some(lineage.amount);
    LineageShare {
        path: lineage.path.iter().map(|member| market.member_name(*member)).collect(),
        weight: of(ExposureKind::Weight),
        notional: of(ExposureKind::Notional),
        quantity: of(ExposureKind::Quantity),
    }
}

fn issues(market: &Market, measure: &AccountValuation) -> Vec<String> {
    let assets = measure
        .positions
        .iter()
        .filter_map(|position| market.assets.get(position.asset? as usize));
    let issue = |asset: &MarketAsset| match (asset.price, market.days_stale(asset)) {
        (None, _) => Some(format!("{} has no price and cannot be traded.", asset.key)),
        (Some(_), Some(age)) => {
            let key = &asset.key;
            Some(format!("The price of {key} is {age} days older than the latest price."))
        }
        (Some(_), None) => None,
    };
    assets.filter_map(issue).collect()
}
