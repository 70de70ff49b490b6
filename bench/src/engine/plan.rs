use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use decimal::Decimal;
use planning::parts::Parts;
use rebalance::band::Band;
use rebalance::plan::{
    AccountLines, AssetTerms, Cash, Currency, Market, Mode, Outcome, PlanError, Policy, Restriction, Workspace,
};
use threads::Threads;

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

    /// `lot` is that of every asset: none where fractions of a share are traded.
    pub(super) fn read(case: &Case, lot: Option<Decimal>) -> Result<Self> {
        let start: Vec<usize> = case.indices("start")?.iter().map(|at| *at as usize).collect();
        let quantities = decimals(case.numbers("quantity")?)?;
        let lines = quantities.len();
        let cash = decimals(case.numbers("cash")?)?;
        Ok(Self {
            market: market(&decimals(case.numbers("price")?)?, lot)?,
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

/// One currency, one lot for all.
pub(super) fn market(prices: &[Decimal], lot: Option<Decimal>) -> Result<Market> {
    let terms = prices.iter().map(|price| AssetTerms {
        currency: 0,
        price: Some(*price),
        multiplier: Decimal::ONE,
        lot,
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

/// Plans the accounts in as many parts as the threads want, each into memory of its own.
pub(super) fn run(case: &Case, lot: Option<Decimal>, plan: Plan, repeat: usize, threads: Threads) -> Result<Timed> {
    let book = Book::read(case, lot)?;
    let policy = policy();
    let (accounts, parts) = (book.start.len() - 1, threads.count());
    let memory: Vec<_> = (0..parts).map(|_| Mutex::new(Part::default())).collect();
    let (seconds, ()) = timed(repeat, || {
        let planned = threads.each(parts, |part| {
            let mut memory = memory[part].lock().unwrap_or_else(PoisonError::into_inner);
            let Part { workspace, out } = &mut *memory;
            out.orders.clear();
            out.accounts.clear();
            out.cash.clear();
            out.residuals.clear();
            for account in accounts * part / parts..accounts * (part + 1) / parts {
                plan(&book.market, &policy, &book.account(account), workspace, out)?;
            }
            Ok(())
        });
        planned.into_iter().collect()
    })?;
    let parts = memory
        .into_iter()
        .map(|part| part.into_inner().unwrap_or_else(PoisonError::into_inner).out);
    let parts: Vec<Outcome> = parts.collect();
    let checks = || parts.iter().map(Outcome::checks);
    anyhow::ensure!(checks().all(|checks| checks.all_hold()), "an invariant is broken");
    let of_accounts = parts.iter().flat_map(|out| &out.accounts);
    let drift: f64 = of_accounts.map(|account| account.drift_after.to_f64()).sum();
    let cash: f64 = parts
        .iter()
        .flat_map(|out| &out.cash)
        .map(|cash| cash.amount.to_f64())
        .sum();
    let orders: usize = parts.iter().map(|out| out.orders.len()).sum();
    Ok((
        seconds,
        quality([
            ("lines", book.assets.len() as f64),
            ("orders", orders as f64),
            ("mean drift after", drift / accounts as f64),
            ("mean cash after", cash / accounts as f64),
        ]),
    ))
}

/// What one part of the accounts is planned with and into.
#[derive(Default)]
struct Part {
    workspace: Workspace,
    out: Outcome,
}
