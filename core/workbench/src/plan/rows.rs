//! The plan as rows: each account's head, its lines, its FX trades, its cash, and what moves its cash.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use choices::{Choice, ResidualCause};
use decimal::Decimal;
use planning::plan::{AccountPlan, ClassWeight, Plan, PlannedFxOrder, PlannedOrder, ResidualWeight};
use rebalance::band::Limits;
use sorting::{Arrange, Collected};

use super::cash::{self, Moves};
use super::names::Names;
use super::terms::{Line, Terms, signed};
use protocol::{CashMoves, ClassLine, ExchangeLine, PlanLine, PlanRow, Uid};

/// The rows of a plan, and what they come to.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) rows: Vec<PlanRow>,
    /// The places of all rows but lines of assets without an order and without a residual that is not of rounding.
    pub(super) changed: Vec<usize>,
    pub(super) totals: Totals,
}

/// Sums over accounts; drift and turnover weighted by value.
#[derive(Default)]
pub(super) struct Totals {
    pub(super) value: Decimal,
    drift_before: Decimal,
    drift_after: Decimal,
    turnover: Decimal,
    pub(super) out_before: u32,
    pub(super) out_after: u32,
    /// By currency.
    pub(super) cash: Vec<CashMoves>,
}

/// Everything that a plan says, by account and asset.
struct ByAccount<'a> {
    orders: BTreeMap<(Uid, Uid), &'a PlannedOrder>,
    residuals: BTreeMap<(Uid, Uid), &'a ResidualWeight>,
    exchanges: BTreeMap<Uid, Vec<&'a PlannedFxOrder>>,
}

impl<'a> ByAccount<'a> {
    fn of(plan: &'a Plan) -> Self {
        let orders = plan.orders.iter().map(|o| ((o.account_uid, o.asset_uid), o));
        let residuals = plan.residuals.iter().map(|r| ((r.account_uid, r.asset_uid), r));
        let mut exchanges: BTreeMap<Uid, Vec<&PlannedFxOrder>> = BTreeMap::new();
        for order in &plan.fx_orders {
            exchanges.entry(order.account_uid).or_default().push(order);
        }
        Self {
            orders: orders.into_map(),
            residuals: residuals.into_map(),
            exchanges,
        }
    }
}

impl Totals {
    fn add(&mut self, account: &AccountPlan, lines: &[PlanLine], terms: &Terms<'_>) -> Option<()> {
        let weighted = |sum: Decimal, share: Decimal| sum.checked_add(share.checked_mul(account.value)?);
        let is_out = |share: Decimal, line: &PlanLine| {
            let (low, high) = line.band;
            if line.asset_uid.is_none() {
                return terms.cash_is_out(share, Limits { low, high });
            }
            share < low || share > high
        };
        self.value = self.value.checked_add(account.value)?;
        self.drift_before = weighted(self.drift_before, account.drift_before)?;
        self.drift_after = weighted(self.drift_after, account.drift_after)?;
        self.turnover = weighted(self.turnover, account.turnover_one_way)?;
        self.out_before += u32::from(lines.iter().any(|line| is_out(line.actual, line)));
        self.out_after += u32::from(lines.iter().any(|line| is_out(line.after, line)));
        Some(())
    }

    /// Mean portfolio drift before and after, and mean one-way turnover.
    pub(super) fn shares(&self) -> Option<[Decimal; 3]> {
        let share = |sum: Decimal| {
            if self.value.is_zero() {
                Some(Decimal::ZERO)
            } else {
                sum.checked_div(self.value)
            }
        };
        Some([
            share(self.drift_before)?,
            share(self.drift_after)?,
            share(self.turnover)?,
        ])
    }
}

/// The rows of a plan; none when a figure is out of range.
pub(super) fn rows(plan: &Plan, terms: &Terms<'_>, names: &Names) -> Option<Rows> {
    let by = ByAccount::of(plan);
    let mut named: Vec<_> = plan
        .accounts
        .iter()
        .map(|account| (names.account(account.account_uid), account))
        .collect();
    named.arrange_by(|a, b| a.0.key.cmp(&b.0.key));
    let mut all = Rows::default();
    let mut cash = Moves::default();
    for (name, account) in named {
        let lines = account_lines(plan, account, terms, names, &by)?;
        let exchanges = by.exchanges.get(&account.account_uid).map_or(&[][..], Vec::as_slice);
        let input = terms.account(account.account_uid)?;
        let orders = lines
            .iter()
            .filter_map(|line| by.orders.get(&(line.account_uid, line.asset_uid?)));
        let moves = cash::of_account(terms, input, account, orders.copied(), exchanges)?;
        all.totals.add(account, &lines, terms)?;
        cash.add(&moves)?;
        let traded = lines.iter().filter(|line| line.side.is_some()).count();
        all.news(PlanRow::Account {
            uid: account.account_uid,
            identifier: name.key,
            name: name.label,
            value: account.value,
            drift_before: account.drift_before,
            drift_after: account.drift_after,
            orders: super::count(traded + exchanges.len()),
        });
        if let Some(by_class) = &account.by_class {
            all.news(PlanRow::Classes(
                by_class.classes.iter().filter_map(class_line).collect(),
            ));
        }
        let (cash_lines, asset_lines): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.asset_uid.is_none());
        asset_lines.into_iter().for_each(|line| all.line(line));
        exchanges
            .iter()
            .for_each(|order| all.news(PlanRow::Exchange(exchange(order))));
        cash_lines.into_iter().for_each(|line| all.news(PlanRow::Line(line)));
        moves.into_iter().for_each(|moves| all.news(PlanRow::Cash(moves)));
    }
    all.totals.cash = cash.lines();
    Some(all)
}

impl Rows {
    /// Adds a row that is always shown.
    fn news(&mut self, row: PlanRow) {
        self.changed.push(self.rows.len());
        self.rows.push(row);
    }

    /// Adds a line of an asset.
    fn line(&mut self, line: PlanLine) {
        // Rounding leaves a bit open in every line of whole lots; the other causes are news.
        let is_news = line.residual.is_some_and(|(_, cause)| cause != ResidualCause::Rounding);
        if line.side.is_some() || is_news {
            self.news(PlanRow::Line(line));
        } else {
            self.rows.push(PlanRow::Line(line));
        }
    }
}

/// A class as it is shown; none for what belongs to no class and weighs nothing.
fn class_line(class: &ClassWeight) -> Option<ClassLine> {
    let is_shown = class.category.is_some() || !class.before.is_zero() || !class.after.is_zero();
    is_shown.then(|| ClassLine {
        category: class.category.clone(),
        before: class.before,
        target: class.target,
        after: class.after,
    })
}

fn exchange(order: &PlannedFxOrder) -> ExchangeLine {
    ExchangeLine {
        account_uid: order.account_uid,
        sold: (order.sell_currency.clone(), order.sell_amount),
        bought: (order.buy_currency.clone(), order.buy_amount),
        cost: order.cost,
    }
}

/// A line before it has a name.
struct Raw {
    asset_uid: Uid,
    line: Line,
    unit: Decimal,
    actual: Decimal,
    drift: Decimal,
    /// Value after the orders, base currency.
    after: Decimal,
}

/// The lines of an account, largest absolute drift first, and the cash line.
fn account_lines(
    plan: &Plan,
    account: &AccountPlan,
    terms: &Terms<'_>,
    names: &Names,
    by: &ByAccount<'_>,
) -> Option<Vec<PlanLine>> {
    let input = terms.account(account.account_uid)?;
    let before = account.value.checked_sub(input.flow.unwrap_or_default())?;
    let mut lines = Vec::new();
    for (asset_uid, line) in terms.lines(input, account, &plan.households)? {
        let unit = terms.unit_value(asset_uid)?;
        let actual = share(line.quantity.checked_mul(unit)?, before)?;
        let drift = actual.checked_sub(line.target)?.checked_abs()?;
        let order = by.orders.get(&(account.account_uid, asset_uid));
        let traded = order.map_or(Some(Decimal::ZERO), |order| signed(order.side, order.quantity))?;
        let after = line.quantity.checked_add(traded)?.checked_mul(unit)?;
        lines.push(Raw {
            asset_uid,
            line,
            unit,
            actual,
            drift,
            after,
        });
    }
    // Stable, so that lines of one drift stay by asset.
    lines.arrange_by_key(|line| Reverse(line.drift));
    let mut value_after = Decimal::checked_sum(lines.iter().map(|line| line.after))?;
    for cash in &account.cash_after {
        value_after = value_after.checked_add(terms.in_base(&cash.currency, cash.amount)?)?;
    }
    let asset_line = |raw: &Raw| asset_line(raw, (account.account_uid, value_after), terms, names, by);
    let mut shown = lines.iter().map(asset_line).collect::<Option<Vec<PlanLine>>>()?;
    shown.push(cash_line(&shown, account.account_uid, (before, value_after), terms)?);
    Some(shown)
}

/// The share of a value that is above zero; 0 of any other.
fn share(amount: Decimal, value: Decimal) -> Option<Decimal> {
    if value.is_positive() {
        amount.checked_div(value)
    } else {
        Some(Decimal::ZERO)
    }
}

fn asset_line(
    raw: &Raw,
    (account_uid, value_after): (Uid, Decimal),
    terms: &Terms<'_>,
    names: &Names,
    by: &ByAccount<'_>,
) -> Option<PlanLine> {
    let (line, key) = (&raw.line, (account_uid, raw.asset_uid));
    let order = by.orders.get(&key).copied();
    let band = terms.limits(raw.asset_uid, line.target)?;
    let name = names.asset(raw.asset_uid);
    Some(PlanLine {
        account_uid,
        asset_uid: Some(raw.asset_uid),
        asset: name.key,
        name: name.label,
        side: order.map(|order| order.side),
        quantity: order.map_or(Decimal::ZERO, |order| order.quantity),
        notional: order.map_or(Decimal::ZERO, |order| order.notional),
        currency: terms.asset(raw.asset_uid)?.currency.clone(),
        actual: raw.actual,
        target: line.target,
        band: (band.low, band.high),
        after: share(raw.after, value_after)?,
        reason: match order {
            Some(order) => reason(names, key, order),
            None if line.is_under_way => "Open order".to_owned(),
            None if !raw.unit.is_positive() => "No price".to_owned(),
            None => held(band.contains(raw.actual)),
        },
        residual: by.residuals.get(&key).map(|residual| (residual.weight, residual.cause)),
    })
}

/// Why a line is not traded.
fn held(in_band: bool) -> String {
    if in_band { "In band" } else { "Not traded" }.to_owned()
}

/// The cash line: what the asset lines leave of the account.
fn cash_line(
    lines: &[PlanLine],
    account_uid: Uid,
    (before, after): (Decimal, Decimal),
    terms: &Terms<'_>,
) -> Option<PlanLine> {
    let left = |of: fn(&PlanLine) -> Decimal| Decimal::ONE.checked_sub(Decimal::checked_sum(lines.iter().map(of))?);
    let of_value = |value: Decimal, share: Decimal| if value.is_positive() { share } else { Decimal::ZERO };
    let limits = lines.iter().map(|line| Limits {
        low: line.band.0,
        high: line.band.1,
    });
    let target = left(|line| line.target)?;
    let band = terms.cash_limits(target, limits)?;
    let actual = of_value(before, left(|line| line.actual)?);
    Some(PlanLine {
        account_uid,
        asset_uid: None,
        asset: "Cash".to_owned(),
        name: "All currencies".to_owned(),
        side: None,
        quantity: Decimal::ZERO,
        notional: Decimal::ZERO,
        currency: terms.input.base_currency.clone(),
        actual,
        target,
        band: (band.low, band.high),
        after: of_value(after, left(|line| line.after)?),
        reason: if !terms.has_cash_band() {
            "No band"
        } else if !terms.cash_is_out(actual, band) {
            "In band"
        } else {
            "Out of band"
        }
        .to_owned(),
        residual: None,
    })
}

fn reason(names: &Names, key: (Uid, Uid), order: &PlannedOrder) -> String {
    let why = order.reason.label();
    match names.through.get(&key) {
        Some(portfolio) => format!("{why}, via {portfolio}"),
        None => why.to_owned(),
    }
}
