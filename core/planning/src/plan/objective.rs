//! The objective of a policy, with its risk model and limits by asset number.

use choices::Objective;
use decimal::Decimal;
use rebalance::band::Limits;
use rebalance::plan::{self, TrackingGroup, TrackingRisk, TrackingTerms};
use uuid::Uuid;

use super::input::PlanInput;
use super::risk::{GroupLimit, RiskInput};

/// The objective of a checked, sorted input.
pub(super) fn objective(input: &PlanInput, assets: &[Uuid]) -> plan::Objective {
    match input.policy.objective.unwrap_or_default() {
        Objective::Proportional => plan::Objective::Proportional,
        Objective::MinTrades => plan::Objective::MinTrades,
        Objective::LeastTrackingError => plan::Objective::LeastTrackingError(Box::new(tracking(input, assets))),
    }
}

fn tracking(input: &PlanInput, assets: &[Uuid]) -> TrackingTerms {
    let policy = &input.policy;
    let mut bounds = vec![None; if policy.bounds.is_some() { assets.len() } else { 0 }];
    for bound in policy.bounds.iter().flatten() {
        if let Ok(place) = assets.binary_search(&bound.asset_uid) {
            bounds[place] = Some(Limits {
                low: bound.min,
                high: bound.max,
            });
        }
    }
    TrackingTerms {
        risk: policy
            .risk
            .as_ref()
            .map_or(TrackingRisk::Identity, |risk| of_model(risk, assets)),
        bounds,
        groups: policy
            .limits
            .iter()
            .flatten()
            .map(|limit| group(input, limit))
            .collect(),
        penalty: policy.penalty.unwrap_or_default().to_f64(),
    }
}

fn of_model(risk: &RiskInput, assets: &[Uuid]) -> TrackingRisk {
    let places = assets
        .iter()
        .map(|asset| risk.assets.binary_search(asset).ok().map(|place| place as u32))
        .collect();
    let floats =
        |values: &Option<Vec<Decimal>>| values.iter().flatten().map(|value| value.to_f64()).collect::<Vec<_>>();
    let size = risk.assets.len();
    if risk.covariance.is_some() {
        return TrackingRisk::Dense {
            places,
            size,
            covariance: floats(&risk.covariance),
        };
    }
    let loadings = floats(&risk.loadings);
    TrackingRisk::Factors {
        places,
        factors: loadings.len().checked_div(size).unwrap_or(0),
        loadings,
        covariance: floats(&risk.factor_covariance),
        specific: floats(&risk.specific),
    }
}

fn group(input: &PlanInput, limit: &GroupLimit) -> TrackingGroup {
    let is_member = |asset: &&super::input::PlanAsset| {
        limit
            .category
            .as_ref()
            .is_none_or(|category| asset.category.as_ref() == Some(category))
            && limit
                .assets
                .as_ref()
                .is_none_or(|assets| assets.binary_search(&asset.asset_uid).is_ok())
    };
    let members = input.assets.iter().enumerate().filter(|(_, asset)| is_member(asset));
    TrackingGroup {
        assets: members.map(|(number, _)| number as u32).collect(),
        low: limit.min.map_or(NO_LOW, Decimal::to_f64),
        high: limit.max.map_or(-NO_LOW, Decimal::to_f64),
    }
}

/// No lower limit, as far as weights go.
const NO_LOW: f64 = -1e6;
