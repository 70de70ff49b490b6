//! An input as it is planned: money in currencies instead of their minor units, and no price that is too old.
//!
//! Hashes are of the input as it was given.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use decimal::Decimal;
use sorting::Collected;
use uuid::Uuid;

use super::input::{CashInput, FxInput, PlanAsset, PlanInput};
use crate::minor_units::{currency_of, in_currency, major_code, per_currency};

/// Why the price of an asset is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stale {
    /// It is older than so many days.
    Price(usize),
    /// The rate of its currency is older than so many days.
    Rate(String, usize),
}

impl Stale {
    /// The reason, to stand in a sentence.
    pub(super) fn why(&self) -> String {
        let days = |days: &usize| {
            if *days == 1 {
                "1 day".to_owned()
            } else {
                format!("{days} days")
            }
        };
        match self {
            Self::Price(limit) => format!("the price is stale, older than {}", days(limit)),
            Self::Rate(currency, limit) => format!("the rate of {currency} is stale, older than {}", days(limit)),
        }
    }
}

/// The assets whose price may not be used because of its age, or that of the rate of its currency. A price or rate without a
/// time is as old as the plan.
pub(super) fn stale_assets(input: &PlanInput) -> BTreeMap<Uuid, Stale> {
    let policy = &input.policy;
    let is_older = |time: Option<DateTime<Utc>>, limit: Option<usize>| {
        let (time, limit) = time.zip(limit)?;
        // A limit beyond the range of dates is none.
        let limit_of_age = i64::try_from(limit).ok().and_then(TimeDelta::try_days)?;
        (input.as_of.signed_duration_since(time) > limit_of_age).then_some(limit)
    };
    let rates = input
        .fx
        .iter()
        .flatten()
        .filter(|fx| fx.currency != input.base_currency);
    let stale_rates: BTreeMap<&str, usize> = rates
        .filter_map(|fx| Some((major_code(&fx.currency), is_older(fx.time, policy.max_rate_age_days)?)))
        .into_map();
    let stale = |asset: &PlanAsset| {
        if let Some(limit) = is_older(asset.price_time, policy.max_price_age_days) {
            return Some(Stale::Price(limit));
        }
        let currency = major_code(&asset.currency);
        let limit = stale_rates.get(currency)?;
        Some(Stale::Rate(currency.to_owned(), *limit))
    };
    input
        .assets
        .iter()
        .filter(|asset| asset.price.is_some())
        .filter_map(|asset| Some((asset.asset_uid, stale(asset)?)))
        .into_map()
}

/// A sorted input as it is planned, sorted; none in the first place when it is so already, none in the second when an amount
/// is out of range.
pub(super) fn usable(input: &PlanInput, stale: &BTreeMap<Uuid, Stale>) -> Option<Option<PlanInput>> {
    if stale.is_empty() && !names_minor_units(input) {
        return Some(None);
    }
    let mut usable = input.clone();
    for asset in &mut usable.assets {
        if stale.contains_key(&asset.asset_uid) {
            asset.price = None;
        }
    }
    in_currencies(&mut usable)?;
    usable.sort();
    Some(Some(usable))
}

/// Whether anything in the input is in a minor unit.
pub(super) fn names_minor_units(input: &PlanInput) -> bool {
    let cash = input.accounts.iter().flat_map(|account| &account.cash);
    let of_assets = input.assets.iter().map(|asset| &asset.currency);
    let of_rates = input.fx.iter().flatten().map(|fx| &fx.currency);
    of_assets
        .chain(of_rates)
        .chain(cash.map(|cash| &cash.currency))
        .any(|code| currency_of(code).is_some())
}

/// Everything in a minor unit as the same in its currency; none out of range.
fn in_currencies(input: &mut PlanInput) -> Option<()> {
    for account in &mut input.accounts {
        for holding in &mut account.holdings {
            if !is_in_minor_unit(&input.assets, holding.asset_uid) {
                continue;
            }
            for lot in holding.lots.iter_mut().flatten() {
                lot.unit_cost = in_currency(lot.unit_cost)?;
            }
        }
        for trade in account.trades.iter_mut().flatten() {
            if is_in_minor_unit(&input.assets, trade.asset_uid) {
                trade.gain = converted(trade.gain)?;
            }
        }
        account.cash = merged_cash(&account.cash)?;
    }
    for asset in &mut input.assets {
        if let Some(currency) = currency_of(&asset.currency) {
            currency.clone_into(&mut asset.currency);
            asset.price = converted(asset.price)?;
        }
    }
    if let Some(rates) = &mut input.fx {
        *rates = major_rates(rates)?;
    }
    Some(())
}

fn is_in_minor_unit(assets: &[PlanAsset], uid: Uuid) -> bool {
    let place = assets.binary_search_by_key(&uid, |asset| asset.asset_uid);
    place.is_ok_and(|place| currency_of(&assets[place].currency).is_some())
}

fn converted(amount: Option<Decimal>) -> Option<Option<Decimal>> {
    match amount {
        Some(amount) => in_currency(amount).map(Some),
        None => Some(None),
    }
}

/// One line of cash for each currency.
fn merged_cash(lines: &[CashInput]) -> Option<Vec<CashInput>> {
    let mut merged: Vec<CashInput> = Vec::with_capacity(lines.len());
    for line in lines {
        let mut line = line.clone();
        if let Some(currency) = currency_of(&line.currency) {
            currency.clone_into(&mut line.currency);
            line.settled = in_currency(line.settled)?;
            line.pending = converted(line.pending)?;
        }
        match merged.iter_mut().find(|known| known.currency == line.currency) {
            Some(known) => {
                known.settled = known.settled.checked_add(line.settled)?;
                let pending = known
                    .pending
                    .unwrap_or_default()
                    .checked_add(line.pending.unwrap_or_default())?;
                known.pending = (known.pending.is_some() || line.pending.is_some()).then_some(pending);
            }
            None => merged.push(line),
        }
    }
    Some(merged)
}

/// One rate for each currency: the check has seen that those of its units agree.
fn major_rates(rates: &[FxInput]) -> Option<Vec<FxInput>> {
    let mut major: Vec<FxInput> = rates
        .iter()
        .filter(|fx| currency_of(&fx.currency).is_none())
        .cloned()
        .collect();
    for fx in rates {
        let Some(currency) = currency_of(&fx.currency) else {
            continue;
        };
        if major.iter().all(|known| known.currency != currency) {
            major.push(FxInput {
                currency: currency.to_owned(),
                rate: per_currency(fx.rate)?,
                time: fx.time,
            });
        }
    }
    Some(major)
}
