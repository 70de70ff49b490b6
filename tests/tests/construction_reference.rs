//! Whole runs over real prices against plain arithmetic (`golden/construction_reference.json`, from
//! `reference/construction.py`).
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::collections::BTreeMap;
use std::io::Read;

use choices::BetweenTrades;
use chrono::NaiveDate;
use decimal::Decimal;
use markets::calendar::{Day, exchange};
use markets::tables::assets::Asset;
use markets::tables::calendars::{Calendar, CalendarSession};
use markets::tables::portfolios::Portfolio;
use metatable::{Catalog, Instant, Store, Uid};
use portfolios::construction::{Configuration, Outcome, RebalanceDates, SignalChoice, Sleeve, Subject, Weight, run};
use portfolios::tables::{ExternalPrice, PortfolioWeight};
use serde_json::Value;

/// The uid of the calendar.
const NYSE: Uid = Uid::from_u128(1 << 64);

fn reference() -> Value {
    serde_json::from_str(include_str!("../golden/construction_reference.json")).unwrap()
}

/// A file of daily prices: its assets, and a row of prices for each date.
struct Prices {
    assets: Vec<String>,
    rows: Vec<(NaiveDate, Vec<Decimal>)>,
}

fn prices(source: &Value) -> Prices {
    let path = format!("{}/../{}", env!("CARGO_MANIFEST_DIR"), source.as_str().unwrap());
    let mut text = String::new();
    let file = std::fs::File::open(path).unwrap();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let mut lines = text.lines();
    let assets = lines.next().unwrap().split(',').skip(1).map(str::to_owned).collect();
    let row = |line: &str| {
        let (date, prices) = line.split_once(',').unwrap();
        (
            date.parse().unwrap(),
            prices.split(',').map(|price| price.parse().unwrap()).collect(),
        )
    };
    Prices {
        assets,
        rows: lines.map(row).collect(),
    }
}

fn uid(asset: usize) -> Uid {
    Uid::from_u128(asset as u128 + 1)
}

/// A store of the prices at the closes of New York; the sessions end with the file.
fn store(prices: &Prices) -> Store {
    let tables: Vec<_> = portfolios::packages()
        .into_iter()
        .flat_map(|package| package.tables)
        .collect();
    let mut store = Store::new(Catalog::new(&tables).unwrap());
    let mut write = store.begin();
    let (first, last) = (prices.rows[0].0, prices.rows.last().unwrap().0);
    write.put(&Calendar {
        uid: NYSE,
        unique_identifier: "XNYS".to_owned(),
        display_name: "New York".to_owned(),
        calendar_type: "TRADING".to_owned(),
        timezone: "America/New_York".to_owned(),
        source: None,
        source_identifier: None,
        valid_from: first,
        valid_to: "2022-12-31".parse().unwrap(),
        metadata_json: None,
    });
    for (number, asset) in prices.assets.iter().enumerate() {
        write.put(&Asset {
            uid: uid(number),
            unique_identifier: asset.clone(),
            asset_type: None,
        });
    }
    let calendar = exchange("XNYS").unwrap();
    let days = markets::calendar::days(first, last)
        .unwrap()
        .filter_map(|date| calendar.day(date));
    let open: BTreeMap<NaiveDate, Day> = days
        .filter(|day| day.session.is_some())
        .map(|day| (day.date, day))
        .collect();
    assert!(
        open.keys().eq(prices.rows.iter().map(|(date, _)| date)),
        "the file has the sessions of New York"
    );
    for (date, row) in &prices.rows {
        let (opens, closes) = open[date].session.unwrap();
        write.put(&CalendarSession {
            uid: Uid::new_v5(&NYSE, date.to_string().as_bytes()),
            calendar_uid: NYSE,
            local_date: *date,
            session_label: "regular".to_owned(),
            opens_at: Some(opens),
            closes_at: Some(closes),
            timezone: "America/New_York".to_owned(),
            is_primary: true,
            metadata_json: None,
        });
        for (asset, price) in row.iter().enumerate() {
            write.put(&bar(closes, uid(asset), *price));
        }
    }
    write.commit().unwrap();
    store
}

fn bar(time_index: Instant, asset_uid: Uid, price: Decimal) -> ExternalPrice {
    ExternalPrice {
        time_index,
        asset_uid,
        open_time: None,
        open: None,
        high: None,
        low: None,
        close: Some(price),
        volume: None,
        trade_count: None,
        vwap: None,
        interpolated: None,
    }
}

fn since() -> Instant {
    "1990-01-01T00:00:00Z".parse().unwrap()
}

fn subject() -> Subject {
    Subject {
        portfolio_uid: None,
        calendar_uid: NYSE,
        until: "2022-12-28T23:00:00Z".parse().unwrap(),
        longest: None,
    }
}

fn monthly(signal: SignalChoice, between: BetweenTrades) -> Configuration {
    let mut configuration = Configuration::following(signal);
    configuration.between = between;
    configuration.rebalance = RebalanceDates::EndOfMonth;
    configuration.start = Some(since());
    configuration
}

fn near(found: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!(
        (found - expected).abs() <= 1e-9 * expected.abs(),
        "{what}: {found}, not {expected}"
    );
}

/// The values at the dates of the reference, the last one, and the sum of all.
fn compare(outcome: &Outcome, expected: &Value, what: &str) {
    let by_date: BTreeMap<NaiveDate, f64> = outcome
        .values
        .iter()
        .map(|value| (value.time.date_naive(), value.close))
        .collect();
    let (times, values) = (
        expected["times"].as_array().unwrap(),
        expected["values"].as_array().unwrap(),
    );
    assert!(times.len() > 100 && times.len() == values.len());
    for (time, value) in times.iter().zip(values) {
        let date = time.as_str().unwrap().parse().unwrap();
        near(by_date[&date], value, &format!("{what} at {date}"));
    }
    assert_eq!(outcome.values.len() as u64, expected["count"].as_u64().unwrap());
    near(outcome.values.last().unwrap().close, &expected["final"], what);
    near(
        outcome.values.iter().map(|value| value.close).sum(),
        &expected["sum_of_values"],
        what,
    );
    let turnover: f64 = outcome
        .trades
        .iter()
        .map(|trade| (trade.weight - trade.before).abs())
        .sum();
    near(turnover, &expected["turnover"], what);
}

fn both() -> [(&'static str, BetweenTrades); 2] {
    [("constant", BetweenTrades::Constant), ("drift", BetweenTrades::Drift)]
}

#[test]
fn equal_weights_of_twenty_stocks_over_thirty_three_years() {
    let expected = &reference()["equal_weight_monthly"];
    let prices = prices(&expected["source"]);
    let store = store(&prices);
    let assets: Vec<Uid> = (0..prices.assets.len()).map(uid).collect();
    for (name, between) in both() {
        let signal = SignalChoice::EqualWeight {
            assets: assets.clone(),
            since: since(),
        };
        let outcome = run(&store, monthly(signal, between), subject()).unwrap();
        compare(&outcome, &expected[name], name);
    }
}

#[test]
fn a_blend_of_factor_portfolios() {
    let reference = reference();
    let expected = &reference["factor_blend"];
    let prices = prices(&expected["source"]);
    let mut store = store(&prices);
    let mut parts = Vec::new();
    for (number, part) in ["a", "b"].into_iter().enumerate() {
        let weights = expected[part]["weights"].as_object().unwrap();
        let weight = |(asset, weight): (&String, &Value)| Weight {
            asset_uid: uid(prices.assets.iter().position(|name| name == asset).unwrap()),
            weight: weight.as_f64().unwrap(),
        };
        let signal = SignalChoice::FixedWeights {
            weights: weights.iter().map(weight).collect(),
            since: since(),
        };
        for (name, between) in both() {
            let outcome = run(&store, monthly(signal.clone(), between), subject()).unwrap();
            compare(&outcome, &expected[part][name], &format!("{part} {name}"));
        }
        let outcome = run(&store, monthly(signal, BetweenTrades::Drift), subject()).unwrap();
        parts.push(stored(&mut store, number as u128, &outcome));
    }
    let shares = [&expected["shares"]["a"], &expected["shares"]["b"]];
    let sleeve = |(portfolio_uid, share): (&Uid, &Value)| Sleeve {
        portfolio_uid: *portfolio_uid,
        share: share.as_f64().unwrap(),
    };
    let sleeves: Vec<Sleeve> = parts.iter().zip(shares).map(sleeve).collect();
    for (name, between) in both() {
        let signal = SignalChoice::Blend {
            sleeves: sleeves.clone(),
        };
        let outcome = run(&store, monthly(signal, between), subject()).unwrap();
        compare(&outcome, &expected["blend"][name], &format!("blend {name}"));
    }
}

/// Stores the weights of a run; the portfolio.
fn stored(store: &mut Store, number: u128, outcome: &Outcome) -> Uid {
    let portfolio_uid = Uid::from_u128((1 << 80) + number);
    let mut write = store.begin();
    write.put(&Portfolio {
        uid: portfolio_uid,
        unique_identifier: number.to_string(),
        calendar_uid: NYSE,
        portfolio_index_uid: None,
        portfolio_weights_node_uid: None,
        signal_weights_node_uid: None,
        portfolio_values_node_uid: None,
    });
    for trade in &outcome.trades {
        write.put(&PortfolioWeight {
            time_index: trade.time,
            portfolio_uid,
            asset_uid: trade.asset,
            weight: Some(trade.weight),
            weight_before: Some(trade.before),
            price_current: trade.price,
            price_before: trade.price_before,
            volume_current: None,
            volume_before: None,
        });
    }
    write.commit().unwrap();
    portfolio_uid
}
