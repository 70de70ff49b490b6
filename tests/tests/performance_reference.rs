//! Performance against what independent libraries say (`golden/performance_reference.json`, from `reference/performance.py`).
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use acceptance::golden::numbers;
use rebalance::performance::{
    Flow, Rates, Segment, active_share, annual_return, attribute, downside_deviation, growth, modified_dietz, relative,
    returns, sharpe, sortino, time_weighted, volatility, worst_drawdown, xirr,
};
use serde_json::Value;

fn reference() -> Value {
    serde_json::from_str(include_str!("../golden/performance_reference.json")).unwrap()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    let list = value[name].as_array().unwrap();
    assert!(
        !list.is_empty() || name == "roots" || name.contains("flow"),
        "no {name}"
    );
    list
}

fn near(found: f64, expected: f64, what: &str) {
    let tolerance = 1e-10 * expected.abs().max(1.0);
    assert!((found - expected).abs() <= tolerance, "{what}: {found}, not {expected}");
}

#[test]
fn ratios_are_those_of_quantstats_and_empyrical() {
    let reference = reference();
    let mut compared = 0;
    for series in list(&reference["ratios"], "series") {
        let own = numbers(&series["returns"]);
        let other = numbers(&series["benchmark_returns"]);
        let free = series["risk_free"].as_f64().unwrap();
        let per_year = series["periods_per_year"].as_f64().unwrap();
        let beside = relative(&own, &other, free, per_year).unwrap();
        let worst = worst_drawdown(&growth(&own)).map_or(0.0, |worst| worst.depth);
        let annual = annual_return(1.0 + time_weighted(&own), own.len(), per_year);
        let ours = [
            ("cagr", annual),
            ("volatility", volatility(&own, per_year)),
            ("sharpe", sharpe(&own, 0.0, per_year)),
            ("sharpe_risk_free", sharpe(&own, free, per_year)),
            ("sortino", sortino(&own, 0.0, per_year)),
            ("sortino_risk_free", sortino(&own, free, per_year)),
            ("downside_deviation", downside_deviation(&own, 0.0, per_year)),
            ("max_drawdown", Some(worst)),
            ("calmar", annual.filter(|_| worst < 0.0).map(|annual| annual / -worst)),
            ("tracking_error", beside.tracking_error),
            (
                "information_ratio",
                beside.information_ratio.map(|ratio| ratio / per_year.sqrt()),
            ),
            ("beta", beside.beta),
            ("total_return", Some(time_weighted(&own))),
        ];
        for library in ["quantstats", "empyrical"] {
            for (name, found) in ours {
                let what = format!("{} of {} by {library}", name, series["name"]);
                let expected = &series["results"][library][name];
                let Some(number) = expected.as_f64() else {
                    // Texts are what libraries say of a ratio to nothing.
                    assert!(
                        expected.is_null() || found.is_none(),
                        "{what}: {found:?}, not {expected}"
                    );
                    continue;
                };
                match found {
                    Some(found) => near(found, number, &what),
                    // Where nothing is defined, one of the libraries writes 0.
                    None => near(0.0, number, &what),
                }
                compared += 1;
            }
        }
    }
    assert!(compared > 250, "{compared} figures");
}

fn day_of(date: &str, first: &str) -> f64 {
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    (day(date) - day(first)).num_days() as f64
}

#[test]
fn rates_are_those_of_pyxirr_and_all_of_them() {
    for case in list(&reference()["xirr"], "cases") {
        let dates: Vec<&str> = list(case, "dates").iter().map(|date| date.as_str().unwrap()).collect();
        let first = dates.iter().min().unwrap();
        let flows: Vec<Flow> = dates
            .iter()
            .zip(numbers(&case["amounts"]))
            .map(|(date, amount)| Flow {
                day: day_of(date, first),
                amount,
            })
            .collect();
        let found = match xirr(&flows) {
            Rates::None => Vec::new(),
            Rates::One(rate) => vec![rate],
            Rates::Many(rates) => rates,
        };
        let roots = numbers(&case["roots"]);
        assert_eq!(found.len(), roots.len(), "{case} gave {found:?}");
        for (found, root) in found.iter().zip(&roots) {
            near(*found, *root, &case["name"].to_string());
        }
        if let (Some(rate), 1) = (case["pyxirr"].as_f64(), found.len()) {
            assert!(
                (found[0] - rate).abs() < 1e-8 * rate.abs().max(1.0),
                "{case} gave {found:?}"
            );
        }
    }
}

#[test]
fn money_and_time_weigh_returns_as_defined() {
    for case in list(&reference()["modified_dietz"], "cases") {
        let flows: Vec<Flow> = numbers(&case["flow_days"])
            .into_iter()
            .zip(numbers(&case["flows"]))
            .map(|(day, amount)| Flow { day, amount })
            .collect();
        let number = |name: &str| case[name].as_f64().unwrap();
        let found = modified_dietz(number("start"), number("end"), &flows, number("days")).unwrap();
        near(found, number("return"), &case["name"].to_string());
    }
    for case in list(&reference()["time_weighted"], "cases") {
        let mut values = vec![case["start"].as_f64().unwrap()];
        let mut flows = vec![0.0];
        for (before, flow) in numbers(&case["values_before_flow"])
            .into_iter()
            .zip(numbers(&case["flows"]))
        {
            values.push(before + flow);
            flows.push(flow);
        }
        values.push(case["end"].as_f64().unwrap());
        flows.push(0.0);
        let found = time_weighted(&returns(&values, &flows).unwrap());
        near(found, case["return"].as_f64().unwrap(), &case["name"].to_string());
    }
}

#[test]
fn effects_are_those_of_brinson_fachler_linked_by_carino() {
    for example in list(&reference()["attribution"], "examples") {
        let periods: Vec<Vec<Segment>> = list(example, "periods")
            .iter()
            .map(|period| {
                let columns = [
                    "portfolio_weight",
                    "portfolio_return",
                    "benchmark_weight",
                    "benchmark_return",
                ];
                let columns = columns.map(|name| numbers(&period[name]));
                let segment = |row: usize| Segment {
                    weight: columns[0][row],
                    period_return: columns[1][row],
                    benchmark_weight: columns[2][row],
                    benchmark_return: columns[3][row],
                };
                (0..columns[0].len()).map(segment).collect()
            })
            .collect();
        let borrowed: Vec<&[Segment]> = periods.iter().map(Vec::as_slice).collect();
        let found = attribute(&borrowed).unwrap();
        near(
            found.total_return,
            example["portfolio_return"].as_f64().unwrap(),
            "portfolio",
        );
        near(
            found.benchmark_return,
            example["benchmark_return"].as_f64().unwrap(),
            "benchmark",
        );
        for (period, effects) in list(example, "periods").iter().zip(&found.periods) {
            for (row, effect) in effects.iter().enumerate() {
                near(effect.allocation, numbers(&period["allocation"])[row], "allocation");
                near(effect.selection, numbers(&period["selection"])[row], "selection");
                near(effect.interaction, numbers(&period["interaction"])[row], "interaction");
            }
        }
        for (segment, effect) in list(example, "segments").iter().zip(&found.linked) {
            let expected = &example["linked_by_segment"][segment.as_str().unwrap()];
            near(
                effect.allocation,
                expected["allocation"].as_f64().unwrap(),
                "linked allocation",
            );
            near(
                effect.selection,
                expected["selection"].as_f64().unwrap(),
                "linked selection",
            );
            near(
                effect.interaction,
                expected["interaction"].as_f64().unwrap(),
                "linked interaction",
            );
        }
        let sum: f64 = found.linked.iter().map(rebalance::performance::Effects::total).sum();
        near(sum, found.total_return - found.benchmark_return, "all effects");
    }
    for case in list(&reference()["active_share"], "cases") {
        let found = active_share(&numbers(&case["portfolio"]), &numbers(&case["benchmark"])).unwrap();
        near(found, case["active_share"].as_f64().unwrap(), &case["name"].to_string());
    }
}
