use std::collections::BTreeMap;

use decimal::Decimal;
use markets::measure::{AccountMeasure, Market, Position};
use markets::plan::{AccountPlan, OrderReason, OrderSide, Plan, PlannedOrder, ResidualCause, ResidualWeight};

use super::super::accounts::Measures;
use super::Planned;
use crate::protocol::{AccountLine, Cause, PlanLine, PlanRow, PlanSummary, Side, Uid};

/// Everything that a plan says, by account and asset.
struct ByAccount<'a> {
    orders: BTreeMap<(Uid, Uid), &'a PlannedOrder>,
    residuals: BTreeMap<(Uid, Uid), &'a ResidualWeight>,
    accounts: BTreeMap<Uid, &'a AccountPlan>,
}

impl<'a> ByAccount<'a> {
    fn of(plan: &'a Plan) -> Self {
        let orders = plan.orders.iter().map(|o| ((o.account_uid, o.asset_uid), o));
        let residuals = plan.residuals.iter().map(|r| ((r.account_uid, r.asset_uid), r));
        let accounts = plan.accounts.iter().map(|account| (account.account_uid, account));
        Self {
            orders: orders.collect(),
            residuals: residuals.collect(),
            accounts: accounts.collect(),
        }
    }
}

/// The plan as rows and figures; none when a figure is out of range.
pub(super) fn present(
    plan: &Plan,
    accounts: &[(AccountLine, AccountMeasure)],
    measures: &Measures,
    skipped: Vec<(String, String)>,
    millis: u32,
) -> Option<Planned> {
    let market = &measures.market;
    let by = ByAccount::of(plan);
    let mut sorted: Vec<&(AccountLine, AccountMeasure)> = accounts.iter().collect();
    sorted.sort_by(|a, b| a.0.identifier.cmp(&b.0.identifier));
    let mut totals = Totals::default();
    let (mut rows, mut changed) = (Vec::new(), Vec::new());
    for (line, measure) in sorted {
        let outcome = by.accounts.get(&line.uid)?;
        let lines = account_lines(market, line, measure, outcome, &by)?;
        totals.add(outcome, measure, &lines)?;
        for row in account_rows(line, outcome, lines) {
            if is_changed(&row) {
                changed.push(rows.len());
            }
            rows.push(row);
        }
    }
    let summary = PlanSummary {
        accounts: count(accounts.len()),
        skipped,
        orders: count(plan.orders.len()),
        value: totals.value,
        drift_before: totals.share(totals.drift_before)?,
        drift_after: totals.share(totals.drift_after)?,
        out_before: totals.out_before,
        out_after: totals.out_after,
        turnover: totals.share(totals.turnover)?,
        cost: total_cost(market, plan)?,
        invariants: invariants(plan, accounts),
        input_hash: plan.proof.input_hash.clone(),
        optimality_gap: plan.proof.optimality_gap,
        rows: count(rows.len()),
        millis,
    };
    let orders_csv = orders_csv(market, accounts, plan)?;
    Some(Planned {
        summary,
        rows,
        changed,
        orders_csv,
    })
}

/// An account's head and its lines.
fn account_rows(line: &AccountLine, outcome: &AccountPlan, lines: Vec<PlanLine>) -> impl Iterator<Item = PlanRow> {
    let head = PlanRow::Account {
        uid: line.uid,
        identifier: line.identifier.clone(),
        name: line.name.clone(),
        value: outcome.value,
        drift_before: outcome.drift_before,
        drift_after: outcome.drift_after,
        orders: count(lines.iter().filter(|line| line.side.is_some()).count()),
    };
    std::iter::once(head).chain(lines.into_iter().map(PlanRow::Line))
}

fn is_changed(row: &PlanRow) -> bool {
    match row {
        PlanRow::Account { .. } => true,
        PlanRow::Line(line) => line.side.is_some() || line.residual.is_some(),
    }
}

/// The cost of all orders, in base currency.
fn total_cost(market: &Market, plan: &Plan) -> Option<Decimal> {
    let mut cost = Decimal::ZERO;
    for order in &plan.orders {
        let asset = market
            .asset(order.asset_uid)
            .map(|number| &market.assets[number as usize])?;
        let (rate, _) = market.rates.rate(asset.currency.as_deref()?, &market.base_currency)?;
        cost = cost.checked_add(order.cost.checked_mul(rate)?)?;
    }
    Some(cost)
}

/// Sums over accounts; drift and turnover weighted by value.
#[derive(Default)]
struct Totals {
    value: Decimal,
    drift_before: Decimal,
    drift_after: Decimal,
    turnover: Decimal,
    out_before: u32,
    out_after: u32,
}

impl Totals {
    fn add(&mut self, account: &AccountPlan, before: &AccountMeasure, after: &[PlanLine]) -> Option<()> {
        let weighted = |sum: Decimal, share: Decimal| sum.checked_add(share.checked_mul(account.value)?);
        self.value = self.value.checked_add(account.value)?;
        self.drift_before = weighted(self.drift_before, account.drift_before)?;
        self.drift_after = weighted(self.drift_after, account.drift_after)?;
        self.turnover = weighted(self.turnover, account.turnover_one_way)?;
        self.out_before += u32::from(before.assets().any(|position| !position.in_band));
        self.out_after += u32::from(
            after
                .iter()
                .any(|line| line.after < line.band.0 || line.after > line.band.1),
        );
        Some(())
    }

    fn share(&self, sum: Decimal) -> Option<Decimal> {
        if self.value.is_zero() {
            Some(Decimal::ZERO)
        } else {
            sum.checked_div(self.value)
        }
    }
}

/// The lines of an account, largest absolute drift first.
fn account_lines(
    market: &Market,
    line: &AccountLine,
    measure: &AccountMeasure,
    outcome: &AccountPlan,
    by: &ByAccount<'_>,
) -> Option<Vec<PlanLine>> {
    let mut positions: Vec<&Position> = measure
        .positions
        .iter()
        .filter(|position| position.asset.is_some())
        .collect();
    positions.sort_by(|a, b| {
        let size = |position: &Position| position.drift.checked_abs();
        size(b).cmp(&size(a)).then(a.asset.cmp(&b.asset))
    });
    let plan_line = |position: &Position| {
        let asset = &market.assets[position.asset? as usize];
        let key = (line.uid, asset.uid);
        let order = by.orders.get(&key).copied();
        let sign = |order: &PlannedOrder| match order.side {
            OrderSide::Buy => Some(order.quantity),
            OrderSide::Sell => order.quantity.checked_neg(),
        };
        let traded = order.map_or(Some(Decimal::ZERO), sign)?;
        // An asset that is wanted, not held and has no price is not traded, and is worth nothing here.
        let after = match position.quantity.checked_add(traded)? {
            quantity if quantity.is_zero() => Decimal::ZERO,
            quantity => quantity.checked_mul(asset.unit_value?)?,
        };
        Some(PlanLine {
            asset: asset.key.clone(),
            name: asset.name.clone(),
            side: order.map(|order| {
                if order.side == OrderSide::Buy {
                    Side::Buy
                } else {
                    Side::Sell
                }
            }),
            quantity: order.map_or(Decimal::ZERO, |order| order.quantity),
            notional: order.map_or(Decimal::ZERO, |order| order.notional),
            currency: asset.currency.clone().unwrap_or_default(),
            actual: position.weight,
            target: position.target,
            band: (position.band.low, position.band.high),
            after: after.checked_div(outcome.value)?,
            reason: reason(market, position, order),
            residual: by
                .residuals
                .get(&key)
                .map(|residual| (residual.weight, cause(residual.cause))),
        })
    };
    positions.into_iter().map(plan_line).collect()
}

fn reason(market: &Market, position: &Position, order: Option<&PlannedOrder>) -> String {
    let Some(order) = order else {
        return if position.in_band { "In band" } else { "Not traded" }.to_owned();
    };
    let why = why(order.reason);
    let through = position.lineage.iter().filter(|lineage| lineage.path.len() > 1);
    let largest = through.max_by(|a, b| a.amount.cmp(&b.amount).then(b.path.cmp(&a.path)));
    largest.map_or_else(
        || why.to_owned(),
        |lineage| format!("{why}, via {}", market.member_name(lineage.path[0])),
    )
}

/// What moved an order, in a few words.
fn why(reason: OrderReason) -> &'static str {
    match reason {
        OrderReason::Exit => "No longer wanted",
        OrderReason::AboveTarget => "Over",
        OrderReason::BelowTarget => "Under",
        OrderReason::AboveBand => "Over band",
        OrderReason::BelowBand => "Under band",
        OrderReason::Contribution => "Invests the contribution",
        OrderReason::Withdrawal => "Raises the cash asked for",
        OrderReason::Reserve => "Restores the cash reserve",
        OrderReason::Replacement => "Stands in for another asset",
        OrderReason::Harvest => "Takes a loss",
        OrderReason::Excluded => "Excluded",
        OrderReason::ModelChange => "Changes the model",
    }
}

fn cause(cause: ResidualCause) -> Cause {
    match cause {
        ResidualCause::Rounding => Cause::Rounding,
        ResidualCause::Minimum => Cause::Minimum,
        ResidualCause::Restriction => Cause::Restriction,
        ResidualCause::Price => Cause::Price,
        ResidualCause::Funding => Cause::Funding,
        ResidualCause::Turnover => Cause::Turnover,
        ResidualCause::Tax => Cause::Tax,
    }
}

/// That the targets were expanded exactly, and what the plan checked of itself.
fn invariants(plan: &Plan, accounts: &[(AccountLine, AccountMeasure)]) -> Vec<(u32, String, bool)> {
    let expanded = accounts.iter().all(|(_, measure)| measure.expansion_is_exact);
    let checks = plan.proof.invariants.iter();
    std::iter::once(invariant(1, expanded))
        .chain(checks.map(|check| invariant(check.number, check.holds)))
        .collect()
}

fn invariant(number: u8, holds: bool) -> (u32, String, bool) {
    let says = match number {
        1 => "Expanded targets and residual cash sum to what was declared",
        2 => "Cash adds up in every account and currency",
        3 => "No account below its cash reserve",
        4 => "No quantity below zero",
        5 => "Every order is a whole lot above the minimum",
        6 => "No restriction broken",
        7 => "Turnover within its cap",
        8 => "No asset bought and sold in one account",
        9 => "No orders where everything is in band",
        10 => "Unconstrained lines end on target, but for costs",
        14 => "No sells of a contribution, no buys of a withdrawal",
        15 => "Lots sum to their orders",
        _ => "Holds by the plan's own rule",
    };
    (u32::from(number), says.to_owned(), holds)
}

fn orders_csv(market: &Market, accounts: &[(AccountLine, AccountMeasure)], plan: &Plan) -> Option<Vec<u8>> {
    let lines: BTreeMap<Uid, &AccountLine> = accounts.iter().map(|(line, _)| (line.uid, line)).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = [
        "account",
        "account_name",
        "asset",
        "asset_name",
        "side",
        "quantity",
        "price",
        "currency",
        "notional",
        "cost",
        "reason",
    ];
    writer.write_record(header).ok()?;
    let mut orders: Vec<(&AccountLine, &PlannedOrder)> = plan
        .orders
        .iter()
        .filter_map(|order| Some((*lines.get(&order.account_uid)?, order)))
        .collect();
    orders.sort_by(|a, b| a.0.identifier.cmp(&b.0.identifier));
    for (line, order) in orders {
        let asset = &market.assets[market.asset(order.asset_uid)? as usize];
        let side = if order.side == OrderSide::Buy { "buy" } else { "sell" };
        let numbers = [order.quantity, order.price, order.notional, order.cost].map(|number| number.to_string());
        let [quantity, price, notional, cost] = &numbers;
        let currency = asset.currency.as_deref().unwrap_or_default();
        let row = [
            &line.identifier,
            &line.name,
            &asset.key,
            &asset.name,
            side,
            quantity,
            price,
            currency,
            notional,
            cost,
            why(order.reason),
        ];
        writer.write_record(row).ok()?;
    }
    writer.into_inner().ok()
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
