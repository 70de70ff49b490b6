//! Plans with `lots: "optimal"` are the best of every choice of whole lots, in drawn books of up to five lines.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use acceptance::books::{scaled, uid};
use acceptance::draw::Draw;
use choices::{LotRule, OrderSide, PlanMode, RestrictionRule};
use chrono::DateTime;
use decimal::Decimal;
use planning::plan::{
    CashInput, HoldingInput, Plan, PlanAccount, PlanAsset, PlanInput, PlanPolicy, RestrictionInput, TargetWeight,
    plan_rebalance,
};

/// Books of a run; `MANDATE_BOOKS` asks for another number of them.
const BOOKS: u64 = 5_000;

/// A line in cents, as whole lots see it.
#[derive(Clone, Copy, Debug)]
struct Line {
    units: i64,
    lot: i64,
    price: i64,
    /// Of a thousand.
    target: i64,
    may_buy: bool,
    may_sell: bool,
}

impl Line {
    fn held(&self) -> i64 {
        self.units * self.price
    }

    /// The value of a number of lots bought, or sold below zero, of which the last one may be odd.
    fn traded(&self, lots: i64) -> i64 {
        (lots * self.lot).max(-self.units) * self.price
    }
}

/// An account in cents.
#[derive(Clone, Debug)]
struct Account {
    lines: Vec<Line>,
    cash: i64,
    flow: i64,
    reserve: i64,
    minimum: i64,
}

/// How good lots are, the lesser the better: money that the reserve lacks, deviation, orders, value traded.
type Merit = (i64, i64, usize, i64);

impl Account {
    fn drawn(draw: &mut Draw) -> Self {
        let count = draw.between(1, 5);
        let mut left = 1_000;
        let lines: Vec<Line> = (0..count)
            .map(|_| {
                let lot = draw.one_of(&[1, 1, 2, 5]);
                let target = draw.between(0, left);
                left -= target;
                Line {
                    units: draw.one_of(&[0, 1, 2, 3]) * lot + draw.one_of(&[0, 0, 0, lot / 2]),
                    lot,
                    price: draw.between(2_000, 40_000),
                    target,
                    may_buy: !draw.once_in(8),
                    may_sell: !draw.once_in(8),
                }
            })
            .collect();
        Self {
            lines,
            cash: draw.between(1_000, 250_000),
            flow: draw.one_of(&[0, 0, 0, 50_000, -40_000]),
            reserve: if draw.once_in(3) { draw.between(0, 300_000) } else { 0 },
            minimum: if draw.once_in(3) { draw.between(0, 80_000) } else { 0 },
        }
    }

    fn value(&self) -> i64 {
        self.cash + self.flow + self.lines.iter().map(Line::held).sum::<i64>()
    }

    /// What the reserve lacks before any order.
    fn lacking(&self) -> i64 {
        (self.reserve - self.cash - self.flow).max(0)
    }

    /// Lots that take a line less than one past its target: sold, and bought.
    fn caps(&self, line: &Line) -> (i64, i64) {
        let lot = line.lot * line.price * 1_000;
        let above = line.held() * 1_000 - line.target * self.value();
        let reached = |amount: i64| (amount.max(0) + lot - 1) / lot;
        (
            if line.may_sell {
                reached(above).min(line.units.div_euclid(line.lot) + 1)
            } else {
                0
            },
            if line.may_buy { reached(-above) } else { 0 },
        )
    }

    /// Whether so many lots are an order that may be made, or none.
    fn is_made(&self, line: &Line, lots: i64) -> bool {
        let closes = line.units > 0 && line.traded(lots) == -line.held();
        lots == 0 || closes || (line.traded(lots).abs() >= self.minimum && -lots * line.lot <= line.units)
    }

    /// The lots of a line that are permitted.
    fn permitted(&self, line: &Line) -> Vec<i64> {
        let (mut sold, bought) = self.caps(line);
        let raises = |line: &Line| {
            let sold = self.caps(line).0;
            if self.is_made(line, -sold) {
                -line.traded(-sold)
            } else {
                0
            }
        };
        if self.lines.iter().map(raises).sum::<i64>() < self.lacking() && line.may_sell && line.units > 0 {
            // The reserve needs more than what is above the targets.
            let lot = line.lot * line.price;
            let whole = (line.units + line.lot - 1) / line.lot;
            sold = sold.max(whole.min((self.lacking() + lot - 1) / lot));
        }
        (-sold..=bought).filter(|lots| self.is_made(line, *lots)).collect()
    }

    fn merit(&self, traded: &[i64]) -> Option<Merit> {
        let cash = self.cash + self.flow - traded.iter().sum::<i64>();
        let lacking = (self.reserve - cash).max(0);
        if lacking > self.lacking() {
            return None;
        }
        let mut left = 1_000;
        let mut deviation = 0;
        for (line, traded) in self.lines.iter().zip(traded) {
            left -= line.target;
            deviation += ((line.held() + traded) * 1_000 - line.target * self.value()).abs();
        }
        deviation += (cash * 1_000 - left * self.value()).abs();
        let orders = traded.iter().filter(|traded| **traded != 0).count();
        Some((
            lacking,
            deviation,
            orders,
            traded.iter().map(|traded| traded.abs()).sum(),
        ))
    }

    /// The least merit of all choices.
    fn best(&self) -> Merit {
        let each: Vec<Vec<i64>> = self.lines.iter().map(|line| self.permitted(line)).collect();
        let mut all = vec![Vec::new()];
        for (line, lots) in self.lines.iter().zip(&each) {
            let longer = |traded: &Vec<i64>| -> Vec<Vec<i64>> {
                let one = |lots: &i64| traded.iter().copied().chain([line.traded(*lots)]).collect();
                lots.iter().map(one).collect()
            };
            all = all.iter().flat_map(longer).collect();
        }
        all.iter().filter_map(|traded| self.merit(traded)).min().unwrap()
    }

    fn plan_account(&self, number: i64) -> PlanAccount {
        let held = self.lines.iter().enumerate().filter(|(_, line)| line.units > 0);
        PlanAccount {
            account_uid: uid(number),
            holdings: held
                .map(|(place, line)| HoldingInput {
                    asset_uid: asset(number, place),
                    quantity: Decimal::from(line.units),
                    lots: None,
                })
                .collect(),
            cash: vec![CashInput {
                currency: "USD".into(),
                settled: scaled(self.cash, 2),
                pending: None,
            }],
            targets: self
                .lines
                .iter()
                .enumerate()
                .map(|(place, line)| TargetWeight {
                    asset_uid: asset(number, place),
                    weight: scaled(line.target, 3),
                })
                .collect(),
            flow: Some(scaled(self.flow, 2)),
            ..PlanAccount::default()
        }
    }
}

fn asset(account: i64, place: usize) -> uuid::Uuid {
    uid(account * 10 + 1_000_000_000 + place as i64)
}

fn input(accounts: &[Account], rule: LotRule) -> PlanInput {
    let first = &accounts[0];
    let mut input = PlanInput {
        base_currency: "USD".into(),
        as_of: DateTime::from_timestamp(1_700_000_000, 0).unwrap(),
        policy: PlanPolicy {
            mode: PlanMode::Full,
            lots: Some(rule),
            cash_reserve: Some(scaled(first.reserve, 2)),
            min_trade: Some(scaled(first.minimum, 2)),
            restrictions: Some(Vec::new()),
            ..PlanPolicy::default()
        },
        ..PlanInput::default()
    };
    for (number, account) in (1..).zip(accounts) {
        input.accounts.push(account.plan_account(number));
        for (place, line) in account.lines.iter().enumerate() {
            input.assets.push(PlanAsset {
                asset_uid: asset(number, place),
                currency: "USD".into(),
                price: Some(scaled(line.price, 2)),
                lot_size: Some(Decimal::from(line.lot)),
                ..PlanAsset::default()
            });
            let rules = [
                (line.may_buy, RestrictionRule::NoBuy),
                (line.may_sell, RestrictionRule::NoSell),
            ];
            for (_, rule) in rules.into_iter().filter(|(may, _)| !may) {
                input.policy.restrictions.as_mut().unwrap().push(RestrictionInput {
                    account_uid: Some(uid(number)),
                    asset_uid: Some(asset(number, place)),
                    category: None,
                    rule,
                });
            }
        }
    }
    input
}

/// Accounts that are planned together, of one reserve and one minimum.
fn drawn(seed: u64) -> Vec<Account> {
    let mut draw = Draw::new(seed);
    let count = draw.one_of(&[1, 1, 1, 2, 3]);
    let mut accounts: Vec<Account> = (0..count).map(|_| Account::drawn(&mut draw)).collect();
    let (reserve, minimum) = (accounts[0].reserve, accounts[0].minimum);
    for account in &mut accounts {
        (account.reserve, account.minimum) = (reserve, minimum);
        if account.value() <= 0 {
            account.flow = 0;
        }
    }
    accounts
}

/// The merit of an account's orders.
fn merit_of(plan: &Plan, number: i64, account: &Account) -> Merit {
    let mut traded = vec![0; account.lines.len()];
    for order in plan.orders.iter().filter(|order| order.account_uid == uid(number)) {
        let place = (0..traded.len())
            .find(|place| asset(number, *place) == order.asset_uid)
            .unwrap();
        let cents = (order.notional.units() / 10_i128.pow(16)) as i64;
        traded[place] = if order.side == OrderSide::Buy { cents } else { -cents };
    }
    account.merit(&traded).unwrap()
}

/// What is wrong with the plan of a book: an account that is not the best, unless the plan says how far its accounts are from it, or
/// accounts that are further from it together than the plan says.
fn faults(seed: u64, rule: LotRule) -> Vec<String> {
    let accounts = drawn(seed);
    let plan = plan_rebalance(input(&accounts, rule)).unwrap();
    let gap = plan.proof.lot_gap.unwrap_or_default();
    let (mut off, mut value, mut faults) = (0, 0, Vec::new());
    for (number, account) in (1..).zip(&accounts) {
        let (found, best) = (merit_of(&plan, number, account), account.best());
        off += found.1 - best.1;
        value += account.value();
        let may_be_worse = rule == LotRule::Nearest || gap.is_positive();
        if found.0 != best.0 || (found != best && !may_be_worse) {
            faults.push(format!("book {seed}: {found:?}, not {best:?}: {account:?}"));
        }
    }
    // What all accounts are off, as drift of their value; the gap is rounded at its last place.
    let stated = gap
        .checked_mul(scaled(2 * value, 2))
        .unwrap()
        .checked_add(scaled(1, 9))
        .unwrap();
    if scaled(off, 5) > stated {
        faults.push(format!("book {seed}: {off} off, not {stated}: {accounts:?}"));
    }
    faults
}

fn check(rule: LotRule) {
    let books = std::env::var("MANDATE_BOOKS").map_or(BOOKS, |books| books.parse().unwrap());
    let faults: Vec<String> = (0..books).flat_map(|seed| faults(seed, rule)).collect();
    assert!(
        faults.is_empty(),
        "{} of {books} books\n{}",
        faults.len(),
        faults[..faults.len().min(10)].join("\n")
    );
}

#[test]
fn optimal_lots_are_the_best_of_every_choice() {
    check(LotRule::Optimal);
}

#[test]
fn nearest_lots_are_as_near_to_the_best_as_the_proof_says() {
    check(LotRule::Nearest);
}
