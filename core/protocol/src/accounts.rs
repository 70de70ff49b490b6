//! Accounts: the grid and one account.

use decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Instant, Remark, Uid};

/// A window of the account grid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListAccounts {
    /// Words that must all occur in identifier, name, group or model.
    pub search: String,
    /// Only this group.
    pub group: Option<Uid>,
    /// Only accounts with a line out of its band.
    pub out_of_band: bool,
    /// The column that orders the rows; ties by identifier.
    pub sort: AccountSort,
    /// Largest first.
    pub descending: bool,
    /// First row wanted.
    pub offset: u32,
    /// Rows wanted at most.
    pub limit: u32,
}

/// The columns that the account grid can be ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the columns")]
pub enum AccountSort {
    #[default]
    Identifier,
    Name,
    Group,
    Model,
    Value,
    Cash,
    Drift,
    MaxDrift,
    LinesOut,
}

/// A window of the account grid and the totals of all matching rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountsView {
    /// Accounts in the book.
    pub total: u32,
    /// Accounts that match the question.
    pub matching: u32,
    /// Sum of the values of the matching accounts that could be valued; none where it is out of range.
    pub value: Option<Decimal>,
    /// Sum of their cash, in base currency; none where it is out of range.
    pub cash: Option<Decimal>,
    /// Value-weighted mean of the portfolio drift of those with targets; none where there are none.
    pub drift: Option<Decimal>,
    /// How many of them have a line out of its band, the cash line included.
    pub out_of_band: u32,
    /// How many of them could not be valued.
    pub not_valued: u32,
    /// How many of them are valued and have targets.
    pub measured: u32,
    /// What the figures leave out, with the names of the accounts and assets.
    pub notes: Vec<Remark>,
    /// The window.
    pub rows: Vec<AccountLine>,
}

/// One account in the grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLine {
    /// The account.
    pub uid: Uid,
    /// Business key: "ACC-014".
    pub identifier: String,
    /// Human label.
    pub name: String,
    /// Name of its group.
    pub group: Option<String>,
    /// Name of its allocation model.
    pub model: Option<String>,
    /// The figures, or why there are none.
    pub state: AccountState,
}

/// The figures of an account, or why there are none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountState {
    /// Valued, with targets.
    Measured(AccountFigures),
    /// Valued; the account has no targets.
    NoTargets {
        /// Value in base currency.
        value: Decimal,
        /// Cash in base currency.
        cash: Decimal,
    },
    /// Not valued; the sentence says what is missing.
    NotValued(String),
}

impl AccountState {
    /// The figures of an account that is valued and has targets.
    #[must_use]
    pub const fn figures(&self) -> Option<&AccountFigures> {
        match self {
            Self::Measured(figures) => Some(figures),
            Self::NoTargets { .. } | Self::NotValued(_) => None,
        }
    }

    /// Value and cash of an account that is valued, in base currency.
    #[must_use]
    pub const fn value_and_cash(&self) -> Option<(Decimal, Decimal)> {
        match self {
            Self::Measured(figures) => Some((figures.value, figures.cash)),
            Self::NoTargets { value, cash } => Some((*value, *cash)),
            Self::NotValued(_) => None,
        }
    }
}

/// Measures of an account against its targets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountFigures {
    /// Value in base currency.
    pub value: Decimal,
    /// Cash in base currency.
    pub cash: Decimal,
    /// Half the sum of absolute drifts, cash included; a share of 1.
    pub drift: Decimal,
    /// Largest absolute drift; a share of 1.
    pub max_drift: Decimal,
    /// Lines out of their band.
    pub lines_out: u32,
    /// All lines: assets held or wanted, and the cash.
    pub lines: u32,
}

/// One account in full.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ShowAccount {
    /// The account.
    pub uid: Uid,
}

/// One account in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Its line of the grid.
    pub account: AccountLine,
    /// When the holdings were taken.
    pub holdings_time: Option<Instant>,
    /// When the targets were set.
    pub targets_time: Option<Instant>,
    /// The target allocation, to edit its mandate.
    pub allocation_uid: Option<Uid>,
    /// Every asset held or wanted, by target then value; the cash line (no `asset_uid`) last.
    pub lines: Vec<PositionLine>,
    /// Balances per currency.
    pub cash: Vec<CashLine>,
    /// What portfolio targets leave unassigned, with its path.
    pub residual: Vec<LineageShare>,
    /// What is wrong with the data behind this page: stale or missing prices, FX, weights.
    pub issues: Vec<String>,
}

/// One asset (or the cash) of an account, held against wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionLine {
    /// None: the cash line.
    pub asset_uid: Option<Uid>,
    /// Business key: "AAPL"; "Cash" for the cash line.
    pub asset: String,
    /// Name of the asset.
    pub name: String,
    /// Category of the asset.
    pub category: Option<String>,
    /// Signed quantity held.
    pub quantity: Option<Decimal>,
    /// Price in the asset's currency.
    pub price: Option<Decimal>,
    /// When that price was seen.
    pub price_time: Option<Instant>,
    /// The asset's currency.
    pub currency: Option<String>,
    /// Signed value in base currency.
    pub value: Option<Decimal>,
    /// Share of the account's value.
    pub weight: Option<Decimal>,
    /// Target share; none in an account without targets.
    pub target: Option<Decimal>,
    /// weight - target; none in an account without targets.
    pub drift: Option<Decimal>,
    /// drift / target; none for a target of 0.
    pub relative_drift: Option<Decimal>,
    /// Lowest and highest share that is in band; none in an account without targets.
    pub band: Option<(Decimal, Decimal)>,
    /// Whether the share is not out of a band.
    pub in_band: bool,
    /// Where the target comes from.
    pub lineage: Vec<LineageShare>,
}

/// One path from the mandate to an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineageShare {
    /// Names from the target down: ["Core equity", "Technology", "AAPL"].
    pub path: Vec<String>,
    /// The share of the account that this path asks for.
    pub weight: Option<Decimal>,
    /// The amount that it asks for, in base currency, for a notional target.
    pub notional: Option<Decimal>,
    /// The quantity that it asks for, for a quantity target.
    pub quantity: Option<Decimal>,
}

/// A balance in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashLine {
    /// ISO 4217 code.
    pub currency: String,
    /// Amount in that currency.
    pub amount: Decimal,
    /// Base currency per unit.
    pub rate: Option<Decimal>,
    /// Amount in base currency.
    pub value: Option<Decimal>,
}
