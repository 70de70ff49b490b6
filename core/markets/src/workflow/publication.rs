//! The index that publishes a portfolio.

use metatable::{Conflict, Mutator, RowError, Session, Uid, Write};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::codes;
use crate::tables::indices::{Index, IndexDraft, IndexTable, IndexTypeDraft, IndexTypeTable};
use crate::tables::portfolios::{Portfolio, PortfolioTable};

/// Makes an index that publishes a portfolio, and links the portfolio to it:
/// `{"portfolio_uid", "unique_identifier"?, "display_name"?}`.
pub const PUBLISH_INDEX: Mutator = Mutator::new("publish_portfolio_index", Conflict::RequireUnchanged, publish);

/// The type of such an index.
const INDEX_TYPE: &str = "portfolio";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Publish {
    portfolio_uid: Uid,
    #[serde(default)]
    unique_identifier: Option<String>,
    #[serde(default)]
    display_name: Option<String>,
}

fn publish(write: &mut Write<'_>, args: &serde_json::Value) {
    let Some(args) = write.read_args::<Publish>(args) else {
        return;
    };
    let Some(portfolio) = write.store().by_uid::<PortfolioTable>(args.portfolio_uid) else {
        return write.refuse(Some("portfolio_uid"), codes::portfolio_gone());
    };
    let linked = portfolio
        .portfolio_index_uid
        .and_then(|uid| write.store().by_uid::<IndexTable>(uid));
    let kept = linked.map(|index| index.unique_identifier);
    let key = args
        .unique_identifier
        .or(kept)
        .unwrap_or_else(|| format!("{}_index", portfolio.unique_identifier));
    write.upsert::<IndexTypeTable>(IndexTypeDraft::default().index_type(INDEX_TYPE));
    let name = args.display_name.unwrap_or_else(|| portfolio.unique_identifier.clone());
    let draft = IndexDraft::default()
        .unique_identifier(key)
        .index_type(INDEX_TYPE)
        .display_name(name)
        .calculation_method("custom")
        .value_format("decimal");
    if let Some(index) = write.upsert::<IndexTable>(draft) {
        write.put(&Portfolio {
            portfolio_index_uid: Some(index.uid),
            ..portfolio
        });
    }
}

impl Portfolio {
    /// Makes the index that publishes the portfolio and links the portfolio to it, in one transaction; the index. Its
    /// key is the given one, that of the index which is linked already, or the portfolio's followed by `_index`.
    ///
    /// # Errors
    /// `portfolio_unknown`, `unique_violated`; nothing is written then.
    pub fn publish_index(session: &mut Session<'_>, portfolio: Uid, key: Option<&str>) -> Result<Index, RowError> {
        let args = json!({ "portfolio_uid": portfolio, "unique_identifier": key });
        session.ask_row(PUBLISH_INDEX.kind, 1, args)
    }
}
