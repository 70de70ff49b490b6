//! Mandates: the dated sets of targets of each account.

use decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Instant, LineageShare, Remark, Uid, Violation};

/// A window of the mandates, by account identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListMandates {
    /// Words that must all occur in account, name or model.
    pub search: String,
    /// First row wanted.
    pub offset: u32,
    /// Rows wanted at most.
    pub limit: u32,
}

/// A window of the mandates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MandatesView {
    /// Mandates that match.
    pub matching: u32,
    /// The window.
    pub rows: Vec<MandateLine>,
}

/// One account's mandate in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MandateLine {
    /// The target allocation.
    pub allocation_uid: Uid,
    /// The account's business key.
    pub account: String,
    /// The account's name.
    pub name: String,
    /// The allocation model.
    pub model: String,
    /// Dated snapshots.
    pub snapshots: u32,
    /// The newest of them.
    pub latest: Option<Instant>,
    /// Its rows.
    pub rows: u32,
    /// The sum of its weights.
    pub weight_sum: Decimal,
}

/// One mandate, with the rows of one snapshot.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ShowMandate {
    /// The target allocation.
    pub allocation_uid: Uid,
    /// The snapshot; none for the newest.
    pub position_set_uid: Option<Uid>,
}

/// One mandate, with the rows of one snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MandateView {
    /// The target allocation.
    pub allocation_uid: Uid,
    /// The account.
    pub account_uid: Uid,
    /// The account's business key.
    pub account: String,
    /// The account's name.
    pub name: String,
    /// The allocation model.
    pub model: String,
    /// The dated snapshots, newest first.
    pub snapshots: Vec<SnapshotLine>,
    /// The snapshot that `rows` shows.
    pub position_set_uid: Option<Uid>,
    /// Its rows.
    pub rows: Vec<TargetDraft>,
    /// Everything a row may target, by label.
    pub targets: Vec<TargetChoice>,
    /// The check of `rows`.
    pub check: MandateCheck,
}

/// One dated snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotLine {
    /// The position set.
    pub uid: Uid,
    /// When it holds from.
    pub time: Instant,
    /// Who wrote it.
    pub source: Option<String>,
}

/// What a row may target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetChoice {
    /// An asset or a portfolio.
    pub kind: TargetKind,
    /// Business key.
    pub key: String,
    /// Name.
    pub name: String,
}

/// The two kinds of target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TargetKind {
    /// An instrument.
    #[default]
    Asset,
    /// A constructed portfolio.
    Portfolio,
}

/// A row as a person types it; every field is text as typed, "" when empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetDraft {
    /// What kind of thing is targeted.
    pub kind: TargetKind,
    /// Business key of the target.
    pub key: String,
    /// Percent of the account: "25" or "25%".
    pub weight: String,
    /// Amount in base currency.
    pub notional: String,
    /// Signed units; assets only.
    pub quantity: String,
}

/// Checks rows while they are typed; writes nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckMandate {
    /// The target allocation.
    pub allocation_uid: Uid,
    /// The rows.
    pub rows: Vec<TargetDraft>,
}

/// What the rows come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MandateCheck {
    /// By row, then column (`key`, `weight`, `notional`, `quantity`).
    pub violations: Vec<Violation>,
    /// What is no error, and may be a mistake: weights above 100 %.
    pub warnings: Vec<Remark>,
    /// The sum of the weights that could be read.
    pub weight_sum: Decimal,
    /// The sum of the notionals that could be read, in base currency.
    pub notional_sum: Decimal,
    /// 1 - all targets as a share of the account; what stays in cash. None when the account has no value.
    pub cash_share: Option<Decimal>,
    /// The assets that the sound rows come to, largest first.
    pub exposures: Vec<ExposureLine>,
    /// What portfolios leave unassigned.
    pub residual: Vec<LineageShare>,
}

/// One asset of an expanded mandate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExposureLine {
    /// Business key.
    pub asset: String,
    /// Name.
    pub name: String,
    /// Share of the account, when the account has a value.
    pub share: Option<Decimal>,
    /// The paths that it comes by.
    pub lineage: Vec<LineageShare>,
}

/// Writes the rows as a new dated snapshot.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SaveMandate {
    /// The target allocation.
    pub allocation_uid: Uid,
    /// When the snapshot holds from.
    pub time: Instant,
    /// The rows.
    pub rows: Vec<TargetDraft>,
}

/// What pasted weights may mean. Weights are typed in percent; a column of fractions is not taken for percentages without a
/// word.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReadWeights {
    /// The cells of a column, as pasted.
    pub texts: Vec<String>,
}

/// What pasted weights may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastedWeights {
    /// Their sum when they may be fractions of 1: at least two numbers without a percent sign, 0.95 to 1.05 together. Then the
    /// person is asked.
    pub fractions: Option<Decimal>,
    /// The cells as percentages, if they are fractions.
    pub percentages: Vec<String>,
}
