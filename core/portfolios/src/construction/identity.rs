use metatable::Uid;

use super::configuration::Configuration;
use crate::hash::hash_of;

/// The identity of a configuration: the SHA-256, in hexadecimal, of its canonical JSON, of its signal's and of its
/// strategy's. Portfolios with the same signal share its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Of the whole configuration.
    pub configuration: String,
    /// Of the signal alone: `SignalMetadata.signal_uid`.
    pub signal: String,
    /// Of the strategy alone: `RebalanceStrategyMetadata.rebalance_strategy_uid`.
    pub strategy: String,
}

impl Identity {
    /// The identity of a configuration.
    ///
    /// ```
    /// use portfolios::construction::{Configuration, Identity};
    /// let read = |json: &str| Identity::of(&serde_json::from_str::<Configuration>(json).unwrap());
    /// let signal = r#""signal": {"kind": "external_weights", "name": "views"}"#;
    /// let (one, other) = (read(&format!("{{{signal}}}")), read(&format!("{{{signal}, \"commission\": 0.001}}")));
    /// assert_eq!(one.signal, other.signal);
    /// assert_ne!(one.configuration, other.configuration);
    /// ```
    pub fn of(configuration: &Configuration) -> Self {
        Self {
            configuration: hash_of(configuration),
            signal: configuration.signal.hash(),
            strategy: hash_of(&(&configuration.strategy, &configuration.rebalance)),
        }
    }

    /// The uid of what produces one kind of rows by a configuration or signal of this hash.
    pub fn node(kind: &str, hash: &str) -> Uid {
        Uid::new_v5(&Uid::NAMESPACE_OID, format!("{kind}/{hash}").as_bytes())
    }
}
