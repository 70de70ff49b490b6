//! Portfolios in groups.

use std::collections::BTreeSet;

use metatable::{Book, Conflict, MetaTable, Operation, Right, RowApi, RowError, Session, Store, Uid, Value, Write};
use serde::{Deserialize, Serialize};
use sorting::{Arrange, Collected};

use crate::codes;
use crate::tables::portfolios::{
    Portfolio, PortfolioGroup, PortfolioGroupDraft, PortfolioGroupMembership, PortfolioGroupMembershipDraft,
    PortfolioGroupMembershipTable, PortfolioGroupTable, PortfolioTable,
};

/// A row by its uid or by its business key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Named {
    /// Its uid.
    Uid(Uid),
    /// Its business key.
    UniqueIdentifier(String),
}

impl From<Uid> for Named {
    fn from(uid: Uid) -> Self {
        Self::Uid(uid)
    }
}

impl From<&str> for Named {
    fn from(key: &str) -> Self {
        Self::UniqueIdentifier(key.to_owned())
    }
}

impl Named {
    fn find<T: MetaTable>(&self, store: &Store) -> Option<T::Row> {
        match self {
            Self::Uid(uid) => store.by_uid::<T>(*uid),
            Self::UniqueIdentifier(key) => {
                store.find_one::<T>(&["unique_identifier"], &[Value::Text(key.trim().to_owned())])
            }
        }
    }

    /// The key; `one` for a uid whose row is gone.
    fn describe<T: MetaTable>(&self, store: &Store, one: &str) -> String {
        match self {
            Self::Uid(uid) => store.name::<T>(*uid).unwrap_or_else(|| one.to_owned()),
            Self::UniqueIdentifier(key) => key.clone(),
        }
    }
}

/// Puts a portfolio into a group, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AddPortfolioToGroup {
    /// The group.
    pub group: Named,
    /// The portfolio.
    pub portfolio: Named,
}

impl Operation for AddPortfolioToGroup {
    const KIND: &'static str = "add_portfolio_to_group";
    const RIGHT: Right = Right::Editor;
    const CONFLICT: Conflict = Conflict::Rebase;

    fn run(self, write: &mut Write<'_>) {
        if let Some((group, portfolio)) = ends(write, &self.group, &self.portfolio) {
            let draft = PortfolioGroupMembershipDraft::default();
            let draft = draft.portfolio_group_uid(group.uid).portfolio_uid(portfolio.uid);
            write.upsert::<PortfolioGroupMembershipTable>(draft);
        }
    }

    fn describe(&self, book: &Book) -> String {
        let (group, portfolio) = names(book, &self.group, &self.portfolio);
        format!("Added {portfolio} to {group}")
    }
}

/// Takes a portfolio out of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RemovePortfolioFromGroup {
    /// The group.
    pub group: Named,
    /// The portfolio.
    pub portfolio: Named,
}

impl Operation for RemovePortfolioFromGroup {
    const KIND: &'static str = "remove_portfolio_from_group";
    const RIGHT: Right = Right::Editor;
    const CONFLICT: Conflict = Conflict::Rebase;

    fn run(self, write: &mut Write<'_>) {
        if let Some((group, portfolio)) = ends(write, &self.group, &self.portfolio) {
            let key = [Value::Uid(group.uid), Value::Uid(portfolio.uid)];
            let found = write
                .store()
                .find_one::<PortfolioGroupMembershipTable>(&["portfolio_group_uid", "portfolio_uid"], &key);
            if let Some(membership) = found {
                write.delete::<PortfolioGroupMembershipTable>(&[Value::Uid(membership.uid)]);
            }
        }
    }

    fn describe(&self, book: &Book) -> String {
        let (group, portfolio) = names(book, &self.group, &self.portfolio);
        format!("Removed {portfolio} from {group}")
    }
}

fn names(book: &Book, group: &Named, portfolio: &Named) -> (String, String) {
    let group = group.describe::<PortfolioGroupTable>(book.store(), "a group");
    (group, portfolio.describe::<PortfolioTable>(book.store(), "a portfolio"))
}

/// Both ends of a link; each unknown one is refused.
fn ends(write: &mut Write<'_>, group: &Named, portfolio: &Named) -> Option<(PortfolioGroup, Portfolio)> {
    let group = group.find::<PortfolioGroupTable>(write.store());
    let portfolio = portfolio.find::<PortfolioTable>(write.store());
    if group.is_none() {
        write.refuse(Some("group"), codes::group_unknown());
    }
    if portfolio.is_none() {
        write.refuse(Some("portfolio"), codes::portfolio_gone());
    }
    group.zip(portfolio)
}

impl PortfolioGroup {
    /// Adds a group, or changes the group of the same identifier.
    ///
    /// # Errors
    /// Those of an upsert.
    pub fn add(session: &mut Session<'_>, draft: PortfolioGroupDraft) -> Result<Self, RowError> {
        <Self as RowApi>::upsert(session, draft)
    }

    /// Puts a portfolio into a group; the membership, which is the same one when it was there.
    ///
    /// # Errors
    /// `group_unknown`, `portfolio_unknown`.
    pub fn add_portfolio(
        session: &mut Session<'_>,
        group: impl Into<Named>,
        portfolio: impl Into<Named>,
    ) -> Result<PortfolioGroupMembership, RowError> {
        session.ask_row(&AddPortfolioToGroup {
            group: group.into(),
            portfolio: portfolio.into(),
        })
    }

    /// Takes a portfolio out of a group; whether it was in it.
    ///
    /// # Errors
    /// `group_unknown`, `portfolio_unknown`.
    pub fn remove_portfolio(
        session: &mut Session<'_>,
        group: impl Into<Named>,
        portfolio: impl Into<Named>,
    ) -> Result<bool, RowError> {
        let applied = session.ask(&RemovePortfolioFromGroup {
            group: group.into(),
            portfolio: portfolio.into(),
        })?;
        Ok(!applied.changes.is_empty())
    }

    /// Deletes groups, named by uid or by identifier, in one transaction; how many there were. Their portfolios stay;
    /// a group that is named twice counts once, unknown ones are passed over.
    ///
    /// # Errors
    /// Those of a delete.
    pub fn bulk_delete(session: &mut Session<'_>, groups: impl IntoIterator<Item = Named>) -> Result<usize, RowError> {
        let found = groups
            .into_iter()
            .filter_map(|group| group.find::<PortfolioGroupTable>(session.store()));
        let uids: BTreeSet<Uid> = found.map(|group: Self| group.uid).into_set();
        <Self as RowApi>::bulk_delete(session, uids)
    }

    /// The portfolios of a group, by identifier; none when the group is unknown.
    pub fn get_portfolios(store: &Store, group: impl Into<Named>) -> Vec<Portfolio> {
        let Some(group) = group.into().find::<PortfolioGroupTable>(store) else {
            return Vec::new();
        };
        let links = store.find::<PortfolioGroupMembershipTable>(&["portfolio_group_uid"], &[Value::Uid(group.uid)]);
        let found = links
            .into_iter()
            .filter_map(|link| store.by_uid::<PortfolioTable>(link.portfolio_uid));
        let mut portfolios: Vec<Portfolio> = found.collect();
        portfolios.arrange_by(|a, b| a.unique_identifier.cmp(&b.unique_identifier));
        portfolios
    }

    /// The groups that a portfolio is in, by identifier; none when the portfolio is unknown.
    pub fn get_groups_for_portfolio(store: &Store, portfolio: impl Into<Named>) -> Vec<Self> {
        let Some(portfolio) = portfolio.into().find::<PortfolioTable>(store) else {
            return Vec::new();
        };
        let links = store.find::<PortfolioGroupMembershipTable>(&["portfolio_uid"], &[Value::Uid(portfolio.uid)]);
        let found = links
            .into_iter()
            .filter_map(|link| store.by_uid::<PortfolioGroupTable>(link.portfolio_group_uid));
        let mut groups: Vec<Self> = found.collect();
        groups.arrange_by(|a, b| a.unique_identifier.cmp(&b.unique_identifier));
        groups
    }
}

impl PortfolioGroupMembership {
    /// Puts a portfolio into a group; the membership, which is the same one when it was there.
    ///
    /// # Errors
    /// `group_unknown`, `portfolio_unknown`.
    pub fn add(session: &mut Session<'_>, group: Uid, portfolio: Uid) -> Result<Self, RowError> {
        PortfolioGroup::add_portfolio(session, group, portfolio)
    }

    /// Deletes, in one transaction, the memberships of these uids, and those that are of one of the groups and of one of
    /// the portfolios; an empty list of either stands for all, two empty lists for none. How many there were.
    ///
    /// # Errors
    /// Those of a delete.
    pub fn bulk_delete(
        session: &mut Session<'_>,
        uids: &[Uid],
        groups: &[Uid],
        portfolios: &[Uid],
    ) -> Result<usize, RowError> {
        let within = |uids: &[Uid], uid: Uid| uids.is_empty() || uids.contains(&uid);
        let chosen = |link: &Self| {
            let by_ends = !(groups.is_empty() && portfolios.is_empty())
                && within(groups, link.portfolio_group_uid)
                && within(portfolios, link.portfolio_uid);
            by_ends || uids.contains(&link.uid)
        };
        let links = session.store().rows::<PortfolioGroupMembershipTable>().filter(chosen);
        let links: Vec<Uid> = links.map(|link| link.uid).collect();
        <Self as RowApi>::bulk_delete(session, links)
    }
}
