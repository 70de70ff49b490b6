use std::collections::BTreeMap;

use decimal::Decimal;
use metatable::{Instant, Store, Uid, Value};
use rebalance::band::Band;
use rebalance::drift::{DriftColumns, DriftReport, drift};
use rebalance::expansion::{Expansion, ExposureKind, Member, TargetLine};

use super::account::{AccountValuation, CashBalance, Lineage, NotValued, Position};
use super::market::Market;
use crate::tables::accounts::{AccountHolding, AccountHoldingsSetTable, AccountHoldingsStorage};
use crate::tables::mandates::{
    AccountTargetAllocation, AccountTargetAllocationTable, PositionSet, PositionSetTable, TargetPosition,
    TargetPositionsStorage,
};

/// Values accounts one after the other and reuses its memory.
#[derive(Debug)]
pub struct Valuer<'a> {
    store: &'a Store,
    market: &'a Market,
    band: &'a Band,
    expansion: Expansion,
    report: DriftReport,
}

/// The columns of one account, side by side, by asset number.
#[derive(Default)]
struct Columns {
    assets: Vec<u32>,
    quantities: Vec<Decimal>,
    values: Vec<Decimal>,
    targets: Vec<Decimal>,
}

impl<'a> Valuer<'a> {
    /// A valuer of the accounts of a book, a market made of it, and the tolerance band.
    pub fn new(store: &'a Store, market: &'a Market, band: &'a Band) -> Self {
        Self {
            store,
            market,
            band,
            expansion: Expansion::default(),
            report: DriftReport::default(),
        }
    }

    /// The newest valuation of an account.
    ///
    /// # Errors
    /// See [`NotValued`].
    pub fn valuation(&mut self, account: Uid) -> Result<AccountValuation, NotValued> {
        let (holdings_time, holdings) =
            latest_holdings(self.store, account, self.market.at).ok_or(NotValued::NoHoldings)?;
        let (mut columns, balances) = self.value(&holdings)?;
        let cash = sum(balances.iter().map(|balance| balance.value))?;
        let value = sum(columns.values.iter().copied())?
            .checked_add(cash)
            .ok_or(NotValued::OutOfRange)?;
        if !value.is_positive() {
            return Err(NotValued::ValueNotPositive);
        }
        let targets = account_targets(self.store, account, self.market.at);
        let targets_time = targets.as_ref().map(|(_, set, _)| set.position_set_time);
        let lines = targets.map(|(_, _, rows)| rows).unwrap_or_default();
        self.expand(&lines)?;
        self.add_targets(&mut columns, value)?;
        let drift_columns = DriftColumns {
            assets: &columns.assets,
            values: &columns.values,
            targets: &columns.targets,
            cash,
        };
        drift(&drift_columns, self.band, &mut self.report).map_err(|_| NotValued::OutOfRange)?;
        let has_targets = targets_time.is_some();
        Ok(AccountValuation {
            holdings_time: Some(holdings_time),
            targets_time,
            value,
            cash,
            drift: has_targets.then_some(self.report.portfolio_drift),
            max_drift: has_targets.then_some(self.report.max_drift),
            positions: self.positions(&columns, &lines),
            balances,
            residual: self.residual(&lines),
            expansion_is_exact: self.expansion_is_exact(&lines),
        })
    }

    /// Expands targets without an account: the exposures stay in the valuer's [`Expansion`].
    ///
    /// # Errors
    /// A target names a portfolio without weights or paths.
    pub fn expand(&mut self, targets: &[TargetPosition]) -> Result<&Expansion, NotValued> {
        let graph = self
            .market
            .graph
            .as_ref()
            .map_err(|error| NotValued::NoPaths(error.to_string()))?;
        let lines = targets
            .iter()
            .map(|target| self.target_line(target))
            .collect::<Result<Vec<_>, _>>()?;
        for line in &lines {
            if let Member::Portfolio(number) = line.member {
                self.require_weights(number)?;
            }
        }
        graph
            .expand(&lines, &mut self.expansion)
            .map_err(|_| NotValued::OutOfRange)?;
        Ok(&self.expansion)
    }

    /// Signed units and value of every asset held, and the cash.
    fn value(&self, holdings: &[AccountHolding]) -> Result<(Columns, Vec<CashBalance>), NotValued> {
        let mut held: BTreeMap<u32, Decimal> = BTreeMap::new();
        for line in holdings {
            let number = self.market.asset(line.asset_uid);
            let number = number.ok_or_else(|| NotValued::NoValue(line.asset_uid.to_string()))?;
            held.insert(number, line.signed_quantity().ok_or(NotValued::OutOfRange)?);
        }
        let (mut columns, mut balances) = (Columns::default(), Vec::new());
        for (asset, quantity) in held {
            let value = self
                .unit_value(asset)?
                .checked_mul(quantity)
                .ok_or(NotValued::OutOfRange)?;
            if self.market.assets[asset as usize].is_currency {
                balances.push(CashBalance {
                    asset,
                    amount: quantity,
                    value,
                });
            } else {
                columns.push(asset, quantity, value, Decimal::ZERO);
            }
        }
        Ok((columns, balances))
    }

    fn unit_value(&self, asset: u32) -> Result<Decimal, NotValued> {
        let asset = &self.market.assets[asset as usize];
        asset.unit_value.ok_or_else(|| NotValued::NoValue(asset.key.clone()))
    }

    fn target_line(&self, target: &TargetPosition) -> Result<TargetLine, NotValued> {
        let asset = || {
            target
                .asset_uid
                .and_then(|uid| self.market.asset(uid))
                .map(Member::Asset)
        };
        let portfolio = || {
            target
                .portfolio_uid
                .and_then(|uid| self.market.portfolio(uid))
                .map(Member::Portfolio)
        };
        let member = asset()
            .or_else(portfolio)
            .ok_or_else(|| NotValued::NoWeights(target.target_uid.to_string()))?;
        let exposures = [
            (ExposureKind::Weight, target.weight_notional_exposure),
            (ExposureKind::Notional, target.constant_notional_exposure),
            (ExposureKind::Quantity, target.single_asset_quantity),
        ];
        let stated = exposures.into_iter().find_map(|(kind, amount)| Some((kind, amount?)));
        let (kind, amount) = stated.ok_or(NotValued::OutOfRange)?;
        Ok(TargetLine { member, kind, amount })
    }

    /// A portfolio without weights must not expand to nothing, at any depth.
    fn require_weights(&self, portfolio: u32) -> Result<(), NotValued> {
        let missing = self.market.without_weights(portfolio);
        missing.map_or(Ok(()), |number| {
            Err(NotValued::NoWeights(
                self.market.portfolios[number as usize].key.clone(),
            ))
        })
    }

    /// Merges the expanded targets into the columns, as shares of the account's value.
    fn add_targets(&self, columns: &mut Columns, value: Decimal) -> Result<(), NotValued> {
        for exposure in self.expansion.exposures() {
            let mut target = exposure.weight.unwrap_or_default();
            let mut amount = exposure.notional.unwrap_or_default();
            if let Some(quantity) = exposure.quantity {
                let valued = quantity.checked_mul(self.unit_value(exposure.asset)?);
                amount = valued
                    .and_then(|v| amount.checked_add(v))
                    .ok_or(NotValued::OutOfRange)?;
            }
            let share = amount.checked_div(value).and_then(|share| target.checked_add(share));
            target = share.ok_or(NotValued::OutOfRange)?;
            match columns.assets.binary_search(&exposure.asset) {
                Ok(position) => columns.targets[position] = target,
                Err(position) => columns.insert(position, exposure.asset, target),
            }
        }
        Ok(())
    }

    fn positions(&self, columns: &Columns, targets: &[TargetPosition]) -> Vec<Position> {
        let lines = self.report.lines.iter().enumerate().map(|(index, line)| {
            let asset = columns.assets.get(index).copied();
            Position {
                asset,
                quantity: columns.quantities.get(index).copied().unwrap_or(line.value),
                value: line.value,
                weight: line.weight,
                target: line.target,
                drift: line.drift,
                relative_drift: line.relative_drift,
                band: line.band,
                in_band: line.in_band,
                lineage: asset.map_or_else(Vec::new, |asset| self.lineage(asset, targets)),
            }
        });
        lines.collect()
    }

    /// The paths that bring an asset into the expanded targets.
    pub fn lineage(&self, asset: u32, targets: &[TargetPosition]) -> Vec<Lineage> {
        let exposures = self.expansion.exposures();
        let Ok(index) = exposures.binary_search_by_key(&asset, |exposure| exposure.asset) else {
            return Vec::new();
        };
        let shares = &self.expansion.shares()[exposures[index].first_share..exposures[index].last_share];
        let lineage = shares.iter().map(|share| Lineage {
            path: self.path(targets, share.target, share.line),
            kind: share.kind,
            amount: share.amount,
        });
        lineage.collect()
    }

    /// Weight that the expanded targets leave unassigned.
    pub fn residual(&self, targets: &[TargetPosition]) -> Vec<Lineage> {
        let residuals = self.expansion.residuals().iter().map(|residual| Lineage {
            path: self.path(targets, residual.target, residual.line),
            kind: residual.kind,
            amount: residual.amount,
        });
        residuals.collect()
    }

    /// Invariant 1 of plans: for weights, notionals and quantities, shares + residuals = targets.
    fn expansion_is_exact(&self, targets: &[TargetPosition]) -> bool {
        [ExposureKind::Weight, ExposureKind::Notional, ExposureKind::Quantity]
            .into_iter()
            .all(|kind| {
                let shares = self
                    .expansion
                    .shares()
                    .iter()
                    .filter(|share| share.kind == kind)
                    .map(|share| share.amount);
                let left = self
                    .expansion
                    .residuals()
                    .iter()
                    .filter(|left| left.kind == kind)
                    .map(|left| left.amount);
                let declared = targets.iter().filter_map(|target| match kind {
                    ExposureKind::Weight => target.weight_notional_exposure,
                    ExposureKind::Notional => target.constant_notional_exposure,
                    ExposureKind::Quantity => target.single_asset_quantity,
                });
                let expanded = Decimal::checked_sum(shares.chain(left));
                expanded.is_some() && expanded == Decimal::checked_sum(declared)
            })
    }

    fn path(&self, targets: &[TargetPosition], target: u32, line: u32) -> Vec<Member> {
        let Some(target) = targets.get(target as usize) else {
            return Vec::new();
        };
        let portfolio = target.portfolio_uid.and_then(|uid| self.market.portfolio(uid));
        match (portfolio, &self.market.graph) {
            (Some(portfolio), Ok(graph)) => graph.path(portfolio, line),
            _ => target
                .asset_uid
                .and_then(|uid| self.market.asset(uid))
                .map(Member::Asset)
                .into_iter()
                .collect(),
        }
    }
}

impl Columns {
    fn push(&mut self, asset: u32, quantity: Decimal, value: Decimal, target: Decimal) {
        self.assets.push(asset);
        self.quantities.push(quantity);
        self.values.push(value);
        self.targets.push(target);
    }

    fn insert(&mut self, position: usize, asset: u32, target: Decimal) {
        self.assets.insert(position, asset);
        self.quantities.insert(position, Decimal::ZERO);
        self.values.insert(position, Decimal::ZERO);
        self.targets.insert(position, target);
    }
}

fn sum(values: impl IntoIterator<Item = Decimal>) -> Result<Decimal, NotValued> {
    Decimal::checked_sum(values).ok_or(NotValued::OutOfRange)
}

/// The newest holdings of an account at or before an instant; none when it has none.
pub fn latest_holdings(store: &Store, account: Uid, at: Instant) -> Option<(Instant, Vec<AccountHolding>)> {
    let columns = ["account_uid", "time_index"];
    let set = store.latest::<AccountHoldingsSetTable>(&columns, &[Value::Uid(account)], at)?;
    let lines = store.find::<AccountHoldingsStorage>(&["holdings_set_uid"], &[Value::Uid(set.uid)]);
    Some((set.time_index, lines))
}

/// The newest targets of an account at or before an instant: those of its active allocation; none when it has none.
pub fn account_targets(
    store: &Store,
    account: Uid,
    at: Instant,
) -> Option<(AccountTargetAllocation, PositionSet, Vec<TargetPosition>)> {
    let allocations = store.find::<AccountTargetAllocationTable>(&["account_uid"], &[Value::Uid(account)]);
    let allocation = allocations.into_iter().find(|allocation| allocation.is_active)?;
    let columns = ["account_target_allocation_uid", "position_set_time"];
    let set = store.latest::<PositionSetTable>(&columns, &[Value::Uid(allocation.uid)], at)?;
    let rows = store.find::<TargetPositionsStorage>(&["position_set_uid"], &[Value::Uid(set.uid)]);
    Some((allocation, set, rows))
}
