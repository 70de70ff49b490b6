//! How gains are taxed, which losses are taken, and where a household best holds what: all of it data.

use choices::WashPolicy;
use decimal::Decimal;

use crate::shape::shaped;

shaped! {
    policy;
    /// A tax regime. For the United States: long after 365 days, a wash window of 30 days (IRS Publication 550).
    pub struct TaxRegime = "TaxRegime" {
        /// The account tax types whose gains are taxed.
        pub taxable: Vec<String>,
        /// Rate on gains of lots held for no longer than `long_after_days`, from 0 to 1.
        pub short_rate: Decimal,
        /// Rate on gains of lots held for longer.
        pub long_rate: Decimal,
        /// Days after which a holding is long.
        pub long_after_days: usize,
        /// Days before and after a sale at a loss in which buying an identical asset disallows the loss; 0 for no window.
        pub wash_days: usize,
        /// The treatment of a buy that would wash a loss.
        pub wash: WashPolicy,
    }
}

shaped! {
    policy;
    /// Which losses a harvest takes: those of lots that pass every limit that is given.
    pub struct HarvestRule = "HarvestRule" {
        /// The smallest loss of a position, in base currency.
        pub min_loss: Option<Decimal>,
        /// The smallest loss of a lot as a share of its cost.
        pub min_loss_share: Option<Decimal>,
    }
}

shaped! {
    input;
    /// The asset-location penalty of a category of assets in a type of account, a year.
    pub struct LocationPenalty = "LocationPenalty" {
        /// The category of the asset.
        pub category: String,
        /// The tax type of the account.
        pub tax_type: String,
        /// A year, as a share of the value held there.
        pub penalty: Decimal,
    }
}
