//! Asset location against a linear programme of the same problem.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use decimal::Decimal;
use microlp::{ComparisonOp, OptimizationDirection, Problem};
use proptest::prelude::*;
use rebalance::location::{Holding, Household};

/// What is placed, its tax, penalty and trading, in thousandths.
#[derive(Debug, PartialEq)]
struct Totals {
    placed: i64,
    tax: i64,
    penalty: i64,
    traded: i64,
}

fn household() -> impl Strategy<Value = Household> {
    (1_usize..4, 1_usize..4).prop_flat_map(|(assets, accounts)| {
        let cells = assets * accounts;
        let whole = |range: std::ops::Range<i64>, count| prop::collection::vec(range.prop_map(Decimal::from), count);
        let holding = (0..assets, 0..accounts, 1_i64..20, 0_i64..4).prop_map(|(asset, account, value, tax)| Holding {
            asset,
            account,
            value: Decimal::from(value),
            tax_rate: Decimal::from(tax).mul_div(Decimal::ONE, Decimal::from(10)).unwrap(),
        });
        let penalties = prop::collection::vec(0_i64..4, cells).prop_map(|rates| {
            let share = |rate| Decimal::from(rate).mul_div(Decimal::ONE, Decimal::from(100)).unwrap();
            rates.into_iter().map(share).collect()
        });
        let holdings = prop::collection::vec(holding, 0..5);
        let may_buy = prop::collection::vec(prop::bool::weighted(0.8), cells);
        (
            whole(0..30, assets),
            whole(0..40, accounts),
            holdings,
            penalties,
            may_buy,
        )
            .prop_map(|(wanted, rooms, holdings, penalties, may_buy)| Household {
                wanted,
                rooms,
                holdings,
                penalties,
                may_buy,
            })
    })
}

fn number(value: Decimal) -> f64 {
    value.to_f64()
}

/// The same by a linear programme: as much as fits, then least tax, penalty and trading, weighed so far apart that a later one
/// never outweighs an earlier.
fn programme(household: &Household) -> Totals {
    let accounts = household.rooms.len();
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let (mut of_assets, mut of_accounts) = (vec![Vec::new(); household.wanted.len()], vec![Vec::new(); accounts]);
    let mut parts = Vec::new();
    let mut arc = |asset: usize, account: usize, tax: f64, traded: f64, most: f64| {
        let penalty = number(household.penalties[asset * accounts + account]);
        let cost = -1e9 + 1e6 * tax + 1e3 * penalty + 1e-3 * traded;
        let variable = problem.add_var(cost, (0.0, most));
        of_assets[asset].push((variable, 1.0));
        of_accounts[account].push((variable, 1.0));
        parts.push((variable, tax, penalty, traded));
    };
    for holding in &household.holdings {
        arc(
            holding.asset,
            holding.account,
            -number(holding.tax_rate),
            -1.0,
            number(holding.value),
        );
    }
    for cell in (0..household.may_buy.len()).filter(|cell| household.may_buy[*cell]) {
        arc(cell / accounts, cell % accounts, 0.0, 1.0, f64::INFINITY);
    }
    for (terms, limit) in of_assets
        .into_iter()
        .zip(&household.wanted)
        .chain(of_accounts.into_iter().zip(&household.rooms))
    {
        if !terms.is_empty() {
            problem.add_constraint(terms.as_slice(), ComparisonOp::Le, number(*limit));
        }
    }
    let solution = problem.solve().unwrap().into_solution().unwrap();
    let sum = |pick: fn(&(microlp::Variable, f64, f64, f64)) -> f64| -> f64 {
        parts.iter().map(|part| solution[part.0] * pick(part)).sum()
    };
    let all_tax: f64 = household
        .holdings
        .iter()
        .map(|holding| number(holding.value) * number(holding.tax_rate))
        .sum();
    let thousandths = |value: f64| (value * 1e3).round() as i64;
    Totals {
        placed: thousandths(sum(|_| 1.0)),
        tax: thousandths(all_tax + sum(|part| part.1)),
        penalty: thousandths(sum(|part| part.2)),
        traded: thousandths(sum(|part| part.3)),
    }
}

fn placed(household: &Household) -> Totals {
    let placement = household.place().unwrap();
    let accounts = household.rooms.len();
    let thousandths = |value: Decimal| (number(value) * 1e3).round() as i64;
    let placed = Decimal::checked_sum(placement.values.iter().copied()).unwrap();
    let mut traded = placed;
    for asset in 0..household.wanted.len() {
        for account in 0..accounts {
            let own = household
                .holdings
                .iter()
                .filter(|holding| (holding.asset, holding.account) == (asset, account));
            let held = Decimal::checked_sum(own.map(|holding| holding.value)).unwrap();
            let kept = held.min(placement.values[asset * accounts + account]);
            traded = traded.checked_sub(kept).unwrap().checked_sub(kept).unwrap();
        }
    }
    Totals {
        placed: thousandths(placed),
        tax: thousandths(placement.tax),
        penalty: thousandths(placement.penalty),
        traded: thousandths(traded),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_placement_is_that_of_a_linear_programme(household in household()) {
        prop_assert_eq!(placed(&household), programme(&household));
    }

    #[test]
    fn nothing_is_placed_twice_or_beyond_its_room(household in household()) {
        let placement = household.place().unwrap();
        let accounts = household.rooms.len();
        for (account, room) in household.rooms.iter().enumerate() {
            let column = placement.values.iter().skip(account).step_by(accounts).copied();
            prop_assert!(Decimal::checked_sum(column).unwrap() <= *room);
        }
        for (row, wanted) in placement.values.chunks(accounts).zip(&household.wanted) {
            prop_assert!(Decimal::checked_sum(row.iter().copied()).unwrap() <= *wanted);
        }
    }
}
