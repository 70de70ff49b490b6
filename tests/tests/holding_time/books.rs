//! Generated books, whose sells are judged from the input.

use acceptance::books::{Kind, book};
use acceptance::draw::Draw;
use choices::{Choice, LotSelection, OrderSide};
use chrono::TimeDelta;
use decimal::Decimal;
use planning::plan::{Change, HoldingInput, LotInput, OpenOrder, Plan, PlanInput, PlannedBook, plan_rebalance};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::failed;
use acceptance::plans::planned;

/// A book whose holdings have lots of many ages, or none, with open sells and a minimum holding time.
fn aged(seed: u64) -> PlanInput {
    let mut input = book(Kind::Any, seed);
    let mut draw = Draw::new(seed ^ 0xA6E);
    input.policy.min_holding_days = Some(draw.between(1, 60) as usize);
    input.policy.lot_selection = Some(draw.one_of(LotSelection::ALL));
    if let Some(tax) = &mut input.policy.tax {
        tax.time_zone = None;
    }
    let is_priced: Vec<_> = input
        .assets
        .iter()
        .filter(|asset| asset.price.is_some_and(Decimal::is_positive))
        .collect();
    let is_priced: Vec<_> = is_priced.iter().map(|asset| asset.asset_uid).collect();
    let as_of = input.as_of;
    for account in &mut input.accounts {
        let mut open = Vec::new();
        for holding in &mut account.holdings {
            holding.lots = (!draw.once_in(4)).then(|| lots(&mut draw, holding, as_of));
            let half = holding
                .quantity
                .checked_mul(Decimal::from_raw(500_000_000_000_000_000))
                .unwrap();
            if draw.once_in(5) && half.is_positive() && is_priced.contains(&holding.asset_uid) {
                open.push(OpenOrder {
                    asset_uid: holding.asset_uid,
                    side: OrderSide::Sell,
                    quantity: half,
                });
            }
        }
        account.open_orders = Some(open);
    }
    input
}

fn lots(draw: &mut Draw, holding: &HoldingInput, as_of: chrono::DateTime<chrono::Utc>) -> Vec<LotInput> {
    let mut left = holding.quantity.checked_abs().unwrap();
    let mut lots = Vec::new();
    for last in [false, false, true] {
        let share = Decimal::from_raw(i128::from(draw.between(0, 100)) * 10_i128.pow(16));
        let quantity = if last { left } else { left.checked_mul(share).unwrap() };
        left = left.checked_sub(quantity).unwrap();
        if quantity.is_positive() {
            lots.push(LotInput {
                opened: as_of - TimeDelta::hours(draw.between(-24, 24 * 90)),
                quantity,
                unit_cost: Decimal::from(draw.between(1, 500)),
                rank: None,
            });
        }
    }
    lots
}

/// The plan; none of a book without a solution, which it does not have without a limit either.
fn solved(input: &PlanInput) -> Option<Plan> {
    let Err(refusal) = plan_rebalance(input.clone()) else {
        return Some(planned(input));
    };
    assert!(
        refusal
            .violations
            .iter()
            .all(|violation| violation.code == "no_solution"),
        "{refusal}"
    );
    let mut free = input.clone();
    free.policy.min_holding_days = None;
    assert!(plan_rebalance(free).is_err(), "{input:#?}");
    None
}

/// Whether a lot is old enough by the dates of UTC.
fn is_old(input: &PlanInput, opened: chrono::DateTime<chrono::Utc>) -> bool {
    let days = (input.as_of.date_naive() - opened.date_naive()).num_days();
    days >= input.policy.min_holding_days.unwrap() as i64
}

/// Whether the sells of a plan are of units that are old enough, from the input alone.
fn sells_old_units(input: &PlanInput, plan: &Plan) -> Result<(), TestCaseError> {
    let sells = plan.orders.iter().filter(|order| order.side == OrderSide::Sell);
    for order in sells {
        let account = input
            .accounts
            .iter()
            .find(|account| account.account_uid == order.account_uid)
            .unwrap();
        let Some(holding) = account
            .holdings
            .iter()
            .find(|holding| holding.asset_uid == order.asset_uid)
        else {
            continue;
        };
        if !holding.quantity.is_positive() {
            continue;
        }
        let named = order.lots.iter().flatten();
        prop_assert!(
            named.into_iter().all(|lot| is_old(input, lot.opened)),
            "{order:#?}
{holding:#?}"
        );
        let open = account
            .open_orders
            .iter()
            .flatten()
            .filter(|open| open.asset_uid == order.asset_uid);
        let lots = holding.lots.iter().flatten().filter(|lot| is_old(input, lot.opened));
        let old = Decimal::checked_sum(lots.map(|lot| lot.quantity)).unwrap();
        let sold = Decimal::checked_sum(open.map(|open| open.quantity).chain([order.quantity])).unwrap();
        let is_all_old = old == holding.quantity;
        prop_assert!(
            sold <= old || is_all_old,
            "{sold} of {old}: {order:#?}
{holding:#?}
{:?}",
            account.open_orders
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(30), ..ProptestConfig::with_cases(400) })]

    /// In every mode and under every objective, and every invariant holds.
    #[test]
    fn no_unit_is_sold_before_its_time(seed in any::<u64>()) {
        let input = aged(seed);
        let Some(plan) = solved(&input) else { return Ok(()) };
        prop_assert_eq!(failed(&plan), Vec::<u8>::new(), "seed {}: {:#?}\n{:#?}", seed, plan, input);
        sells_old_units(&input, &plan)?;
    }

    /// A limit that changes is followed as a book that was planned so from the start.
    #[test]
    fn a_limit_that_changes_is_followed(seed in any::<u64>(), days in 0..90_usize) {
        let Ok(mut book) = PlannedBook::new(aged(seed)) else { return Ok(()) };
        let mut policy = Box::new(book.input().policy.clone());
        policy.min_holding_days = Some(days).filter(|days| days % 5 != 0);
        if book.change(vec![Change::Policy { policy }]).is_ok() {
            prop_assert_eq!(book.plan().unwrap(), planned(book.input()));
        }
    }

    /// Where every unit is old enough, a limit changes nothing.
    #[test]
    fn a_plan_without_young_units_is_that_without_a_limit(seed in any::<u64>()) {
        let mut input = aged(seed);
        for lot in input.accounts.iter_mut().flat_map(|account| &mut account.holdings).flat_map(|holding| holding.lots.iter_mut().flatten()) {
            lot.opened -= TimeDelta::days(100);
        }
        for account in &mut input.accounts {
            account.holdings.retain(|holding| holding.lots.is_some());
            account.open_orders.iter_mut().for_each(Vec::clear);
        }
        let limited = solved(&input);
        input.policy.min_holding_days = None;
        if let Some(limited) = limited {
            let free = planned(&input);
            prop_assert_eq!(&limited.orders, &free.orders);
            prop_assert_eq!(limited.proof.plan_hash, free.proof.plan_hash);
        }
    }
}
