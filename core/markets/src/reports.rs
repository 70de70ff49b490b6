//! Reports on accounts and indices, as JSON.

use metatable::{Instant, Refusal, Report, Store, Uid};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::codes;
use crate::execution::under_way;
use crate::index_values::values_between;
use crate::virtual_funds::holdings_by_fund;

/// Every report of this package.
pub(crate) fn reports() -> Vec<Report> {
    vec![HOLDINGS_BY_FUND, INDEX_VALUES, UNDER_WAY]
}

/// The holdings of an account by virtual fund, at an instant or newest: `{"account_uid", "at"?}`; null without such a
/// snapshot. See [`holdings_by_fund`].
pub const HOLDINGS_BY_FUND: Report = Report {
    name: "holdings_by_fund",
    run: by_fund,
};

/// The values of an index at a cadence, oldest first: `{"index_uid", "cadence", "from"?, "to"?}`, both included;
/// `[{"time_index", "value"}]`.
pub const INDEX_VALUES: Report = Report {
    name: "index_values",
    run: index_values,
};

/// Open orders whose batch is approved, and unbooked trades of an account: `{"account_uid"}`; `orders` as the `open_orders` of
/// a plan, and `exchanged`, money by currency. See [`under_way`].
pub const UNDER_WAY: Report = Report {
    name: "under_way",
    run: account_under_way,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByFund {
    account_uid: Uid,
    #[serde(default)]
    at: Option<Instant>,
}

fn by_fund(store: &Store, args: &Json) -> Result<Json, Vec<Refusal>> {
    let ByFund { account_uid, at } = Report::read_args(args)?;
    Ok(json!(holdings_by_fund(store, account_uid, at)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndexValues {
    index_uid: Uid,
    cadence: String,
    #[serde(default)]
    from: Option<Instant>,
    #[serde(default)]
    to: Option<Instant>,
}

fn index_values(store: &Store, args: &Json) -> Result<Json, Vec<Refusal>> {
    let asked: IndexValues = Report::read_args(args)?;
    let values = values_between(store, asked.index_uid, &asked.cadence, asked.from, asked.to);
    Ok(values
        .map(|value| json!({ "time_index": value.time_index, "value": value.value }))
        .collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfAccount {
    account_uid: Uid,
}

fn account_under_way(store: &Store, args: &Json) -> Result<Json, Vec<Refusal>> {
    let OfAccount { account_uid } = Report::read_args(args)?;
    let Some(found) = under_way(store, account_uid) else {
        return Err(vec![Refusal::whole(codes::under_way_out_of_range())]);
    };
    Ok(json!({ "orders": found.orders, "exchanged": found.exchanged }))
}
