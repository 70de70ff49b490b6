//! The plan as rows: each account's head, then its lines.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use choices::{Choice, ResidualCause};
use decimal::Decimal;
use planning::plan::{AccountPlan, Plan, PlannedOrder, ResidualWeight};
use sorting::{Arrange, Collected};

use super::names::Names;
use super::terms::{Line, Terms, signed};
use protocol::{PlanLine, PlanRow, Uid};

/// The rows of a plan, and what they come to.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) rows: Vec<PlanRow>,
    /// The places of accounts' heads and of lines with an order or a residual that is not of rounding.
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
}

/// Everything that a plan says, by account and asset.
struct ByAccount<'a> {
    orders: BTreeMap<(Uid, Uid), &'a PlannedOrder>,
    residuals: BTreeMap<(Uid, Uid), &'a ResidualWeight>,
}

impl<'a> ByAccount<'a> {
    fn of(plan: &'a Plan) -> Self {
        let orders = plan.orders.iter().map(|o| ((o.account_uid, o.asset_uid), o));
        let residuals = plan.residuals.iter().map(|r| ((r.account_uid, r.asset_uid), r));
        Self {
            orders: orders.into_map(),
            residuals: residuals.into_map(),
        }
    }
}

impl Totals {
    fn add(&mut self, account: &AccountPlan, lines: &[PlanLine]) -> Option<()> {
        let weighted = |sum: Decimal, share: Decimal| sum.checked_add(share.checked_mul(account.value)?);
        let is_out = |share: Decimal, line: &PlanLine| share < line.band.0 || share > line.band.1;
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
    for (name, account) in named {
        let lines = account_lines(plan, account, terms, names, &by)?;
        all.totals.add(account, &lines)?;
        let head = PlanRow::Account {
            uid: account.account_uid,
            identifier: name.key,
            name: name.label,
            value: account.value,
            drift_before: account.drift_before,
            drift_after: account.drift_after,
            orders: super::count(lines.iter().filter(|line| line.side.is_some()).count()),
        };
        all.changed.push(all.rows.len());
        all.rows.push(head);
        for line in lines {
            // Rounding leaves a bit open in every line of whole lots; the other causes are news.
            let is_news = line.residual.is_some_and(|(_, cause)| cause != ResidualCause::Rounding);
            if line.side.is_some() || is_news {
                all.changed.push(all.rows.len());
            }
            all.rows.push(PlanRow::Line(line));
        }
    }
    Some(all)
}

/// The lines of an account, largest absolute drift first.
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
    for (asset_uid, line) in terms.lines(input, account.value, &plan.households)? {
        let unit = terms.unit_value(asset_uid)?;
        let held = line.quantity.checked_mul(unit)?;
        let actual = if before.is_positive() {
            held.checked_div(before)?
        } else {
            Decimal::ZERO
        };
        let drift = actual.checked_sub(line.target)?.checked_abs()?;
        lines.push((drift, (asset_uid, line, unit, actual)));
    }
    // Stable, so that lines of one drift stay by asset.
    lines.arrange_by_key(|(drift, _)| Reverse(*drift));
    let plan_line = |(asset_uid, line, unit, actual): (Uid, Line, Decimal, Decimal)| {
        let key = (account.account_uid, asset_uid);
        let order = by.orders.get(&key).copied();
        let traded = order.map_or(Some(Decimal::ZERO), |order| signed(order.side, order.quantity))?;
        let after = line.quantity.checked_add(traded)?.checked_mul(unit)?;
        let band = terms.limits(asset_uid, line.target)?;
        let name = names.asset(asset_uid);
        let in_band = band.contains(actual);
        Some(PlanLine {
            account_uid: account.account_uid,
            asset_uid,
            asset: name.key,
            name: name.label,
            side: order.map(|order| order.side),
            quantity: order.map_or(Decimal::ZERO, |order| order.quantity),
            notional: order.map_or(Decimal::ZERO, |order| order.notional),
            currency: terms.asset(asset_uid)?.currency.clone(),
            actual,
            target: line.target,
            band: (band.low, band.high),
            after: if account.value.is_zero() {
                Decimal::ZERO
            } else {
                after.checked_div(account.value)?
            },
            reason: match order {
                Some(order) => reason(names, key, order),
                None if line.is_under_way => "Open order".to_owned(),
                None if in_band => "In band".to_owned(),
                None => "Not traded".to_owned(),
            },
            residual: by.residuals.get(&key).map(|residual| (residual.weight, residual.cause)),
        })
    };
    lines.into_iter().map(|(_, line)| plan_line(line)).collect()
}

fn reason(names: &Names, key: (Uid, Uid), order: &PlannedOrder) -> String {
    let why = order.reason.label();
    match names.through.get(&key) {
        Some(portfolio) => format!("{why}, via {portfolio}"),
        None => why.to_owned(),
    }
}
