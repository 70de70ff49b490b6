//! The vectors that need a book.

use decimal::Decimal;
use markets::tables::assets::{Asset, AssetDraft};
use markets::tables::calendars::{Calendar, CalendarDraft};
use markets::tables::portfolios::{Portfolio, PortfolioDraft};
use metatable::{Book, RowApi, Session, Uid};
use portfolios::construction::{BuildPortfolio, Configuration, SignalChoice, Subject, Weight, build_portfolio, run};
use portfolios::reads::{ValueWindow, latest_portfolio_weights, portfolio_values};
use portfolios::tables::{
    ExternalPrice, ExternalPriceDraft, PortfolioWeight, PortfolioWeightDraft, SignalWeightsStorage,
};
use serde_json::{Value, json};

use super::instant;

fn session(book: &mut Book) -> Session<'_> {
    let seed = Uid::from_u128(book.store().total() as u128);
    book.session(instant("2026-11-21"), seed, "tests")
}

/// A book of one asset with two prices, and a calendar that never closes.
fn book() -> (Book, Uid, Uid) {
    let mut book = Book::with_all_tables(portfolios::packages()).unwrap();
    let mut session = session(&mut book);
    let calendar = CalendarDraft::default()
        .unique_identifier("24/7")
        .display_name("24/7")
        .calendar_type("TRADING");
    let dates: (chrono::NaiveDate, chrono::NaiveDate) = ("2018-01-01".parse().unwrap(), "2030-12-31".parse().unwrap());
    let calendar = Calendar::upsert(&mut session, calendar.valid_from(dates.0).valid_to(dates.1)).unwrap();
    let asset = Asset::upsert(&mut session, AssetDraft::default().unique_identifier("btc")).unwrap();
    for (time, price) in [("2018-01-02", 100), ("2018-01-03", 110)] {
        let draft = ExternalPriceDraft::default()
            .time_index(instant(time))
            .asset_uid(asset.uid);
        ExternalPrice::upsert(&mut session, draft.close(Decimal::from(price))).unwrap();
    }
    (book, calendar.uid, asset.uid)
}

pub(crate) fn stored_signals_are_not_written_again() {
    let (mut book, calendar_uid, asset) = book();
    let weights = vec![Weight {
        asset_uid: asset,
        weight: 0.6,
    }];
    let signal = SignalChoice::FixedWeights {
        weights,
        since: instant("2018-01-02"),
    };
    let configuration = Configuration::following(signal);
    let args = BuildPortfolio {
        portfolio: "P".to_owned(),
        calendar: Some("24/7".to_owned()),
        description: Some("Bitcoin".to_owned()),
        configuration: configuration.clone(),
        until: instant("2018-01-02T12:00:00"),
        longest_secs: None,
        keep_pointers: false,
    };
    let built = build_portfolio(&mut session(&mut book), &args).unwrap();
    assert_eq!(book.store().count::<SignalWeightsStorage>(), 1);
    let portfolio_uid = built.portfolio.map(|portfolio| portfolio.uid);
    let subject = Subject {
        portfolio_uid,
        calendar_uid,
        until: instant("2018-01-04"),
        longest: None,
    };
    let outcome = run(book.store(), configuration, subject).unwrap();
    assert!(outcome.signal.is_empty() && !outcome.values.is_empty(), "{outcome:?}");
}

pub(crate) fn few_assets_are_refused() {
    let (book, calendar_uid, asset) = book();
    let signal = serde_json::from_value(json!({ "kind": "market_cap", "assets": [asset] })).unwrap();
    let subject = Subject {
        portfolio_uid: None,
        calendar_uid,
        until: instant("2018-01-04"),
        longest: None,
    };
    let refused = run(book.store(), Configuration::following(signal), subject).unwrap_err();
    assert_eq!(refused.fault().code, "assets_too_few");
}

pub(crate) fn read(vector: &Value) {
    let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
    let (mut book, calendar, _) = book();
    let keys: Vec<&str> = inputs["identifiers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key.as_str().unwrap())
        .collect();
    if inputs.get("executor").is_some() {
        // A read takes the rows themselves, so that it cannot be asked without a place to read from.
        return;
    }
    if let Some(limit) = inputs["limit"].as_u64() {
        let window = ValueWindow {
            limit: Some(limit as usize),
            ..ValueWindow::default()
        };
        let refused = portfolio_values(book.store(), &keys, window).unwrap_err();
        assert_eq!(refused.fault().code, "limit_not_positive");
        return;
    }
    for row in inputs["rows"].as_array().into_iter().flatten() {
        write(&mut book, calendar, row);
    }
    let date = inputs["weights_date"].as_str().map(instant);
    let found = latest_portfolio_weights(book.store(), &keys, date, true).unwrap();
    let expected = expected["rows"].as_array().unwrap();
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(expected["portfolio"], found.portfolio_identifier.as_str());
        assert_eq!(expected["asset"], found.asset_identifier.as_str());
        assert_eq!(expected["weight"].as_f64(), found.row.weight);
        assert_eq!(instant(expected["time"].as_str().unwrap()), found.row.time_index);
    }
    if date.is_some() {
        assert_eq!(
            latest_portfolio_weights(book.store(), &keys, date, false),
            Ok(Vec::new())
        );
    }
}

fn write(book: &mut Book, calendar: Uid, row: &Value) {
    let mut session = session(book);
    let key = row["portfolio"].as_str().unwrap();
    let portfolio = PortfolioDraft::default().unique_identifier(key).calendar_uid(calendar);
    let portfolio = Portfolio::upsert(&mut session, portfolio).unwrap();
    let asset = AssetDraft::default().unique_identifier(row["asset"].as_str().unwrap());
    let asset = Asset::upsert(&mut session, asset).unwrap();
    let draft = PortfolioWeightDraft::default()
        .time_index(instant(row["time"].as_str().unwrap()))
        .portfolio_uid(portfolio.uid)
        .asset_uid(asset.uid);
    PortfolioWeight::upsert(&mut session, draft.weight(row["weight"].as_f64().unwrap())).unwrap();
}
