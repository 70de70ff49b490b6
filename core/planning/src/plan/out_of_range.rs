//! Where an amount left the range of decimals.

/// What the amount belongs to, by its number in the sorted input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OutOfRange {
    /// The value of a unit of the asset.
    Asset(usize),
    /// An amount of the account as a whole.
    Account(usize),
    /// An amount of one line.
    Line { account: usize, asset: usize },
    /// An amount of the household as a whole.
    Household(usize),
    /// A sum over all accounts.
    Total,
}
