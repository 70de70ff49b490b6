//! Orders of many accounts in one asset as one block, and its fills shared out fairly.
//!
//! The rule is written on the block before anything is sent: fills go to the accounts pro rata to what each asked for, at the
//! average price of all fills, whole lots by largest remainder, and never more than asked for.

use std::collections::BTreeMap;

use choices::{AllocationRule, OrderSide};
use decimal::{Decimal, Rounding};
use rebalance::fills::{Filled, allocate};
use rebalance::plan::Checks;
use uuid::Uuid;

use crate::codes;
use crate::invalid_input::{InvalidInput, Violations};
use crate::minor_units::minor_places;
use crate::plan::{InvariantCheck, is_quoted_in};
use crate::shape::shaped;

shaped! {
    input;
    /// Orders to be grouped.
    pub struct BlockInput = "BlockInput" {
        /// The orders of a plan, or others.
        pub orders: Vec<AccountOrder>,
    }
}

shaped! {
    input;
    /// An order of one account.
    pub struct AccountOrder = "AccountOrder" {
        /// The account.
        pub account_uid: Uuid,
        /// The asset.
        pub asset_uid: Uuid,
        /// Buy or sell.
        pub side: OrderSide,
        /// Units, positive.
        pub quantity: Decimal,
    }
}

shaped! {
    output;
    /// Orders grouped by asset and side.
    pub struct Blocks = "Blocks" {
        /// By asset, buys before sells.
        pub blocks: Vec<Block>,
    }
}

shaped! {
    output;
    /// One order to the market for several accounts.
    pub struct Block = "Block" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Buy or sell.
        pub side: OrderSide,
        /// Units of all accounts together.
        pub quantity: Decimal,
        /// How fills will be allocated.
        pub rule: AllocationRule,
        /// The order of each account, by account.
        pub intents: Vec<Intent>,
    }
}

shaped! {
    output;
    /// The order of an account within a block.
    pub struct Intent = "BlockIntent" {
        /// The account.
        pub account_uid: Uuid,
        /// Units, positive.
        pub quantity: Decimal,
    }
}

shaped! {
    input;
    /// Blocks and their fills.
    pub struct FillInput = "FillInput" {
        /// The orders that the blocks were made of.
        pub orders: Vec<AccountOrder>,
        /// Fills of the block, in any order.
        pub fills: Vec<Fill>,
        /// The assets of the fills.
        pub assets: Vec<FilledAsset>,
    }
}

shaped! {
    input;
    /// A fill.
    pub struct Fill = "Fill" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Buy or sell.
        pub side: OrderSide,
        /// Units, positive.
        pub quantity: Decimal,
        /// Of a unit, positive.
        pub price: Decimal,
    }
}

shaped! {
    input;
    /// The terms of an asset that its allocation depends on.
    pub struct FilledAsset = "FilledAsset" {
        /// The asset.
        pub asset_uid: Uuid,
        /// ISO 4217 code of its price.
        pub currency: String,
        /// Contract multiplier; 1 when left out.
        pub multiplier: Option<Decimal>,
        /// Units in a lot; any fraction when left out.
        pub lot_size: Option<Decimal>,
    }
}

shaped! {
    output;
    /// Allocated fills.
    pub struct FillAllocation = "FillAllocation" {
        /// By asset, buys before sells.
        pub blocks: Vec<FilledBlock>,
        /// By asset, side, then account.
        pub allocations: Vec<AccountFill>,
        /// Invariant 16: what is allocated is what was filled, in quantity and money.
        pub invariants: Vec<InvariantCheck>,
    }
}

shaped! {
    output;
    /// A block after its fills.
    pub struct FilledBlock = "FilledBlock" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Buy or sell.
        pub side: OrderSide,
        /// Ordered quantity.
        pub intended: Decimal,
        /// Units filled.
        pub filled: Decimal,
        /// Money of all fills over units and multiplier, half to even at 18 places; null without a fill.
        pub average_price: Option<Decimal> as Nullable,
        /// Money of all fills, each half to even at the currency's minor unit.
        pub money: Decimal,
        /// How the fills were allocated.
        pub rule: AllocationRule,
    }
}

shaped! {
    output;
    /// An account's part of a block's fills.
    pub struct AccountFill = "AccountFill" {
        /// The account.
        pub account_uid: Uuid,
        /// The asset.
        pub asset_uid: Uuid,
        /// Buy or sell.
        pub side: OrderSide,
        /// Ordered quantity.
        pub intended: Decimal,
        /// Units received or given.
        pub quantity: Decimal,
        /// Money, in the asset's currency, without sign.
        pub money: Decimal,
    }
}

type Key = (Uuid, OrderSide);

/// The orders as blocks, one per asset and side.
///
/// # Errors
/// [`InvalidInput`]: a quantity that is not positive, or an account that orders the same twice.
///
/// ```
/// use planning::blocks::{BlockInput, group};
/// let uid = |number: u128| uuid::Uuid::from_u128(number);
/// let input: BlockInput = serde_json::from_value(serde_json::json!({ "orders": [
///     { "account_uid": uid(1), "asset_uid": uid(9), "side": "buy", "quantity": "30" },
///     { "account_uid": uid(2), "asset_uid": uid(9), "side": "buy", "quantity": "12" },
/// ] }))?;
/// assert_eq!(group(&input)?.blocks[0].quantity, "42".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn group(input: &BlockInput) -> Result<Blocks, InvalidInput> {
    let mut report = Violations::default();
    let blocks = blocks_of(&input.orders, &mut report);
    report.finish()?;
    Ok(Blocks { blocks })
}

fn blocks_of(orders: &[AccountOrder], report: &mut Violations) -> Vec<Block> {
    let mut grouped: BTreeMap<Key, BTreeMap<Uuid, Decimal>> = BTreeMap::new();
    for (row, order) in orders.iter().enumerate() {
        if !order.quantity.is_positive() {
            report.add(row, format!("orders[{row}].quantity"), codes::not_positive());
        }
        let block = grouped.entry((order.asset_uid, order.side)).or_default();
        if block.insert(order.account_uid, order.quantity).is_some() {
            report.add(row, format!("orders[{row}].account_uid"), codes::duplicate_order());
        }
    }
    let mut blocks = Vec::with_capacity(grouped.len());
    for ((asset_uid, side), intents) in grouped {
        let Some(quantity) = Decimal::checked_sum(intents.values().copied()) else {
            report.add(0, "orders", codes::orders_out_of_range());
            continue;
        };
        let intents = intents
            .into_iter()
            .map(|(account_uid, quantity)| Intent { account_uid, quantity });
        blocks.push(Block {
            asset_uid,
            side,
            quantity,
            rule: AllocationRule::ProRata,
            intents: intents.collect(),
        });
    }
    blocks
}

/// The fills allocated to the accounts.
///
/// # Errors
/// [`InvalidInput`]: those of [`group`], numbers that are not positive, fills of nothing that was ordered or of more than
/// was, and assets that are missing, doubled or in no known currency.
pub fn allocate_fills(input: &FillInput) -> Result<FillAllocation, InvalidInput> {
    let mut report = Violations::default();
    let blocks = blocks_of(&input.orders, &mut report);
    let assets = assets_of(input, &mut report);
    let mut filled: BTreeMap<Key, Vec<&Fill>> = BTreeMap::new();
    for (row, fill) in input.fills.iter().enumerate() {
        for (name, number) in [("quantity", fill.quantity), ("price", fill.price)] {
            if !number.is_positive() {
                report.add(row, format!("fills[{row}].{name}"), codes::not_positive());
            }
        }
        if !blocks
            .iter()
            .any(|block| (block.asset_uid, block.side) == (fill.asset_uid, fill.side))
        {
            report.add(row, format!("fills[{row}].asset_uid"), codes::fill_unknown());
        }
        filled.entry((fill.asset_uid, fill.side)).or_default().push(fill);
    }
    report.finish()?;
    let mut result = FillAllocation {
        blocks: Vec::new(),
        allocations: Vec::new(),
        invariants: Vec::new(),
    };
    let mut checks = Checks::default();
    for (row, block) in blocks.into_iter().enumerate() {
        let fills = filled.remove(&(block.asset_uid, block.side)).unwrap_or_default();
        let Some(asset) = assets.get(&block.asset_uid) else {
            continue;
        };
        share_out(&block, &fills, asset, &mut result, &mut checks).map_err(|fault| fault.of_row(row))?;
    }
    result.invariants = checks
        .iter()
        .map(|(number, holds)| InvariantCheck::judged(number, holds))
        .collect();
    Ok(result)
}

/// Why a block cannot be shared out.
enum Fault {
    TooMuch,
    OutOfRange,
}

impl Fault {
    fn of_row(&self, row: usize) -> InvalidInput {
        let fault = match self {
            Self::TooMuch => codes::fill_too_large(),
            Self::OutOfRange => codes::amount_out_of_range(),
        };
        InvalidInput::one(row, "fills", fault)
    }
}

fn assets_of<'a>(input: &'a FillInput, report: &mut Violations) -> BTreeMap<Uuid, &'a FilledAsset> {
    let mut assets = BTreeMap::new();
    for (row, asset) in input.assets.iter().enumerate() {
        if assets.insert(asset.asset_uid, asset).is_some() {
            report.add(
                row,
                format!("assets[{row}].asset_uid"),
                codes::duplicate_asset(&asset.asset_uid),
            );
        }
        if !is_quoted_in(&asset.currency) {
            report.add(
                row,
                format!("assets[{row}].currency"),
                codes::currency_unknown(&asset.currency),
            );
        }
        for (name, value) in [("multiplier", asset.multiplier), ("lot_size", asset.lot_size)] {
            if value.is_some_and(|value| !value.is_positive()) {
                report.add(row, format!("assets[{row}].{name}"), codes::not_positive());
            }
        }
    }
    for (row, order) in input.orders.iter().enumerate() {
        if !assets.contains_key(&order.asset_uid) {
            report.add(
                row,
                format!("orders[{row}].asset_uid"),
                codes::asset_unknown(&order.asset_uid),
            );
        }
    }
    assets
}

fn share_out(
    block: &Block,
    fills: &[&Fill],
    asset: &FilledAsset,
    result: &mut FillAllocation,
    checks: &mut Checks,
) -> Result<(), Fault> {
    let places = minor_places(&asset.currency).unwrap_or(0);
    let multiplier = asset.multiplier.unwrap_or(Decimal::ONE);
    let (mut quantity, mut money) = (Decimal::ZERO, Decimal::ZERO);
    for fill in fills {
        let unit = fill.price.checked_mul(multiplier).ok_or(Fault::OutOfRange)?;
        let own = fill
            .quantity
            .checked_mul(unit)
            .and_then(|own| own.round(places, Rounding::HalfEven));
        money = own.and_then(|own| money.checked_add(own)).ok_or(Fault::OutOfRange)?;
        quantity = quantity.checked_add(fill.quantity).ok_or(Fault::OutOfRange)?;
    }
    if quantity > block.quantity {
        return Err(Fault::TooMuch);
    }
    let intents: Vec<Decimal> = block.intents.iter().map(|intent| intent.quantity).collect();
    let filled = Filled {
        quantity,
        money,
        lot: asset.lot_size,
        minor_places: places,
    };
    let shares = allocate(&intents, &filled).ok_or(Fault::OutOfRange)?;
    let all_given = Decimal::checked_sum(shares.iter().map(|share| share.quantity)) == Some(quantity)
        && Decimal::checked_sum(shares.iter().map(|share| share.money)) == Some(money);
    let within = shares
        .iter()
        .zip(&intents)
        .all(|(share, intent)| share.quantity <= *intent);
    checks.note(16, all_given && within);
    let average = |quantity: Decimal| money.checked_div(quantity)?.checked_div(multiplier);
    result.blocks.push(FilledBlock {
        asset_uid: block.asset_uid,
        side: block.side,
        intended: block.quantity,
        filled: quantity,
        average_price: if quantity.is_zero() {
            None
        } else {
            Some(average(quantity).ok_or(Fault::OutOfRange)?)
        },
        money,
        rule: block.rule,
    });
    for (intent, share) in block.intents.iter().zip(shares) {
        result.allocations.push(AccountFill {
            account_uid: intent.account_uid,
            asset_uid: block.asset_uid,
            side: block.side,
            intended: intent.quantity,
            quantity: share.quantity,
            money: share.money,
        });
    }
    Ok(())
}
