//! A portfolio as an index, and in groups.

use markets::names::identifier_from_name;
use markets::tables::portfolios::{PortfolioGroupTable, PortfolioTable};
use markets::workflow::{ADD_PORTFOLIO, Named, REMOVE_PORTFOLIO};
use metatable::{MetaTable, RowsArgs, UPSERT_ROWS, Value};
use portfolios::PUBLISH_VALUES;
use serde_json::json;

use super::missing;
use crate::codes;
use crate::context::Context;
use crate::handler::{Command, Write};
use crate::session::Session;
use protocol::{Failure, GroupPortfolio, PublishPortfolio, SavedRow};

impl Command for PublishPortfolio {
    fn write(self, _: &mut Session, context: &Context) -> Result<Write<SavedRow>, Failure> {
        let args = json!({ "portfolio_uid": self.uid });
        Ok(Write::new(
            context.intent(PUBLISH_VALUES.kind, args),
            move |session, _, applied| {
                let portfolio = session.store().by_uid::<PortfolioTable>(self.uid).ok_or_else(missing)?;
                Ok(SavedRow {
                    uid: portfolio.portfolio_index_uid.ok_or_else(missing)?,
                    entry: applied.entry.as_ref().map(|entry| entry.number()),
                })
            },
        ))
    }
}

impl Command for GroupPortfolio {
    fn write(self, session: &mut Session, context: &Context) -> Result<Write<SavedRow>, Failure> {
        let name = self.group.trim();
        let key = identifier_from_name(name).ok_or_else(|| Failure::from(codes::group_name_missing()))?;
        let known = [Value::Text(key.clone())];
        let is_known = session
            .store()
            .find_one::<PortfolioGroupTable>(&["unique_identifier"], &known)
            .is_some();
        let mut parts = Vec::new();
        if self.joins && !is_known {
            let made = RowsArgs {
                table: PortfolioGroupTable::IDENTIFIER.to_owned(),
                rows: vec![json!({ "unique_identifier": key, "display_name": name })],
            };
            parts.push((UPSERT_ROWS, json!(made)));
        }
        let kind = if self.joins {
            ADD_PORTFOLIO.kind
        } else {
            REMOVE_PORTFOLIO.kind
        };
        let link = json!({ "group": Named::UniqueIdentifier(key), "portfolio": Named::Uid(self.uid) });
        parts.push((kind, link));
        Ok(Write::new(context.intent_of_all(parts), move |_, _, applied| {
            Ok(SavedRow {
                uid: self.uid,
                entry: applied.entry.as_ref().map(|entry| entry.number()),
            })
        }))
    }
}
