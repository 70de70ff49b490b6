//! A plan that is carried out and made again has no orders: invariant 11, over drawn books.

use acceptance::books::{Kind, book, scaled, wide};
use acceptance::draw::Draw;
use acceptance::plans::{applied, planned};
use choices::{LotRule, PlanMode};
use decimal::Decimal;
use planning::plan::{BandInput, OpenOrder, Plan, PlanCosts, PlanInput, PlanPolicy};

/// Books of a run of each kind; `MANDATE_BOOKS` asks for another number of them.
const BOOKS: u64 = 400;

/// A seed for each number, far from those of the numbers beside it.
fn seed(number: u64) -> u64 {
    number.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// A book that one plan can settle, its cash with a band.
fn banded(number: u64) -> PlanInput {
    book(Kind::Settling, seed(number))
}

/// The same without one.
fn free(number: u64) -> PlanInput {
    let mut input = banded(number);
    input.policy.cash_band = Some(false);
    input
}

/// A book that one plan can settle, with costs, spreads and a least order.
fn costed(number: u64) -> PlanInput {
    let (mut input, mut draw) = (free(number), Draw::new(seed(number) ^ 0xC057));
    input.policy.costs = Some(PlanCosts {
        fixed: if draw.once_in(2) {
            scaled(draw.between(0, 2_000), 2)
        } else {
            Decimal::ZERO
        },
        rate: scaled(draw.between(0, 50), 4),
        fx: None,
    });
    input.policy.min_trade = draw.once_in(2).then(|| scaled(draw.between(0, 500_000), 2));
    for asset in &mut input.assets {
        asset.spread = draw.once_in(4).then(|| scaled(draw.between(0, 100), 4));
    }
    input
}

/// The same as `costed` with lots bettered by exchanges alone.
fn exchanged(number: u64) -> PlanInput {
    let mut input = costed(number);
    input.policy.lots = Some(LotRule::Nearest);
    input
}

/// The same as `free` with lots bettered by exchanges alone.
fn matched(number: u64) -> PlanInput {
    let mut input = free(number);
    input.policy.lots = Some(LotRule::Nearest);
    input
}

/// An account of more lines than are searched whole, without costs.
fn many(number: u64) -> PlanInput {
    let mut draw = Draw::new(seed(number) ^ 0x3A9F);
    let mut input = wide(draw.between(11, 60), seed(number));
    let invested = draw.one_of(&[100, 100, 97, 80]);
    for target in &mut input.accounts[0].targets {
        // None of it, half or all.
        let share = scaled(draw.between(0, 2) * invested * 5, 3);
        target.weight = target.weight.checked_mul(share).unwrap_or_default();
    }
    input.accounts[0].cash[0].settled = scaled(draw.between(1_000_000, 200_000_000), 2);
    let is_banded = draw.once_in(3);
    input.policy = PlanPolicy {
        mode: if is_banded { PlanMode::Threshold } else { PlanMode::Full },
        band: is_banded.then(|| BandInput::Relative {
            share: scaled(draw.between(0, 40), 2),
        }),
        cash_band: Some(draw.once_in(2)),
        cash_reserve: draw.once_in(3).then(|| scaled(draw.between(0, 500_000), 2)),
        lots: draw.once_in(2).then_some(LotRule::Nearest),
        ..PlanPolicy::default()
    };
    input
}

/// A kind of books, and the book of a number.
type Drawn = (&'static str, fn(u64) -> PlanInput);

/// The kinds of book, by what is asked of them.
const KINDS: [Drawn; 6] = [
    ("free", free),
    ("banded", banded),
    ("costed", costed),
    ("exchanged", exchanged),
    ("matched", matched),
    ("many", many),
];

/// Whether planning the result of the plan of a book again gives orders. What lacks money may wait for it.
fn leaves_something(input: &PlanInput) -> bool {
    let plan = planned(input);
    plan.shortfalls.is_empty() && !planned(&applied(input, &plan)).orders.is_empty()
}

#[test]
fn an_applied_plan_leaves_nothing_to_do() {
    let books = std::env::var("MANDATE_BOOKS").map_or(BOOKS, |books| books.parse().unwrap());
    let found = KINDS.map(|(kind, make)| {
        let unsettled: Vec<u64> = (0..books).filter(|number| leaves_something(&make(*number))).collect();
        (kind, unsettled)
    });
    assert!(
        found.iter().all(|(_, unsettled)| unsettled.is_empty()),
        "of {books} books of a kind: {found:?}"
    );
}

#[test]
fn what_is_on_the_edge_of_a_lot_or_a_band_is_settled() {
    let cases: [(&str, u64); 9] = [
        // Costs move a goal across the edge of a lot.
        ("costed", 50_216),
        ("costed", 54_870),
        // Lots take the cash out of its band.
        ("banded", 52_827),
        ("banded", 59_272),
        // The search of all lots ends early.
        ("free", 81_057),
        // The cash is in another currency than what it would buy.
        ("matched", 1_053),
        // What an exchange leaves pays for many lots of one line.
        ("matched", 10_444),
        // Bands are narrower than lots: lines that lots leave out of theirs are chosen among alone.
        ("matched", 77_317),
        ("many", 44_423),
    ];
    for (kind, number) in cases {
        let make = KINDS.iter().find(|(name, _)| *name == kind).unwrap().1;
        assert!(!leaves_something(&make(number)), "{kind} {number}");
    }
}

/// The book with the plan's orders at the market, none of them filled.
fn under_way(input: &PlanInput, plan: &Plan) -> PlanInput {
    let mut after = input.clone();
    for account in &mut after.accounts {
        let own = plan
            .orders
            .iter()
            .filter(|order| order.account_uid == account.account_uid);
        let open = own.map(|order| OpenOrder {
            asset_uid: order.asset_uid,
            side: order.side,
            quantity: order.quantity,
        });
        account.open_orders = Some(open.collect());
    }
    after
}

#[test]
fn a_plan_under_way_leaves_nothing_to_do() {
    for number in 0..BOOKS {
        let mut input = free(number);
        input.policy.proceeds_fund_buys = Some(number % 2 == 0);
        let plan = planned(&input);
        let again = planned(&under_way(&input, &plan));
        assert!(
            again.orders.is_empty(),
            "{number}: first {plan:#?}\nagain {again:#?}\n{input:#?}"
        );
    }
}
