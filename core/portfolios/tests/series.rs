//! Regular price series, signals that are computed or imported, publication and reads, over a book.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use chrono::TimeDelta;
use decimal::Decimal;
use markets::calendar::{CalendarSource, Day, days, materialise};
use markets::import::{Dialect, ImportFiles};
use markets::index_values::values_between;
use markets::sources::WeightSource;
use markets::tables::assets::{Asset, AssetDraft};
use markets::tables::calendars::{Calendar, CalendarDraft};
use metatable::{Book, Instant, Intent, Refusal, RowApi, Session, Uid};
use portfolios::construction::{
    BuildPortfolio, Configuration, SignalChoice, Valuation, ValuationSource, build_portfolio, delete_portfolio_tail,
    delete_signal_tail,
};
use portfolios::interpolation::{
    Bar, InterpolatePrices, Rule, Session as Hours, derivation_key, fill_minutes, gather, interpolate_prices,
};
use portfolios::reads::{ReadError, ValueWindow, latest_portfolio_weights, portfolio_values};
use portfolios::tables::{
    ExternalPricesStorage, InterpolatedPricesStorage, MarketCapsStorage, PortfolioWeightsStorage, SignalWeightsStorage,
};
use portfolios::{StoredSources, publish_portfolio_values};
use serde_json::{Value, json};

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

fn session(book: &mut Book) -> Session<'_> {
    let seed = Uid::from_u128(book.store().total() as u128 + 1);
    book.session(instant("2026-11-21T10:00:00Z"), seed, "tests")
}

/// A book of two assets, and a calendar of this source and key from 2024-01-01 to 2024-03-31.
fn book(source: &str) -> (Book, Uid, [Uid; 2]) {
    let mut book = Book::with_all_tables(portfolios::packages()).unwrap();
    let mut session = session(&mut book);
    let (first, last) = ("2024-01-01".parse().unwrap(), "2024-03-31".parse().unwrap());
    let calendar = CalendarDraft::default()
        .unique_identifier(source)
        .display_name(source)
        .calendar_type("TRADING");
    let calendar = Calendar::upsert(&mut session, calendar.valid_from(first).valid_to(last)).unwrap();
    let of_source = CalendarSource::of(source).unwrap();
    let open: Vec<Day> = days(first, last)
        .unwrap()
        .filter_map(|date| of_source.day(date))
        .collect();
    materialise(&mut session, calendar.uid, &open).unwrap();
    let assets = ["A", "B"].map(|key| {
        Asset::upsert(&mut session, AssetDraft::default().unique_identifier(key))
            .unwrap()
            .uid
    });
    (book, calendar.uid, assets)
}

fn import(book: &mut Book, text: &str) -> Result<(), Vec<Refusal>> {
    let dialect = Dialect {
        delimiter: b',',
        decimal_comma: false,
    };
    let files = ImportFiles::of_texts(&portfolios::file_kinds(), [text], dialect).unwrap();
    let seed = Uid::from_u128(book.store().total() as u128 + 1);
    book.apply(&Intent::of(&files, instant("2026-11-21T10:00:00Z"), seed, ""))
        .map(drop)
}

/// Prices of both assets at the end of each day.
fn prices(book: &mut Book, dates: &[&str]) {
    let row = |(day, date): (usize, &&str)| {
        let [a, b] = [100 + 2 * day, 50 + (day * 3) % 7];
        format!("{date}T00:00:00Z,A,{a}\n{date}T00:00:00Z,B,{b}\n")
    };
    let rows: String = dates.iter().enumerate().map(row).collect();
    import(book, &format!("time,asset,price\n{rows}")).unwrap();
}

fn following(signal: SignalChoice) -> Configuration {
    let mut configuration = Configuration::following(signal);
    configuration.start = Some(instant("2024-01-01T00:00:00Z"));
    configuration
}

fn build(book: &mut Book, configuration: &Configuration, calendar: &str, until: &str) -> Uid {
    let args = BuildPortfolio {
        portfolio: "P".to_owned(),
        calendar: Some(calendar.to_owned()),
        description: Some("A test.".to_owned()),
        configuration: configuration.clone(),
        until: instant(until),
        longest_secs: None,
        keep_pointers: false,
    };
    build_portfolio(&mut session(book), &args)
        .unwrap()
        .portfolio
        .unwrap()
        .uid
}

const DAYS: [&str; 6] = [
    "2024-01-02",
    "2024-01-03",
    "2024-01-04",
    "2024-01-05",
    "2024-01-06",
    "2024-01-07",
];

#[test]
fn whole_bars_are_imported() {
    let (mut book, ..) = book("24/7");
    let header = "time,asset,price,open,high,low,volume,vwap,open_time,market_cap";
    let row = "2024-01-02T21:00:00Z,A,10,9,11,8,500,9.5,2024-01-02T14:30:00Z,1000000";
    import(&mut book, &format!("{header}\n{row}\n")).unwrap();
    let bar = book.store().last::<ExternalPricesStorage>().unwrap();
    assert_eq!(
        [bar.open, bar.high, bar.low, bar.close, bar.volume].map(Option::unwrap),
        [9, 11, 8, 10, 500].map(Decimal::from)
    );
    assert_eq!(bar.open_time, Some(instant("2024-01-02T14:30:00Z")));
    assert_eq!(
        book.store().last::<MarketCapsStorage>().unwrap().market_cap,
        Decimal::from(1_000_000)
    );
    // A later file of closes alone keeps the rest.
    import(&mut book, "time,asset,price\n2024-01-02T21:00:00Z,A,10.5\n").unwrap();
    assert_eq!(
        book.store().last::<ExternalPricesStorage>().unwrap().volume,
        Some(Decimal::from(500))
    );
    let refused = import(&mut book, &format!("{header}\n2024-01-03,A,10,-9,11,0,-1,9,,\n")).unwrap_err();
    let codes: Vec<_> = refused
        .iter()
        .map(|refusal| {
            (
                refusal.violation.column.as_deref().unwrap(),
                refusal.violation.code.as_ref(),
            )
        })
        .collect();
    assert_eq!(
        codes,
        [
            ("low", "price_not_positive"),
            ("open", "price_not_positive"),
            ("volume", "negative")
        ]
    );
}

#[test]
fn an_imported_signal_is_followed_while_it_is_young() {
    let (mut book, _, _) = book("24/7");
    prices(&mut book, &DAYS);
    let mut configuration = following(SignalChoice::external("views"));
    let args = |configuration: &Configuration| {
        json!({
            "portfolio": "P", "calendar": "24/7", "configuration": configuration, "until": "2024-01-07T12:00:00Z",
        })
    };
    let refused = session(&mut book)
        .ask_json("build_portfolio", 1, args(&configuration))
        .unwrap_err();
    assert_eq!(refused.code(), "signal_not_updated");
    import(
        &mut book,
        "time,signal,asset,weight\n2024-01-02,views,A,0.5\n2024-01-02,views,B,50 %\n2024-01-03T12:00:00Z,views,A,1\n",
    )
    .unwrap();
    configuration.commission = 0.0;
    build(&mut book, &configuration, "24/7", "2024-01-07T12:00:00Z");
    // Weights hold for less than a day: those of the 3rd are gone on the 5th. Its midnight is the end of the 4th.
    let values = portfolio_values(book.store(), &["P"], ValueWindow::default()).unwrap();
    assert_eq!(values.len(), 3);
    let weights = latest_portfolio_weights(book.store(), &["P"], None, true).unwrap();
    let weights: Vec<_> = weights
        .iter()
        .map(|row| (row.asset_identifier.as_str(), row.row.weight))
        .collect();
    assert!(
        weights.contains(&("A", Some(1.0))) && weights.contains(&("B", Some(0.0))),
        "{weights:?}"
    );
    let signal = book.store().last::<SignalWeightsStorage>().unwrap().signal_metadata_uid;
    let from = Some(instant("2024-01-03T00:00:00Z"));
    assert_eq!(delete_signal_tail(&mut session(&mut book), signal, from).unwrap(), 1);
    assert_eq!(
        delete_signal_tail(&mut session(&mut book), Uid::nil(), None)
            .unwrap_err()
            .code(),
        "signal_unknown"
    );
    // A file replaces all weights of its signal and time.
    import(&mut book, "time,signal,asset,weight\n2024-01-02,views,A,0.4\n").unwrap();
    assert_eq!(book.store().count::<SignalWeightsStorage>(), 1);
    let twice = import(
        &mut book,
        "time,signal,asset,weight\n2024-01-02,views,A,1\n2024-01-02,views,A,0\n",
    )
    .unwrap_err();
    assert_eq!(twice[0].violation.code, "duplicate_row");
}

#[test]
fn a_daily_series_is_filled_between_bars_and_grows_at_its_end() {
    let (mut book, calendar, assets) = book("XNYS");
    let csv = |rows: &[(&str, u32)]| {
        let rows: String = rows.iter().map(|(time, price)| format!("{time},A,{price}\n")).collect();
        format!("time,asset,price\n{rows}")
    };
    import(
        &mut book,
        &csv(&[("2024-01-02T21:00:00Z", 10), ("2024-01-05T21:00:00Z", 12)]),
    )
    .unwrap();
    let mut args = InterpolatePrices {
        source: ValuationSource::ExternalPricesTS,
        source_cadence: "1d".to_owned(),
        cadence: None,
        rule: Rule::Ffill,
        assets: assets.to_vec(),
        calendar_uid: calendar,
        until: instant("2024-03-01T00:00:00Z"),
    };
    assert_eq!(interpolate_prices(&mut session(&mut book), &args).unwrap(), 4);
    assert_eq!(interpolate_prices(&mut session(&mut book), &args).unwrap(), 0);
    import(&mut book, &csv(&[("2024-01-09T21:00:00Z", 13)])).unwrap();
    assert_eq!(interpolate_prices(&mut session(&mut book), &args).unwrap(), 2);
    let closes: Vec<_> = book
        .store()
        .rows::<InterpolatedPricesStorage>()
        .map(|bar| bar.close.unwrap().to_string())
        .collect();
    assert_eq!(closes, ["10", "10", "10", "12", "12", "13"]);
    // The series is a source of valuations.
    let source = ValuationSource::InterpolatedPricesTS {
        cadence: "1d".to_owned(),
        derivation_key: derivation_key(&args),
    };
    let mut configuration = following(SignalChoice::EqualWeight {
        assets: vec![assets[0]],
        since: instant("2024-01-01T00:00:00Z"),
    });
    configuration.valuation = Valuation {
        source,
        ..Valuation::default()
    };
    build(&mut book, &configuration, "XNYS", "2024-01-10T00:00:00Z");
    assert_eq!(
        portfolio_values(book.store(), &["P"], ValueWindow::default())
            .unwrap()
            .len(),
        6
    );
    args.cadence = Some("5d".to_owned());
    assert_eq!(
        interpolate_prices(&mut session(&mut book), &args).unwrap_err().code(),
        "cadence_days_stay"
    );
}

/// A bar of a minute with this close.
fn minute(time: &str, close: Option<i64>) -> Bar {
    let price = close.map(Decimal::from);
    Bar {
        time: instant(&format!("2024-01-02T{time}:00Z")),
        open_time: None,
        open: price,
        high: price,
        low: price,
        close: price,
        volume: Some(Decimal::from(2)),
        trade_count: None,
        vwap: price,
        is_filled: false,
    }
}

#[test]
fn minutes_are_filled_within_each_part_of_a_session_and_gathered_there() {
    let hours = |opens: &str, closes: &str| Hours {
        opens: minute(opens, None).time,
        closes: minute(closes, None).time,
    };
    let parts = [
        hours("09:00", "09:04"),
        hours("10:00", "10:03"),
        hours("11:00", "11:05"),
    ];
    let bars = [
        minute("09:01", Some(5)),
        minute("09:04", Some(8)),
        minute("10:02", None),
        minute("10:03", Some(9)),
    ];
    let step = TimeDelta::minutes(1);
    let filled = fill_minutes(&bars, &parts, step, Rule::Ffill);
    let closes: Vec<i64> = filled.iter().map(|bar| bar.close.unwrap().to_f64() as i64).collect();
    // The third part has no bar, so that it is left out.
    assert_eq!(closes, [5, 5, 5, 8, 8, 8, 9]);
    assert_eq!(
        filled.iter().map(|bar| bar.is_filled).collect::<Vec<_>>(),
        [false, true, true, false, true, true, false]
    );
    let gathered = gather(&filled, 3, step);
    let times: Vec<String> = gathered
        .iter()
        .map(|bar| bar.time.format("%H:%M").to_string())
        .collect();
    // No window goes over the break.
    assert_eq!(times, ["09:03", "09:04", "10:03"]);
    assert_eq!(
        (gathered[1].volume, gathered[1].vwap),
        (Some(Decimal::from(2)), Some(Decimal::from(8)))
    );
    assert_eq!(fill_minutes(&bars, &parts, step, Rule::None).len(), 3);
}

#[test]
fn a_replication_finds_the_weights_of_its_target() {
    let (mut book, _, [a, b]) = book("24/7");
    let index = Asset::upsert(
        &mut session(&mut book),
        AssetDraft::default().unique_identifier("INDEX"),
    )
    .unwrap()
    .uid;
    let (mut level, mut rows) = (100.0, String::new());
    let closes = |day: usize| [100.0 + ((day * 7) % 11) as f64, 50.0 + ((day * 5) % 13) as f64];
    for day in 0..12 {
        if day > 0 {
            let [now, before] = [closes(day), closes(day - 1)];
            level *= 1.0 + 0.3 * (now[0] / before[0] - 1.0) + 0.6 * (now[1] / before[1] - 1.0);
        }
        let [one, other] = closes(day);
        let time = format!("2024-01-{:02}", day + 1);
        rows += &format!("{time},A,{one}\n{time},B,{other}\n{time},INDEX,{level:.12}\n");
    }
    import(&mut book, &format!("time,asset,price\n{rows}")).unwrap();
    let choice = json!({ "kind": "portfolio_replicator", "target_asset_uid": index, "assets": [a, b], "window": 6 });
    let mut configuration = following(serde_json::from_value(choice).unwrap());
    configuration.alignment.forward_fill_to_now = true;
    build(&mut book, &configuration, "24/7", "2024-01-14T00:00:00Z");
    let signal: Vec<_> = book.store().rows::<SignalWeightsStorage>().collect();
    // 11 returns make 5 windows of 6 that end before the last row.
    assert_eq!(signal.len(), 10);
    for row in signal {
        let expected = if row.asset_uid == a { 0.3 } else { 0.6 };
        assert!((row.signal_weight.unwrap() - expected).abs() < 1e-8, "{row:?}");
    }
}

#[test]
fn values_are_published_as_those_of_an_index() {
    let (mut book, _, assets) = book("24/7");
    prices(&mut book, &DAYS);
    let configuration = following(SignalChoice::EqualWeight {
        assets: assets.to_vec(),
        since: instant("2024-01-01T00:00:00Z"),
    });
    let portfolio = build(&mut book, &configuration, "24/7", "2024-01-05T12:00:00Z");
    let linked = publish_portfolio_values(&mut session(&mut book), portfolio, Some("P INDEX")).unwrap();
    let index = linked.portfolio_index_uid.unwrap();
    let published = |book: &Book| {
        values_between(book.store(), index, "1d", None, None)
            .map(|row| (row.time_index, row.value))
            .collect::<Vec<_>>()
    };
    let values = portfolio_values(book.store(), &["P"], ValueWindow::default()).unwrap();
    let expected: Vec<_> = values
        .iter()
        .map(|value| (value.row.close_time.unwrap(), value.row.close.unwrap()))
        .collect();
    assert_eq!(published(&book), expected);
    delete_portfolio_tail(
        &mut session(&mut book),
        portfolio,
        Some(instant("2024-01-04T00:00:00Z")),
    )
    .unwrap();
    publish_portfolio_values(&mut session(&mut book), portfolio, None).unwrap();
    assert_eq!(published(&book), expected[..2]);
    delete_portfolio_tail(&mut session(&mut book), portfolio, None).unwrap();
    assert_eq!(
        publish_portfolio_values(&mut session(&mut book), portfolio, None)
            .unwrap_err()
            .code(),
        "values_empty"
    );
}

#[test]
fn weights_and_values_are_read_by_key_and_time() {
    let (mut book, _, assets) = book("24/7");
    prices(&mut book, &DAYS);
    let mut configuration = following(SignalChoice::EqualWeight {
        assets: assets.to_vec(),
        since: instant("2024-01-01T00:00:00Z"),
    });
    configuration.between = choices::BetweenTrades::Drift;
    let portfolio = build(&mut book, &configuration, "24/7", "2024-01-06T12:00:00Z");
    let store = book.store();
    let traded = store.rows::<PortfolioWeightsStorage>().last().unwrap().time_index;
    let read =
        |date: &str, as_of| latest_portfolio_weights(store, &[" P ", "P", "NONE"], Some(instant(date)), as_of).unwrap();
    assert_eq!(
        read("2024-01-04T13:00:00Z", true)[0].row.time_index,
        instant("2024-01-04T00:00:00Z")
    );
    assert_eq!(read("2024-01-04T13:00:00Z", false), []);
    assert_eq!(read("2024-01-04T00:00:00Z", false).len(), 2);
    assert_eq!(
        latest_portfolio_weights(store, &["P"], None, true).unwrap()[0]
            .row
            .time_index,
        traded
    );
    assert_eq!(
        latest_portfolio_weights(store, &["P"], None, false),
        Err(ReadError::DateMissing)
    );
    assert_eq!(
        latest_portfolio_weights(store, &["P", " "], None, true),
        Err(ReadError::IdentifierBlank)
    );
    let window = |start: &str, latest_only| ValueWindow {
        start: Some(instant(start)),
        latest_only,
        ..ValueWindow::default()
    };
    assert_eq!(
        portfolio_values(store, &["P"], window("2024-01-04T00:00:00Z", false))
            .unwrap()
            .len(),
        3
    );
    assert_eq!(
        portfolio_values(store, &["P"], window("2024-01-04T00:00:00Z", true)).unwrap()[0]
            .row
            .time_index,
        traded
    );
    let reversed = ValueWindow {
        end: Some(instant("2024-01-03T00:00:00Z")),
        ..window("2024-01-04T00:00:00Z", false)
    };
    assert_eq!(
        portfolio_values(store, &["P"], reversed),
        Err(ReadError::WindowReversed)
    );
    let at = instant("2024-01-04T13:00:00Z");
    let newest = StoredSources.composition(store, portfolio, at).unwrap();
    assert_eq!(newest.time, instant("2024-01-04T00:00:00Z"));
    assert_eq!(StoredSources.composition_exactly(store, portfolio, at), None);
    assert_eq!(
        StoredSources.composition_exactly(store, portfolio, newest.time),
        Some(newest)
    );
}

#[test]
fn a_configuration_reads_back_as_it_was_written() {
    let (_, _, [a, b]) = book("24/7");
    let full: Value = json!({
        "signal": { "kind": "fixed_weights", "weights": [{ "asset_uid": a, "weight": 0.5 }], "since": "2018-01-02T00:00:00Z" },
        "strategy": { "kind": "volume_participation", "max_share": 0.02, "total_notional": 1e6, "start": "9:30", "end": "16:00" },
        "rebalance": { "kind": "custom", "calendar_uid": b },
        "valuation": { "source": { "table": "ExternalPricesTS" }, "column": "vwap" },
        "frequency": "15m",
        "alignment": { "forward_fill_to_now": true, "fail_on_missing_prices": true, "maximum_forward_fill_secs": 60 },
        "commission": 0.001,
        "between": "drift",
        "replacement_asset": b,
        "start": "2024-01-01T00:00:00Z",
    });
    let read: Configuration = serde_json::from_value(full.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), full);
    assert_eq!(read.violations(), []);
    for unknown in ["signal", "strategy", "rebalance", "valuation", "alignment"] {
        let mut other = full.clone();
        other[unknown]["colour"] = json!("red");
        assert!(serde_json::from_value::<Configuration>(other).is_err(), "{unknown}");
    }
    assert!(serde_json::from_value::<Configuration>(json!({ "signal": full["signal"], "frequency": "7m" })).is_err());
}
