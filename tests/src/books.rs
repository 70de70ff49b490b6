//! Plan inputs made from a seed: a few accounts in one to three currencies under a policy of any kind.

use choices::{LotSelection, PlanMode, RestrictionRule, UnmetPolicy};
use chrono::{DateTime, Utc};
use decimal::Decimal;
use planning::plan::{
    BandInput, CashInput, ExplicitRange, FxInput, GoalInput, HoldingInput, LotInput, PlanAccount, PlanAsset, PlanCosts,
    PlanInput, PlanPolicy, RestrictionInput, SubstituteInput, TargetWeight, TransitionInput,
};
use uuid::Uuid;

use crate::draw::Draw;

pub use hostile::{hostile, wide};

mod hostile;
mod household;
mod objective;

/// What a generated book may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Anything that a plan accepts.
    Any,
    /// Full, to the target, in fractions and one currency, nothing in the way but a cost rate.
    Unconstrained,
    /// Without costs, turnover cap and unsettled cash, so that one plan can go all the way: all in fractions, or all in
    /// lots whose money needs no rounding (else its rounding changes the account's value and can tip a lot).
    Settling,
    /// Fractional, one currency, without fixed costs.
    Fractional,
}

/// A book of the kind; the same for the same seed, everywhere.
pub fn book(kind: Kind, seed: u64) -> PlanInput {
    let mut draw = Draw::new(seed);
    let currencies: &[&str] = match kind {
        Kind::Any | Kind::Settling => draw.one_of(&[&["USD"][..], &["USD", "EUR"], &["EUR", "JPY", "USD"]]),
        Kind::Unconstrained | Kind::Fractional => &["USD"],
    };
    let policy = policy(kind, &mut draw);
    let assets = assets(kind, &mut draw, currencies, &policy);
    let accounts = (0..draw.between(1, 4)).map(|number| account(kind, &mut draw, number, &assets, currencies, &policy));
    let accounts: Vec<PlanAccount> = accounts.collect();
    let mut input = PlanInput {
        base_currency: "USD".into(),
        accounts,
        fx: Some(rates(currencies)),
        policy,
        assets,
        as_of: instant(400),
        ..PlanInput::default()
    };
    restrict(kind, &mut draw, &mut input);
    if kind == Kind::Any {
        household::add(&mut draw, &mut input);
        objective::add(&mut draw, &mut input);
    }
    input
}

/// The uid with this number.
pub fn uid(number: i64) -> Uuid {
    Uuid::from_u128(number.unsigned_abs().into())
}

/// A decimal from a whole number of 10^-places.
pub fn scaled(whole: i64, places: u32) -> Decimal {
    Decimal::from_raw(i128::from(whole) * 10_i128.pow(Decimal::PLACES - places))
}

fn instant(days: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + days * 86_400, 0).unwrap_or_default()
}

fn rates(currencies: &[&str]) -> Vec<FxInput> {
    let rate = |currency: &&str| match *currency {
        "EUR" => Some(scaled(10_640, 4)),
        "JPY" => Some(scaled(747, 5)),
        _ => None,
    };
    let quoted = currencies
        .iter()
        .filter_map(|currency| Some((currency, rate(currency)?)));
    quoted
        .map(|(currency, rate)| FxInput {
            currency: (*currency).into(),
            rate,
            time: None,
        })
        .collect()
}

fn assets(kind: Kind, draw: &mut Draw, currencies: &[&str], policy: &PlanPolicy) -> Vec<PlanAsset> {
    let count = draw.between(1, 10);
    (1..=count)
        .map(|number| asset(kind, draw, number, currencies, policy))
        .collect()
}

fn asset(kind: Kind, draw: &mut Draw, number: i64, currencies: &[&str], policy: &PlanPolicy) -> PlanAsset {
    let any = kind == Kind::Any;
    let currency = draw.one_of(currencies);
    let price = match draw.between(1, 30) {
        1 if any => None,
        2 if any => Some(Decimal::ZERO),
        3..=6 if any => Some(scaled(draw.between(1, 90_000_000), 6)),
        _ if kind == Kind::Settling && currency == "JPY" => Some(Decimal::from(draw.between(100, 60_000))),
        _ => Some(scaled(draw.between(100, 60_000), 2)),
    };
    let ten = Some(Decimal::from(10));
    PlanAsset {
        asset_uid: uid(100 + number),
        currency: currency.into(),
        price,
        multiplier: (any && draw.once_in(8)).then(|| Decimal::from(draw.between(2, 50))),
        lot_size: match kind {
            Kind::Any => draw.one_of(&[None, None, ten, Some(scaled(1, 3))]),
            Kind::Settling if policy.fractional != Some(true) => draw.one_of(&[None, None, ten]),
            Kind::Settling | Kind::Unconstrained | Kind::Fractional => None,
        },
        min_quantity: (any && draw.once_in(8)).then(|| Decimal::from(draw.between(1, 20))),
        category: draw.one_of(&[None, Some("equity".to_owned()), Some("bond".to_owned())]),
        spread: (any && draw.once_in(4)).then(|| scaled(draw.between(0, 300), 4)),
        price_time: None,
    }
}

fn account(
    kind: Kind,
    draw: &mut Draw,
    number: i64,
    assets: &[PlanAsset],
    currencies: &[&str],
    policy: &PlanPolicy,
) -> PlanAccount {
    let holdings: Vec<HoldingInput> = assets
        .iter()
        .map(|asset| (draw.once_in(4), holding(kind, draw, asset, policy)))
        .filter(|(absent, _)| !absent)
        .map(|(_, holding)| holding)
        .collect();
    let (cash_low, flows) = match kind {
        Kind::Any => (-200_000, draw.once_in(3)),
        Kind::Settling | Kind::Unconstrained | Kind::Fractional => (100, false),
    };
    let mut cash: Vec<CashInput> = currencies
        .iter()
        .filter_map(|currency| {
            let listed = kind != Kind::Any || !draw.once_in(5);
            listed.then(|| CashInput {
                currency: (*currency).into(),
                settled: scaled(draw.between(cash_low, 5_000_000), 2),
                pending: (kind == Kind::Any && draw.once_in(4)).then(|| scaled(draw.between(-50_000, 90_000), 2)),
            })
        })
        .collect();
    // Enough in the base currency that the account is worth something whatever else it has.
    cash.retain(|line| line.currency != "USD");
    let least = match (kind, policy.allow_short) {
        (Kind::Any, Some(true)) => 9_000_000_000,
        (Kind::Any, _) => 900_000,
        _ => 10_000,
    };
    cash.push(CashInput {
        currency: "USD".into(),
        settled: scaled(least + draw.between(0, 9_000_000), 2),
        pending: None,
    });
    PlanAccount {
        account_uid: uid(1 + number),
        household: draw.once_in(3).then(|| "A".into()),
        tax_type: draw.once_in(3).then(|| "taxable".into()),
        holdings,
        cash,
        targets: targets(draw, assets, policy),
        flow: flows.then(|| scaled(draw.between(-200_000, 2_000_000), 2)),
        ..PlanAccount::default()
    }
}

fn holding(kind: Kind, draw: &mut Draw, asset: &PlanAsset, policy: &PlanPolicy) -> HoldingInput {
    let fractional = policy.fractional == Some(true);
    let sign = if policy.allow_short == Some(true) && draw.once_in(12) {
        -1
    } else {
        1
    };
    let places = if fractional { draw.one_of(&[0, 3, 6]) } else { 0 };
    let quantity = scaled(
        sign * draw.between(1, 300) * 10_i64.pow(places) + sign * i64::from(places) * 37,
        places,
    );
    let with_lots = kind == Kind::Any && draw.once_in(3);
    let lots = with_lots.then(|| {
        let first = Decimal::from(draw.between(0, 1));
        let size = quantity.checked_abs().unwrap_or_default();
        let rest = size.checked_sub(first).unwrap_or_default();
        let sizes = [first, rest].into_iter().filter(|size| size.is_positive());
        let lot = |(place, quantity): (usize, Decimal)| LotInput {
            opened: instant(draw.between(0, 300) + place as i64),
            quantity,
            unit_cost: scaled(draw.between(100, 60_000), 2),
            rank: draw.once_in(3).then(|| place + 1),
        };
        sizes.enumerate().map(lot).collect()
    });
    HoldingInput {
        asset_uid: asset.asset_uid,
        quantity,
        lots,
    }
}

fn targets(draw: &mut Draw, assets: &[PlanAsset], policy: &PlanPolicy) -> Vec<TargetWeight> {
    let mut shares: Vec<i64> = assets
        .iter()
        .map(|_| if draw.once_in(4) { 0 } else { draw.between(1, 100) })
        .collect();
    if policy.allow_short == Some(true) && draw.once_in(3) {
        shares[0] = -shares[0] / 4;
    }
    let sum: i64 = shares.iter().map(|share| share.abs()).sum::<i64>().max(1);
    let invested = match (policy.allow_leverage, draw.between(1, 4)) {
        (Some(true), 1) => 130,
        (_, 2) => 100,
        _ => draw.between(60, 100),
    };
    let weight = |share: i64| {
        let part = Decimal::from(share * invested)
            .mul_div(Decimal::ONE, Decimal::from(sum * 100))
            .unwrap_or_default();
        // Toward zero, so that the sum cannot pass what is invested.
        part.truncate_to_multiple(scaled(1, 9)).unwrap_or_default()
    };
    let chosen = assets.iter().zip(shares).filter(|(_, share)| *share != 0);
    chosen
        .map(|(asset, share)| TargetWeight {
            asset_uid: asset.asset_uid,
            weight: weight(share),
        })
        .collect()
}

fn policy(kind: Kind, draw: &mut Draw) -> PlanPolicy {
    let plain = PlanPolicy {
        fractional: Some(true),
        ..PlanPolicy::default()
    };
    let cost_rate = PlanCosts {
        fixed: Decimal::ZERO,
        rate: scaled(draw.between(0, 50), 4),
        fx: None,
    };
    match kind {
        Kind::Unconstrained => PlanPolicy {
            costs: Some(cost_rate),
            ..plain
        },
        Kind::Fractional => PlanPolicy {
            mode: draw.one_of(&[PlanMode::Full, PlanMode::Threshold, PlanMode::ContributionOnly]),
            band: band(draw),
            costs: Some(cost_rate),
            cash_reserve: draw.once_in(2).then(|| scaled(draw.between(0, 50_000), 2)),
            min_trade: draw.once_in(2).then(|| scaled(draw.between(0, 50_000), 2)),
            max_turnover: draw.once_in(4).then(|| scaled(draw.between(1, 50), 2)),
            ..plain
        },
        Kind::Settling => {
            let modes = [
                PlanMode::Full,
                PlanMode::ContributionOnly,
                PlanMode::RaiseCash,
                PlanMode::Threshold,
            ];
            let mode = draw.one_of(&modes);
            PlanPolicy {
                mode,
                band: band(draw),
                // In fractions the rounding of money moves the account's value by a cent or less, and with it a line that
                // lies on the very edge of its band.
                fractional: Some(draw.once_in(2) && mode != PlanMode::Threshold),
                cash_reserve: draw.once_in(2).then(|| scaled(draw.between(0, 50_000), 2)),
                ..plain
            }
        }
        Kind::Any => any_policy(draw),
    }
}

fn band(draw: &mut Draw) -> Option<BandInput> {
    match draw.between(1, 5) {
        1 => None,
        2 => Some(BandInput::Relative {
            share: scaled(draw.between(0, 40), 2),
        }),
        3 => Some(BandInput::Hybrid {
            share: scaled(draw.between(0, 30), 2),
            floor: scaled(draw.between(0, 3), 2),
        }),
        4 => Some(BandInput::FiveTwentyFive {}),
        _ => Some(BandInput::Absolute {
            half_width: scaled(draw.between(0, 6), 2),
        }),
    }
}

const MODES: &[PlanMode] = &[
    PlanMode::Full,
    PlanMode::Full,
    PlanMode::Threshold,
    PlanMode::ContributionOnly,
    PlanMode::RaiseCash,
    PlanMode::Harvest,
    PlanMode::HarvestAndRebalance,
    PlanMode::ModelChange,
    PlanMode::Hold,
];
const SELECTIONS: &[LotSelection] = &[
    LotSelection::Fifo,
    LotSelection::Lifo,
    LotSelection::Hifo,
    LotSelection::LowestTax,
    LotSelection::Specific,
    LotSelection::Average,
];

fn any_policy(draw: &mut Draw) -> PlanPolicy {
    let goals = [
        None,
        Some(GoalInput::Target),
        Some(GoalInput::BandEdge),
        Some(GoalInput::InnerBand(scaled(draw.between(0, 100), 2))),
    ];
    let mode = draw.one_of(MODES);
    PlanPolicy {
        mode,
        objective: None,
        band: band(draw),
        goal: draw.one_of(&goals),
        cash_reserve: draw.once_in(2).then(|| scaled(draw.between(0, 300_000), 2)),
        min_trade: draw.once_in(2).then(|| scaled(draw.between(0, 90_000), 2)),
        min_trade_share: draw.once_in(4).then(|| scaled(draw.between(0, 3), 2)),
        max_turnover: draw.once_in(4).then(|| scaled(draw.between(0, 60), 2)),
        allow_short: Some(draw.once_in(4)),
        allow_leverage: Some(draw.once_in(4)),
        fractional: Some(draw.once_in(2)),
        proceeds_fund_buys: (draw.once_in(5)).then_some(false),
        costs: draw.once_in(2).then(|| PlanCosts {
            fixed: scaled(draw.between(0, 900), 2),
            rate: scaled(draw.between(0, 50), 4),
            fx: draw.once_in(2).then(|| scaled(draw.between(0, 50), 4)),
        }),
        lot_selection: Some(draw.one_of(SELECTIONS)),
        restrictions: None,
        unmet: draw.one_of(&[
            None,
            Some(UnmetPolicy::Cash),
            Some(UnmetPolicy::ProRata),
            Some(UnmetPolicy::Substitute),
        ]),
        substitutes: None,
        fx_orders: draw.once_in(3).then_some(true),
        tax: matches!(mode, PlanMode::Harvest | PlanMode::HarvestAndRebalance | PlanMode::Full)
            .then(|| household::regime(draw)),
        harvest: draw.once_in(3).then(|| household::rule(draw)),
        transition: (mode == PlanMode::ModelChange).then(|| {
            let days = draw.between(1, 5) as usize;
            TransitionInput {
                day: draw.between(1, days as i64) as usize,
                days,
            }
        }),
        ..PlanPolicy::default()
    }
}

/// Restrictions, substitutes and explicit ranges name the assets and accounts that there are.
fn restrict(kind: Kind, draw: &mut Draw, input: &mut PlanInput) {
    if kind != Kind::Any {
        return;
    }
    let assets: Vec<Uuid> = input.assets.iter().map(|asset| asset.asset_uid).collect();
    let mut restrictions = Vec::new();
    for _ in 0..draw.between(0, 3) {
        let rule = draw.one_of(&[
            RestrictionRule::NoBuy,
            RestrictionRule::NoSell,
            RestrictionRule::Hold,
            RestrictionRule::Exclude,
        ]);
        restrictions.push(RestrictionInput {
            account_uid: draw.once_in(3).then(|| input.accounts[0].account_uid),
            asset_uid: Some(draw.one_of(&assets)).filter(|_| !draw.once_in(3)),
            category: draw.once_in(2).then(|| "bond".into()),
            rule,
        });
    }
    restrictions.retain(|line| line.account_uid.is_some() || line.asset_uid.is_some() || line.category.is_some());
    input.policy.restrictions = Some(restrictions);
    if assets.len() > 1 && draw.once_in(2) {
        input.policy.substitutes = Some(vec![SubstituteInput {
            asset_uid: assets[0],
            by: assets[1],
        }]);
    }
    if draw.once_in(6) {
        let range = |asset: &Uuid| ExplicitRange {
            asset_uid: *asset,
            min: Decimal::ZERO,
            max: scaled(4, 1),
        };
        input.policy.band = Some(BandInput::Explicit {
            ranges: assets.iter().map(range).collect(),
        });
    }
}
