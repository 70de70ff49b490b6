use std::collections::BTreeSet;

use choices::ValueFormat;
use markets::calendar::source_keys;
use markets::tables::calendars::CalendarTable;
use markets::tables::indices::IndexTable;
use markets::tables::portfolios::{Portfolio, PortfolioGroupMembershipTable, PortfolioGroupTable, PortfolioTable};
use metatable::{Store, Value};
use portfolios::construction::SignalChoice;
use portfolios::tables::{PortfolioConstructionTable, PortfoliosStorage, SignalMetadataTable};
use sorting::{Arrange, Collected};

use super::super::reference::calendars::source_name;
use super::super::reference::indices::fullest_cadence;
use crate::accounts;
use crate::context::Context;
use crate::handler::Query;
use crate::session::Session;
use protocol::{Failure, GroupLine, Instant, ListPortfolios, PortfolioLine, PortfoliosView, Uid};

impl Query for ListPortfolios {
    fn answer(&self, session: &Session, context: &Context) -> Result<PortfoliosView, Failure> {
        let valuations = accounts::valuations(session, context)?;
        let assets = valuations
            .market
            .assets
            .iter()
            .filter(|asset| !asset.is_currency && asset.price.is_some());
        let mut priced: Vec<String> = assets.map(|asset| asset.key.clone()).collect();
        priced.arrange();
        let store = session.store();
        let mut portfolios: Vec<PortfolioLine> = store.rows::<PortfolioTable>().map(|row| line(store, &row)).collect();
        portfolios.arrange_by(|one, other| one.key.cmp(&other.key));
        let mut indices: Vec<(Uid, String)> = store
            .rows::<IndexTable>()
            .filter(|index| index.value_format == ValueFormat::Decimal && fullest_cadence(store, index.uid).is_some())
            .map(|index| (index.uid, index.unique_identifier))
            .collect();
        indices.arrange_by(|one, other| one.1.cmp(&other.1));
        let mut groups: Vec<GroupLine> = store
            .rows::<PortfolioGroupTable>()
            .map(|group| GroupLine {
                uid: group.uid,
                name: group.display_name,
            })
            .collect();
        groups.arrange_by(|one, other| one.name.cmp(&other.name));
        let mut calendars: Vec<(String, String)> = store
            .rows::<CalendarTable>()
            .map(|row| (row.unique_identifier, row.display_name))
            .collect();
        calendars.arrange();
        let known: BTreeSet<&str> = calendars.iter().map(|(key, _)| key.as_str()).into_set();
        let calendar_sources = source_keys()
            .filter(|key| !known.contains(key))
            .map(|key| (key.to_owned(), source_name(key).to_owned()))
            .collect();
        Ok(PortfoliosView {
            portfolios,
            indices,
            groups,
            calendar_sources,
            calendars,
            priced,
            signals: imported_signals(store),
        })
    }
}

pub(super) fn line(store: &Store, row: &Portfolio) -> PortfolioLine {
    let key = [Value::Uid(row.uid)];
    let construction = store.by_uid::<PortfolioConstructionTable>(row.uid);
    let signal = construction
        .and_then(|construction| store.by_uid::<SignalMetadataTable>(construction.signal_metadata_uid?))
        .and_then(|signal| signal.signal_description);
    let newest = store.latest::<PortfoliosStorage>(&["portfolio_uid", "time_index"], &key, Instant::MAX_UTC);
    let memberships = store.find::<PortfolioGroupMembershipTable>(&["portfolio_uid"], &key);
    PortfolioLine {
        uid: row.uid,
        key: row.unique_identifier.clone(),
        signal: signal.unwrap_or_default(),
        newest: newest.and_then(|value| Some((value.close_time.unwrap_or(value.time_index), value.close?))),
        groups: memberships
            .into_iter()
            .map(|membership| membership.portfolio_group_uid)
            .collect(),
    }
}

/// The names under which weights were imported.
fn imported_signals(store: &Store) -> Vec<String> {
    let named = store.rows::<SignalMetadataTable>().filter_map(|signal| {
        let name = signal.signal_description?;
        (SignalChoice::external(&name).hash() == signal.signal_uid).then_some(name)
    });
    let mut names: Vec<String> = named.collect();
    names.arrange();
    names
}
