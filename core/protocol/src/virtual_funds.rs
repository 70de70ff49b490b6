//! Virtual funds: what the portfolios that an account targets get of what it holds.

use choices::{
    AttributionMode, AttributionStatus, HoldingsSelection, IdempotencyMode, LeveragePolicy, ResidualPolicy,
    RoundingPolicy, ShortagePolicy, StalePolicy,
};
use decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Instant, LineageShare, Uid};
use crate::form::{Unit, form};

/// The accounts with targets of portfolios.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListFundAccounts;

/// The accounts with targets of portfolios.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundAccountsView {
    /// By business key.
    pub accounts: Vec<FundAccount>,
}

/// An account with targets of portfolios.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundAccount {
    /// The row.
    pub uid: Uid,
    /// Business key.
    pub key: String,
    /// Human label.
    pub name: String,
    /// Its snapshots of targets with a portfolio among them, newest first: from when they hold.
    pub sets: Vec<(Uid, Instant)>,
    /// The times of its holdings, newest first.
    pub holdings: Vec<Instant>,
    /// Funds that have a part of the newest holdings.
    pub funds: u32,
}

form! {
    /// How holdings are attributed: numbers as typed.
    pub struct FundPolicy {
        /// What a shortage does to the status.
        mode: AttributionMode, "Shortfalls";
        /// What a shortage means.
        shortage_policy: ShortagePolicy, "Underfunded sleeve";
        /// What may remain in the direct sleeve.
        residual_policy: ResidualPolicy, "Unrequested holdings";
        /// What targets above 100% mean.
        leverage_policy: LeveragePolicy, "Targets above 100%";
        /// Whether funds hold fractions of lots.
        rounding_policy: RoundingPolicy, "Rounding";
        /// Which holdings are shared out.
        holdings_selection_policy: HoldingsSelection, "Holdings";
        /// What funds with holdings of the same snapshot mean.
        idempotency_mode: IdempotencyMode, "Existing allocations";
        /// What old prices and rates mean.
        stale_valuation_policy: StalePolicy, "Stale prices and rates";
        /// Days up to which they are not old.
        max_valuation_age_secs: String, "Stale after", unit Unit::Days, hint "none", when |p| p.stale_valuation_policy != StalePolicy::Accept;
        /// What old weights mean.
        stale_weight_policy: StalePolicy, "Stale weights";
        /// Days up to which they are not old.
        max_weight_age_secs: String, "Stale after", unit Unit::Days, hint "none", when |p| p.stale_weight_policy != StalePolicy::Accept;
        /// What another system says that the account is worth; "" for nothing.
        stated_account_value: String, "Reported value", hint "none";
        /// By how much the book may differ from it.
        valuation_tolerance: String, "Tolerance", unit Unit::Percent(""), hint "none";
    }
}

/// What is to be planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundQuestion {
    /// The targets.
    pub set: Uid,
    /// When holdings are taken and valued, as typed; "" for the newest holdings.
    pub time: String,
    /// How they are attributed.
    pub policy: FundPolicy,
}

/// What the funds would get; nothing is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TryFunds(pub FundQuestion);

/// What the funds get, as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportFunds(pub FundQuestion);

/// Plans again and writes what the funds get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplyFunds(pub FundQuestion);

/// The matrix of funds and assets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundMatrix {
    /// When it is valued.
    pub time: Instant,
    /// The holdings are of then.
    pub holdings_time: Instant,
    /// The targets hold from then.
    pub targets_time: Instant,
    /// The oldest price in use; none when only cash is.
    pub oldest_price: Option<Instant>,
    /// What the holdings are worth, in base currency.
    pub value: Decimal,
    /// Whether the funds get what they ask for.
    pub status: AttributionStatus,
    /// By key of the portfolio.
    pub funds: Vec<FundColumn>,
    /// By key of the asset; cash last.
    pub rows: Vec<FundRow>,
    /// Value of what no fund has.
    pub direct_value: Decimal,
    /// Value of what the account itself wants; none without a price.
    pub direct_target_value: Option<Decimal>,
    /// Assets that funds ask more of than there is, and how much.
    pub deficits: Vec<(String, Decimal)>,
    /// What is worth knowing.
    pub warnings: Vec<String>,
}

/// A fund: a column of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundColumn {
    /// The portfolio that it follows.
    pub portfolio: Uid,
    /// Its key.
    pub key: String,
    /// It is in the book already.
    pub exists: bool,
    /// What its target comes to, in base currency.
    pub target_value: Decimal,
    /// What it gets, in base currency.
    pub allocated_value: Decimal,
}

/// An asset: a row of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundRow {
    /// Business key.
    pub asset: String,
    /// Its name.
    pub name: String,
    /// It is money.
    pub is_cash: bool,
    /// Units held, signed.
    pub held: Decimal,
    /// What each fund gets, in the order of the funds; none where it asks for nothing.
    pub cells: Vec<Option<FundCell>>,
    /// Units that no fund has.
    pub direct: Decimal,
    /// Units that the account itself wants.
    pub direct_target: Decimal,
    /// Units held over units that funds ask for, at most 1; none without a demand.
    pub scale: Option<Decimal>,
}

/// What a fund gets of an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundCell {
    /// Units asked for.
    pub requested: Decimal,
    /// Units attributed.
    pub allocated: Decimal,
    /// The difference.
    pub gap: Decimal,
    /// It gets less than it asks for.
    pub is_short: bool,
    /// Value of what is asked for, in base currency.
    pub requested_value: Decimal,
    /// Value of what is attributed, in base currency.
    pub allocated_value: Decimal,
    /// The paths that the demand comes by, in units.
    pub paths: Vec<LineageShare>,
}

/// What the funds of an account have of its newest holdings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowFunds {
    /// The account.
    pub account: Uid,
}

/// Holdings by fund.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundsView {
    /// When the holdings were taken; none when there are none.
    pub time: Option<Instant>,
    /// By key of the portfolio.
    pub funds: Vec<FundPart>,
    /// What no fund has.
    pub residuals: Vec<FundResidual>,
    /// Assets that a fund has and the holdings have not.
    pub unbacked: Vec<String>,
}

/// What a fund has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundPart {
    /// Key of the portfolio that it follows.
    pub portfolio: String,
    /// Key of the fund.
    pub key: String,
    /// By asset.
    pub lines: Vec<FundPartLine>,
}

/// What a fund has of an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundPartLine {
    /// Business key.
    pub asset: String,
    /// Its name.
    pub name: String,
    /// Units, signed.
    pub quantity: Decimal,
    /// Units that it misses, by the plan that gave it the line.
    pub gap: Option<Decimal>,
    /// Part of what it asked for that there was.
    pub scale: Option<Decimal>,
    /// How it was found.
    pub how: String,
}

/// What no fund has of an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundResidual {
    /// Business key.
    pub asset: String,
    /// Its name.
    pub name: String,
    /// Units held.
    pub held: Decimal,
    /// Units that funds have.
    pub allocated: Decimal,
    /// The difference.
    pub residual: Decimal,
}
