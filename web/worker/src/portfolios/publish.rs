//! A portfolio as an index, and in groups.

use markets::names::identifier_from_name;
use markets::tables::portfolios::{PortfolioGroupTable, PortfolioTable};
use markets::workflow::{ADD_PORTFOLIO, Named, REMOVE_PORTFOLIO};
use metatable::{MetaTable, RowsArgs, UPSERT_ROWS, Value};
use portfolios::PUBLISH_VALUES;
use serde_json::json;

use super::super::desk::Desk;
use super::super::voice::{Voice, failure};
use super::missing;
use protocol::{Failure, GroupPortfolio, PublishPortfolio, SavedRow};

/// Publishes the values of a portfolio; the index.
pub(crate) async fn publish(desk: &mut Desk, voice: &Voice, ask: PublishPortfolio) -> Result<SavedRow, Failure> {
    let args = json!({ "portfolio_uid": ask.uid });
    let applied = desk.apply(voice, PUBLISH_VALUES.kind, args).await?;
    let portfolio = desk
        .book
        .store()
        .by_uid::<PortfolioTable>(ask.uid)
        .ok_or_else(missing)?;
    Ok(SavedRow {
        uid: portfolio.portfolio_index_uid.ok_or_else(missing)?,
        entry: applied.entry.as_ref().map(|entry| entry.number()),
    })
}

/// Puts a portfolio into a group, or takes it out; a group that is not there is made first.
pub(crate) async fn group(desk: &mut Desk, voice: &Voice, ask: GroupPortfolio) -> Result<SavedRow, Failure> {
    let name = ask.group.trim();
    let key = identifier_from_name(name).ok_or_else(|| failure("value_missing", "Enter a name for the group."))?;
    let known = [Value::Text(key.clone())];
    let is_known = desk
        .book
        .store()
        .find_one::<PortfolioGroupTable>(&["unique_identifier"], &known)
        .is_some();
    let mut parts = Vec::new();
    if ask.joins && !is_known {
        let made = RowsArgs {
            table: PortfolioGroupTable::IDENTIFIER.to_owned(),
            rows: vec![json!({ "unique_identifier": key, "display_name": name })],
        };
        parts.push((UPSERT_ROWS, json!(made)));
    }
    let kind = if ask.joins {
        ADD_PORTFOLIO.kind
    } else {
        REMOVE_PORTFOLIO.kind
    };
    let link = json!({ "group": Named::UniqueIdentifier(key), "portfolio": Named::Uid(ask.uid) });
    parts.push((kind, link));
    let applied = desk.apply_all(voice, parts).await?;
    Ok(SavedRow {
        uid: ask.uid,
        entry: applied.entry.as_ref().map(|entry| entry.number()),
    })
}
