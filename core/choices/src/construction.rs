//! How a portfolio is built.

use crate::declare::choices;

choices! {
    /// What a portfolio follows.
    pub enum SignalKind {
        /// The same weight for each asset.
        [default] EqualWeight = "equal_weight", "Equal weight";
        /// Stated weights.
        FixedWeights = "fixed_weights", "Fixed weights";
        /// Stated shares of other portfolios.
        Blend = "blend", "Blend of portfolios";
        /// The weights of assets that would have followed another asset best.
        PortfolioReplicator = "portfolio_replicator", "Replication of an asset";
        /// By market capitalisation.
        MarketCap = "market_cap", "Market capitalisation";
        /// Weights that were imported under a name.
        ExternalWeights = "external_weights", "Imported signal";
        /// With the trend of the day before, within the day.
        IntradayTrend = "intraday_trend", "Intraday trend";
    }

    /// How a portfolio follows its signal.
    pub enum StrategyKind {
        /// Trades to the signal when it comes.
        [default] ImmediateSignal = "immediate_signal", "Immediate";
        /// In equal steps of time between two times of the day.
        TimeWeighted = "time_weighted", "TWAP";
        /// No more of an asset than a share of what the market trades.
        VolumeParticipation = "volume_participation", "Volume participation";
    }

    /// Between two trades weights stay (constant), or units are held, so that weights drift with returns (drift).
    pub enum BetweenTrades {
        /// They stay: the portfolio is brought back to them at every time, free of charge.
        [default] Constant = "constant", "Constant weights";
        /// Units are held, so that weights drift with returns.
        Drift = "drift", "Drift with returns";
    }

    /// Weights of an attribution that do not sum to 1: they are refused, or what is left to 1 is a line of its own.
    pub enum UnassignedWeight {
        /// They are refused.
        [default] Refuse = "refuse", "Refuse";
        /// What is left to 1 earns nothing; its effect is the residual.
        Residual = "residual", "Residual";
    }

    /// When a portfolio may trade.
    pub enum RebalanceSchedule {
        /// At the last session of each month.
        [default] EndOfMonth = "end_of_month", "Last session of each month";
        /// At the last session of each quarter.
        EndOfQuarter = "end_of_quarter", "Last session of each quarter";
        /// At the last session of each week, Monday to Sunday.
        Weekly = "weekly", "Last session of each week";
        /// At every session.
        Daily = "daily", "Every session";
        /// At the sessions of another calendar.
        Custom = "custom", "Sessions of another calendar";
    }
}
