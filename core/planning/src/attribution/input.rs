use choices::AttributionMode;
use decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::shape::{Shape, Shaped, shaped};

shaped! {
    input;
    /// An account's holdings and the demands of its virtual funds.
    pub struct AttributionInput = "VirtualFundInput" {
        /// Holdings, at least one line; lines of one asset add up.
        pub holdings: Vec<HeldLine>,
        /// Demands of the funds, at least one.
        pub demands: Vec<FundDemand>,
        /// The account's own direct targets; they take nothing from the funds.
        pub direct_targets: Option<Vec<DirectTarget>>,
        /// How a shortfall is handled; `proportional_attribution` when left out.
        pub mode: Option<AttributionMode>,
        /// Gaps and deficits up to so many units do not count for the status; 0.000000001 when left out.
        pub quantity_tolerance: Option<Decimal>,
    }
}

shaped! {
    input;
    /// A line that is held.
    pub struct HeldLine = "HeldLine" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Units, positive.
        pub quantity: Decimal,
        /// 1 long, -1 short; 1 when left out.
        pub direction: Option<Direction>,
    }
}

shaped! {
    input;
    /// The demand of a fund for an asset.
    pub struct FundDemand = "VirtualFundDemand" {
        /// The fund, by a name of the caller's.
        pub virtual_fund: String,
        /// The asset.
        pub asset_uid: Uuid,
        /// Units, negative for a short line, not zero.
        pub signed_quantity: Decimal,
        /// Tells rows of one fund and asset apart; equal rows are added up first.
        pub row_key: Option<String>,
    }
}

shaped! {
    input;
    /// The account's own direct target of an asset.
    pub struct DirectTarget = "DirectTarget" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Units, negative for a short line; several of one asset add up.
        pub signed_quantity: Decimal,
    }
}

/// Which way a line is held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "i64", into = "i64")]
pub enum Direction {
    /// Units are owned.
    #[default]
    Long,
    /// Units are owed.
    Short,
}

#[cfg(feature = "schemas")]
::typescript::declared!(Direction, "1 | -1");

impl Direction {
    /// That of a signed quantity; long for zero.
    #[must_use]
    pub const fn of(quantity: Decimal) -> Self {
        if quantity.is_negative() {
            Self::Short
        } else {
            Self::Long
        }
    }

    /// The quantity with the sign of the direction; none when it is out of range.
    #[must_use]
    pub const fn signed(self, quantity: Decimal) -> Option<Decimal> {
        match self {
            Self::Long => Some(quantity),
            Self::Short => quantity.checked_neg(),
        }
    }
}

impl From<i64> for Direction {
    fn from(number: i64) -> Self {
        if number < 0 { Self::Short } else { Self::Long }
    }
}

impl From<Direction> for i64 {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Long => 1,
            Direction::Short => -1,
        }
    }
}

impl Shaped for Direction {
    const SHAPE: Shape = Shape::Direction;
}
