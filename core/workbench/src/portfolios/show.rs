use std::collections::{BTreeMap, BTreeSet};

use markets::sources::{Constituent, WeightSource};
use markets::tables::calendars::CalendarTable;
use markets::tables::indices::IndexTable;
use markets::tables::portfolios::{Portfolio, PortfolioTable};
use metatable::{Store, Value};
use portfolios::StoredSources;
use portfolios::construction::Configuration;
use portfolios::tables::{
    PortfolioConstructionTable, PortfolioMetadataTable, PortfolioWeight, PortfolioWeightsStorage,
};
use rebalance::performance::active_share;
use sorting::{Arrange, Collected};

use super::draft::draft_of;
use super::list::line;
use super::tracks::{Values, tracks};
use super::{asset_names, missing};
use crate::context::Context;
use crate::handler::Query;
use crate::session::Session;
use protocol::{Failure, Instant, MemberLine, PortfolioDraft, PortfolioView, ShowPortfolio, Uid, WeightTrack};

/// Assets that a chart of weights shows by themselves.
const LARGEST: usize = 9;

impl Query for ShowPortfolio {
    fn answer(&self, session: &Session, _: &Context) -> Result<PortfolioView, Failure> {
        let store = session.store();
        let row = store.by_uid::<PortfolioTable>(self.uid).ok_or_else(missing)?;
        let own = Values::of_portfolio(store, row.uid, row.unique_identifier.clone());
        let others: Vec<Values> = self.beside.iter().filter_map(|uid| Values::of(store, *uid)).collect();
        let (mut track, beside) = tracks(&own, &others);
        if let (Some(statistics), Some(benchmark)) = (&mut track.statistics, others.first()) {
            statistics.active_share = shared(store, row.uid, benchmark.uid);
        }
        let trades = trades(store, row.uid);
        let (members, members_time) = members(store, row.uid, &trades);
        let key = [Value::Text(row.unique_identifier.clone())];
        let described = store.find_one::<PortfolioMetadataTable>(&["unique_identifier"], &key);
        let calendar = store.by_uid::<CalendarTable>(row.calendar_uid);
        let calendar = calendar.map(|calendar| calendar.unique_identifier).unwrap_or_default();
        let index = row.portfolio_index_uid.and_then(|uid| store.by_uid::<IndexTable>(uid));
        let description = described.and_then(|text| text.description).unwrap_or_default();
        Ok(PortfolioView {
            line: line(store, &row),
            draft: draft(store, &row, &calendar).map(|draft| {
                Box::new(PortfolioDraft {
                    description: description.clone(),
                    ..draft
                })
            }),
            description,
            calendar,
            index: index.map(|index| (index.uid, index.unique_identifier)),
            members,
            members_time,
            track,
            beside,
            turnover: turnover(&trades),
            weights: weights(store, &trades),
        })
    }
}

fn draft(store: &Store, row: &Portfolio, calendar: &str) -> Option<PortfolioDraft> {
    let stored = store
        .by_uid::<PortfolioConstructionTable>(row.uid)?
        .configuration_json?;
    let configuration: Configuration = serde_json::from_str(stored.as_str()).ok()?;
    Some(draft_of(store, &row.unique_identifier, calendar, &configuration))
}

/// The stored weights of a portfolio, by time.
fn trades(store: &Store, portfolio: Uid) -> BTreeMap<Instant, Vec<PortfolioWeight>> {
    let mut trades: BTreeMap<Instant, Vec<PortfolioWeight>> = BTreeMap::new();
    for row in store.find::<PortfolioWeightsStorage>(&["portfolio_uid"], &[Value::Uid(portfolio)]) {
        trades.entry(row.time_index).or_default().push(row);
    }
    trades
}

/// The newest weights, the largest first.
fn members(
    store: &Store,
    portfolio: Uid,
    trades: &BTreeMap<Instant, Vec<PortfolioWeight>>,
) -> (Vec<MemberLine>, Option<Instant>) {
    let Some(composition) = StoredSources.composition(store, portfolio, Instant::MAX_UTC) else {
        return (Vec::new(), None);
    };
    let rows = trades.get(&composition.time);
    let member = |(constituent, weight): (Constituent, decimal::Decimal)| {
        let (is_portfolio, (key, name), row) = match constituent {
            Constituent::Asset(uid) => {
                let row = rows.and_then(|rows| rows.iter().find(|row| row.asset_uid == uid));
                (false, asset_names(store, uid), row)
            }
            Constituent::Portfolio(uid) => {
                let key = store
                    .by_uid::<PortfolioTable>(uid)
                    .map(|row| row.unique_identifier)
                    .unwrap_or_default();
                (true, (key.clone(), key), None)
            }
        };
        MemberLine {
            key,
            name,
            is_portfolio,
            weight: weight.to_f64(),
            before: row.and_then(|row| row.weight_before),
            price: row.and_then(|row| row.price_current),
        }
    };
    let mut members: Vec<MemberLine> = composition.constituents.into_iter().map(member).collect();
    members.arrange_by(|one, other| {
        other
            .weight
            .total_cmp(&one.weight)
            .then_with(|| one.key.cmp(&other.key))
    });
    (members, Some(composition.time))
}

/// Half the differences of the newest asset weights; none where a portfolio has none.
fn shared(store: &Store, own: Uid, other: Uid) -> Option<f64> {
    let weights = |uid| -> Option<BTreeMap<Constituent, f64>> {
        let composition = StoredSources.composition(store, uid, Instant::MAX_UTC)?;
        Some(
            composition
                .constituents
                .into_iter()
                .map(|(member, weight)| (member, weight.to_f64()))
                .into_map(),
        )
    };
    let (own, other) = (weights(own)?, weights(other)?);
    let members: BTreeSet<&Constituent> = own.keys().chain(other.keys()).into_set();
    let column = |of: &BTreeMap<Constituent, f64>| -> Vec<f64> {
        members
            .iter()
            .map(|member| of.get(*member).copied().unwrap_or(0.0))
            .collect()
    };
    active_share(&column(&own), &column(&other))
}

fn turnover(trades: &BTreeMap<Instant, Vec<PortfolioWeight>>) -> Vec<f64> {
    let change = |row: &PortfolioWeight| (row.weight.unwrap_or(0.0) - row.weight_before.unwrap_or(0.0)).abs();
    trades.values().map(|rows| rows.iter().map(change).sum()).collect()
}

/// The largest assets by their average weight, and the rest.
fn weights(store: &Store, trades: &BTreeMap<Instant, Vec<PortfolioWeight>>) -> WeightTrack {
    let mut sums: BTreeMap<Uid, f64> = BTreeMap::new();
    for row in trades.values().flatten() {
        *sums.entry(row.asset_uid).or_default() += row.weight.unwrap_or(0.0).abs();
    }
    let mut largest: Vec<(Uid, f64)> = sums.into_iter().collect();
    largest.arrange_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    let shown: Vec<Uid> = largest.iter().take(LARGEST).map(|(uid, _)| *uid).collect();
    let mut names: Vec<String> = shown.iter().map(|uid| asset_names(store, *uid).0).collect();
    let mut columns: Vec<Vec<f64>> = vec![vec![0.0; trades.len()]; shown.len()];
    let mut rest = vec![0.0; trades.len()];
    for (at, rows) in trades.values().enumerate() {
        for row in rows {
            let weight = row.weight.unwrap_or(0.0);
            match shown.iter().position(|uid| *uid == row.asset_uid) {
                Some(place) => columns[place][at] = weight,
                None => rest[at] += weight,
            }
        }
    }
    if largest.len() > LARGEST {
        names.push("Other".to_owned());
        columns.push(rest);
    }
    WeightTrack {
        times: trades.keys().map(Instant::timestamp_millis).collect(),
        names,
        columns,
    }
}
