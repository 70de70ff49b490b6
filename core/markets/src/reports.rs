//! Reports on accounts and indices, as JSON.

use std::collections::BTreeMap;

use decimal::Decimal;
use metatable::{AnyReport, Instant, Refusal, Report, Store, Uid, reports};
use planning::plan::OpenOrder;
use serde::{Deserialize, Serialize};

use crate::codes;
use crate::execution::under_way;
use crate::index_values::values_between;
use crate::virtual_funds::{HoldingsByFund, holdings_by_fund};

/// Every report of this package.
pub(crate) fn reports() -> Vec<AnyReport> {
    reports![AskHoldingsByFund, AskIndexValues, AskUnderWay]
}

/// The holdings of an account by virtual fund, at an instant or the latest; null without such a snapshot.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AskHoldingsByFund {
    /// The account.
    pub account_uid: Uid,
    /// When the snapshot was taken; the latest when left out.
    #[serde(default)]
    pub at: Option<Instant>,
}

impl Report for AskHoldingsByFund {
    const NAME: &'static str = "holdings_by_fund";
    type Answer = Option<HoldingsByFund>;

    fn answer(self, store: &Store) -> Result<Self::Answer, Vec<Refusal>> {
        Ok(holdings_by_fund(store, self.account_uid, self.at))
    }
}

/// The values of an index at a cadence, oldest first, both ends included.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AskIndexValues {
    /// The index.
    pub index_uid: Uid,
    /// The step of the values: 1d.
    pub cadence: String,
    /// The first time; that of the first value when left out.
    #[serde(default)]
    pub from: Option<Instant>,
    /// The last time; that of the last value when left out.
    #[serde(default)]
    pub to: Option<Instant>,
}

/// A value of an index.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct IndexValueAt {
    /// When.
    pub time_index: Instant,
    /// The value.
    pub value: f64,
}

impl Report for AskIndexValues {
    const NAME: &'static str = "index_values";
    type Answer = Vec<IndexValueAt>;

    fn answer(self, store: &Store) -> Result<Self::Answer, Vec<Refusal>> {
        let values = values_between(store, self.index_uid, &self.cadence, self.from, self.to);
        Ok(values
            .map(|value| IndexValueAt {
                time_index: value.time_index,
                value: value.value,
            })
            .collect())
    }
}

/// Open orders whose batch is approved, and trades that are not in the holdings yet, of an account.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AskUnderWay {
    /// The account.
    pub account_uid: Uid,
}

/// What is under way in an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct OrdersUnderWay {
    /// Units of assets, as the `open_orders` of a plan.
    pub orders: Vec<OpenOrder>,
    /// Money that exchanges of currencies bring, above 0, and take, below 0; by currency.
    pub exchanged: BTreeMap<Uid, Decimal>,
}

impl Report for AskUnderWay {
    const NAME: &'static str = "under_way";
    type Answer = OrdersUnderWay;

    fn answer(self, store: &Store) -> Result<Self::Answer, Vec<Refusal>> {
        let found = under_way(store, self.account_uid);
        let found = found.ok_or_else(|| vec![Refusal::whole(codes::under_way_out_of_range())])?;
        Ok(OrdersUnderWay {
            orders: found.orders,
            exchanged: found.exchanged,
        })
    }
}
