//! `allocateVirtualFunds`: holdings and demands by uid.

use std::collections::{BTreeMap, BTreeSet};

use decimal::Decimal;
use rebalance::attribution::{self, Attribution, Demand, Held, attribute};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::shape::{Shape, Shaped, choice, shaped};
use crate::violation::{Code, InvalidInput, Report};

/// Gaps and deficits up to this many units are none: 10^-9.
pub const QUANTITY_TOLERANCE: Decimal = Decimal::from_units(1_000_000_000);

shaped! {
    input;
    /// What an account holds and what its virtual funds ask for.
    pub struct AttributionInput = "VirtualFundInput" {
        /// What is held, at least one line; lines of one asset add up.
        pub holdings: Vec<HeldLine>,
        /// What funds ask for, at least one.
        pub demands: Vec<FundDemand>,
        /// What the account itself wants of assets; takes nothing from the funds.
        pub direct_targets: Option<Vec<DirectTarget>>,
        /// What a shortage means; `proportional_attribution` when left out.
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
    /// What a fund asks for.
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
    /// What the account itself wants of an asset.
    pub struct DirectTarget = "DirectTarget" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Units, negative for a short line; several of one asset add up.
        pub signed_quantity: Decimal,
    }
}

choice! {
    default;
    /// What a shortage means.
    pub enum AttributionMode = "AttributionMode" {
        /// Every fund gets its part of what there is.
        [default] Proportional = "proportional_attribution",
        /// The attribution is infeasible.
        Strict = "strict_feasible",
    }
}

choice! {
    plain;
    /// Whether the funds get what they ask for.
    pub enum AttributionStatus = "AttributionStatus" {
        /// They do.
        Feasible = "feasible",
        /// Some get less.
        AttributedWithGap = "attributed_with_target_gap",
        /// Some would get less, and the mode forbids it.
        Infeasible = "infeasible",
    }
}

shaped! {
    output;
    /// Holdings shared out to virtual funds.
    pub struct AttributionResult = "VirtualFundAllocation" {
        /// Whether the funds get what they ask for.
        pub status: AttributionStatus,
        /// Every asset that is held, asked for or wanted, by uid.
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
    /// What a fund gets of an asset.
    pub struct FundAttribution = "VirtualFundLine" {
        /// The fund.
        pub virtual_fund: String,
        /// The asset.
        pub asset_uid: Uuid,
        /// The row key of its demands.
        [serde(skip_serializing_if = "Option::is_none")]
        pub row_key: Option<String> as Omitted,
        /// Units asked for, signed.
        pub requested: Decimal,
        /// Units attributed, signed, rounded toward zero at 18 places.
        pub allocated: Decimal,
        /// requested - allocated, exactly.
        pub target_gap: Decimal,
        /// 1 when long units are asked for, -1 when short ones are.
        pub direction: Direction,
    }
}

shaped! {
    output;
    /// What an asset lacks.
    pub struct AssetDeficit = "AssetDeficit" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Demand less capacity, positive.
        pub quantity: Decimal,
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

impl From<AttributionMode> for attribution::AttributionMode {
    fn from(mode: AttributionMode) -> Self {
        match mode {
            AttributionMode::Proportional => Self::Proportional,
            AttributionMode::Strict => Self::Strict,
        }
    }
}

impl From<attribution::AttributionStatus> for AttributionStatus {
    fn from(status: attribution::AttributionStatus) -> Self {
        match status {
            attribution::AttributionStatus::Feasible => Self::Feasible,
            attribution::AttributionStatus::AttributedWithGap => Self::AttributedWithGap,
            attribution::AttributionStatus::Infeasible => Self::Infeasible,
        }
    }
}

/// The holdings shared out to the funds.
///
/// # Errors
/// [`InvalidInput`]: nothing held or asked for, quantities held that are not positive, demands of zero, a negative
/// tolerance, amounts out of range.
pub fn allocate_virtual_funds(input: &AttributionInput) -> Result<AttributionResult, InvalidInput> {
    check(input)?;
    share_out(input, &BTreeMap::new()).ok_or_else(|| {
        let message = "Quantities sum to more than 1.7e20; use larger units.";
        InvalidInput::one(0, "holdings", Code::AmountOutOfRange, message)
    })
}

fn check(input: &AttributionInput) -> Result<(), InvalidInput> {
    let mut report = Report::default();
    if input.holdings.is_empty() {
        report.add(
            0,
            "holdings",
            Code::HoldingsEmpty,
            "Give at least one line that is held.",
        );
    }
    if input.demands.is_empty() {
        report.add(0, "demands", Code::DemandsEmpty, "Give at least one demand of a fund.");
    }
    for (row, line) in input.holdings.iter().enumerate() {
        if !line.quantity.is_positive() {
            let message = "Write a number above zero; a short line has direction -1.";
            report.add(row, format!("holdings[{row}].quantity"), Code::NotPositive, message);
        }
    }
    for (row, demand) in input.demands.iter().enumerate() {
        if demand.signed_quantity.is_zero() {
            let message = "A demand is not zero; leave it out.";
            report.add(
                row,
                format!("demands[{row}].signed_quantity"),
                Code::DemandZero,
                message,
            );
        }
    }
    if input.quantity_tolerance.is_some_and(Decimal::is_negative) {
        let message = "Write a tolerance of zero or more.";
        report.add(0, "quantity_tolerance", Code::Negative, message);
    }
    report.finish()
}

/// The numbers that the kernel knows assets, funds and rows by: their places in order.
struct Names<'a> {
    assets: Vec<Uuid>,
    funds: Vec<&'a str>,
    rows: Vec<Option<&'a str>>,
}

impl<'a> Names<'a> {
    fn of(input: &'a AttributionInput) -> Self {
        let held = input.holdings.iter().map(|line| line.asset_uid);
        let asked = input.demands.iter().map(|demand| demand.asset_uid);
        let wanted = input.direct_targets.iter().flatten().map(|target| target.asset_uid);
        Self {
            assets: ordered(held.chain(asked).chain(wanted)),
            funds: ordered(input.demands.iter().map(|demand| demand.virtual_fund.as_str())),
            rows: ordered(input.demands.iter().map(|demand| demand.row_key.as_deref())),
        }
    }

    fn asset(&self, uid: Uuid) -> u32 {
        place(&self.assets, &uid)
    }
}

fn ordered<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    values.collect::<BTreeSet<T>>().into_iter().collect()
}

fn place<T: Ord>(sorted: &[T], value: &T) -> u32 {
    sorted.binary_search(value).unwrap_or_else(|place| place) as u32
}

/// The holdings of an input that was checked, in whole lots where `lots` has one for the asset; `None` when an amount is
/// out of range.
pub(super) fn share_out(input: &AttributionInput, lots: &BTreeMap<Uuid, Decimal>) -> Option<AttributionResult> {
    let names = &Names::of(input);
    let held = input.holdings.iter().map(|line| {
        Some(Held {
            asset: names.asset(line.asset_uid),
            quantity: line.direction.unwrap_or_default().signed(line.quantity)?,
        })
    });
    let demands = input.demands.iter().map(|demand| Demand {
        fund: place(&names.funds, &demand.virtual_fund.as_str()),
        asset: names.asset(demand.asset_uid),
        row: place(&names.rows, &demand.row_key.as_deref()),
        quantity: demand.signed_quantity,
    });
    let mut wanted: BTreeMap<u32, Decimal> = BTreeMap::new();
    for target in input.direct_targets.iter().flatten() {
        let own = wanted.entry(names.asset(target.asset_uid)).or_default();
        *own = own.checked_add(target.signed_quantity)?;
    }
    let mut held = held.collect::<Option<Vec<Held>>>()?;
    // An asset that is only wanted has its line too.
    held.extend(wanted.keys().map(|asset| Held {
        asset: *asset,
        quantity: Decimal::ZERO,
    }));
    let lots = names
        .assets
        .iter()
        .zip(0_u32..)
        .filter_map(|(uid, number)| Some((number, *lots.get(uid)?)));
    let shared = attribute(&held, &demands.collect::<Vec<_>>(), &lots.collect())?;
    named(input, names, &wanted, &shared)
}

fn named(
    input: &AttributionInput,
    names: &Names<'_>,
    wanted: &BTreeMap<u32, Decimal>,
    shared: &Attribution,
) -> Option<AttributionResult> {
    let tolerance = input.quantity_tolerance.unwrap_or(QUANTITY_TOLERANCE);
    let uid = |asset: u32| names.assets.get(asset as usize).copied();
    let asset = |asset: &attribution::AttributedAsset| {
        let direct_target = wanted.get(&asset.asset).copied().unwrap_or_default();
        Some(AssetAttribution {
            asset_uid: uid(asset.asset)?,
            signed_holding: asset.holding,
            gross_source_capacity: asset.capacity,
            virtual_gross_demand: asset.demand,
            scale: asset.scale,
            target_gap_abs_quantity: asset.gap,
            virtual_allocated: asset.allocated,
            direct_sleeve: asset.sleeve,
            direct_target,
            direct_gap: direct_target.checked_sub(asset.sleeve)?,
        })
    };
    let line = |line: &attribution::AttributedLine| {
        Some(FundAttribution {
            virtual_fund: (*names.funds.get(line.fund as usize)?).to_owned(),
            asset_uid: uid(line.asset)?,
            row_key: names.rows.get(line.row as usize)?.map(str::to_owned),
            requested: line.requested,
            allocated: line.allocated,
            target_gap: line.gap,
            direction: Direction::of(line.requested),
        })
    };
    let short = shared.assets.iter().filter(|asset| asset.deficit > tolerance);
    let deficit = |asset: &attribution::AttributedAsset| {
        Some(AssetDeficit {
            asset_uid: uid(asset.asset)?,
            quantity: asset.deficit,
        })
    };
    Some(AttributionResult {
        status: shared.status(input.mode.unwrap_or_default().into(), tolerance).into(),
        assets: shared.assets.iter().map(asset).collect::<Option<_>>()?,
        lines: shared.lines.iter().map(line).collect::<Option<_>>()?,
        deficits: short.map(deficit).collect::<Option<_>>()?,
    })
}
