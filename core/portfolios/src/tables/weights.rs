//! Compositions of portfolios.

use markets::tables::assets::AssetTable;
use markets::tables::portfolios::PortfolioTable;
use metatable::{Instant, Uid, table};

use super::PORTFOLIOS;

table! {
    /// The weight of an asset in a portfolio, effective from a time. The rows of one portfolio and time are one version.
    PortfolioWeightsStorage => PortfolioWeight, PortfolioWeightDraft {
        identifier: "PortfolioWeightsTS", owner: PORTFOLIOS, label: "Portfolio weights";
        /// When the weight is effective from.
        time_index: Instant, "Time";
        /// The portfolio.
        portfolio_uid: Uid, "Portfolio";
        /// The asset.
        asset_uid: Uid, "Asset";
        /// Weight after the rebalance.
        weight: Option<f64>, "Weight", unit "share";
        /// Weight before it.
        weight_before: Option<f64>, "Weight before", unit "share";
        /// Valuation at the row.
        price_current: Option<f64>, "Price";
        /// Valuation at the previous row.
        price_before: Option<f64>, "Price before";
        /// Volume at the row.
        volume_current: Option<f64>, "Volume";
        /// Volume at the previous row.
        volume_before: Option<f64>, "Volume before";
    }
    time [time_index, portfolio_uid, asset_uid];
    index [portfolio_uid, time_index];
    foreign portfolio_uid => PortfolioTable.uid, restrict;
    foreign asset_uid => AssetTable.uid, restrict;
}

table! {
    /// The weight of a portfolio within another one, effective from a time; the same version as the asset weights.
    PortfolioSleevesStorage => PortfolioSleeve, PortfolioSleeveDraft {
        identifier: "PortfolioSleevesTS", owner: PORTFOLIOS, label: "Portfolio sleeves";
        /// When the weight is effective from.
        time_index: Instant, "Time";
        /// The portfolio.
        portfolio_uid: Uid, "Portfolio";
        /// The constituent portfolio.
        sleeve_uid: Uid, "Sleeve";
        /// Its weight.
        weight: f64, "Weight", unit "share";
    }
    time [time_index, portfolio_uid, sleeve_uid];
    index [portfolio_uid, time_index];
    foreign portfolio_uid => PortfolioTable.uid, restrict;
    foreign sleeve_uid => PortfolioTable.uid, restrict;
    check sleeve_is_itself, sleeve_uid, "A portfolio cannot hold itself.", Differ("sleeve_uid", "portfolio_uid");
}
