use choices::AttributionStatus;
use decimal::Decimal;
use uuid::Uuid;

use super::input::Direction;
use crate::shape::shaped;

shaped! {
    output;
    /// Holdings allocated to virtual funds.
    pub struct AttributionResult = "VirtualFundAllocation" {
        /// Whether the funds receive their requests.
        pub status: AttributionStatus,
        /// Every asset that is held, requested or targeted, by uid.
        pub assets: Vec<AssetAttribution>,
        /// By fund, asset, then row key.
        pub lines: Vec<FundAttribution>,
        /// Assets that funds ask more of than there is, by uid.
        pub deficits: Vec<AssetDeficit>,
    }
}

shaped! {
    output;
    /// One asset after the attribution.
    pub struct AssetAttribution = "AssetAttribution" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Sum of the lines held, short ones negative.
        pub signed_holding: Decimal,
        /// Sum of the lines held without their signs.
        pub gross_source_capacity: Decimal,
        /// Sum of what funds ask for without signs.
        pub virtual_gross_demand: Decimal,
        /// Capacity over demand, at most 1; 0 without a demand.
        pub scale: Decimal,
        /// Sum of what funds miss without signs.
        pub target_gap_abs_quantity: Decimal,
        /// Sum of what funds get, signed.
        pub virtual_allocated: Decimal,
        /// signed_holding - virtual_allocated, exactly.
        pub direct_sleeve: Decimal,
        /// Sum of what the account itself wants.
        pub direct_target: Decimal,
        /// direct_target - direct_sleeve.
        pub direct_gap: Decimal,
    }
}

shaped! {
    output;
    /// The part of an asset attributed to a fund.
    pub struct FundAttribution = "VirtualFundLine" {
        /// The fund.
        pub virtual_fund: String,
        /// The asset.
        pub asset_uid: Uuid,
        /// The row key of its demands.
        [serde(skip_serializing_if = "Option::is_none")]
        pub row_key: Option<String> as Omitted,
        /// Requested quantity, signed.
        pub requested: Decimal,
        /// Units attributed, signed, rounded toward zero at 18 places.
        pub allocated: Decimal,
        /// requested - allocated, exactly.
        pub target_gap: Decimal,
        /// 1 for a long request, -1 for a short one.
        pub direction: Direction,
    }
}

shaped! {
    output;
    /// The shortfall of an asset.
    pub struct AssetDeficit = "AssetDeficit" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Demand less capacity, positive.
        pub quantity: Decimal,
    }
}
