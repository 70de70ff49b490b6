//! Whole runs over a book: incremental against full, what is refused, what is deleted, and what is written.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod late_prices;

use std::collections::BTreeMap;

use choices::BetweenTrades;
use chrono::{Days, NaiveDate};
use decimal::Decimal;
use markets::calendar::{Day, days, exchange, materialise};
use markets::tables::assets::{Asset, AssetDraft};
use markets::tables::calendars::{Calendar, CalendarDraft};
use metatable::{Book, Instant, Intent, RowApi, RowError, Session, Uid};
use portfolios::construction::{
    BuildPortfolio, Built, Configuration, Nothing, RebalanceDates, SignalChoice, Sleeve, StrategyChoice, Weight,
    build_portfolio, delete_portfolio_tail,
};
use portfolios::tables::{
    ExternalPrice, ExternalPriceDraft, PortfolioConstructionTable, PortfolioValue, PortfolioWeight,
    PortfolioWeightsStorage, PortfoliosStorage, SignalWeightsStorage,
};
use proptest::prelude::*;

const ASSETS: [&str; 3] = ["A", "B", "C"];

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

fn session(book: &mut Book, number: u128) -> Session<'_> {
    book.session(instant("2026-11-21T10:00:00Z"), Uid::from_u128(number), "tests")
}

/// A price for each asset and session, and every third one missing for the last asset.
fn price(asset: usize, day: usize) -> Option<Decimal> {
    let steps = [3, 7, 5];
    let wave = (day * steps[asset] + asset * 11) % 17;
    let cents = 10_000 + i64::try_from(wave * 37 + day * (asset + 1)).unwrap();
    (asset < 2 || day % 3 != 1).then(|| Decimal::from_raw(i128::from(cents) * 10_i128.pow(16)))
}

/// A book of three assets with prices at the closes of New York from 2024-01-02 to 2024-04-30.
fn book() -> (Book, Vec<Uid>) {
    let mut book = Book::with_all_tables(portfolios::packages()).unwrap();
    let mut session = session(&mut book, 1);
    let draft = |key: &str| {
        CalendarDraft::default()
            .unique_identifier(key)
            .display_name(key)
            .calendar_type("TRADING")
    };
    let (first, last) = (date("2024-01-01"), date("2024-04-30"));
    let nyse = draft("XNYS").valid_from(first).valid_to(last);
    let nyse = Calendar::upsert(&mut session, nyse).unwrap();
    let exchange = exchange("XNYS").unwrap();
    let open: Vec<Day> = days(first, last)
        .unwrap()
        .filter_map(|date| exchange.day(date))
        .collect();
    materialise(&mut session, nyse.uid, &open).unwrap();
    let always = draft("24/7").valid_from(first).valid_to(last);
    Calendar::upsert(&mut session, always).unwrap();
    let add = |key: &&str| {
        Asset::upsert(&mut session, AssetDraft::default().unique_identifier(*key))
            .unwrap()
            .uid
    };
    let assets: Vec<Uid> = ASSETS.iter().map(add).collect();
    let closes: Vec<Instant> = open.iter().filter_map(|day| Some(day.session?.1)).collect();
    let mut drafts = Vec::new();
    for (day, close) in closes.iter().enumerate() {
        for (number, asset) in assets.iter().enumerate() {
            if let Some(price) = price(number, day) {
                let draft = ExternalPriceDraft::default()
                    .time_index(*close)
                    .asset_uid(*asset)
                    .close(price);
                drafts.push(draft.volume(Decimal::from(i64::try_from(1_000 + day).unwrap())));
            }
        }
    }
    ExternalPrice::bulk_upsert(&mut session, drafts).unwrap();
    (book, assets)
}

fn fixed(assets: &[Uid], weights: &[f64]) -> SignalChoice {
    let weights = assets.iter().zip(weights).map(|(asset, weight)| Weight {
        asset_uid: *asset,
        weight: *weight,
    });
    SignalChoice::FixedWeights {
        weights: weights.collect(),
        since: instant("2018-01-02T00:00:00Z"),
    }
}

fn equal(assets: &[Uid]) -> SignalChoice {
    SignalChoice::EqualWeight {
        assets: assets.to_vec(),
        since: instant("2018-01-02T00:00:00Z"),
    }
}

fn following(signal: SignalChoice) -> Configuration {
    let mut configuration = Configuration::following(signal);
    configuration.start = Some(instant("2024-01-02T00:00:00Z"));
    configuration
}

fn asked(portfolio: &str, configuration: &Configuration, until: &str) -> BuildPortfolio {
    BuildPortfolio {
        portfolio: portfolio.to_owned(),
        calendar: Some("XNYS".to_owned()),
        description: None,
        configuration: configuration.clone(),
        until: instant(until),
        longest_secs: None,
        keep_pointers: false,
    }
}

fn build(book: &mut Book, configuration: &Configuration, until: &str) -> Result<Built, RowError> {
    build_portfolio(&mut session(book, 2), &asked("P", configuration, until))
}

type Stored = (Vec<PortfolioWeight>, Vec<PortfolioValue>);

fn stored(book: &Book) -> Stored {
    (
        book.store().rows::<PortfolioWeightsStorage>().collect(),
        book.store().rows::<PortfoliosStorage>().collect(),
    )
}

#[test]
fn a_portfolio_is_built_with_everything_that_says_how() {
    let (mut book, assets) = book();
    let configuration = following(fixed(&assets, &[0.5, 0.3, 0.2]));
    let built = build(&mut book, &configuration, "2024-02-01T00:00:00Z").unwrap();
    let portfolio = built.portfolio.unwrap();
    assert_eq!(built.nothing, None);
    let (weights, values) = stored(&book);
    // 21 sessions in January; the weights stay, so that one trade is stored.
    assert_eq!((weights.len(), values.len()), (3, 21));
    assert_eq!(values[0].close, Some(1.0 - 0.00018));
    assert_eq!(values[0].time_index, instant("2024-01-02T00:00:00Z"));
    assert_eq!(values[0].close_time, Some(instant("2024-01-02T21:00:00Z")));
    let first = weights.iter().find(|row| row.asset_uid == assets[0]).unwrap();
    assert_eq!(
        (first.weight, first.weight_before, first.price_current),
        (Some(0.5), Some(0.0), Some(100.0))
    );
    let made = book
        .store()
        .by_uid::<PortfolioConstructionTable>(portfolio.uid)
        .unwrap();
    assert_eq!(made.valuation_source.as_deref(), Some("ExternalPricesTS"));
    assert_eq!(book.store().count::<SignalWeightsStorage>(), 3);
    assert!(portfolio.portfolio_weights_node_uid.is_some() && portfolio.portfolio_values_node_uid.is_some());
}

#[test]
fn the_same_again_writes_nothing_and_says_so() {
    let (mut book, assets) = book();
    let configuration = following(equal(&assets));
    build(&mut book, &configuration, "2024-02-01T00:00:00Z").unwrap();
    let before = book.export();
    let again = build(&mut book, &configuration, "2024-02-01T00:00:00Z").unwrap();
    assert_eq!(
        (again.rows, again.nothing.map(|nothing| nothing.fault().code)),
        (0, Some("up_to_date"))
    );
    assert!(book.export() == before);
}

#[test]
fn prices_end_the_run_unless_they_are_carried_forward() {
    let (mut book, assets) = book();
    let mut configuration = following(equal(&assets));
    build(&mut book, &configuration, "2024-06-01T00:00:00Z").unwrap();
    let last = stored(&book).1.last().unwrap().close_time;
    // The last asset has no price on the last session; what it had the session before holds for a day.
    assert_eq!(last, Some(instant("2024-04-30T20:00:00Z")));
    let again = build(&mut book, &configuration, "2024-06-01T00:00:00Z").unwrap();
    assert!(
        matches!(again.nothing, Some(Nothing::UpToDate(_))),
        "{:?}",
        again.nothing
    );
    configuration.alignment.forward_fill_to_now = true;
    let refused = build(&mut book, &configuration, "2024-06-01T00:00:00Z").unwrap_err();
    assert_eq!(refused.code(), "construction_changed");
}

#[test]
fn a_run_without_sessions_or_prices_is_refused_and_writes_nothing() {
    let (mut book, assets) = book();
    let before = book.export();
    let mut early = following(equal(&assets));
    early.start = Some(instant("2023-01-02T00:00:00Z"));
    let refused = build(&mut book, &early, "2023-03-01T00:00:00Z").unwrap_err();
    assert_eq!(refused.code(), "sessions_missing");
    let new = Asset::upsert(
        &mut session(&mut book, 3),
        AssetDraft::default().unique_identifier("NEW"),
    )
    .unwrap()
    .uid;
    let mut strict = following(equal(&[assets[0], new]));
    strict.alignment.fail_on_missing_prices = true;
    let refused = build(&mut book, &strict, "2024-02-01T00:00:00Z").unwrap_err();
    assert_eq!(refused.code(), "prices_missing");
    assert!(refused.to_string().contains("Asset NEW has no price"), "{refused}");
    let faulty = BuildPortfolio {
        configuration: Configuration {
            commission: 2.0,
            ..following(fixed(&assets, &[f64::MAX, 0.0, 0.0]))
        },
        ..asked("P", &strict, "2024-02-01T00:00:00Z")
    };
    let refused = build_portfolio(&mut session(&mut book, 4), &faulty).unwrap_err();
    assert_eq!(refused.code(), "share_out_of_range");
    assert_eq!(stored(&book), (Vec::new(), Vec::new()));
    assert!(before.len() < book.export().len(), "only the new asset was written");
}

#[test]
fn what_is_wrong_with_a_blend_or_a_price_names_the_row_by_its_key() {
    let (mut book, assets) = book();
    let (configuration, until) = (following(equal(&assets)), "2024-02-01T00:00:00Z");
    let built = build(&mut book, &configuration, until).unwrap();
    let portfolio = built.portfolio.unwrap().uid;
    delete_portfolio_tail(&mut session(&mut book, 3), portfolio, None).unwrap();
    let sleeve = Sleeve {
        portfolio_uid: portfolio,
        share: 1.0,
    };
    let blend = |sleeves: &[Sleeve]| {
        following(SignalChoice::Blend {
            sleeves: sleeves.to_vec(),
        })
    };
    let free = ExternalPriceDraft::default().time_index(instant("2024-01-31T21:00:00Z"));
    let free = free.asset_uid(assets[1]).close(Decimal::ZERO);
    ExternalPrice::bulk_upsert(&mut session(&mut book, 4), vec![free]).unwrap();
    for (configuration, code, sentence) in [
        (blend(&[sleeve]), "sleeve_empty", "Portfolio P has no weights"),
        (
            blend(&[sleeve, sleeve]),
            "sleeve_duplicate",
            "Number 2 is the same as number 1",
        ),
        (
            configuration,
            "price_not_positive",
            "Asset B has a price that is not above 0",
        ),
    ] {
        let asked = asked("Q", &configuration, until);
        let refused = build_portfolio(&mut session(&mut book, 5), &asked).unwrap_err();
        assert_eq!(refused.code(), code);
        assert!(refused.to_string().contains(sentence), "{refused}");
    }
}

#[test]
fn what_an_asset_without_a_price_weighs_earns_nothing() {
    let (mut book, assets) = book();
    let new = Asset::upsert(
        &mut session(&mut book, 3),
        AssetDraft::default().unique_identifier("NEW"),
    )
    .unwrap()
    .uid;
    let mut with = following(fixed(&[assets[0], new], &[0.5, 0.5]));
    let mut without = following(fixed(&assets[..1], &[0.5]));
    for configuration in [&mut with, &mut without] {
        configuration.commission = 0.0;
        configuration.between = BetweenTrades::Drift;
    }
    build_portfolio(
        &mut session(&mut book, 5),
        &asked("WITH", &with, "2024-03-01T00:00:00Z"),
    )
    .unwrap();
    build_portfolio(
        &mut session(&mut book, 6),
        &asked("WITHOUT", &without, "2024-03-01T00:00:00Z"),
    )
    .unwrap();
    let mut closes: BTreeMap<Uid, Vec<Option<f64>>> = BTreeMap::new();
    for value in stored(&book).1 {
        closes.entry(value.portfolio_uid).or_default().push(value.close);
    }
    let closes: Vec<_> = closes.values().collect();
    assert_eq!(closes[0], closes[1]);
}

#[test]
fn a_deleted_tail_is_built_again_as_it_was() {
    let (mut book, assets) = book();
    let mut configuration = following(fixed(&assets, &[0.4, 0.4, 0.1]));
    (configuration.between, configuration.rebalance) = (BetweenTrades::Drift, RebalanceDates::Weekly);
    let built = build(&mut book, &configuration, "2024-04-20T00:00:00Z").unwrap();
    let (full, portfolio) = (stored(&book), built.portfolio.unwrap().uid);
    let from = instant("2024-03-08T00:00:00Z");
    let gone = delete_portfolio_tail(&mut session(&mut book, 8), portfolio, Some(from)).unwrap();
    assert!(gone > 20 && stored(&book).1.iter().all(|value| value.close_time.unwrap() < from));
    build(&mut book, &configuration, "2024-04-20T00:00:00Z").unwrap();
    assert_eq!(stored(&book), full);
    delete_portfolio_tail(&mut session(&mut book, 9), portfolio, None).unwrap();
    assert_eq!(stored(&book), (Vec::new(), Vec::new()));
    configuration.commission = 0.0;
    build(&mut book, &configuration, "2024-04-20T00:00:00Z").unwrap();
}

#[test]
fn a_blend_holds_what_its_portfolios_hold() {
    let (mut book, assets) = book();
    let until = "2024-04-20T00:00:00Z";
    let mut uids = Vec::new();
    for (name, signal) in [("ONE", equal(&assets)), ("TWO", fixed(&assets[..2], &[0.9, 0.1]))] {
        let mut configuration = following(signal);
        configuration.rebalance = RebalanceDates::EndOfMonth;
        configuration.between = BetweenTrades::Drift;
        let built = build_portfolio(&mut session(&mut book, 5), &asked(name, &configuration, until)).unwrap();
        uids.push(built.portfolio.unwrap().uid);
    }
    let sleeves = uids.iter().zip([0.25, 0.75]).map(|(uid, share)| Sleeve {
        portfolio_uid: *uid,
        share,
    });
    let blend = following(SignalChoice::Blend {
        sleeves: sleeves.collect(),
    });
    build_portfolio(&mut session(&mut book, 6), &asked("BLEND", &blend, until)).unwrap();
    let newest: Vec<f64> = stored(&book)
        .0
        .iter()
        .rev()
        .filter(|row| !uids.contains(&row.portfolio_uid))
        .take(3)
        .map(|row| row.weight.unwrap())
        .collect();
    let mut expected = [0.25 / 3.0 + 0.75 * 0.9, 0.25 / 3.0 + 0.75 * 0.1, 0.25 / 3.0];
    expected.sort_by(f64::total_cmp);
    let mut newest = newest;
    newest.sort_by(f64::total_cmp);
    for (found, expected) in newest.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-15, "{newest:?}");
    }
}

fn strategies() -> impl Strategy<Value = StrategyChoice> {
    prop_oneof![
        Just(StrategyChoice::ImmediateSignal),
        Just(StrategyChoice::TimeWeighted {
            start: "9:00".to_owned(),
            end: "23:00".to_owned()
        }),
        Just(StrategyChoice::VolumeParticipation {
            max_share: 0.01,
            total_notional: 10_000.0,
            start: None,
            end: None
        }),
    ]
}

fn rebalances() -> impl Strategy<Value = RebalanceDates> {
    prop_oneof![
        Just(RebalanceDates::Daily),
        Just(RebalanceDates::Weekly),
        Just(RebalanceDates::EndOfMonth),
        Just(RebalanceDates::EndOfQuarter),
    ]
}

/// A signal of many assets that come and go: one of twenty alone at first, more of them later.
fn growing_signal(book: &mut Book, seed: u64) -> SignalChoice {
    use markets::import::{Dialect, ImportFiles};
    let (mut rows, mut prices) = (String::new(), String::new());
    let mut assets = String::new();
    for number in 0..20_u64 {
        assets += &format!("N{number},equity,USD\n");
        for day in 0..110 {
            let time = date("2024-01-02").checked_add_days(Days::new(day)).unwrap();
            let price = 50 + (day * (number + 3) * 7 + number * 13) % 29;
            prices += &format!("{time},N{number},{price}\n");
        }
    }
    for day in (0..110).step_by(5) {
        let time = date("2024-01-02").checked_add_days(Days::new(day)).unwrap();
        for number in (0..20).filter(|number| (number * 7 + seed) % 20 <= day / 4) {
            rows += &format!("{time},views,N{number},{}\n", ((number + day) % 9) as f64 / 100.0);
        }
    }
    let texts = [
        format!("asset,asset_type,currency\nUSD,currency,USD\n{assets}"),
        format!("time,asset,price\n{prices}"),
        format!("time,signal,asset,weight\n{rows}"),
    ];
    let dialect = Dialect {
        delimiter: b',',
        decimal_comma: false,
    };
    let files = ImportFiles::of_texts(&portfolios::file_kinds(), texts.iter().map(String::as_str), dialect).unwrap();
    let seed = Uid::from_u128(u128::from(seed) + 77);
    book.apply(&Intent::of(&files, instant("2026-11-21T10:00:00Z"), seed, ""))
        .unwrap();
    SignalChoice::ExternalWeights {
        name: "views".to_owned(),
        maximum_forward_fill_ms: 40 * 86_400_000,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn incremental_is_full_while_a_signal_grows(
        drifts in any::<bool>(),
        rebalance in rebalances(),
        seed in 0_u64..20,
        mut cuts in prop::collection::vec(20_u64..100, 1..5),
    ) {
        let (mut base, _) = book();
        let mut configuration = following(growing_signal(&mut base, seed));
        configuration.between = if drifts { BetweenTrades::Drift } else { BetweenTrades::Constant };
        configuration.rebalance = rebalance;
        let mut full = base.clone();
        build(&mut full, &configuration, "2024-04-19T12:00:00Z").unwrap();
        let mut steps = base;
        cuts.sort_unstable();
        for cut in cuts {
            let until = date("2024-01-02").checked_add_days(Days::new(cut)).unwrap();
            build(&mut steps, &configuration, &format!("{until}T12:00:00Z")).unwrap();
        }
        build(&mut steps, &configuration, "2024-04-19T12:00:00Z").unwrap();
        prop_assert_eq!(stored(&steps), stored(&full));
        prop_assert!(stored(&full).1.len() > 50, "{}", stored(&full).1.len());
    }

    #[test]
    fn incremental_is_full_to_the_last_bit(
        strategy in strategies(),
        rebalance in rebalances(),
        drifts in any::<bool>(),
        weights in prop::collection::vec(-0.5_f64..1.0, 3),
        mut cuts in prop::collection::vec(1_u64..110, 0..6),
    ) {
        let (base, assets) = book();
        let mut configuration = following(fixed(&assets, &weights));
        configuration.between = if drifts { BetweenTrades::Drift } else { BetweenTrades::Constant };
        (configuration.strategy, configuration.rebalance) = (strategy, rebalance);
        let mut full = base.clone();
        build(&mut full, &configuration, "2024-04-22T12:00:00Z").unwrap();
        let mut steps = base;
        cuts.sort_unstable();
        for cut in cuts {
            let until = date("2024-01-02").checked_add_days(Days::new(cut)).unwrap();
            build(&mut steps, &configuration, &format!("{until}T12:00:00Z")).unwrap();
        }
        build(&mut steps, &configuration, "2024-04-22T12:00:00Z").unwrap();
        prop_assert_eq!(stored(&steps), stored(&full));
        prop_assert!(stored(&full).1.len() > 70);
    }
}

/// Bars of 15 minutes over four days, of both assets, with gaps and volumes.
fn minute_book() -> (Book, Vec<Uid>) {
    let (mut book, assets) = book();
    let start = instant("2024-01-02T00:00:00Z");
    let mut drafts = Vec::new();
    for bar in 0..4 * 96_i32 {
        for (number, asset) in assets.iter().take(2).enumerate() {
            let wave = (bar * (5 + 4 * i32::try_from(number).unwrap())) % 23;
            if wave % 5 == 3 {
                continue;
            }
            let draft = ExternalPriceDraft::default()
                .time_index(start + chrono::TimeDelta::minutes(15 * i64::from(bar)))
                .asset_uid(*asset)
                .close(Decimal::from(100 + i64::from(wave)));
            drafts.push(draft.volume(Decimal::from(i64::from(1 + wave))));
        }
    }
    ExternalPrice::bulk_upsert(&mut session(&mut book, 11), drafts).unwrap();
    (book, assets)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn incremental_is_full_within_the_day(
        strategy in strategies(),
        drifts in any::<bool>(),
        weights in prop::collection::vec(-0.4_f64..0.9, 2),
        mut cuts in prop::collection::vec(30_i64..4 * 1_440 - 20, 1..6),
    ) {
        let (base, assets) = minute_book();
        let mut configuration = following(fixed(&assets[..2], &weights));
        configuration.frequency = "15m".to_owned().try_into().unwrap();
        configuration.between = if drifts { BetweenTrades::Drift } else { BetweenTrades::Constant };
        configuration.strategy = strategy;
        let mut full = base.clone();
        build(&mut full, &configuration, "2024-01-05T23:50:00Z").unwrap();
        let mut steps = base;
        cuts.sort_unstable();
        for cut in cuts {
            let until = instant("2024-01-02T00:00:00Z") + chrono::TimeDelta::minutes(cut);
            build(&mut steps, &configuration, &until.to_rfc3339()).unwrap();
        }
        build(&mut steps, &configuration, "2024-01-05T23:50:00Z").unwrap();
        prop_assert_eq!(stored(&steps), stored(&full));
        prop_assert!(stored(&full).1.len() > 300, "{}", stored(&full).1.len());
    }
}
