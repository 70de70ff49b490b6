//! How portfolios are made, and what they came to.

use markets::tables::assets::AssetTable;
use markets::tables::portfolios::PortfolioTable;
use metatable::{Instant, Json, Uid, table};

use super::PORTFOLIOS;

table! {
    /// What produces a signal: the weights that a strategy follows.
    SignalMetadataTable => SignalMetadata, SignalMetadataDraft {
        identifier: "SignalMetadata", owner: PORTFOLIOS, label: "Signals";
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// Business key: the hash of the signal's configuration.
        signal_uid: String, "Signal", max 255;
        /// What it does, as text or Markdown.
        signal_description: Option<String>, "Description";
    }
    primary [uid];
    key [signal_uid];
}

table! {
    /// A strategy by which a portfolio follows its signal.
    RebalanceStrategyMetadataTable => RebalanceStrategyMetadata, RebalanceStrategyMetadataDraft {
        identifier: "RebalanceStrategyMetadata", owner: PORTFOLIOS, label: "Rebalance strategies";
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// Business key: the hash of the strategy's configuration.
        rebalance_strategy_uid: String, "Strategy", max 255;
        /// What it does, as text or Markdown.
        rebalance_strategy_description: Option<String>, "Description";
        /// Its configuration.
        configuration_json: Option<Json>, "Configuration";
    }
    primary [uid];
    key [rebalance_strategy_uid];
}

table! {
    /// What people read about a portfolio.
    PortfolioMetadataTable => PortfolioMetadata, PortfolioMetadataDraft {
        identifier: "PortfolioMetadata", owner: PORTFOLIOS, label: "Portfolio descriptions";
        /// Surrogate key.
        uid: Uid, "Uid", default NewUid;
        /// The business key of the portfolio; not checked, for a text may come before its portfolio.
        unique_identifier: String, "Portfolio", max 255;
        /// Free text.
        description: Option<String>, "Description";
    }
    primary [uid];
    key [unique_identifier];
}

table! {
    /// How a portfolio is made: its signal, its strategy, and what it is valued by.
    PortfolioConstructionTable => PortfolioConstruction, PortfolioConstructionDraft {
        identifier: "PortfolioConstruction", owner: PORTFOLIOS, label: "Portfolio construction";
        /// The portfolio.
        portfolio_uid: Uid, "Portfolio";
        /// The signal that it follows.
        signal_metadata_uid: Option<Uid>, "Signal";
        /// The strategy by which it follows it.
        rebalance_strategy_metadata_uid: Option<Uid>, "Strategy";
        /// The table that its prices come from.
        valuation_source: Option<String>, "Valuation source", max 255;
        /// The column of that table.
        valuation_column: String, "Valuation column", max 20, default Text("close");
        /// The configuration of the construction.
        configuration_json: Option<Json>, "Configuration";
    }
    primary [portfolio_uid];
    foreign signal_metadata_uid => SignalMetadataTable.uid, restrict;
    foreign rebalance_strategy_metadata_uid => RebalanceStrategyMetadataTable.uid, restrict;
    foreign portfolio_uid => PortfolioTable.uid, cascade;
}

table! {
    /// The weight that a signal wants of an asset at an instant.
    SignalWeightsStorage => SignalWeight, SignalWeightDraft {
        identifier: "SignalWeightsTS", owner: PORTFOLIOS, label: "Signal weights";
        /// When.
        time_index: Instant, "Time";
        /// The signal.
        signal_metadata_uid: Uid, "Signal";
        /// The asset.
        asset_uid: Uid, "Asset";
        /// The weight.
        signal_weight: Option<f64>, "Weight", unit "share";
    }
    time [time_index, signal_metadata_uid, asset_uid];
    index [signal_metadata_uid, time_index];
    foreign signal_metadata_uid => SignalMetadataTable.uid, restrict;
    foreign asset_uid => AssetTable.uid, restrict;
}

table! {
    /// What a portfolio came to at an instant.
    PortfoliosStorage => PortfolioValue, PortfolioValueDraft {
        identifier: "PortfoliosTS", owner: PORTFOLIOS, label: "Portfolio values";
        /// When.
        time_index: Instant, "Time";
        /// The portfolio.
        portfolio_uid: Uid, "Portfolio";
        /// Its value.
        close: Option<f64>, "Value";
        /// Its return since the value before, after fees.
        period_return: Option<f64>, "Return", unit "share";
        /// The value as this program calculates it.
        calculated_close: Option<f64>, "Calculated value";
        /// The instant of the prices behind it.
        close_time: Option<Instant>, "Price time";
    }
    time [time_index, portfolio_uid];
    index [portfolio_uid, time_index];
    foreign portfolio_uid => PortfolioTable.uid, restrict;
}
