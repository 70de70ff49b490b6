//! What each account holds: bought to its targets in whole shares on past days, and left alone since.

use std::collections::BTreeMap;

use anyhow::Result;

use super::accounts::{Account, Exposure, Particular};
use super::market::Market;
use super::portfolios::{ONE, ONE_BPS, expand};

const MILLS_PER_USD: i128 = 1_000;
const MILLS_PER_CENT: i128 = 10;
/// The first day of the sample's prices.
const FIRST_DAY: &str = "2021-12-31";

/// The positions of an account: whole shares by asset, and what is left of the money.
pub(super) struct Holdings {
    pub(super) shares: BTreeMap<&'static str, i64>,
    pub(super) usd_cents: i64,
    pub(super) eur: i64,
}

/// A purchase that is still held.
pub(super) struct Lot {
    pub(super) asset: &'static str,
    pub(super) date: &'static str,
    pub(super) shares: i64,
}

/// What was bought when; shares from before the model count as bought on the first day that has prices.
pub(super) fn lots(account: &Account, market: &Market) -> Result<Vec<Lot>> {
    let mut lots: BTreeMap<(&'static str, &'static str), i64> = BTreeMap::new();
    for &particular in account.particular {
        if let Particular::Legacy(asset, shares) = particular {
            *lots.entry((asset, FIRST_DAY)).or_default() += shares;
        }
    }
    for &(date, percent) in account.bought {
        let mut bought = BTreeMap::new();
        let budget = i128::from(account.invested_usd) * MILLS_PER_USD * i128::from(percent) / 100;
        buy(&mut bought, account, market, date, budget)?;
        for (asset, shares) in bought {
            *lots.entry((asset, date)).or_default() += shares;
        }
    }
    let lots = lots.into_iter().filter(|(_, shares)| *shares > 0);
    Ok(lots
        .map(|((asset, date), shares)| Lot { asset, date, shares })
        .collect())
}

/// Buys the targets at the closes of the account's days; what whole shares leave over stays as cash.
pub(super) fn of(account: &Account, market: &Market) -> Result<Holdings> {
    let mut holdings = Holdings {
        shares: BTreeMap::new(),
        usd_cents: 0,
        eur: 0,
    };
    for &(date, percent) in account.bought {
        let budget = i128::from(account.invested_usd) * MILLS_PER_USD * i128::from(percent) / 100;
        let left = buy(&mut holdings.shares, account, market, date, budget)?;
        holdings.usd_cents += i64::try_from(left / MILLS_PER_CENT)?;
    }
    for &particular in account.particular {
        match particular {
            Particular::FreshUsd(usd) => holdings.usd_cents += usd * 100,
            Particular::Eur(eur) => holdings.eur += eur,
            Particular::Legacy(asset, shares) => *holdings.shares.entry(asset).or_default() += shares,
            Particular::Transferred | Particular::EarlierTargets | Particular::Paper => {}
        }
    }
    holdings.shares.retain(|_, shares| *shares != 0);
    Ok(holdings)
}

/// Spends the budget, in thousandths of a USD, and returns what is left of it.
fn buy(
    shares: &mut BTreeMap<&'static str, i64>,
    account: &Account,
    market: &Market,
    date: &str,
    budget: i128,
) -> Result<i128> {
    let mut left = budget;
    for (asset, weight) in wanted(account)? {
        let price = i128::from(market.close_mills(date, asset)?);
        let bought = budget * weight / ONE / price;
        left -= bought * price;
        *shares.entry(asset).or_default() += i64::try_from(bought)?;
    }
    Ok(left)
}

/// The account's targets as asset weights out of [`ONE`]; a target in shares is not bought, it was there before.
fn wanted(account: &Account) -> Result<BTreeMap<&'static str, i128>> {
    let mut wanted = BTreeMap::new();
    for (target, exposure) in account.targets() {
        let weight = match exposure {
            Exposure::WeightBps(bps) => i128::from(bps) * (ONE / i128::from(ONE_BPS)),
            Exposure::NotionalUsd(usd) => {
                i128::from(usd * ONE_BPS / account.invested_usd) * (ONE / i128::from(ONE_BPS))
            }
            Exposure::Quantity(_) => continue,
        };
        for (asset, share) in expand(target, weight)? {
            *wanted.entry(asset).or_default() += share;
        }
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::accounts::accounts;
    use crate::workspace::Workspace;

    const LAST: &str = "2022-12-28";

    fn market() -> Market {
        Market::read(&Workspace::find().unwrap().root.join("sample/source")).unwrap()
    }

    fn value_mills(holdings: &Holdings, market: &Market, date: &str) -> i128 {
        let value =
            |(asset, shares): (&&str, &i64)| i128::from(market.close_mills(date, asset).unwrap()) * i128::from(*shares);
        holdings.shares.iter().map(value).sum::<i128>() + i128::from(holdings.usd_cents) * MILLS_PER_CENT
    }

    #[test]
    fn what_is_bought_and_what_is_left_make_the_money_invested() {
        let market = market();
        let plain = accounts().filter(|account| account.bought.len() == 1 && account.particular.is_empty());
        let mut checked = 0;
        for account in plain {
            let spent = value_mills(&of(account, &market).unwrap(), &market, account.bought[0].0);
            let invested = i128::from(account.invested_usd) * MILLS_PER_USD;
            assert!(
                (0..MILLS_PER_CENT).contains(&(invested - spent)),
                "{}: {spent} of {invested}",
                account.key
            );
            checked += 1;
        }
        assert!(checked > 5);
    }

    #[test]
    fn the_lots_of_every_account_are_its_shares() {
        let market = market();
        for account in accounts() {
            let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
            for lot in lots(account, &market).unwrap() {
                *sums.entry(lot.asset).or_default() += lot.shares;
            }
            assert_eq!(sums, of(account, &market).unwrap().shares, "{}", account.key);
        }
    }

    #[test]
    fn values_and_targets_are_plausible() {
        let market = market();
        let mut book = 0;
        for account in accounts() {
            let value = value_mills(&of(account, &market).unwrap(), &market, LAST);
            assert!(
                (150_000..3_000_000).contains(&(value / MILLS_PER_USD)),
                "{}: {value}",
                account.key
            );
            let mut targets = wanted(account).unwrap().values().sum::<i128>();
            for (target, exposure) in account.targets() {
                if let Exposure::Quantity(shares) = exposure {
                    targets += i128::from(market.close_mills(LAST, target.key()).unwrap() * shares) * ONE / value;
                }
            }
            assert!(targets <= ONE, "{}: {targets}", account.key);
            book += value;
        }
        assert!((20_000_000..40_000_000).contains(&(book / MILLS_PER_USD)), "{book}");
    }
}
