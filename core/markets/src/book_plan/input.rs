//! The input of a plan, out of the rows of a book.

use std::collections::{BTreeMap, BTreeSet};

use metatable::{Instant, Store, Uid};
use planning::plan::{CashInput, FxInput, HoldingInput, PlanAccount, PlanAsset, PlanInput, TargetWeight};
use sorting::{Arrange, Collected};

use super::notes::{assets_of, money, notes_of_input};
use super::profiles::Profiles;
use super::{BookPolicy, PlanNote, ValuedAccount, households};
use crate::execution::{UnderWay, under_way};
use crate::valuation::{Market, MarketAsset};

/// The input of a plan of these accounts, and what is to be said of it.
///
/// # Errors
/// The place of an account whose orders under way are out of range.
pub(super) fn plan_input(
    store: &Store,
    market: &Market,
    accounts: &[ValuedAccount],
    policy: &BookPolicy,
    profiles: &Profiles,
) -> Result<(PlanInput, Vec<PlanNote>), usize> {
    let mut used: BTreeSet<u32> = BTreeSet::new();
    let as_of = market.newest_price.unwrap_or(market.at);
    let (households, mut notes) = if policy.places_households {
        households::targets(market, accounts, profiles)
    } else {
        Default::default()
    };
    let combined = households::names(&households);
    let mut plan_accounts = Vec::with_capacity(accounts.len());
    for (place, valued) in accounts.iter().enumerate() {
        used.extend(valued.valuation.positions.iter().filter_map(|position| position.asset));
        let mut account = plan_account(market, valued, profiles);
        account.flow = policy.flow_of(valued.uid);
        account.trades = profiles.trades(valued.uid, as_of);
        notes.extend(count_under_way(store, market, valued, &mut account).ok_or(place)?);
        let open = account.open_orders.iter().flatten();
        used.extend(open.filter_map(|order| market.asset(order.asset_uid)));
        if account.household.as_deref().is_some_and(|name| combined.contains(name)) {
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
        .map(|&number| plan_asset(&market.assets[number as usize], policy))
        .collect();
    let of_cash = plan_accounts.iter().flat_map(|account| &account.cash);
    let mut currencies: BTreeSet<&str> = of_cash.map(|cash| cash.currency.as_str()).into_set();
    currencies.extend(assets.iter().map(|asset| asset.currency.as_str()));
    let fx = rates(market, &currencies, policy.plan.max_rate_age_days.and(Some(as_of)));
    let known: BTreeSet<Uid> = assets.iter().map(|asset| asset.asset_uid).into_set();
    for trades in plan_accounts.iter_mut().filter_map(|account| account.trades.as_mut()) {
        trades.retain(|trade| known.contains(&trade.asset_uid));
    }
    let planned: BTreeSet<Uid> = accounts.iter().map(|account| account.uid).into_set();
    let input = PlanInput {
        base_currency: market.base_currency.clone(),
        accounts: plan_accounts,
        households: (!households.is_empty()).then_some(households),
        transfers: None,
        identical: profiles.relations.identical(&known),
        fx: Some(fx),
        assets,
        policy: profiles.relations.complete(&policy.plan, &planned, &known),
        as_of,
    };
    notes.extend(notes_of_rows(market, accounts, &input));
    Ok((input, notes))
}

/// What the input says of what it counts and leaves out, and which prices are stale.
fn notes_of_rows(market: &Market, accounts: &[ValuedAccount], input: &PlanInput) -> Vec<PlanNote> {
    let names: BTreeMap<Uid, &String> = accounts
        .iter()
        .map(|account| (account.uid, &account.identifier))
        .into_map();
    let account = |uid| names.get(&uid).map_or_else(String::new, |name| (*name).clone());
    let asset = |uid| {
        market
            .asset(uid)
            .map_or_else(String::new, |number| market.assets[number as usize].key.clone())
    };
    let mut notes = notes_of_input(input, account, asset);
    let used = assets_of(input).into_iter().filter_map(|uid| market.asset(uid));
    let stale = used.filter_map(|number| {
        let asset = &market.assets[number as usize];
        market.days_stale(asset).map(|_| asset.key.clone())
    });
    let mut assets: Vec<String> = stale.collect();
    assets.arrange();
    if !assets.is_empty() {
        notes.push(PlanNote::PricesStale { assets });
    }
    notes
}

/// Gives an account its orders that are under way, and counts its exchanges of currencies as done; what the input does not say
/// of them. None where a sum is out of range.
fn count_under_way(
    store: &Store,
    market: &Market,
    valued: &ValuedAccount,
    account: &mut PlanAccount,
) -> Option<Vec<PlanNote>> {
    let UnderWay {
        mut orders,
        exchanged,
        not_approved,
    } = under_way(store, account.account_uid)?;
    let asset = |uid| Some(&market.assets[market.asset(uid)? as usize]);
    // A currency that is ordered by itself, and not for another one, changes no weight.
    orders.retain(|order| asset(order.asset_uid).is_some_and(|asset| !asset.is_currency));
    account.open_orders = (!orders.is_empty()).then_some(orders);
    let mut amounts = Vec::new();
    for (currency, amount) in exchanged {
        let Some(asset) = asset(currency) else { continue };
        amounts.push(money(amount, &asset.key));
        match account.cash.iter_mut().find(|cash| cash.currency == asset.key) {
            Some(cash) => cash.settled = cash.settled.checked_add(amount)?,
            None => account.cash.push(CashInput {
                currency: asset.key.clone(),
                settled: amount,
                pending: None,
            }),
        }
    }
    let mut notes = Vec::new();
    let name = || valued.identifier.clone();
    if !amounts.is_empty() {
        amounts.arrange();
        let account = name();
        notes.push(PlanNote::ExchangesCounted { account, amounts });
    }
    if not_approved > 0 {
        notes.push(PlanNote::OrdersNotApproved {
            account: name(),
            count: not_approved,
        });
    }
    Some(notes)
}

/// The rates of these currencies; `timed` is the instant of a plan that asks for their age: a rate may be newer than the newest
/// price.
fn rates(market: &Market, currencies: &BTreeSet<&str>, timed: Option<Instant>) -> Vec<FxInput> {
    let foreign = currencies.iter().filter(|code| **code != market.base_currency);
    let rates = foreign.filter_map(|code| {
        let (rate, time) = market.rates.rate(code, &market.base_currency)?;
        Some(FxInput {
            currency: (*code).to_owned(),
            rate,
            time: timed.zip(time).map(|(as_of, time)| time.min(as_of)),
        })
    });
    rates.collect()
}

fn plan_account(market: &Market, account: &ValuedAccount, profiles: &Profiles) -> PlanAccount {
    let ValuedAccount {
        uid: account_uid,
        valuation,
        ..
    } = account;
    let account_uid = *account_uid;
    let uid = |number: u32| market.assets[number as usize].uid;
    let positions = || {
        valuation
            .positions
            .iter()
            .filter_map(|position| Some((uid(position.asset?), position)))
    };
    PlanAccount {
        account_uid,
        household: profiles.household(account_uid).cloned(),
        tax_type: profiles.tax_type(account_uid).cloned(),
        holdings: positions()
            .filter(|(_, position)| !position.quantity.is_zero())
            .map(|(asset_uid, position)| HoldingInput {
                asset_uid,
                quantity: position.quantity,
                lots: profiles.lots(account_uid, asset_uid, position.quantity),
            })
            .collect(),
        cash: valuation
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

/// The accounts with lots that do not sum to their position.
pub(super) fn uneven_lots(market: &Market, accounts: &[ValuedAccount], profiles: &Profiles) -> Vec<PlanNote> {
    let mut notes = Vec::new();
    for account in accounts {
        let uneven = account.valuation.assets().filter_map(|position| {
            let asset = &market.assets[position.asset? as usize];
            let is_uneven = profiles.is_uneven(account.uid, asset.uid, position.quantity);
            is_uneven.then(|| asset.key.clone())
        });
        let assets: Vec<String> = uneven.collect();
        if !assets.is_empty() {
            notes.push(PlanNote::LotsUneven {
                account: account.identifier.clone(),
                assets,
            });
        }
    }
    notes
}

fn plan_asset(asset: &MarketAsset, policy: &BookPolicy) -> PlanAsset {
    let is_aged = policy.plan.max_price_age_days.is_some();
    PlanAsset {
        asset_uid: asset.uid,
        currency: asset.currency.clone().unwrap_or_default(),
        price: asset.price.map(|price| price.price),
        price_time: asset
            .price
            .filter(|_| is_aged && !asset.is_currency)
            .map(|price| price.time),
        multiplier: Some(asset.multiplier),
        lot_size: policy.whole_lots().then_some(asset.lot_size),
        min_quantity: (!asset.min_quantity.is_zero()).then_some(asset.min_quantity),
        category: asset.category.clone(),
        spread: None,
    }
}
