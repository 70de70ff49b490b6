//! Virtual funds: the accounts that have them, the matrix of a dry run, what was applied.

mod matrix;
mod policy;

use std::collections::{BTreeMap, BTreeSet};

use markets::tables::accounts::{AccountHoldingsSetTable, AccountTable};
use markets::tables::mandates::{AccountTargetAllocationTable, PositionSet, PositionSetTable, TargetPositionsStorage};
use markets::tables::portfolios::PortfolioTable;
use markets::virtual_funds::{
    AssetResidual, FundHoldings, FundLine, HoldingsByFund, PlanVirtualFunds, holdings_by_fund, plan_virtual_funds,
};
use metatable::{Instant, Store, Value};
use planning::attribution::QUANTITY_TOLERANCE;
use portfolios::{ApplyVirtualFunds, StoredSources};
use sorting::{Arrange, Collected};

use super::csv_file::csv_file;
use crate::accounts;
use crate::codes;
use crate::context::Context;
use crate::failure::refused;
use crate::form_reader::FormReader;
use crate::handler::{Command, Query, Write};
use crate::session::Session;
use protocol::{
    ApplyFunds, ExportFunds, Failure, FileOut, FundAccount, FundAccountsView, FundMatrix, FundPart, FundPartLine,
    FundQuestion, FundResidual, FundsView, ListFundAccounts, Recorded, ShowFunds, TryFunds, Uid,
};

impl Query for ListFundAccounts {
    fn answer(&self, session: &Session, _: &Context) -> Result<FundAccountsView, Failure> {
        let store = session.store();
        let mut sets: BTreeMap<Uid, Vec<PositionSet>> = BTreeMap::new();
        for allocation in store
            .rows::<AccountTargetAllocationTable>()
            .filter(|allocation| allocation.is_active)
        {
            let own = store.find::<PositionSetTable>(&["account_target_allocation_uid"], &[Value::Uid(allocation.uid)]);
            let with_funds = own.into_iter().filter(|set| has_portfolios(store, set.uid));
            sets.entry(allocation.account_uid).or_default().extend(with_funds);
        }
        let accounts = sets.into_iter().filter(|(_, sets)| !sets.is_empty());
        let mut accounts: Vec<FundAccount> = accounts
            .filter_map(|(account, sets)| account_line(store, account, sets))
            .collect();
        accounts.arrange_by(|a, b| a.key.cmp(&b.key));
        Ok(FundAccountsView { accounts })
    }
}

fn has_portfolios(store: &Store, set: Uid) -> bool {
    let targets = store.find::<TargetPositionsStorage>(&["position_set_uid"], &[Value::Uid(set)]);
    targets.iter().any(|target| target.portfolio_uid.is_some())
}

fn account_line(store: &Store, uid: Uid, mut sets: Vec<PositionSet>) -> Option<FundAccount> {
    let account = store.by_uid::<AccountTable>(uid)?;
    sets.arrange_by_key(|set| std::cmp::Reverse(set.position_set_time));
    let holdings = store.find::<AccountHoldingsSetTable>(&["account_uid"], &[Value::Uid(uid)]);
    let mut holdings: Vec<Instant> = holdings.iter().map(|set| set.time_index).collect();
    holdings.arrange_by_key(|time| std::cmp::Reverse(*time));
    let funds = holdings_by_fund(store, uid, None).map_or(0, |held| held.funds.len());
    Some(FundAccount {
        uid,
        key: account.unique_identifier,
        name: account.account_name,
        sets: sets.into_iter().map(|set| (set.uid, set.position_set_time)).collect(),
        holdings,
        funds: u32::try_from(funds).unwrap_or(u32::MAX),
    })
}

/// The core's question of a form.
fn question(store: &Store, ask: &FundQuestion) -> Result<PlanVirtualFunds, Failure> {
    let mut form = FormReader::default();
    let time = form.time(("valuation_time", &ask.time));
    let policy = policy::read(&ask.policy, &mut form);
    form.finish()?;
    let set = store
        .by_uid::<PositionSetTable>(ask.set)
        .ok_or_else(|| Failure::from(codes::position_set_unknown()))?;
    let newest = || {
        let allocation = store.by_uid::<AccountTargetAllocationTable>(set.account_target_allocation_uid)?;
        let columns = ["account_uid", "time_index"];
        let account = [Value::Uid(allocation.account_uid)];
        let newest = store.latest::<AccountHoldingsSetTable>(&columns, &account, Instant::MAX_UTC);
        newest.map(|set| set.time_index)
    };
    Ok(PlanVirtualFunds {
        position_set_uid: ask.set,
        valuation_time: time
            .or_else(newest)
            .ok_or_else(|| Failure::from(codes::holdings_missing()))?,
        policy,
    })
}

impl Query for TryFunds {
    fn answer(&self, session: &Session, context: &Context) -> Result<FundMatrix, Failure> {
        let valuations = accounts::valuations(session, context)?;
        let store = session.store();
        let asked = question(store, &self.0)?;
        let plan = plan_virtual_funds(store, &StoredSources, &asked).map_err(refused)?;
        Ok(matrix::matrix(store, &valuations.market, &plan))
    }
}

impl Query for ExportFunds {
    fn answer(&self, session: &Session, context: &Context) -> Result<FileOut, Failure> {
        let matrix = TryFunds(self.0.clone()).answer(session, context)?;
        Ok(FileOut {
            name: format!("virtual-funds-{}.csv", matrix.time.format("%Y-%m-%d")),
            mime: "text/csv".to_owned(),
            bytes: csv_file(&matrix::lines(&matrix))?,
        })
    }
}

impl Command for ApplyFunds {
    fn write(self, session: &mut Session, context: &Context) -> Result<Write<Recorded>, Failure> {
        let asked = question(session.store(), &self.0)?;
        let funds = TryFunds(self.0).answer(session, context)?.funds.len();
        Ok(Write::new(
            context.intent(&ApplyVirtualFunds(asked)),
            move |_, _, applied| {
                Ok(Recorded {
                    count: u32::try_from(funds).unwrap_or(u32::MAX),
                    entry: applied.entry.as_ref().map(|entry| entry.number()),
                })
            },
        ))
    }
}

impl Query for ShowFunds {
    fn answer(&self, session: &Session, context: &Context) -> Result<FundsView, Failure> {
        let valuations = accounts::valuations(session, context)?;
        let store = session.store();
        let Some(held) = holdings_by_fund(store, self.account, None) else {
            return Ok(FundsView::default());
        };
        let name = |uid: Uid| {
            let market = &valuations.market;
            let asset = market.asset(uid).and_then(|number| market.assets.get(number as usize));
            asset.map(|asset| asset.name.clone()).unwrap_or_default()
        };
        Ok(funds_view(store, held, name))
    }
}

fn funds_view(store: &Store, held: HoldingsByFund, name: impl Fn(Uid) -> String) -> FundsView {
    let line = |line: FundLine| FundPartLine {
        name: name(line.asset_uid),
        asset: line.asset_identifier,
        quantity: line.signed_quantity,
        gap: line.target_gap_signed_quantity.and_then(|gap| gap.parse().ok()),
        scale: line.scale.and_then(|scale| scale.parse().ok()),
        how: match line.allocation_strategy.as_str() {
            "proportional_attribution" => "pro rata".to_owned(),
            "strict_feasible" => "all or nothing".to_owned(),
            other => other.replace('_', " "),
        },
    };
    let part = |fund: FundHoldings| FundPart {
        portfolio: portfolio_key(store, fund.target_portfolio_uid),
        key: fund.unique_identifier,
        lines: fund.lines.into_iter().map(line).collect(),
    };
    let mut funds: Vec<FundPart> = held.funds.into_iter().map(part).collect();
    funds.arrange_by(|a, b| a.portfolio.cmp(&b.portfolio));
    let is_left = |residual: &AssetResidual| {
        let units = residual.residual_signed_quantity.checked_abs();
        units.is_none_or(|units| units > QUANTITY_TOLERANCE)
    };
    let residuals = held.residuals.into_iter().filter(is_left).map(|residual| FundResidual {
        name: name(residual.asset_uid),
        asset: residual.asset_identifier,
        held: residual.source_signed_quantity,
        allocated: residual.allocated_signed_quantity,
        residual: residual.residual_signed_quantity,
    });
    FundsView {
        time: Some(held.time_index),
        funds,
        residuals: residuals.collect(),
        unbacked: held.unbacked_assets,
    }
}

fn portfolio_key(store: &Store, uid: Uid) -> String {
    let portfolio = store.by_uid::<PortfolioTable>(uid);
    portfolio.map_or_else(|| uid.to_string(), |portfolio| portfolio.unique_identifier)
}

/// Every portfolio of a set of uids, by its key.
fn portfolio_keys(store: &Store, uids: impl Iterator<Item = Uid>) -> BTreeMap<Uid, String> {
    let uids: BTreeSet<Uid> = uids.into_set();
    uids.into_iter().map(|uid| (uid, portfolio_key(store, uid))).into_map()
}
