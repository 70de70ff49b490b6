//! The matrix of funds and assets, of a plan, and as lines of a file.

use std::collections::{BTreeMap, BTreeSet};

use decimal::Decimal;
use markets::valuation::{Market, MarketAsset};
use markets::virtual_funds::{DemandPath, PlannedLine, VirtualFundPlan};
use metatable::{Refusal, Store};
use planning::attribution::{AssetAttribution, QUANTITY_TOLERANCE};
use portfolios::StoredSources;
use sorting::{Arrange, Collected};

use super::portfolio_keys;
use crate::csv_file::CsvCell;
use protocol::{FundCell, FundColumn, FundMatrix, FundRow, LineageShare, Uid};

/// The matrix of a plan; names are those that the book has now.
pub(super) fn matrix(store: &Store, now: &Market, plan: &VirtualFundPlan) -> FundMatrix {
    let names = Names::of(store, now, plan);
    let columns = columns(plan, &names);
    let cells: BTreeMap<(Uid, Uid), &PlannedLine> = plan
        .lines
        .iter()
        .map(|line| ((line.asset_uid, line.target_portfolio_uid), line))
        .into_map();
    let row = |asset: &AssetAttribution| {
        let cell = |column: &FundColumn| {
            cells
                .get(&(asset.asset_uid, column.portfolio))
                .map(|line| names.cell(line))
        };
        let known = names.asset(asset.asset_uid);
        FundRow {
            asset: names.key(asset.asset_uid),
            name: known.map(|asset| asset.name.clone()).unwrap_or_default(),
            is_cash: known.is_some_and(|asset| asset.is_currency),
            held: asset.signed_holding,
            cells: columns.iter().map(cell).collect(),
            direct: asset.direct_sleeve,
            direct_target: asset.direct_target,
            scale: (!asset.virtual_gross_demand.is_zero()).then_some(asset.scale),
        }
    };
    let mut rows: Vec<FundRow> = plan.assets.iter().map(row).collect();
    rows.arrange_by(|a, b| (a.is_cash, &a.asset).cmp(&(b.is_cash, &b.asset)));
    let given = Decimal::checked_sum(columns.iter().map(|column| column.allocated_value)).unwrap_or_default();
    let missing = plan
        .deficits
        .iter()
        .map(|deficit| (names.key(deficit.asset_uid), deficit.quantity));
    let mut deficits: Vec<(String, Decimal)> = missing.collect();
    deficits.arrange();
    FundMatrix {
        time: plan.valuation_time,
        holdings_time: plan.times.holdings,
        targets_time: plan.times.targets,
        oldest_price: plan.times.oldest_price,
        value: plan.account_value,
        status: plan.status,
        direct_value: plan.account_value.checked_sub(given).unwrap_or_default(),
        direct_target_value: names.direct_target(plan),
        deficits,
        warnings: plan
            .warnings
            .iter()
            .map(|warning: &Refusal| warning.violation.message.clone())
            .collect(),
        funds: columns,
        rows,
    }
}

fn columns(plan: &VirtualFundPlan, names: &Names<'_>) -> Vec<FundColumn> {
    let column = |fund: &markets::virtual_funds::PlannedFund| {
        let own = plan
            .lines
            .iter()
            .filter(|line| line.target_portfolio_uid == fund.target_portfolio_uid);
        FundColumn {
            portfolio: fund.target_portfolio_uid,
            key: names.portfolio(fund.target_portfolio_uid),
            exists: fund.virtual_fund_uid.is_some(),
            target_value: fund.target_value,
            allocated_value: Decimal::checked_sum(own.map(|line| line.allocated_value)).unwrap_or_default(),
        }
    };
    let mut columns: Vec<FundColumn> = plan.funds.iter().map(column).collect();
    columns.arrange_by(|a, b| a.key.cmp(&b.key));
    columns
}

/// What the assets and portfolios of a plan are called, and what a unit is worth at its time.
struct Names<'a> {
    now: &'a Market,
    /// As of the valuation.
    then: Market,
    portfolios: BTreeMap<Uid, String>,
}

impl<'a> Names<'a> {
    fn of(store: &Store, now: &'a Market, plan: &VirtualFundPlan) -> Self {
        let on_paths = plan
            .lines
            .iter()
            .flat_map(|line| &line.lineage)
            .flat_map(|path| &path.path);
        let funds = plan.funds.iter().map(|fund| &fund.target_portfolio_uid);
        let members: BTreeSet<Uid> = on_paths.chain(funds).copied().into_set();
        let is_portfolio = |uid: &Uid| now.asset(*uid).is_none();
        Self {
            portfolios: portfolio_keys(store, members.into_iter().filter(is_portfolio)),
            now,
            then: Market::new(store, &StoredSources, plan.valuation_time),
        }
    }

    fn asset(&self, uid: Uid) -> Option<&MarketAsset> {
        self.now.assets.get(self.now.asset(uid)? as usize)
    }

    fn portfolio(&self, uid: Uid) -> String {
        self.portfolios.get(&uid).cloned().unwrap_or_else(|| uid.to_string())
    }

    /// The key of an asset, else of a portfolio.
    fn key(&self, uid: Uid) -> String {
        self.asset(uid)
            .map_or_else(|| self.portfolio(uid), |asset| asset.key.clone())
    }

    fn cell(&self, line: &PlannedLine) -> FundCell {
        let path = |path: &DemandPath| LineageShare {
            path: path.path.iter().map(|uid| self.key(*uid)).collect(),
            weight: None,
            notional: None,
            quantity: Some(path.requested),
        };
        FundCell {
            requested: line.requested,
            allocated: line.allocated,
            gap: line.target_gap,
            is_short: line.target_gap.checked_abs().is_none_or(|gap| gap > QUANTITY_TOLERANCE),
            requested_value: line.requested_value,
            allocated_value: line.allocated_value,
            paths: line.lineage.iter().map(path).collect(),
        }
    }

    /// Value of what the account itself wants; none when something of it has no price.
    fn direct_target(&self, plan: &VirtualFundPlan) -> Option<Decimal> {
        plan.assets
            .iter()
            .filter(|asset| !asset.direct_target.is_zero())
            .try_fold(Decimal::ZERO, |sum, asset| {
                let priced = self.then.assets.get(self.then.asset(asset.asset_uid)? as usize)?;
                let value = asset.direct_target.checked_mul(priced.unit_value?)?;
                sum.checked_add(value)
            })
    }
}

/// The matrix as lines of a file: a line an asset and fund, with what stays with the account.
pub(super) fn lines(matrix: &FundMatrix) -> Vec<Vec<CsvCell>> {
    let mut heads = ["asset", "name", "held"].map(CsvCell::text).to_vec();
    for fund in &matrix.funds {
        let named = ["requested", "allocated", "gap"].map(|what| CsvCell::text(format!("{} {what}", fund.key)));
        heads.extend(named);
    }
    heads.extend(["direct_sleeve", "direct_target", "scale"].map(CsvCell::text));
    let mut lines = vec![heads];
    for row in &matrix.rows {
        let mut line = vec![
            CsvCell::text(row.asset.as_str()),
            CsvCell::text(row.name.as_str()),
            CsvCell::number(row.held),
        ];
        for cell in &row.cells {
            let figures = |cell: &FundCell| [cell.requested, cell.allocated, cell.gap].map(CsvCell::number);
            let none = || [const { CsvCell::empty() }; 3];
            line.extend(cell.as_ref().map_or_else(none, figures));
        }
        let scale = row.scale.map_or_else(CsvCell::empty, CsvCell::number);
        line.extend([CsvCell::number(row.direct), CsvCell::number(row.direct_target), scale]);
        lines.push(line);
    }
    lines
}
