use anyhow::{Context, Result};
use decimal::Decimal;
use rebalance::band::Band;
use rebalance::plan::{
    AccountLines, AssetTerms, Cash, Currency, Market, Mode, Outcome, PlanError, Policy, Restriction, Workspace,
};

use super::{Timed, quality, timed};
use crate::case::Case;

/// The columns of a book as the kernel takes them.
pub(super) struct Book {
    pub(super) market: Market,
    start: Vec<usize>,
    assets: Vec<u32>,
    quantities: Vec<Decimal>,
    targets: Vec<Decimal>,
    restrictions: Vec<Restriction>,
    substitutes: Vec<Option<u32>>,
    cash: Vec<Cash>,
}

impl Book {
    fn account(&self, account: usize) -> AccountLines<'_> {
        let lines = self.start[account]..self.start[account + 1];
        AccountLines {
            assets: &self.assets[lines.clone()],
            quantities: &self.quantities[lines.clone()],
            targets: &self.targets[lines.clone()],
            restrictions: &self.restrictions[lines.clone()],
            substitutes: &self.substitutes[lines],
            sale_tax: &[],
            harvest: &[],
            kept: &[],
            cash: &self.cash[account..=account],
            flow: None,
        }
    }

    pub(super) fn read(case: &Case) -> Result<Self> {
        let start: Vec<usize> = case.indices("start")?.iter().map(|at| *at as usize).collect();
        let quantities = decimals(case.numbers("quantity")?)?;
        let lines = quantities.len();
        let cash = decimals(case.numbers("cash")?)?;
        Ok(Self {
            market: market(&decimals(case.numbers("price")?)?)?,
            start,
            assets: case.indices("asset")?.to_vec(),
            quantities,
            targets: decimals(case.numbers("target")?)?,
            restrictions: vec![Restriction::default(); lines],
            substitutes: vec![None; lines],
            cash: cash.into_iter().map(settled).collect(),
        })
    }
}

pub(super) fn settled(settled: Decimal) -> Cash {
    Cash {
        currency: 0,
        settled,
        pending: Decimal::ZERO,
    }
}

pub(super) fn decimals(numbers: &[f64]) -> Result<Vec<Decimal>> {
    let read = numbers.iter().map(|number| Decimal::try_from_f64_shortest(*number));
    Ok(read.collect::<Result<_, _>>()?)
}

/// One currency, whole shares.
pub(super) fn market(prices: &[Decimal]) -> Result<Market> {
    let terms = prices.iter().map(|price| AssetTerms {
        currency: 0,
        price: Some(*price),
        multiplier: Decimal::ONE,
        lot: Some(Decimal::ONE),
        min_quantity: Decimal::ZERO,
        half_spread: Decimal::ZERO,
    });
    let currency = Currency {
        rate: Decimal::ONE,
        minor_places: 2,
    };
    Market::new(0, vec![currency], terms.collect()).context("a price is out of range")
}

/// Full, to the target.
pub(super) fn policy() -> Policy {
    Policy {
        mode: Mode::Full,
        band: Band::default(),
        proceeds_fund_buys: true,
        ..Policy::default()
    }
}

/// `plan_account`, or `plan_by_steps` without its fast path.
type Plan = fn(&Market, &Policy, &AccountLines<'_>, &mut Workspace, &mut Outcome) -> Result<(), PlanError>;

pub(super) fn run(case: &Case, plan: Plan, repeat: usize) -> Result<Timed> {
    let book = Book::read(case)?;
    let policy = policy();
    let accounts = book.start.len() - 1;
    let mut workspace = Workspace::default();
    let mut out = Outcome::default();
    let (seconds, ()) = timed(repeat, || {
        out.orders.clear();
        out.accounts.clear();
        out.cash.clear();
        out.residuals.clear();
        for account in 0..accounts {
            plan(&book.market, &policy, &book.account(account), &mut workspace, &mut out)?;
        }
        Ok(())
    })?;
    anyhow::ensure!(out.checks().all_hold(), "an invariant is broken: {:?}", out.checks());
    let drift: f64 = out.accounts.iter().map(|account| account.drift_after.to_f64()).sum();
    let cash: f64 = out.cash.iter().map(|cash| cash.amount.to_f64()).sum();
    Ok((
        seconds,
        quality([
            ("lines", book.assets.len() as f64),
            ("orders", out.orders.len() as f64),
            ("mean drift after", drift / accounts as f64),
            ("mean cash after", cash / accounts as f64),
        ]),
    ))
}
