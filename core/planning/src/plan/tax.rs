//! How gains are taxed, which losses are taken, and where a household best holds what: all of it data.

use choices::WashPolicy;
use decimal::Decimal;

use crate::shape::shaped;

shaped! {
    policy;
    /// A tax regime. For the United States: long after a year, a wash window of 30 days (IRS Publication 550), and the time
    /// zone of the exchange.
    pub struct TaxRegime = "TaxRegime" {
        /// The account tax types whose gains are taxed.
        pub taxable: Vec<String>,
        /// Rate on gains of lots held for no longer than the holding period says, from 0 to 1.
        pub short_rate: Decimal,
        /// Rate on gains of lots held for longer.
        pub long_rate: Decimal,
        /// Days after which a holding is long. 365, and when left out: one year by the calendar, so that a lot is long from
        /// the day after the same date of the next year; one of 29 February from 1 March. Any other number counts days.
        pub long_after_days: Option<usize>,
        /// Days before and after a sale at a loss in which buying an identical asset disallows the loss; 0 for no window.
        pub wash_days: usize,
        /// The treatment of a buy that would wash a loss.
        pub wash: WashPolicy,
        /// The IANA time zone whose dates holding periods and the wash window go by, such as America/New_York; UTC when left
        /// out.
        pub time_zone: Option<String>,
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
