//! Configurations of constructed portfolios, and their values.

use markets::tables::assets::AssetTable;
use markets::tables::portfolios::PortfolioTable;
use metatable::{Instant, Json, Uid, table};

use super::PORTFOLIOS;

table! {
    /// A signal: the target weights that a strategy follows.
    SignalMetadataTable => SignalMetadata, SignalMetadataDraft {
        identifier: "SignalMetadata", owner: PORTFOLIOS, label: "Signals";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ID: the hash of the signal's configuration.
        signal_uid: String, "Signal", max 255;
        /// Description, as text or Markdown.
        signal_description: Option<String>, "Description";
    }
    primary [uid];
    key [signal_uid];
}

table! {
    /// A strategy by which a portfolio follows its signal.
    RebalanceStrategyMetadataTable => RebalanceStrategyMetadata, RebalanceStrategyMetadataDraft {
        identifier: "RebalanceStrategyMetadata", owner: PORTFOLIOS, label: "Rebalance strategies";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// ID: the hash of the strategy's configuration.
        rebalance_strategy_uid: String, "Strategy", max 255;
        /// Description, as text or Markdown.
        rebalance_strategy_description: Option<String>, "Description";
        /// Its configuration.
        configuration_json: Option<Json>, "Configuration";
    }
    primary [uid];
    key [rebalance_strategy_uid];
}

table! {
    /// The description of a portfolio.
    PortfolioMetadataTable => PortfolioMetadata, PortfolioMetadataDraft {
        identifier: "PortfolioMetadata", owner: PORTFOLIOS, label: "Portfolio descriptions";
        /// Internal ID.
        uid: Uid, "Uid", default NewUid;
        /// The ID of the portfolio; not checked, because the description may exist before its portfolio.
        unique_identifier: String, "Portfolio", max 255;
        /// Free text.
        description: Option<String>, "Description";
    }
    primary [uid];
    key [unique_identifier];
}

table! {
    /// The construction of a portfolio: its signal, strategy and valuation.
    PortfolioConstructionTable => PortfolioConstruction, PortfolioConstructionDraft {
        identifier: "PortfolioConstruction", owner: PORTFOLIOS, label: "Portfolio construction";
        /// The portfolio.
        portfolio_uid: Uid, "Portfolio";
        /// The signal that it follows.
        signal_metadata_uid: Option<Uid>, "Signal";
        /// The rebalance strategy.
        rebalance_strategy_metadata_uid: Option<Uid>, "Strategy";
        /// The table of its prices.
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
    /// The target weight of an asset in a signal at a time.
    SignalWeightsStorage => SignalWeight, SignalWeightDraft {
        identifier: "SignalWeightsTS", owner: PORTFOLIOS, label: "Signal weights";
        /// Time.
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
    /// The value of a portfolio at a time.
    PortfoliosStorage => PortfolioValue, PortfolioValueDraft {
        identifier: "PortfoliosTS", owner: PORTFOLIOS, label: "Portfolio values";
        /// Time.
        time_index: Instant, "Time";
        /// The portfolio.
        portfolio_uid: Uid, "Portfolio";
        /// Its value.
        close: Option<f64>, "Value";
        /// The return since the previous value, after fees.
        period_return: Option<f64>, "Return", unit "share";
        /// The value as calculated by Mandate.
        calculated_close: Option<f64>, "Calculated value";
        /// The time of the prices used.
        close_time: Option<Instant>, "Price time";
    }
    time [time_index, portfolio_uid];
    index [portfolio_uid, time_index];
    foreign portfolio_uid => PortfolioTable.uid, restrict;
}
