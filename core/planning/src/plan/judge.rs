//! The invariants that are judged by planning again: what an applied plan, and one of a larger book, come to.

use choices::OrderSide;
use decimal::Decimal;
use rebalance::plan::{AccountLines, Cash, Checks, Market, Mode, Objective, Outcome, Policy, Workspace, plan_account};

/// The most accounts that are planned again.
const SAMPLE: usize = 20;
/// How many times as large the other book is.
const FACTOR: i64 = 3;
/// Minor units that rounding may move an order by, on either side.
const ROUNDING: i64 = 40;

/// What a plan was made of, by number of the account.
pub(super) struct Judge<'a, L, P> {
    pub(super) market: &'a Market,
    pub(super) outcome: &'a Outcome,
    pub(super) lines: L,
    pub(super) policy: P,
}

/// What was judged, and on how much of the plan.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) checks: Checks,
    pub(super) notes: Vec<(u8, String)>,
}

impl<'a, L, P> Judge<'a, L, P>
where
    L: Fn(usize) -> AccountLines<'a>,
    P: Fn(usize) -> &'a Policy,
{
    /// Judges invariants 11, 12 and 13 on up to 20 accounts, evenly over the plan.
    pub(super) fn judge(&self) -> Judged {
        let count = self.outcome.accounts.len();
        let sample = count.min(SAMPLE);
        let mut judged = Judged::default();
        for place in 0..sample {
            let account = place * count / sample;
            let (lines, policy) = ((self.lines)(account), (self.policy)(account));
            let is_canonical = lines.assets.windows(2).all(|pair| pair[0] < pair[1]);
            judged.checks.note(12, is_canonical);
            if let Some(holds) = self.settles(account, &lines, policy) {
                judged.checks.note(11, holds);
            }
            if let Some(holds) = self.scales(account, &lines, policy) {
                judged.checks.note(13, holds);
            }
        }
        if sample < count {
            let note = |number| (number, format!("judged on {sample} of {count} accounts"));
            judged.notes.extend([11, 12, 13].map(note));
        }
        judged
    }

    /// Whether the account has nothing left to do once its orders are filled; `None` where that is not asked of it.
    fn settles(&self, account: usize, lines: &AccountLines<'_>, policy: &Policy) -> Option<bool> {
        let is_phased = !matches!(
            policy.mode,
            Mode::Full | Mode::Threshold | Mode::ContributionOnly | Mode::RaiseCash | Mode::Hold
        );
        let is_cut = policy.max_turnover.is_some() || !policy.proceeds_fund_buys;
        let is_unsettled = lines.cash.iter().any(|cash| !cash.pending.is_zero());
        let number = u32::try_from(account).ok()?;
        let is_short = self.outcome.shortfalls.iter().any(|short| short.account == number);
        if is_phased || is_cut || is_unsettled || is_short || policy.objective != Objective::Proportional {
            return None;
        }
        let (mut quantities, mut kept) = (lines.quantities.to_vec(), lines.kept.to_vec());
        for order in self.outcome.orders_of(number) {
            let line = lines.assets.binary_search(&order.asset).ok()?;
            quantities[line] = match order.side {
                OrderSide::Buy => quantities[line].checked_add(order.quantity)?,
                OrderSide::Sell => quantities[line].checked_sub(order.quantity)?,
            };
            // What was bought now is too young to be sold now.
            if let Some(kept) = kept.get_mut(line).filter(|_| order.side == OrderSide::Buy) {
                *kept = kept
                    .checked_add(order.quantity)?
                    .min(quantities[line].max(Decimal::ZERO));
            }
        }
        let rows = self.outcome.cash.partition_point(|row| row.account < number);
        let own = self.outcome.cash[rows..].iter().take_while(|row| row.account == number);
        let cash: Vec<Cash> = own
            .map(|row| Cash {
                currency: row.currency,
                settled: row.amount,
                pending: Decimal::ZERO,
            })
            .collect();
        let after = AccountLines {
            quantities: &quantities,
            kept: &kept,
            cash: &cash,
            flow: lines.flow.map(|_| Decimal::ZERO),
            ..*lines
        };
        let again = self.planned(policy, &after)?;
        Some(again.orders.is_empty() && again.fx_orders.is_empty())
    }

    /// Whether an account three times as large has orders three times as large; `None` where lots or least quantities do not grow.
    fn scales(&self, account: usize, lines: &AccountLines<'_>, policy: &Policy) -> Option<bool> {
        let assets = lines.assets.iter().map(|asset| &self.market.assets()[*asset as usize]);
        let is_fractional = assets
            .into_iter()
            .all(|terms| terms.lot.is_none() && terms.min_quantity.is_zero());
        if !is_fractional || lines.assets.is_empty() || policy.objective != Objective::Proportional {
            return None;
        }
        let times = |amount: &Decimal| amount.checked_mul(Decimal::from(FACTOR));
        let quantities: Vec<Decimal> = lines.quantities.iter().map(times).collect::<Option<_>>()?;
        let harvest: Vec<Decimal> = lines.harvest.iter().map(times).collect::<Option<_>>()?;
        let kept: Vec<Decimal> = lines.kept.iter().map(times).collect::<Option<_>>()?;
        let large = |cash: &Cash| {
            Some(Cash {
                currency: cash.currency,
                settled: times(&cash.settled)?,
                pending: times(&cash.pending)?,
            })
        };
        let cash: Vec<Cash> = lines.cash.iter().map(large).collect::<Option<_>>()?;
        let mut large_policy = policy.clone();
        for amount in [
            &mut large_policy.cash_reserve,
            &mut large_policy.min_trade,
            &mut large_policy.costs.fixed,
        ] {
            *amount = times(amount)?;
        }
        let flow = match &lines.flow {
            Some(flow) => Some(times(flow)?),
            None => None,
        };
        let scaled = AccountLines {
            quantities: &quantities,
            harvest: &harvest,
            kept: &kept,
            cash: &cash,
            flow,
            ..*lines
        };
        let large = self.planned(&large_policy, &scaled)?;
        let number = u32::try_from(account).ok()?;
        let minimum = large_policy.min_trade;
        lines
            .assets
            .iter()
            .map(|asset| self.is_in_proportion(*asset, number, &large, minimum))
            .try_fold(true, |all, holds| Some(all & holds?))
    }

    /// Whether an asset's order in the larger account is three times this one's, to the rounding of money; an order at the minimum to
    /// the minor unit can fall on either side of it.
    fn is_in_proportion(&self, asset: u32, account: u32, large: &Outcome, minimum: Decimal) -> Option<bool> {
        let value = |outcome: &Outcome, account: u32, factor: i64| -> Option<Decimal> {
            let order = outcome.orders_of(account).iter().find(|order| order.asset == asset);
            let Some(order) = order else { return Some(Decimal::ZERO) };
            let value = order.notional.checked_mul(Decimal::from(factor))?;
            match order.side {
                OrderSide::Buy => Some(value),
                OrderSide::Sell => value.checked_neg(),
            }
        };
        let (small, large) = (value(self.outcome, account, FACTOR)?, value(large, 0, 1)?);
        let rounding = self
            .market
            .smallest_money(asset)?
            .checked_mul(Decimal::from(ROUNDING * FACTOR))?;
        let gap = small.checked_sub(large)?.checked_abs()?;
        let size = self
            .market
            .in_base(asset, small.checked_abs()?.max(large.checked_abs()?))?;
        let is_at_minimum = size.checked_sub(minimum)?.checked_abs()? <= self.market.in_base(asset, rounding)?;
        Some(gap <= rounding || is_at_minimum)
    }

    fn planned(&self, policy: &Policy, lines: &AccountLines<'_>) -> Option<Outcome> {
        let mut outcome = Outcome::default();
        plan_account(self.market, policy, lines, &mut Workspace::default(), &mut outcome).ok()?;
        Some(outcome)
    }
}

#[cfg(test)]
mod tests {
    use rebalance::plan::{AssetTerms, Currency, Restriction};

    use super::*;

    fn hundredths(value: i64) -> Decimal {
        Decimal::from_raw(i128::from(value) * 10_i128.pow(16))
    }

    /// The numbers that fail once `tamper` has changed a plan in which all hold, of one account in the order of `assets`.
    fn broken(assets: [u32; 2], tamper: fn(&mut Outcome)) -> Vec<u8> {
        let asset = |price| AssetTerms {
            currency: 0,
            price: Some(Decimal::from(price)),
            multiplier: Decimal::ONE,
            lot: None,
            min_quantity: Decimal::ZERO,
            half_spread: Decimal::ZERO,
        };
        let currency = Currency {
            rate: Decimal::ONE,
            minor_places: 2,
        };
        let market = Market::new(0, vec![currency], vec![asset(10), asset(20)]).expect("in range");
        let policy = Policy {
            proceeds_fund_buys: true,
            ..Policy::default()
        };
        let cash = [Cash {
            currency: 0,
            settled: Decimal::from(100),
            pending: Decimal::ZERO,
        }];
        let lines = AccountLines {
            assets: &[0, 1],
            quantities: &[45, 22].map(Decimal::from),
            targets: &[30, 60].map(hundredths),
            restrictions: &[Restriction::default(); 2],
            substitutes: &[None, None],
            harvest: &[],
            sale_tax: &[],
            kept: &[],
            cash: &cash,
            flow: None,
        };
        let mut outcome = Outcome::default();
        plan_account(&market, &policy, &lines, &mut Workspace::default(), &mut outcome).expect("a plan");
        tamper(&mut outcome);
        let judge = Judge {
            market: &market,
            outcome: &outcome,
            lines: |_| AccountLines {
                assets: &assets,
                ..lines
            },
            policy: |_| &policy,
        };
        let checks = judge.judge().checks;
        checks
            .iter()
            .filter(|(_, holds)| !holds)
            .map(|(number, _)| number)
            .collect()
    }

    #[test]
    fn each_planted_fault_is_found() {
        assert_eq!(broken([0, 1], |_| {}), Vec::<u8>::new());
        // Half of an order is missing: the next plan makes it, and a book three times as large has six times as much of it.
        let halved: fn(&mut Outcome) = |outcome| {
            let order = &mut outcome.orders[0];
            order.quantity = order.quantity.checked_div(Decimal::from(2)).expect("in range");
            order.notional = order.notional.checked_div(Decimal::from(2)).expect("in range");
        };
        assert_eq!(broken([0, 1], halved), [11, 13]);
        assert!(broken([1, 0], |_| {}).contains(&12));
    }
}
