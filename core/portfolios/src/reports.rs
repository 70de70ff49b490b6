//! Reports on portfolios and the funds that follow them.

use markets::virtual_funds::{PlanVirtualFunds, VirtualFundPlan, plan_virtual_funds};
use metatable::{AnyReport, Instant, Refusal, Report, Store, reports};
use serde::Deserialize;

use crate::StoredSources;
use crate::book_plan::PlanBook;
use crate::reads::{ReadError, ReadValue, ReadWeight, ValueWindow, latest_portfolio_weights, portfolio_values};

/// Every report of this package.
pub(crate) fn reports() -> Vec<AnyReport> {
    reports![PlanBook, PreviewVirtualFunds, AskLatestWeights, AskPortfolioValues]
}

/// What `apply_virtual_funds` would write, without a write.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct PreviewVirtualFunds(pub PlanVirtualFunds);

impl Report for PreviewVirtualFunds {
    const NAME: &'static str = "plan_virtual_funds";
    type Answer = VirtualFundPlan;

    fn answer(self, store: &Store) -> Result<Self::Answer, Vec<Refusal>> {
        plan_virtual_funds(store, &StoredSources, &self.0)
    }
}

/// The weights of portfolios at a date, or the latest on or before it.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AskLatestWeights {
    /// Business keys of the portfolios.
    pub identifiers: Vec<String>,
    /// The date; the latest when left out.
    #[serde(default)]
    pub weights_date: Option<Instant>,
    /// Whether weights before the date count; true when left out.
    #[serde(default = "yes")]
    pub as_of: bool,
}

fn yes() -> bool {
    true
}

impl Report for AskLatestWeights {
    const NAME: &'static str = "latest_portfolio_weights";
    type Answer = Vec<ReadWeight>;

    fn answer(self, store: &Store) -> Result<Self::Answer, Vec<Refusal>> {
        let identifiers: Vec<&str> = self.identifiers.iter().map(String::as_str).collect();
        latest_portfolio_weights(store, &identifiers, self.weights_date, self.as_of).map_err(refused)
    }
}

/// The values of portfolios, by portfolio, oldest first.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AskPortfolioValues {
    /// Business keys of the portfolios.
    pub identifiers: Vec<String>,
    /// The first time, included.
    #[serde(default)]
    pub start: Option<Instant>,
    /// The last time, included.
    #[serde(default)]
    pub end: Option<Instant>,
    /// Of each portfolio the latest value alone.
    #[serde(default)]
    pub latest_only: bool,
    /// How many values at most.
    #[serde(default)]
    pub limit: Option<usize>,
}

impl Report for AskPortfolioValues {
    const NAME: &'static str = "portfolio_values";
    type Answer = Vec<ReadValue>;

    fn answer(self, store: &Store) -> Result<Self::Answer, Vec<Refusal>> {
        let identifiers: Vec<&str> = self.identifiers.iter().map(String::as_str).collect();
        let window = ValueWindow {
            start: self.start,
            end: self.end,
            latest_only: self.latest_only,
            limit: self.limit,
        };
        portfolio_values(store, &identifiers, window).map_err(refused)
    }
}

fn refused(error: ReadError) -> Vec<Refusal> {
    vec![Refusal::whole(error.fault())]
}
