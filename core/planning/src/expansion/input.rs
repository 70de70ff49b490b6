use choices::Selection;
use chrono::{DateTime, Utc};
use decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::shape::{Shape, Shaped, UnionShape, shaped};
use crate::targets::DatedTarget;

shaped! {
    row;
    /// Targets, and the compositions of the portfolios among them.
    pub struct ExpandInput = "ExpandInput" {
        /// The targets.
        pub targets: Vec<DatedTarget>,
        /// Weights of portfolios at times.
        pub compositions: Vec<Composition>,
        /// The instant that the targets are expanded at.
        pub as_of: DateTime<Utc>,
        /// Which weights of a portfolio are taken; `exact` when left out.
        pub selection: Option<Selection>,
        /// With it, and the prices that quantities need, total_notional is given.
        pub account_value: Option<Decimal>,
        /// Prices in the valuation asset.
        pub prices: Option<Vec<AssetPrice>>,
    }
}

impl Shaped for DatedTarget {
    const SHAPE: Shape = Shape::TargetRow;
}

shaped! {
    input;
    /// The composition of a portfolio, effective from a time.
    pub struct Composition = "Composition" {
        /// The portfolio.
        pub portfolio_uid: Uuid,
        /// When the weights hold from.
        pub time_index: DateTime<Utc>,
        /// The weights; they need not sum to 1. With none, all of the portfolio is residual.
        pub constituents: Vec<Constituent>,
    }
}

/// One weight of a composition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Constituent {
    /// Of an asset.
    Asset(AssetWeight),
    /// Of another portfolio.
    Portfolio(PortfolioWeight),
}

impl Shaped for Constituent {
    const SHAPE: Shape = Shape::Union(&UnionShape {
        name: "Constituent",
        docs: &[" One weight of a composition: of an asset, or of another portfolio."],
        variants: &[AssetWeight::SHAPE, PortfolioWeight::SHAPE],
    });
}

shaped! {
    input;
    /// The weight of an asset in a portfolio.
    pub struct AssetWeight = "AssetWeight" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Share of the portfolio, signed.
        pub weight: Decimal,
    }
}

shaped! {
    input;
    /// The weight of a portfolio in a portfolio.
    pub struct PortfolioWeight = "PortfolioWeight" {
        /// The portfolio that is held.
        pub portfolio_uid: Uuid,
        /// Share of the portfolio that holds it, signed.
        pub weight: Decimal,
    }
}

shaped! {
    input;
    /// A price in the valuation asset.
    pub struct AssetPrice = "AssetPrice" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Of one unit.
        pub price: Decimal,
    }
}

shaped! {
    output;
    /// The exposures to assets that result from targets.
    pub struct ExpandedTargets = "ExpandedTargets" {
        /// By asset.
        pub exposures: Vec<ExpandedExposure>,
        /// Weight that compositions leave unassigned, by target, then path; negative where weights sum to more than 1.
        pub residual: Vec<ResidualShare>,
        /// The weights that were taken, by portfolio.
        pub snapshots: Vec<Snapshot>,
    }
}

shaped! {
    output;
    /// All that the targets ask of one asset.
    pub struct ExpandedExposure = "ExpandedExposure" {
        /// The asset.
        pub asset_uid: Uuid,
        /// The sum of its weights; null without one.
        pub weight: Option<Decimal> as Nullable,
        /// The sum of its notionals; null without one.
        pub notional: Option<Decimal> as Nullable,
        /// The sum of its quantities; null without one.
        pub quantity: Option<Decimal> as Nullable,
        /// All three in the valuation asset; null without account_value, or without the price of a quantity.
        pub total_notional: Option<Decimal> as Nullable,
        /// The paths that lead to the asset, by target; their shares sum to the exposure.
        pub lineage: Vec<PathShare>,
    }
}

shaped! {
    output;
    /// The exposure through one path.
    pub struct PathShare = "PathShare" {
        /// From the target to the asset, both included.
        pub path: Vec<Uuid>,
        /// Of a weight target.
        [serde(skip_serializing_if = "Option::is_none")]
        pub weight: Option<Decimal> as Omitted,
        /// Of a notional target.
        [serde(skip_serializing_if = "Option::is_none")]
        pub notional: Option<Decimal> as Omitted,
        /// Of a quantity target.
        [serde(skip_serializing_if = "Option::is_none")]
        pub quantity: Option<Decimal> as Omitted,
    }
}

shaped! {
    output;
    /// The weight that one portfolio on a path leaves unassigned.
    pub struct ResidualShare = "ResidualShare" {
        /// From the target to the portfolio, both included.
        pub path: Vec<Uuid>,
        /// Of a weight target.
        [serde(skip_serializing_if = "Option::is_none")]
        pub weight: Option<Decimal> as Omitted,
        /// Of a notional target.
        [serde(skip_serializing_if = "Option::is_none")]
        pub notional: Option<Decimal> as Omitted,
    }
}

shaped! {
    output;
    /// The weights that were taken for a portfolio.
    pub struct Snapshot = "Snapshot" {
        /// The portfolio.
        pub portfolio_uid: Uuid,
        /// When they hold from.
        pub time_index: DateTime<Utc>,
    }
}
