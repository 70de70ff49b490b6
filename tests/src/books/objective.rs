//! Objectives of generated books, with risk models, bounds and limits that leave every account a way.

use choices::{Objective, PlanMode};
use decimal::Decimal;
use planning::plan::{ExplicitRange, GroupLimit, PlanInput, RiskInput};

use super::scaled;
use crate::draw::Draw;

pub(super) fn add(draw: &mut Draw, input: &mut PlanInput) {
    let sized = [
        PlanMode::Full,
        PlanMode::Threshold,
        PlanMode::ContributionOnly,
        PlanMode::RaiseCash,
    ];
    if !sized.contains(&input.policy.mode) || !draw.once_in(3) {
        return;
    }
    if draw.once_in(3) {
        input.policy.objective = Some(Objective::MinTrades);
        return;
    }
    input.policy.objective = Some(Objective::LeastTrackingError);
    input.policy.penalty = draw.once_in(2).then(|| scaled(draw.between(0, 200), 2));
    input.policy.risk = match draw.between(1, 3) {
        1 => None,
        2 => Some(matrix(draw, input)),
        _ => Some(factors(draw, input)),
    };
    if draw.once_in(4) {
        let range = ExplicitRange {
            asset_uid: input.assets[0].asset_uid,
            min: Decimal::from(-5),
            max: scaled(draw.between(0, 100), 2),
        };
        input.policy.bounds = Some(vec![range]);
        // A cap could keep a line out of its bounds.
        input.policy.max_turnover = None;
    }
    if draw.once_in(4) && input.policy.mode == PlanMode::Full && input.policy.max_turnover.is_none() {
        let limit = GroupLimit {
            category: Some("bond".into()),
            assets: None,
            min: None,
            max: Some(Decimal::from(20)),
        };
        input.policy.limits = Some(vec![limit]);
    }
}

/// Independent variances with one shared part: a covariance whatever the draw.
fn matrix(draw: &mut Draw, input: &PlanInput) -> RiskInput {
    let count = input.assets.len();
    let common = scaled(draw.between(0, 400), 4);
    let mut covariance = vec![common; count * count];
    for line in 0..count {
        let own = scaled(draw.between(0, 900), 4);
        covariance[line * count + line] = common.checked_add(own).unwrap_or_default();
    }
    RiskInput {
        assets: input.assets.iter().rev().map(|asset| asset.asset_uid).collect(),
        covariance: Some(covariance),
        ..RiskInput::default()
    }
}

fn factors(draw: &mut Draw, input: &PlanInput) -> RiskInput {
    let count = input.assets.len();
    RiskInput {
        assets: input.assets.iter().map(|asset| asset.asset_uid).collect(),
        covariance: None,
        loadings: Some((0..count * 2).map(|_| scaled(draw.between(-100, 100), 2)).collect()),
        factor_covariance: Some([4, 0, 0, 9].map(|variance| scaled(variance, 2)).to_vec()),
        specific: Some((0..count).map(|_| scaled(draw.between(0, 900), 4)).collect()),
    }
}
