//! Worked examples of portfolio construction (`golden/portfolio_vectors.json`).
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod runs;

use choices::BetweenTrades;
use std::collections::{BTreeMap, BTreeSet};

use acceptance::golden::{self, numbers};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use decimal::Decimal;
use metatable::{Instant, Uid};
use portfolios::construction::{
    CapColumns, Configuration, Frame, MarketCap, SignalChoice, interpolate, market_cap_weights, required_assets, span,
    trend_weights, usable_end,
};
use portfolios::interpolation::{Bar, Rule, Session, fill_daily, gather, steps};
use rebalance::construction::{Holding, Known, Sheet, Strategy, Terms, Window, construct, parse_minute, walk};
use serde_json::{Value, json};

fn group(name: &str) -> Vec<Value> {
    golden::group(include_str!("../golden/portfolio_vectors.json"), name)
}

/// Times without an offset are UTC; a date is its start.
fn instant(text: &str) -> Instant {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return time.to_utc();
    }
    let time = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    time.unwrap_or_else(|| text.parse::<NaiveDate>().unwrap().and_time(NaiveTime::MIN))
        .and_utc()
}

fn near(found: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() <= 1e-12, "{what}: {found}, not {expected}");
}

fn uid(key: &str) -> Uid {
    Uid::new_v5(&Uid::NAMESPACE_OID, key.as_bytes())
}

/// Weights, prices and times of a vector as columns.
struct Columns {
    times: Vec<i64>,
    assets: usize,
    prices: Vec<f64>,
    weights: Vec<f64>,
    before: Vec<f64>,
}

/// The price that is stored with the weights wins over the valuation.
fn columns(inputs: &Value) -> Columns {
    let rows = inputs["weights"].as_array().unwrap();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    let times: BTreeSet<String> = rows.iter().map(|row| text(row, "time")).collect();
    let assets: BTreeSet<String> = rows.iter().map(|row| text(row, "asset")).collect();
    let mut columns = Columns {
        times: times.iter().map(|time| instant(time).timestamp_micros()).collect(),
        assets: assets.len(),
        prices: Vec::new(),
        weights: Vec::new(),
        before: Vec::new(),
    };
    for (number, time) in times.iter().enumerate() {
        for asset in &assets {
            let row = rows
                .iter()
                .find(|row| row["time"] == **time && row["asset"] == **asset)
                .unwrap();
            let price = row["price_current"]
                .as_f64()
                .or(inputs["valuations"][time][asset].as_f64());
            columns.prices.push(price.unwrap_or(f64::NAN));
            columns.weights.push(row["weights_current"].as_f64().unwrap());
            if number == 0 {
                columns.before.push(row["weights_before"].as_f64().unwrap_or(0.0));
            }
        }
    }
    columns
}

#[test]
fn portfolio_values() {
    for vector in group("portfolio_values") {
        let (inputs, name) = (&vector["inputs"], vector["name"].as_str().unwrap());
        let commission = inputs["commission_fee"].as_f64().unwrap_or(0.0);
        let terms = Terms {
            between: BetweenTrades::Constant,
            commission,
        };
        let (found, expected) = match name {
            "continues_from_last_stored_close" => (resumed(terms, 10.0, 100.0, 110.0), &vector["expected"]["rows"]),
            // The last stored row is booked already: no fee is charged on it again.
            "incremental_run_on_session_close_calendar_tree_quirk" => (
                resumed(terms, 2.0, 100.0, 110.0),
                &vector["expected"]["proposed_result"],
            ),
            _ => {
                let columns = columns(inputs);
                let sheet = Sheet::new(&columns.times, columns.assets, &columns.prices, &columns.weights, &[]).unwrap();
                let built = construct(&sheet, Strategy::Immediate, terms, &columns.before).unwrap();
                (
                    built.returns.into_iter().zip(built.values).collect(),
                    &vector["expected"]["rows"],
                )
            }
        };
        let expected = expected.as_array().unwrap();
        assert_eq!(found.len(), expected.len(), "{name}");
        for ((period_return, close), expected) in found.into_iter().zip(expected) {
            near(period_return, &expected["return"], name);
            near(close, &expected["close"], name);
        }
    }
}

/// One row after a stored one, of one asset that is held with a weight of 1.
fn resumed(terms: Terms, close: f64, before: f64, now: f64) -> Vec<(f64, f64)> {
    let known = Known {
        at_trade: &[before],
        at_end: None,
    };
    let mut holding = Holding::resume(terms, (0, vec![1.0]), &known, close);
    let sheet = Sheet::new(&[1], 1, std::slice::from_ref(&now), &[1.0], &[]).unwrap();
    let mut rows = Vec::new();
    walk(&sheet, Strategy::Immediate, None, &mut holding, |step| {
        rows.push((step.period_return, step.holding.close()));
    })
    .unwrap();
    rows
}

#[test]
fn portfolio_window() {
    for vector in group("portfolio_window") {
        let (inputs, expected, name) = (&vector["inputs"], &vector["expected"], vector["name"].as_str().unwrap());
        if let Some(end) = expected["usable_end"].as_str() {
            let newest = inputs["latest_valuation_by_required_asset"].as_object().unwrap();
            let newest = newest.values().map(|time| time.as_str().map(instant));
            // Without a limit of the source it is one step of the frequency, which is a day here.
            let fill = if inputs["source_maximum_forward_fill"] == "6h" {
                TimeDelta::hours(6)
            } else {
                TimeDelta::days(1)
            };
            assert_eq!(usable_end(newest, fill), Some(instant(end)), "{name}");
        } else if let Some(required) = expected["required"].as_array() {
            let uids = |list: &[Value]| list.iter().map(|key| uid(key.as_str().unwrap())).collect::<Vec<_>>();
            let list = |name: &str| uids(inputs[name].as_array().unwrap());
            let found = required_assets(list("signal_assets"), list("previous_weight_assets"), None);
            assert_eq!(found, uids(required), "{name}");
        } else {
            let latest = inputs["latest_value"].as_str().map(instant);
            // The cap is an argument of a run, because core reads no environment.
            let longest = inputs["MAX_TD_FROM_LATEST_VALUE"].as_str().map(|_| TimeDelta::days(1));
            let now = instant("2026-11-21");
            let (start, end) = span(latest, None, now, longest);
            assert_eq!(start, instant(expected["start"].as_str().unwrap()), "{name}");
            let expected = expected["end"].as_str().unwrap();
            assert_eq!(end, if expected == "now" { now } else { instant(expected) }, "{name}");
        }
    }
}

#[test]
fn signal_interpolation() {
    for vector in group("signal_interpolation") {
        let inputs = &vector["inputs"];
        let weights = |row: &Value| -> BTreeMap<Uid, f64> {
            row.as_object()
                .unwrap()
                .iter()
                .map(|(asset, weight)| (uid(asset), weight.as_f64().unwrap()))
                .collect()
        };
        let published = inputs["signal_weights"].as_object().unwrap();
        let frame: Frame = published
            .iter()
            .map(|(time, row)| (instant(time), weights(row)))
            .collect();
        let texts: Vec<&str> = inputs["new_index"]
            .as_array()
            .unwrap()
            .iter()
            .map(|time| time.as_str().unwrap())
            .collect();
        let grid: Vec<Instant> = texts.iter().map(|time| instant(time)).collect();
        let days = inputs["maximum_forward_fill"]
            .as_str()
            .unwrap()
            .trim_end_matches('D')
            .parse()
            .unwrap();
        let found = interpolate(&frame, &grid, TimeDelta::days(days));
        assert_eq!(found.len(), texts.len());
        for (time, found) in texts.iter().zip(found) {
            for (asset, expected) in vector["expected"]["weights"][time].as_object().unwrap() {
                // An asset that a time does not name has the weight 0.
                let weight = found.map(|(_, weights)| weights.get(&uid(asset)).copied().unwrap_or(0.0));
                assert_eq!(weight, expected.as_f64(), "{} {time} {asset}", vector["name"]);
            }
        }
    }
}

fn market_cap(inputs: &Value) -> MarketCap {
    let mut choice = json!({ "assets": [] });
    if let Some(top) = inputs.get("num_top_assets") {
        choice["top"] = top.clone();
    }
    serde_json::from_value(choice).unwrap()
}

#[test]
fn signals() {
    for vector in group("signals") {
        let (inputs, expected, name) = (&vector["inputs"], &vector["expected"], vector["name"].as_str().unwrap());
        match name {
            "fixed_weights_is_silent_when_rows_exist" => runs::stored_signals_are_not_written_again(),
            "market_cap_needs_three_assets" => runs::few_assets_are_refused(),
            "intraday_trend_non_positive_previous_day_is_short" => {
                let day = inputs["previous_intraday_return"].as_f64().unwrap();
                let found = trend_weights(day, &numbers(&inputs["bar_returns"]));
                assert_eq!(found, numbers(&expected["weights"]), "{name}");
            }
            _ => {
                let (time, row) = inputs["data"].as_object().unwrap().iter().next().unwrap();
                let assets = row.as_object().unwrap();
                let column = |asset: &Value| CapColumns {
                    caps: vec![asset["market_cap"].as_f64().unwrap()],
                    prices: vec![asset["price"].as_f64().unwrap()],
                    volumes: vec![asset["volume"].as_f64().unwrap()],
                };
                let columns: Vec<CapColumns> = assets.values().map(column).collect();
                let found = market_cap_weights(&columns, &market_cap(inputs));
                for (asset, weight) in assets.keys().zip(&found[0]) {
                    near(*weight, &expected["weights"][time][asset], name);
                }
            }
        }
    }
}

/// The strategy of a vector, under the names that it has here.
fn strategy(inputs: &Value) -> Value {
    let names = [
        ("strategy", "kind"),
        ("rebalance_start", "start"),
        ("rebalance_end", "end"),
        ("max_percent_volume_in_bar", "max_share"),
        ("total_notional", "total_notional"),
    ];
    let given = names
        .iter()
        .filter_map(|(theirs, ours)| Some(((*ours).to_owned(), inputs.get(theirs)?.clone())));
    Value::Object(given.collect())
}

#[test]
fn rebalance_strategy() {
    for vector in group("rebalance_strategy") {
        let (inputs, expected, name) = (&vector["inputs"], &vector["expected"], vector["name"].as_str().unwrap());
        let signal = json!({ "kind": "external_weights", "name": "views" });
        let configuration = json!({ "signal": signal, "strategy": strategy(inputs) });
        let configuration: Configuration = serde_json::from_value(configuration).unwrap();
        let violations = configuration.violations();
        let codes: Vec<&str> = violations.iter().map(|violation| violation.code.as_ref()).collect();
        match expected["violated_rule"].as_str() {
            Some("start_before_end") => assert_eq!(codes, ["window_reversed"], "{name}"),
            Some("hh_mm_format") => assert_eq!(codes, ["time_malformed"], "{name}"),
            Some("pct_in_(0,1]") => assert_eq!(codes, ["share_out_of_range"], "{name}"),
            Some("notional_positive") => assert_eq!(codes, ["not_positive"], "{name}"),
            Some(other) => panic!("no code for {other}"),
            None => {
                // Both strategies work here, so that those which were not implemented are simply accepted.
                let strategy = configuration.strategy.to_strategy().unwrap();
                if !expected["weights"].is_null() {
                    traded_by(strategy, inputs, expected, name);
                }
            }
        }
    }
}

fn traded_by(strategy: Strategy, inputs: &Value, expected: &Value, name: &str) {
    let minute = |text: &str| i64::from(parse_minute(text).unwrap()) * 60_000_000;
    let terms = Terms {
        between: BetweenTrades::Constant,
        commission: 0.0,
    };
    let past = inputs["past_weight"]["btc"].as_f64().unwrap();
    let goal = inputs["signal_weight"]["btc"].as_f64().unwrap();
    let bars = inputs["bars"].as_array();
    let times: Vec<i64> = match (inputs["times"].as_array(), bars) {
        (Some(times), _) => times.iter().map(|time| minute(time.as_str().unwrap())).collect(),
        (_, bars) => (1..=bars.unwrap().len() as i64)
            .map(|bar| bar * minute("1:00"))
            .collect(),
    };
    let column = |name: &str| -> Vec<f64> {
        bars.map_or_else(
            || vec![100.0; times.len()],
            |bars| bars.iter().map(|bar| bar[name].as_f64().unwrap()).collect(),
        )
    };
    let mut signal = vec![f64::NAN; times.len()];
    signal[0] = goal;
    let (prices, volumes) = (column("price"), column("volume"));
    let sheet = Sheet::new(&times, 1, &prices, &signal, &volumes).unwrap();
    let found = construct(&sheet, strategy, terms, &[past]).unwrap().weights;
    let expected: Vec<Value> = match &expected["weights"] {
        Value::Array(weights) => weights.clone(),
        by_time => inputs["times"]
            .as_array()
            .unwrap()
            .iter()
            .map(|time| by_time[time.as_str().unwrap()]["btc"].clone())
            .collect(),
    };
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        near(*found, expected, name);
    }
}

fn decimal(value: &Value) -> Option<Decimal> {
    value
        .as_f64()
        .map(|number| Decimal::try_from_f64_shortest(number).unwrap())
}

fn bar(value: &Value) -> Bar {
    Bar {
        time: instant(value["time"].as_str().unwrap()),
        open_time: value["open_time"].as_str().map(instant),
        open: decimal(&value["open"]),
        high: decimal(&value["high"]),
        low: decimal(&value["low"]),
        close: decimal(&value["close"]),
        volume: decimal(&value["volume"]),
        trade_count: None,
        vwap: decimal(&value["vwap"]),
        is_filled: false,
    }
}

#[test]
fn interpolated_prices() {
    for vector in group("interpolated_prices") {
        let (inputs, expected, name) = (&vector["inputs"], &vector["expected"], vector["name"].as_str().unwrap());
        let Some(bars) = inputs["bars"].as_array() else {
            let text = |name: &str| inputs[name].as_str().unwrap();
            let steps = steps(text("source_frequency"), text("upsample_frequency"));
            assert_eq!(Some(steps.is_ok()), expected["accepted"].as_bool(), "{name}");
            // Bars are gathered whenever the target is longer than the source.
            assert_eq!(
                steps.ok().map(|(_, count)| count > 1),
                expected["upsampling_runs"].as_bool(),
                "{name}"
            );
            continue;
        };
        let bars: Vec<Bar> = bars.iter().map(bar).collect();
        let found = match inputs["upsample_bars"].as_u64() {
            Some(count) => gather(&bars, count as usize, TimeDelta::minutes(1)),
            None => {
                let first: NaiveDate = "2026-01-01".parse().unwrap();
                let sessions: Vec<Session> = first.iter_days().take(9).map(Session::always_open).collect();
                fill_daily(&bars, &sessions, Rule::Ffill)
            }
        };
        let expected = expected["bars"].as_array().unwrap();
        assert_eq!(found.len(), expected.len(), "{name}: {found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert_eq!(found.time, instant(expected["time"].as_str().unwrap()), "{name}");
            let numbers = [
                ("open", found.open),
                ("high", found.high),
                ("low", found.low),
                ("close", found.close),
                ("volume", found.volume),
                ("vwap", found.vwap),
            ];
            for (column, number) in numbers {
                near(number.unwrap().to_f64(), &expected[column], name);
            }
            if let Some(filled) = expected["interpolated"].as_bool() {
                assert_eq!(found.is_filled, filled, "{name}");
            }
            if let Some(opened) = expected["open_time"].as_str() {
                assert_eq!(found.open_time, Some(instant(opened)), "{name}");
            }
        }
    }
}

#[test]
fn portfolio_reads() {
    for vector in group("portfolio_reads") {
        runs::read(&vector);
    }
}

#[test]
fn a_window_is_of_one_day() {
    // What is not traded when the window of a day closes is traded on from there the next day.
    let hour = 3_600_000_000;
    let times = [0, 12 * hour, 24 * hour, 36 * hour];
    let goal = [1.0, f64::NAN, f64::NAN, f64::NAN];
    let sheet = Sheet::new(&times, 1, &[100.0; 4], &goal, &[]).unwrap();
    let terms = Terms {
        between: BetweenTrades::Constant,
        commission: 0.0,
    };
    let found = construct(&sheet, Strategy::TimeWeighted(Window::DAY), terms, &[0.0])
        .unwrap()
        .weights;
    assert_eq!(found, [0.0, 0.5, 0.5, 0.75]);
}

#[test]
fn signals_have_the_names_of_the_facts() {
    for kind in [
        "fixed_weights",
        "equal_weight",
        "external_weights",
        "market_cap",
        "portfolio_replicator",
        "intraday_trend",
    ] {
        let refused = serde_json::from_value::<SignalChoice>(json!({ "kind": kind, "unknown": 1 })).unwrap_err();
        assert!(!refused.to_string().contains("unknown variant"), "{refused}");
    }
}
