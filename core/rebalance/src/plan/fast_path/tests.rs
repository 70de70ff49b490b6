//! The fast path against the steps, over generated accounts of which most are the fast path's own.

use choices::{Leftover, OrderSide};
use decimal::Decimal;

use super::super::invariants::{Starts, check_last};
use super::super::terms::{AccountLines, AssetTerms, Cash, Currency, Goal, Market, Mode, Policy, Restriction};
use super::super::{Outcome, Workspace, plan_by_steps};
use super::{FastPathMemory, attempt};
use crate::band::{Band, Limits};

/// SplitMix64.
struct Draw(u64);

impl Draw {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.bits() % (high.abs_diff(low) + 1)) as i64
    }

    fn once_in(&mut self, times: i64) -> bool {
        self.between(1, times) == 1
    }
}

fn scaled(whole: i64, places: u32) -> Decimal {
    Decimal::from_raw(i128::from(whole) * 10_i128.pow(18 - places))
}

/// Ranges that an account is generated from.
struct Book {
    market: Market,
    policy: Policy,
    quantities: Vec<Decimal>,
    targets: Vec<Decimal>,
    restrictions: Vec<Restriction>,
    kept: Vec<Decimal>,
    cash: Vec<Cash>,
    flow: Option<Decimal>,
}

fn terms(draw: &mut Draw, hostile: bool) -> AssetTerms {
    let (price, lot) = match draw.between(1, 12) {
        1 if hostile => (Decimal::from_raw(draw.between(0, 5).into()), Some(Decimal::ONE)),
        2 if hostile => (scaled(draw.between(1, 1_000_000_000), 9), Some(Decimal::ONE)),
        3 if hostile => (scaled(draw.between(100, 60_000), 2), None),
        4 if hostile => (scaled(draw.between(1, 9_000_000), 4), Some(Decimal::ONE)),
        5 => (scaled(draw.between(1, 90_000), 4), Some(Decimal::from(100))),
        6 => (
            Decimal::from(draw.between(1, 50)),
            Some(scaled(draw.between(1, 100), 2)),
        ),
        7 => (Decimal::from(draw.between(1, 50)), Some(Decimal::ONE)),
        _ => (scaled(draw.between(100, 60_000), 2), Some(Decimal::ONE)),
    };
    AssetTerms {
        currency: u32::from(hostile && draw.once_in(40)),
        price: Some(price),
        multiplier: if draw.once_in(20) {
            Decimal::from(10)
        } else {
            Decimal::ONE
        },
        lot,
        min_quantity: if hostile && draw.once_in(40) {
            Decimal::ONE
        } else {
            Decimal::ZERO
        },
        half_spread: if hostile && draw.once_in(60) {
            scaled(1, 3)
        } else {
            Decimal::ZERO
        },
    }
}

fn weights(draw: &mut Draw, count: usize) -> Vec<Decimal> {
    let whole = draw.between(0, 40);
    let of_all = if draw.once_in(3) {
        1_000_000_000_000_000_000
    } else {
        980_000_000_000_000_000
    };
    let parts: Vec<i64> = (0..count)
        .map(|_| draw.between(0, 30).pow(2) * draw.between(1, 20))
        .collect();
    let sum = parts.iter().sum::<i64>().max(1);
    let share = |part: &i64| i128::from(*part) * of_all / i128::from(sum);
    let rough = |units: i128| {
        if whole < 30 {
            units / 10_i128.pow(12) * 10_i128.pow(12)
        } else {
            units
        }
    };
    parts.iter().map(|part| Decimal::from_raw(rough(share(part)))).collect()
}

fn band(draw: &mut Draw, count: usize) -> Band {
    let percent = |draw: &mut Draw| scaled(draw.between(0, 40), 2);
    match draw.between(1, 5) {
        1 => Band::Absolute {
            half_width: scaled(draw.between(0, 200), 4),
        },
        2 => Band::Relative { share: percent(draw) },
        3 => Band::Hybrid {
            share: percent(draw),
            floor: scaled(draw.between(0, 100), 4),
        },
        4 => Band::FiveTwentyFive,
        _ => Band::Explicit(
            (0..count)
                .map(|_| {
                    let low = scaled(draw.between(0, 100), 3);
                    let high = low.checked_add(scaled(draw.between(0, 100), 3));
                    high.map(|high| Limits { low, high }).filter(|_| draw.once_in(2))
                })
                .collect(),
        ),
    }
}

/// Holdings near or far from their targets, in units of few places.
fn quantities(draw: &mut Draw, market: &Market, value: Decimal, targets: &[Decimal]) -> Vec<Decimal> {
    let near = draw.once_in(3);
    let held = targets.iter().enumerate().map(|(asset, target)| {
        let share = if near {
            draw.between(950, 1_050)
        } else {
            draw.between(0, 2_000)
        };
        let wanted = value
            .checked_mul(*target)
            .and_then(|value| value.checked_mul(scaled(share, 3)));
        let unit = market.unit_value(asset as u32).unwrap_or(Decimal::ONE);
        let units = wanted.and_then(|value| value.checked_div(unit)).unwrap_or_default();
        let places = [0, 0, 0, 3, 6][draw.between(0, 4) as usize];
        let stray = if draw.once_in(15) {
            Decimal::from(draw.between(0, 20))
        } else {
            Decimal::ZERO
        };
        let units = units.round(places, decimal::Rounding::TowardZero).unwrap_or_default();
        units.checked_add(stray).unwrap_or_default()
    });
    held.collect()
}

fn policy(draw: &mut Draw, count: usize, hostile: bool) -> Policy {
    let mut policy = Policy {
        mode: if draw.once_in(3) { Mode::Threshold } else { Mode::Full },
        band: band(draw, count),
        cash_reserve: if draw.once_in(5) {
            scaled(draw.between(0, 500_000), 2)
        } else {
            Decimal::ZERO
        },
        proceeds_fund_buys: true,
        cash_band: draw.once_in(2),
        leftover: match draw.between(1, 60) {
            1 => Leftover::UseUp,
            2..=11 => Leftover::RaiseToMinimum,
            _ => Leftover::Leave,
        },
        ..Policy::default()
    };
    if hostile {
        policy.benefit = draw.once_in(8).then_some(Decimal::ONE);
        match draw.between(1, 8) {
            1 => policy.costs.rate = scaled(1, 3),
            2 => policy.min_trade = Decimal::from(50),
            3 => policy.max_turnover = Some(scaled(1, 1)),
            4 => policy.goal = Goal::BandEdge,
            5 => policy.mode = Mode::ContributionOnly,
            _ => {}
        }
    }
    policy
}

impl Book {
    fn new(draw: &mut Draw) -> Self {
        let hostile = draw.once_in(4);
        let most = if draw.once_in(20) { 300 } else { 30 };
        let count = draw.between(i64::from(!hostile), most) as usize;
        let currency = |rate| Currency { rate, minor_places: 2 };
        let currencies = vec![currency(Decimal::ONE), currency(scaled(11, 1))];
        let market = Market::new(0, currencies, (0..count).map(|_| terms(draw, hostile)).collect());
        let market = market.expect("a market in range");
        let targets = weights(draw, count);
        let value = Decimal::from(match draw.between(1, 10) {
            1 => draw.between(1, 500),
            2 => draw.between(10_000_000, 300_000_000),
            _ => draw.between(5_000, 5_000_000),
        });
        let quantities = quantities(draw, &market, value, &targets);
        let policy = policy(draw, count, hostile);
        let settled = scaled(draw.between(0, 30_000_000), if draw.once_in(2) { 2 } else { 4 });
        let pending = if hostile && draw.once_in(6) {
            scaled(draw.between(-500, 500), 1)
        } else {
            Decimal::ZERO
        };
        let cash = Cash {
            currency: 0,
            settled,
            pending,
        };
        let keeps = draw.once_in(20);
        Self {
            kept: if keeps {
                (0..count)
                    .map(|_| Decimal::from(i64::from(hostile && draw.once_in(9))))
                    .collect()
            } else {
                Vec::new()
            },
            restrictions: (0..count)
                .map(|_| Restriction {
                    no_sell: hostile && draw.once_in(50),
                    ..Restriction::default()
                })
                .collect(),
            market,
            policy,
            quantities,
            targets,
            cash: if draw.once_in(10) { Vec::new() } else { vec![cash] },
            flow: (hostile && draw.once_in(8)).then(|| Decimal::from(draw.between(-500, 500))),
        }
    }

    /// Fills the orders of its plan.
    fn fill(&mut self, plan: &Outcome) {
        for order in &plan.orders {
            let held = &mut self.quantities[order.asset as usize];
            let filled = match order.side {
                OrderSide::Buy => held.checked_add(order.quantity),
                OrderSide::Sell => held.checked_sub(order.quantity),
            };
            *held = filled.expect("in range");
        }
        for (cash, after) in self.cash.iter_mut().zip(&plan.cash) {
            cash.settled = after.amount;
        }
    }
}

/// What the steps answer too; `None` where the fast path leaves the account to them.
fn answer(book: &Book, memory: &mut FastPathMemory, workspace: &mut Workspace, place: &str) -> Option<Outcome> {
    let assets: Vec<u32> = (0..book.quantities.len() as u32).collect();
    let account = AccountLines {
        assets: &assets,
        quantities: &book.quantities,
        targets: &book.targets,
        restrictions: &book.restrictions,
        substitutes: &vec![None; assets.len()],
        sale_tax: &[],
        harvest: &[],
        kept: &book.kept,
        cash: &book.cash,
        flow: book.flow,
    };
    let mut found = Outcome::default();
    if attempt(&book.market, &book.policy, &account, memory, &mut found).is_none() {
        assert_eq!(format!("{found:?}"), format!("{:?}", Outcome::default()), "{place}");
        return None;
    }
    let checked = check_last(&book.market, &book.policy, &account, Starts::default(), &mut found);
    assert_eq!(checked, Some(()), "{place}");
    let mut expected = Outcome::default();
    let planned = plan_by_steps(&book.market, &book.policy, &account, workspace, &mut expected);
    assert_eq!(planned, Ok(()), "{place}");
    assert_eq!(found.orders, expected.orders, "{place}");
    assert_eq!(found.residuals, expected.residuals, "{place}");
    assert_eq!(format!("{found:?}"), format!("{expected:?}"), "{place}");
    assert!(found.checks().all_hold(), "{place}: {:?}", found.checks());
    Some(found)
}

#[test]
fn the_fast_path_answers_as_the_steps_do() {
    let mut draw = Draw(0x1A2E);
    let (mut taken, mut with_orders, mut filled) = (0, 0, 0);
    let (mut workspace, mut memory) = (Workspace::default(), FastPathMemory::default());
    const BOOKS: usize = 30_000;
    for number in 0..BOOKS {
        let mut book = Book::new(&mut draw);
        let Some(found) = answer(&book, &mut memory, &mut workspace, &format!("book {number}")) else {
            continue;
        };
        taken += 1;
        with_orders += usize::from(!found.orders.is_empty());
        // The account once its orders are filled: hardly any money is left, or none.
        book.fill(&found);
        let again = answer(&book, &mut memory, &mut workspace, &format!("book {number}, filled"));
        filled += usize::from(again.is_some());
    }
    // Those with bands narrower than a lot are left to the steps.
    assert!(taken * 5 > BOOKS * 2, "{taken} of {BOOKS}");
    assert!(with_orders * 10 > taken * 8, "{with_orders} of {taken}");
    assert!(filled * 10 > taken * 9, "{filled} of {taken}");
}
