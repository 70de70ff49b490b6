//! A portfolio as an index, and in groups.

use markets::names::identifier_from_name;
use markets::tables::portfolios::{PortfolioGroupTable, PortfolioTable};
use markets::workflow::{AddPortfolioToGroup, Named, RemovePortfolioFromGroup};
use metatable::{MetaTable, Part, UpsertRows, Value};
use portfolios::PublishPortfolioValues;
use serde_json::json;

use super::missing;
use crate::codes;
use crate::context::Context;
use crate::handler::{Command, Write};
use crate::session::Session;
use protocol::{Failure, GroupPortfolio, PublishPortfolio, SavedRow};

impl Command for PublishPortfolio {
    fn write(self, _: &mut Session, context: &Context) -> Result<Write<SavedRow>, Failure> {
        let publish = PublishPortfolioValues {
            portfolio_uid: self.uid,
            unique_identifier: None,
        };
        Ok(Write::new(context.intent(&publish), move |session, _, applied| {
            let portfolio = session.store().by_uid::<PortfolioTable>(self.uid).ok_or_else(missing)?;
            Ok(SavedRow {
                uid: portfolio.portfolio_index_uid.ok_or_else(missing)?,
                entry: applied.entry.as_ref().map(|entry| entry.number()),
            })
        }))
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
            let row = json!({ "unique_identifier": key, "display_name": name });
            parts.push(Part::of(&UpsertRows::new(PortfolioGroupTable::IDENTIFIER, vec![row])));
        }
        let (group, portfolio) = (Named::UniqueIdentifier(key), Named::Uid(self.uid));
        parts.push(if self.joins {
            Part::of(&AddPortfolioToGroup { group, portfolio })
        } else {
            Part::of(&RemovePortfolioFromGroup { group, portfolio })
        });
        Ok(Write::new(context.intent_of_all(parts), move |_, _, applied| {
            Ok(SavedRow {
                uid: self.uid,
                entry: applied.entry.as_ref().map(|entry| entry.number()),
            })
        }))
    }
}
