//! Targets of position sets: the rows as they come, and the type that cannot be wrong.
//!
//! [`validate`] and [`DatedTarget::try_from`] are the only ways from an untrusted row to a [`Target`]; every rule that a
//! row can break is in them.

mod row;
mod set;

use choices::TargetType;
use chrono::{DateTime, Utc};
use decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

pub use set::{TargetCheck, position_set_rows, validate};

use crate::shape::shaped;

/// The target exposure of an account to an asset or portfolio, signed: below zero is short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// An asset.
    Asset {
        /// The asset.
        uid: Uuid,
        /// How much.
        exposure: AssetExposure,
    },
    /// A portfolio, which is expanded to assets.
    Portfolio {
        /// The portfolio.
        uid: Uuid,
        /// How much.
        exposure: PortfolioExposure,
    },
}

/// How much of an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AssetExposure {
    /// A share of the account's value.
    Weight(Decimal),
    /// An amount in the valuation asset.
    Notional(Decimal),
    /// Units.
    Quantity(Decimal),
}

/// How much of a portfolio; a portfolio has no units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PortfolioExposure {
    /// A share of the account's value.
    Weight(Decimal),
    /// An amount in the valuation asset.
    Notional(Decimal),
}

impl Target {
    /// The uid of the asset or portfolio.
    #[must_use]
    pub const fn uid(&self) -> Uuid {
        match self {
            Self::Asset { uid, .. } | Self::Portfolio { uid, .. } => *uid,
        }
    }

    /// The kind of instrument that it names.
    #[must_use]
    pub const fn target_type(&self) -> TargetType {
        match self {
            Self::Asset { .. } => TargetType::Asset,
            Self::Portfolio { .. } => TargetType::Portfolio,
        }
    }

    /// The exposure as weight, notional and quantity, of which one is there.
    const fn columns(&self) -> [Option<Decimal>; 3] {
        match self {
            Self::Asset {
                exposure: AssetExposure::Weight(amount),
                ..
            }
            | Self::Portfolio {
                exposure: PortfolioExposure::Weight(amount),
                ..
            } => [Some(*amount), None, None],
            Self::Asset {
                exposure: AssetExposure::Notional(amount),
                ..
            }
            | Self::Portfolio {
                exposure: PortfolioExposure::Notional(amount),
                ..
            } => [None, Some(*amount), None],
            Self::Asset {
                exposure: AssetExposure::Quantity(amount),
                ..
            } => [None, None, Some(*amount)],
        }
    }
}

/// A target in its position set. In JSON it is a [`TargetRow`]; reading one checks it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "TargetRow", into = "TargetRow")]
pub struct DatedTarget {
    /// When the target holds from.
    pub time_index: Option<DateTime<Utc>>,
    /// The set it belongs to.
    pub position_set_uid: Option<Uuid>,
    /// The target.
    pub target: Target,
    /// Whatever the caller keeps with it.
    pub metadata: Map<String, Value>,
}

shaped! {
    row;
    /// A target as it is stored: one of asset_uid and portfolio_uid, and one of the three exposures, is not null.
    pub struct TargetRow = "TargetRow" {
        /// When the target holds from.
        pub time_index: Option<DateTime<Utc>> as Nullable,
        /// The set it belongs to.
        pub position_set_uid: Option<Uuid> as Nullable,
        /// The kind of instrument that the target names; derived when left out.
        pub target_type: TargetType,
        /// The uid of the asset or portfolio; derived when left out.
        pub target_uid: Uuid,
        /// The asset.
        pub asset_uid: Option<Uuid> as Nullable,
        /// The portfolio.
        pub portfolio_uid: Option<Uuid> as Nullable,
        /// Share of the account's value, signed.
        pub weight_notional_exposure: Option<Decimal> as Nullable,
        /// Amount in the valuation asset, signed.
        pub constant_notional_exposure: Option<Decimal> as Nullable,
        /// Units of an asset, signed.
        pub single_asset_quantity: Option<Decimal> as Nullable,
        /// Whatever the caller keeps with it.
        pub metadata_json: Map<String, Value>,
    }
}

impl From<DatedTarget> for TargetRow {
    fn from(dated: DatedTarget) -> Self {
        let uid = dated.target.uid();
        let target_type = dated.target.target_type();
        let [weight, notional, quantity] = dated.target.columns();
        Self {
            time_index: dated.time_index,
            position_set_uid: dated.position_set_uid,
            target_type,
            target_uid: uid,
            asset_uid: (target_type == TargetType::Asset).then_some(uid),
            portfolio_uid: (target_type == TargetType::Portfolio).then_some(uid),
            weight_notional_exposure: weight,
            constant_notional_exposure: notional,
            single_asset_quantity: quantity,
            metadata_json: dated.metadata,
        }
    }
}
