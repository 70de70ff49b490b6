//! Rebalance: orders over all accounts, fills, files.

use choices::{ExportFormat, OrderSide};
use decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Uid, Violation};

/// A window of the plan's orders by asset and side over all accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowBlocks {
    /// First row wanted.
    pub offset: u32,
    /// Rows wanted at most.
    pub limit: u32,
}

/// A window of the blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockWindow {
    /// Rows that match.
    pub matching: u32,
    /// Blocks in all.
    pub blocks: u32,
    /// The window.
    pub rows: Vec<BlockRow>,
}

/// A row of the blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockRow {
    /// One order to the market.
    Block(BlockLine),
    /// The FX trades of all accounts from one currency into another; parts are of what is bought.
    Exchange(ExchangeBlock),
    /// An account's part of the block above.
    Part {
        /// Business key of the account.
        account: String,
        /// Its human label.
        name: String,
        /// Units that it asked for.
        quantity: Decimal,
        /// Of the block's units.
        share: Decimal,
    },
}

/// One order to the market for several accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockLine {
    /// The asset.
    pub asset_uid: Uid,
    /// Business key.
    pub asset: String,
    /// Its name.
    pub name: String,
    /// Buy or sell.
    pub side: OrderSide,
    /// Units of all accounts.
    pub quantity: Decimal,
    /// The price that it was planned at.
    pub price: Decimal,
    /// Value, in the asset's currency.
    pub notional: Decimal,
    /// The asset's currency.
    pub currency: String,
    /// Accounts with a part.
    pub accounts: u32,
}

/// One FX trade for several accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeBlock {
    /// (code, amount) that is sold.
    pub sold: (String, Decimal),
    /// (code, amount) that is bought.
    pub bought: (String, Decimal),
    /// Accounts with a part.
    pub accounts: u32,
}

/// Shares fills of a block out, to look at; nothing is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TryFills {
    /// The asset.
    pub asset_uid: Uid,
    /// Buy or sell.
    pub side: OrderSide,
    /// (units, price) as typed.
    pub fills: Vec<(String, String)>,
}

/// Fills shared out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FillsView {
    /// What is wrong with the fills; `row` is the fill's.
    pub violations: Vec<Violation>,
    /// Units asked for.
    pub intended: Decimal,
    /// Units filled.
    pub filled: Decimal,
    /// None without a fill.
    pub average_price: Option<Decimal>,
    /// Money of all fills, in the asset's currency.
    pub money: Decimal,
    /// What is allocated is what was filled, in quantity and money.
    pub holds: bool,
    /// By account.
    pub parts: Vec<FillPart>,
}

/// An account's part of fills.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FillPart {
    /// Business key of the account.
    pub account: String,
    /// Units asked for.
    pub intended: Decimal,
    /// Units received or given.
    pub quantity: Decimal,
    /// Money, without sign.
    pub money: Decimal,
}

/// The orders of the current plan as a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExportOrders {
    /// Its form.
    pub format: ExportFormat,
}
