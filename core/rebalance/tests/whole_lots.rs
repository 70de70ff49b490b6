//! Whole lots against a mixed-integer solver, against every choice there is, and on hostile amounts.

use decimal::Decimal;
use microlp::{ComparisonOp, OptimizationDirection};
use proptest::prelude::*;
use rebalance::tracking::Risk;
use rebalance::whole_lots::{CashLine, DeviationLots, LotBook, LotFault, LotLine};

#[derive(Clone, Debug)]
struct Case {
    lines: Vec<LotLine>,
    cash: CashLine,
}

impl Case {
    /// Cash once the lines hold these lots.
    fn cash_after(&self, lots: &[i64]) -> i128 {
        let mut cash = self.cash.before.units();
        for (line, lots) in self.lines.iter().zip(lots) {
            cash += line.lot_value.units() * (i128::from(line.held) - i128::from(*lots));
        }
        cash
    }

    fn deviation(&self, lots: &[i64]) -> i128 {
        let mut sum = (self.cash_after(lots) - self.cash.desired.units()).abs();
        for (line, lots) in self.lines.iter().zip(lots) {
            sum += (line.lot_value.units() * i128::from(*lots) - line.desired.units()).abs();
        }
        sum
    }

    fn is_permitted(&self, lots: &[i64]) -> bool {
        let each = self.lines.iter().zip(lots).all(|(line, lots)| {
            let traded = i128::from(*lots) - i128::from(line.held);
            -i128::from(line.most_sold) <= traded && traded <= i128::from(line.most_bought)
        });
        each && self.cash_after(lots) >= self.cash.floor.units()
    }

    fn every_choice(&self) -> Vec<Vec<i64>> {
        let mut choices = vec![Vec::new()];
        for line in &self.lines {
            choices = choices
                .into_iter()
                .flat_map(|choice: Vec<i64>| {
                    (line.held - line.most_sold..=line.held + line.most_bought).map(move |lots| {
                        let mut longer = choice.clone();
                        longer.push(lots);
                        longer
                    })
                })
                .collect();
        }
        choices.retain(|lots| self.is_permitted(lots));
        choices
    }

    fn check(&self, found: &DeviationLots) {
        assert!(self.is_permitted(&found.lots), "{self:?} {found:?}");
        assert_eq!(found.deviation.units(), self.deviation(&found.lots));
        assert_eq!(found.cash.units(), self.cash_after(&found.lots));
        assert!(found.continuous <= found.deviation);
    }
}

/// Up to `most` lines with lots of 1 to 90 units, goals within what the account is worth, and odd cents.
fn cases(most: usize, widest: i64) -> impl Strategy<Value = Case> {
    let line = (0_i64..8, 1_i64..9000, 0_i64..60_000, 0..widest, 0..widest).prop_map(
        |(held, lot_cents, desired_cents, most_sold, most_bought)| LotLine {
            held,
            lot_value: cents(lot_cents),
            desired: cents(desired_cents),
            most_sold,
            most_bought,
        },
    );
    let cash = (0_i64..100_000, 0_i64..2000, 0_i64..5000).prop_map(|(before, floor, desired)| CashLine {
        before: cents(before),
        floor: cents(floor),
        desired: cents(desired),
    });
    (prop::collection::vec(line, 0..=most), cash).prop_map(|(lines, cash)| Case { lines, cash })
}

fn cents(cents: i64) -> Decimal {
    Decimal::from_raw(i128::from(cents) * 10_i128.pow(Decimal::PLACES - 2))
}

fn in_cents(amount: Decimal) -> f64 {
    amount.to_f64() * 100.0
}

/// The least deviation in cents, by a mixed-integer program.
fn by_program(case: &Case) -> Option<f64> {
    let mut program = microlp::Problem::new(OptimizationDirection::Minimize);
    let free = (f64::NEG_INFINITY, f64::INFINITY);
    let cash = program.add_var(0.0, (in_cents(case.cash.floor), f64::INFINITY));
    let mut balance = vec![(cash, 1.0)];
    let mut worth = in_cents(case.cash.before);
    let mut deviating = vec![(cash, 1.0, in_cents(case.cash.desired))];
    for line in &case.lines {
        let range = (
            (line.held - line.most_sold) as i32,
            (line.held + line.most_bought) as i32,
        );
        let lots = program.add_integer_var(0.0, range);
        balance.push((lots, in_cents(line.lot_value)));
        worth += in_cents(line.lot_value) * line.held as f64;
        deviating.push((lots, in_cents(line.lot_value), in_cents(line.desired)));
    }
    program.add_constraint(&balance, ComparisonOp::Eq, worth);
    for (variable, value, desired) in deviating {
        let deviation = program.add_var(1.0, (0.0, f64::INFINITY));
        let signed = program.add_var(0.0, free);
        program.add_constraint([(variable, value), (signed, -1.0)], ComparisonOp::Eq, desired);
        program.add_constraint([(deviation, 1.0), (signed, -1.0)], ComparisonOp::Ge, 0.0);
        program.add_constraint([(deviation, 1.0), (signed, 1.0)], ComparisonOp::Ge, 0.0);
    }
    let solution = program.solve().ok()?.into_solution().ok()?;
    Some(solution.objective())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_least_deviation_is_that_of_a_mixed_integer_program(case in cases(7, 6)) {
        let Ok(book) = LotBook::new(&case.lines, case.cash) else {
            prop_assert!(by_program(&case).is_none());
            return Ok(());
        };
        let found = book.nearest(1_000_000);
        case.check(&found);
        prop_assert!(found.is_proven);
        let near = book.near(1000);
        case.check(&near);
        prop_assert!(near.deviation >= found.deviation);
        if let Some(program) = by_program(&case) {
            prop_assert!((in_cents(found.deviation) - program).abs() < 0.01, "{} {program}", found.deviation);
        }
    }

    #[test]
    fn the_least_deviation_is_that_of_the_best_of_all_choices(case in cases(4, 5)) {
        let every = case.every_choice();
        match LotBook::new(&case.lines, case.cash) {
            Ok(book) => {
                let found = book.nearest(1_000_000);
                case.check(&found);
                let least = every.iter().map(|lots| case.deviation(lots)).min();
                prop_assert_eq!(Some(found.deviation.units()), least);
            }
            Err(fault) => {
                prop_assert_eq!(fault, LotFault::FloorOutOfReach);
                prop_assert!(every.is_empty());
            }
        }
    }

    #[test]
    fn the_least_risk_is_that_of_the_best_of_all_choices(case in cases(4, 4), loadings in prop::collection::vec(0.0..0.5, 4)) {
        let n = case.lines.len();
        let specific = vec![0.02; n];
        let risk = Risk::factors(&loadings[..n], &[0.09], &specific, 1).expect("a factor model");
        let Ok(book) = LotBook::new(&case.lines, case.cash) else {
            return Ok(());
        };
        let total = case.cash_after(&vec![0; n]);
        let Ok(found) = book.nearest_by_risk(&risk, 100_000) else {
            prop_assert!(total <= 0);
            return Ok(());
        };
        let objective = |lots: &[i64]| {
            let distance: Vec<f64> = case.lines.iter().zip(lots).map(|(line, lots)| {
                (line.lot_value.units() as f64 * *lots as f64 - line.desired.units() as f64) / total as f64
            }).collect();
            let mut sum = 0.0;
            for i in 0..n {
                for j in 0..n {
                    let own = if i == j { specific[i] } else { 0.0 };
                    sum += 0.5 * distance[i] * distance[j] * (own + 0.09 * loadings[i] * loadings[j]);
                }
            }
            sum
        };
        let least = case.every_choice().iter().map(|lots| objective(lots)).fold(f64::INFINITY, f64::min);
        prop_assert!(found.is_proven);
        prop_assert!(case.is_permitted(&found.lots));
        prop_assert!((found.objective - objective(&found.lots)).abs() <= 1e-12 * (1.0 + least));
        prop_assert!(found.objective <= least * (1.0 + 1e-9) + 1e-18, "{} {least}", found.objective);
        prop_assert!(found.continuous <= least * (1.0 + 1e-9) + 1e-18);
        let near = book.near_by_risk(&risk, 1000).expect("the book is sound");
        prop_assert!(case.is_permitted(&near.lots));
        prop_assert!(near.objective >= found.objective * (1.0 - 1e-9) && near.continuous <= near.objective);
    }

    #[test]
    fn hostile_amounts_are_refused_or_answered(
        lines in prop::collection::vec(hostile_line(), 0..5),
        cash in (hostile_amount(), hostile_amount(), hostile_amount()),
    ) {
        let cash = CashLine { before: cash.0, floor: cash.1, desired: cash.2 };
        if let Ok(book) = LotBook::new(&lines, cash) {
            let case = Case { lines, cash };
            case.check(&book.near(50));
            case.check(&book.nearest(2000));
            let risk = Risk::identity(case.lines.len());
            if let Ok(found) = book.nearest_by_risk(&risk, 20) {
                prop_assert!(case.is_permitted(&found.lots));
            }
        }
    }
}

fn hostile_amount() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        Just(Decimal::ZERO),
        Just(Decimal::MAX),
        Just(Decimal::MIN),
        Just(Decimal::from_raw(1)),
        any::<i64>().prop_map(Decimal::from),
        any::<i64>().prop_map(|units| Decimal::from_raw(i128::from(units))),
    ]
}

fn hostile_line() -> impl Strategy<Value = LotLine> {
    let count = || {
        prop_oneof![
            Just(0),
            Just(1),
            Just(i64::MAX),
            Just(i64::MIN),
            any::<i64>(),
            0_i64..100
        ]
    };
    (count(), hostile_amount(), hostile_amount(), count(), count()).prop_map(
        |(held, lot_value, desired, most_sold, most_bought)| LotLine {
            held,
            lot_value,
            desired,
            most_sold,
            most_bought,
        },
    )
}

#[test]
fn equal_lines_are_served_by_remainder_then_value_then_number() {
    let line = |desired: i64| LotLine {
        held: 0,
        lot_value: cents(1000),
        desired: cents(desired),
        most_sold: 0,
        most_bought: 9,
    };
    for (before, desired, lots) in [
        (2000, [1700, 1300], [1, 1]),
        (2000, [600, 1600], [0, 2]),
        (2000, [1600, 600], [2, 0]),
        (1000, [500, 500], [1, 0]),
        (2000, [500, 1500], [0, 2]),
    ] {
        let cash = CashLine {
            before: cents(before),
            floor: Decimal::ZERO,
            desired: Decimal::ZERO,
        };
        let book = LotBook::new(&desired.map(line), cash).expect("the book is sound");
        assert_eq!(book.near(100).lots, lots, "{desired:?}");
    }
}

#[test]
fn two_thousand_lines_come_to_an_end() {
    let lines: Vec<LotLine> = (0..2000)
        .map(|number| LotLine {
            held: number % 7,
            lot_value: cents(100 + number * 37 % 9000),
            desired: cents(number * 91 % 50_000),
            most_sold: 7,
            most_bought: 50,
        })
        .collect();
    let cash = CashLine {
        before: cents(3_000_000),
        floor: cents(100),
        desired: cents(100),
    };
    let case = Case { lines, cash };
    let book = LotBook::new(&case.lines, case.cash).expect("the book is sound");
    let near = book.near(2000);
    case.check(&near);
    case.check(&book.nearest(1000));
    // What whole lots cost is less than a lot of the smallest lines each.
    assert!(near.deviation.to_f64() - near.continuous.to_f64() < 2000.0 * 45.0);
}

#[test]
fn every_broken_rule_is_named() {
    let line = LotLine {
        held: 1,
        lot_value: Decimal::ONE,
        desired: Decimal::ONE,
        most_sold: 1,
        most_bought: 1,
    };
    let cash = CashLine {
        before: Decimal::ZERO,
        floor: Decimal::ZERO,
        desired: Decimal::ZERO,
    };
    let code = |line: LotLine, cash: CashLine| LotBook::new(&[line], cash).err().map(LotFault::code);
    assert_eq!(code(line, cash), None);
    let worthless = LotLine {
        lot_value: Decimal::ZERO,
        ..line
    };
    assert_eq!(code(worthless, cash), Some("lots_lot_not_positive"));
    assert_eq!(code(LotLine { most_sold: -1, ..line }, cash), Some("lots_cap_negative"));
    let endless = LotLine {
        most_bought: i64::MAX,
        lot_value: Decimal::from(1_000_000),
        ..line
    };
    assert_eq!(code(endless, cash), Some("lots_too_large"));
    let demanding = CashLine {
        floor: Decimal::from(2),
        ..cash
    };
    assert_eq!(code(line, demanding), Some("lots_floor_out_of_reach"));
    let book = LotBook::new(&[line], cash).expect("the book is sound");
    let wide = book.near_by_risk(&Risk::identity(2), 1).err().map(LotFault::code);
    assert_eq!(wide, Some("lots_risk_shape"));
    let empty = LotBook::new(&[], cash).expect("the book is sound");
    let nothing = empty.near_by_risk(&Risk::identity(0), 1).err().map(LotFault::code);
    assert_eq!(nothing, Some("lots_total_not_positive"));
}
