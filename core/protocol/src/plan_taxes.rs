//! Rebalance: why a line is as it is, and what its sales realise.

use choices::OrderSide;
use chrono::NaiveDate;
use decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Instant, LineageShare, Uid};

/// Why a line of the current plan is as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainLine {
    /// The account.
    pub account_uid: Uid,
    /// The asset.
    pub asset_uid: Uid,
}

/// Everything that is known of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineExplained {
    /// Business key of the account.
    pub account: String,
    /// The order; none when nothing is traded.
    pub order: Option<OrderExplained>,
    /// The sentence of what stays open.
    pub residual: Option<String>,
    /// The orders of the line that are under way, and that the plan counts as filled: side and units left.
    pub under_way: Vec<(OrderSide, Decimal)>,
    /// The paths that the target comes by, as the book is now.
    pub lineage: Vec<LineageShare>,
}

/// What is known of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderExplained {
    /// It is a buy.
    pub is_buy: bool,
    /// Why it is there, with the figures that decided it.
    pub sentence: String,
    /// The price that it was planned at.
    pub price: Decimal,
    /// Cost, in the asset's currency.
    pub cost: Decimal,
    /// The lots that the order closes.
    pub lots: Vec<ClosedLot>,
    /// What the lots realise, in the asset's currency; none without lots.
    pub gain: Option<Decimal>,
    /// It closes a position without lots, so that its gain and tax are not known.
    pub is_unknown: bool,
    /// Tax on it; none without a regime.
    pub tax: Option<Decimal>,
    /// Why it is a wash; none when it is none.
    pub wash: Option<String>,
    /// What the losses that are disallowed are added to, a sentence each.
    pub replacements: Vec<String>,
    /// The first date on which buying back disallows no loss; none where none is realised.
    pub buy_back_from: Option<NaiveDate>,
}

/// The part of a lot that an order closes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedLot {
    /// When it was bought.
    pub opened: Instant,
    /// Units closed.
    pub quantity: Decimal,
    /// Proceeds less basis, in the asset's currency.
    pub gain: Decimal,
    /// The disallowed part of its loss, positive.
    pub disallowed: Option<Decimal>,
    /// Held for long.
    pub is_long: bool,
}

/// A window of what the plan's sales realise: each account, its sales, the lots that they close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowTaxes {
    /// First row wanted.
    pub offset: u32,
    /// Rows wanted at most.
    pub limit: u32,
}

/// A window of the plan's taxes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxWindow {
    /// Rows that match.
    pub matching: u32,
    /// Of all accounts, base currency.
    pub total: TaxFigures,
    /// The policy has a tax regime.
    pub has_regime: bool,
    /// The window.
    pub rows: Vec<TaxRow>,
}

/// Gains and tax.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxFigures {
    /// Gains less allowed losses of lots held shortly; none where no lot is closed.
    pub short: Option<Decimal>,
    /// And of lots held for long.
    pub long: Option<Decimal>,
    /// Below zero where losses save tax; none without a regime, and where no lot is closed.
    pub tax: Option<Decimal>,
    /// Losses that are washed; none where no lot is closed.
    pub disallowed: Option<Decimal>,
    /// Sales without lots, whose gain and tax are in none of the figures.
    pub unknown: u32,
}

/// A row of the plan's taxes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaxRow {
    /// An account, in base currency.
    Account {
        /// The account.
        uid: Uid,
        /// Business key.
        identifier: String,
        /// Human label.
        name: String,
        /// Its figures.
        figures: TaxFigures,
    },
    /// A sale of the account above, in the asset's currency.
    Sale {
        /// Business key of the asset.
        asset: String,
        /// Its currency.
        currency: String,
        /// Units sold; units bought for a buy that washes a loss.
        quantity: Decimal,
        /// It is a buy.
        is_buy: bool,
        /// It closes a position without lots, so that its gain and tax are not known.
        is_unknown: bool,
        /// Gains less losses of lots held shortly; none where there are none.
        short: Option<Decimal>,
        /// Gains less losses of lots held for long; none where there are none.
        long: Option<Decimal>,
        /// None without a regime.
        tax: Option<Decimal>,
        /// The part of the loss that is washed.
        disallowed: Option<Decimal>,
        /// Why it is a wash.
        wash: Option<String>,
    },
    /// A lot of the sale above.
    Lot(ClosedLot),
}
