use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use decimal::{Decimal, Rounding};
use markets::execution::{UnderWay, under_way};
use markets::measure::{AccountMeasure, Market, MarketAsset, Measurer};
use metatable::Store;
use planning::plan::{
    CashInput, FxInput, HoldingInput, HouseholdTargets, PlanAccount, PlanAsset, PlanInput, PlanRun, TargetWeight,
};
use planning::violation::InvalidInput;
use rebalance::expansion::Member;

use super::super::accounts::Valuations;
use super::super::policy::Policy;
use super::profiles::{Profiles, Relations};
use crate::failure::failure;
use crate::session::Session;
use protocol::{AccountLine, Failure, PlanScope, Uid};

/// A run over the accounts that can be planned, and why others cannot.
pub(super) struct Scoped {
    pub(super) run: PlanRun,
    /// The portfolio through which most of a line's target comes, by account and asset.
    pub(super) through: BTreeMap<(Uid, Uid), Rc<str>>,
    /// The targets of every account were expanded to the last digit.
    pub(super) expansion_is_exact: bool,
    /// What the book's tax rows leave open.
    pub(super) notes: Vec<String>,
    pub(super) relations: Relations,
    /// (identifier, why).
    pub(super) skipped: Vec<(String, String)>,
}

/// The plan of the accounts in scope that can be planned.
///
/// # Errors
/// No account can be planned, or the policy or the market data break a rule.
pub(super) fn prepare(
    session: &Session,
    valuations: &Valuations,
    scope: &PlanScope,
    policy: &Policy,
) -> Result<Scoped, Failure> {
    let market = &valuations.market;
    let band = policy.band(market);
    let mut measurer = Measurer::new(session.store(), market, &band);
    let profiles = Profiles::read(session.store());
    let (mut accounts, mut skipped) = (Vec::new(), Vec::new());
    for (line, group) in valuations.lines.iter().zip(&valuations.groups) {
        let wanted = match scope {
            PlanScope::All => true,
            PlanScope::Household(name) => profiles.household(line.uid) == Some(name),
            PlanScope::Group(uid) => *group == Some(*uid),
            PlanScope::Accounts(uids) => uids.contains(&line.uid),
        };
        if !wanted {
            continue;
        }
        match measurer.measure(line.uid) {
            Ok(measure) if measure.targets_time.is_some() => accounts.push((line.clone(), measure)),
            Ok(_) => skipped.push((line.identifier.clone(), "No targets; set its mandate.".to_owned())),
            Err(why) => skipped.push((line.identifier.clone(), why.to_string())),
        }
    }
    loop {
        skipped.sort();
        if accounts.is_empty() {
            let why = skipped
                .first()
                .map_or_else(|| "Select accounts.".to_owned(), |(_, why)| why.clone());
            return Err(failure("nothing_to_plan", format!("No account can be planned. {why}")));
        }
        let input =
            plan_input((session.store(), market), &accounts, policy, &profiles).ok_or_else(super::out_of_range)?;
        match PlanRun::new(input) {
            Ok(run) => {
                return Ok(Scoped {
                    run,
                    notes: notes(market, &accounts, &profiles),
                    relations: profiles.relations,
                    through: through(market, &accounts),
                    expansion_is_exact: accounts.iter().all(|(_, measure)| measure.expansion_is_exact),
                    skipped,
                });
            }
            Err(invalid) => drop_refused(&mut accounts, &mut skipped, invalid)?,
        }
    }
}

/// The largest path of each line that goes through a portfolio.
fn through(market: &Market, accounts: &[(AccountLine, AccountMeasure)]) -> BTreeMap<(Uid, Uid), Rc<str>> {
    let mut names: BTreeMap<Member, Rc<str>> = BTreeMap::new();
    let mut through = BTreeMap::new();
    for (line, measure) in accounts {
        for position in &measure.positions {
            let Some(asset) = position.asset else { continue };
            let paths = position.lineage.iter().filter(|lineage| lineage.path.len() > 1);
            let Some(largest) = paths.max_by(|a, b| a.amount.cmp(&b.amount).then(b.path.cmp(&a.path))) else {
                continue;
            };
            let member = largest.path[0];
            let name = names.entry(member).or_insert_with(|| market.member_name(member).into());
            through.insert((line.uid, market.assets[asset as usize].uid), Rc::clone(name));
        }
    }
    through
}

/// Moves the accounts that break a rule out of the plan, so that one account does not stop the others.
///
/// # Errors
/// What is wrong is not an account.
fn drop_refused(
    accounts: &mut Vec<(AccountLine, AccountMeasure)>,
    skipped: &mut Vec<(String, String)>,
    invalid: InvalidInput,
) -> Result<(), Failure> {
    let of_account = |column: &Option<String>| column.as_ref().is_some_and(|column| column.starts_with("accounts["));
    let refused: BTreeSet<usize> = invalid
        .violations
        .iter()
        .filter(|v| of_account(&v.column))
        .map(|violation| violation.row)
        .collect();
    if refused.is_empty() {
        return Err(super::refused(invalid));
    }
    for row in refused.into_iter().rev() {
        let why = invalid
            .violations
            .iter()
            .find(|v| v.row == row && of_account(&v.column));
        let (line, _) = accounts.remove(row);
        skipped.push((
            line.identifier,
            why.map(|violation| violation.message.clone()).unwrap_or_default(),
        ));
    }
    Ok(())
}

fn plan_input(
    (store, market): (&Store, &Market),
    accounts: &[(AccountLine, AccountMeasure)],
    policy: &Policy,
    profiles: &Profiles,
) -> Option<PlanInput> {
    let mut used: BTreeSet<u32> = BTreeSet::new();
    let as_of = market.newest_price.unwrap_or(market.at);
    let households = located(market, accounts, policy, profiles);
    let mut plan_accounts = Vec::with_capacity(accounts.len());
    for (line, measure) in accounts {
        used.extend(measure.positions.iter().filter_map(|position| position.asset));
        let mut account = plan_account(market, line, measure, profiles);
        account.flow = policy.flow_of(line.uid);
        account.trades = profiles.trades(line.uid, as_of);
        count_under_way(store, market, &mut account)?;
        let open = account.open_orders.iter().flatten();
        used.extend(open.filter_map(|order| market.asset(order.asset_uid)));
        let is_located = |household: &HouseholdTargets| account.household.as_ref() == Some(&household.household);
        if households.iter().any(is_located) {
            account.targets.clear();
        }
        plan_accounts.push(account);
    }
    used.extend(policy.assets().into_iter().filter_map(|uid| market.asset(uid)));
    let stand_ins = used.iter().filter_map(|&number| {
        let substitute = profiles.relations.substitute(market.assets[number as usize].uid)?;
        market.asset(substitute)
    });
    let stand_ins: Vec<u32> = stand_ins.collect();
    used.extend(stand_ins);
    let assets: Vec<PlanAsset> = used
        .iter()
        .map(|&number| plan_asset(&market.assets[number as usize], policy.whole_lots()))
        .collect();
    let of_cash = plan_accounts.iter().flat_map(|account| &account.cash);
    let mut currencies: BTreeSet<&str> = of_cash.map(|cash| cash.currency.as_str()).collect();
    currencies.extend(assets.iter().map(|asset| asset.currency.as_str()));
    let fx = rates(market, &currencies);
    let known: BTreeSet<Uid> = assets.iter().map(|asset| asset.asset_uid).collect();
    for trades in plan_accounts.iter_mut().filter_map(|account| account.trades.as_mut()) {
        trades.retain(|trade| known.contains(&trade.asset_uid));
    }
    Some(PlanInput {
        base_currency: market.base_currency.clone(),
        accounts: plan_accounts,
        households: (!households.is_empty()).then_some(households),
        transfers: None,
        identical: profiles.relations.identical(&known),
        fx: Some(fx),
        assets,
        policy: profiles.relations.complete(&policy.plan, &known),
        as_of,
    })
}

/// Gives an account its orders that are under way, and counts its exchanges of currencies as done. None where a sum is out
/// of range.
fn count_under_way(store: &Store, market: &Market, account: &mut PlanAccount) -> Option<()> {
    let UnderWay { mut orders, exchanged } = under_way(store, account.account_uid)?;
    let asset = |uid| Some(&market.assets[market.asset(uid)? as usize]);
    // A currency that is ordered by itself, and not for another one, changes no weight.
    orders.retain(|order| asset(order.asset_uid).is_some_and(|asset| !asset.is_currency));
    account.open_orders = (!orders.is_empty()).then_some(orders);
    for (currency, amount) in exchanged {
        let Some(asset) = asset(currency) else { continue };
        match account.cash.iter_mut().find(|cash| cash.currency == asset.key) {
            Some(cash) => cash.settled = cash.settled.checked_add(amount)?,
            None => account.cash.push(CashInput {
                currency: asset.key.clone(),
                settled: amount,
                pending: None,
            }),
        }
    }
    Some(())
}

fn rates(market: &Market, currencies: &BTreeSet<&str>) -> Vec<FxInput> {
    let foreign = currencies.iter().filter(|code| **code != market.base_currency);
    let rates = foreign.filter_map(|code| {
        let (rate, _) = market.rates.rate(code, &market.base_currency)?;
        Some(FxInput {
            currency: (*code).to_owned(),
            rate,
        })
    });
    rates.collect()
}

/// The targets of the households whose accounts are planned together: the mean of their accounts' own, by value.
fn located(
    market: &Market,
    accounts: &[(AccountLine, AccountMeasure)],
    policy: &Policy,
    profiles: &Profiles,
) -> Vec<HouseholdTargets> {
    let mut members: BTreeMap<&String, Vec<&AccountMeasure>> = BTreeMap::new();
    for (line, measure) in accounts.iter().filter(|_| policy.locates) {
        if let Some(household) = profiles.household(line.uid) {
            members.entry(household).or_default().push(measure);
        }
    }
    let together = members.into_iter().filter(|(_, valuations)| valuations.len() > 1);
    let targets = together.filter_map(|(household, valuations)| {
        Some(HouseholdTargets {
            household: household.clone(),
            targets: mean_targets(market, &valuations)?,
        })
    });
    targets.collect()
}

/// The mean of targets by value, toward zero; none when an amount is out of range.
fn mean_targets(market: &Market, valuations: &[&AccountMeasure]) -> Option<Vec<TargetWeight>> {
    let total = Decimal::checked_sum(valuations.iter().map(|measure| measure.value))?;
    let mut values: BTreeMap<Uid, Decimal> = BTreeMap::new();
    for measure in valuations {
        for position in measure.assets().filter(|position| !position.target.is_zero()) {
            let value = position.target.checked_mul(measure.value)?;
            let sum = values.entry(market.assets[position.asset? as usize].uid).or_default();
            *sum = sum.checked_add(value)?;
        }
    }
    let weights = values.into_iter().map(|(asset_uid, value)| {
        let weight = value.mul_div_rounded(Decimal::ONE, total, Rounding::TowardZero)?;
        Some(TargetWeight { asset_uid, weight })
    });
    weights.collect()
}

fn plan_account(market: &Market, line: &AccountLine, measure: &AccountMeasure, profiles: &Profiles) -> PlanAccount {
    let uid = |number: u32| market.assets[number as usize].uid;
    let positions = || {
        measure
            .positions
            .iter()
            .filter_map(|position| Some((uid(position.asset?), position)))
    };
    PlanAccount {
        account_uid: line.uid,
        household: profiles.household(line.uid).cloned(),
        tax_type: profiles.tax_type(line.uid).cloned(),
        holdings: positions()
            .filter(|(_, position)| !position.quantity.is_zero())
            .map(|(asset_uid, position)| HoldingInput {
                asset_uid,
                quantity: position.quantity,
                lots: profiles.lots(line.uid, asset_uid, position.quantity),
            })
            .collect(),
        cash: measure
            .balances
            .iter()
            .map(|balance| CashInput {
                currency: market.assets[balance.asset as usize].key.clone(),
                settled: balance.amount,
                pending: None,
            })
            .collect(),
        targets: positions()
            .filter(|(_, position)| !position.target.is_zero())
            .map(|(asset_uid, position)| TargetWeight {
                asset_uid,
                weight: position.target,
            })
            .collect(),
        flow: None,
        open_orders: None,
        trades: None,
    }
}

/// What the planned accounts' tax rows leave open.
fn notes(market: &Market, accounts: &[(AccountLine, AccountMeasure)], profiles: &Profiles) -> Vec<String> {
    let mut notes = Vec::new();
    for (line, measure) in accounts {
        let uneven = measure.assets().filter_map(|position| {
            let asset = &market.assets[position.asset? as usize];
            profiles
                .is_uneven(line.uid, asset.uid, position.quantity)
                .then_some(asset.key.as_str())
        });
        let uneven: Vec<&str> = uneven.collect();
        if !uneven.is_empty() {
            let assets = uneven.join(", ");
            notes.push(format!(
                "{}: the lots of {assets} do not sum to the position, so no gain is calculated.",
                line.identifier
            ));
        }
    }
    notes
}

fn plan_asset(asset: &MarketAsset, whole_lots: bool) -> PlanAsset {
    PlanAsset {
        asset_uid: asset.uid,
        currency: asset.currency.clone().unwrap_or_default(),
        price: asset.price.map(|price| price.price),
        multiplier: Some(asset.multiplier),
        lot_size: whole_lots.then_some(asset.lot_size),
        min_quantity: (!asset.min_quantity.is_zero()).then_some(asset.min_quantity),
        category: asset.category.clone(),
        spread: None,
    }
}
