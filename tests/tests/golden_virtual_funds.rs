//! The golden vectors of virtual funds: attribution, notional demands, identities, applying, bounds and residuals.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test")]

use acceptance::golden;
use acceptance::traded_book::{ACCOUNT, ALLOCATION, HOLDINGS_SET, POSITION_SET, TIME, TradedBook, asset, numbered};
use decimal::Decimal;
use markets::tables::virtual_funds::{VirtualFundHoldingsSetTable, VirtualFundHoldingsStorage, VirtualFundTable};
use markets::virtual_funds::{
    DirectedQuantity, PlanVirtualFunds, check_bounds, fund_identifier, holdings_by_fund, holdings_set_uid,
    plan_virtual_funds,
};
use metatable::{Operation, Uid};
use planning::functions::attribute_holdings;
use portfolios::{ApplyVirtualFunds, StoredSources};
use serde_json::{Value, json};

const VECTORS: &str = include_str!("../golden/virtual_fund_vectors.json");

fn vectors(group: &str, count: usize) -> Vec<Value> {
    let found = golden::group(VECTORS, group);
    assert_eq!(found.len(), count, "{group}");
    found
}

/// A float of a vector against an exact number, within a relative 10^-9.
fn assert_near(found: &Value, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{what}: {expected}"));
    let exact: Decimal = found
        .as_str()
        .unwrap_or_else(|| panic!("{what}: {found}"))
        .parse()
        .unwrap();
    let off = (exact.to_f64() - expected).abs();
    assert!(off <= 1e-9 * expected.abs().max(1.0), "{what}: {exact}, not {expected}");
}

fn rows(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

/// (property of a vector, property of the package).
const ASSET: [(&str, &str); 8] = [
    ("signed_holding", "signed_holding"),
    ("gross_capacity", "gross_source_capacity"),
    ("virtual_gross_demand", "virtual_gross_demand"),
    ("virtual_allocated_signed", "virtual_allocated"),
    ("direct_sleeve", "direct_sleeve"),
    ("direct_target", "direct_target"),
    ("direct_gap", "direct_gap"),
    ("scale", "scale"),
];
const LINE: [(&str, &str); 3] = [
    ("requested", "requested"),
    ("allocated", "allocated"),
    ("gap", "target_gap"),
];

fn assert_attribution(name: &str, found: &Value, expected: &Value, fund_of: &str) {
    assert_eq!(found["status"], expected["status"], "{name}");
    let pairs = |list: &str, own: &str| {
        let (found, expected) = (rows(&found[own]).to_vec(), rows(&expected[list]).to_vec());
        assert_eq!(found.len(), expected.len(), "{name}: {list}");
        found.into_iter().zip(expected)
    };
    for (found, expected) in pairs("assets", "assets") {
        assert_eq!(
            found["asset_uid"],
            json!(asset(expected["asset"].as_str().unwrap())),
            "{name}"
        );
        for (theirs, ours) in ASSET {
            assert_near(&found[ours], &expected[theirs], &format!("{name}: {theirs}"));
        }
    }
    for (found, expected) in pairs("virtual_lines", "lines") {
        assert_eq!(found[fund_of], expected["fund"], "{name}");
        assert_eq!(
            found["asset_uid"],
            json!(asset(expected["asset"].as_str().unwrap())),
            "{name}"
        );
        assert_eq!(found["direction"], expected["direction"], "{name}");
        for (theirs, ours) in LINE {
            assert_near(&found[ours], &expected[theirs], &format!("{name}: {theirs}"));
        }
        for (theirs, ours) in [
            ("requested_notional", "requested_value"),
            ("allocated_notional", "allocated_value"),
        ] {
            if !expected[theirs].is_null() {
                assert_near(&found[ours], &expected[theirs], &format!("{name}: {theirs}"));
            }
        }
    }
    for (found, expected) in pairs("deficits", "deficits") {
        assert_eq!(
            found["asset_uid"],
            json!(asset(expected["asset"].as_str().unwrap())),
            "{name}"
        );
        assert_near(&found["quantity"], &expected["deficit"], name);
    }
}

fn attribution_input(inputs: &Value, mode: &str) -> Value {
    let named = |row: &Value| {
        let mut row = row.clone();
        let uid = json!(asset(row["asset"].as_str().unwrap()));
        row.as_object_mut().unwrap().remove("asset");
        row["asset_uid"] = uid;
        row
    };
    let demands = rows(&inputs["virtual_targets"]).iter().map(|row| {
        let mut row = named(row);
        row["virtual_fund"] = row["fund"].take();
        row.as_object_mut().unwrap().remove("fund");
        row
    });
    json!({
        "holdings": rows(&inputs["holdings"]).iter().map(named).collect::<Vec<_>>(),
        "demands": demands.collect::<Vec<_>>(),
        "direct_targets": rows(&inputs["direct_targets"]).iter().map(named).collect::<Vec<_>>(),
        "mode": mode,
        "quantity_tolerance": "0.000000001",
    })
}

#[test]
fn attributions() {
    let refused = [
        ("at_least_one_virtual_demand", "demands_empty"),
        ("demand_not_zero", "demand_zero"),
        ("holding_quantity_positive", "not_positive"),
        ("at_least_one_holding", "holdings_empty"),
    ];
    for vector in vectors("virtual_fund_allocation", 15) {
        let name = vector["name"].as_str().unwrap();
        for mode in ["proportional_attribution", "strict_feasible"] {
            let input = attribution_input(&vector["inputs"], mode);
            let answer = attribute_holdings(input.to_string().as_str());
            match vector["expected"]["violated_rule"].as_str() {
                Some(rule) => {
                    let (_, code) = refused.iter().find(|(known, _)| *known == rule).unwrap();
                    assert_eq!(answer.unwrap_err().code(), *code, "{name}");
                }
                None => {
                    let found = serde_json::to_value(answer.unwrap()).unwrap();
                    assert_attribution(name, &found, &vector["expected"][mode], "virtual_fund");
                }
            }
        }
    }
}

/// The portfolios of the vectors.
const PORTFOLIO: u128 = 0x201;

fn text(number: &Value) -> String {
    number.as_str().map_or_else(|| number.to_string(), str::to_owned)
}

/// A book with what a vector holds, at the prices that it states.
fn holding_book(inputs: &Value) -> TradedBook {
    let mut book = TradedBook::new();
    let lines: Vec<(String, String, i64)> = rows(&inputs["holdings"])
        .iter()
        .map(|line| {
            let direction = line["direction"].as_i64().unwrap_or(1);
            (text(&line["asset"]), text(&line["quantity"]), direction)
        })
        .collect();
    let lines: Vec<(&str, &str, i64)> = lines
        .iter()
        .map(|(key, units, side)| (key.as_str(), units.as_str(), *side))
        .collect();
    book.hold(ACCOUNT, HOLDINGS_SET, TIME, &lines);
    book.price(TIME, &[("BTC", "60000"), ("ETH", "2000")]);
    book
}

fn asked(mode: &str) -> PlanVirtualFunds {
    let asked = json!({
        "position_set_uid": numbered(POSITION_SET), "valuation_time": TIME, "policy": { "mode": mode },
    });
    serde_json::from_value(asked).unwrap()
}

fn dry_run(book: &TradedBook, mode: &str) -> Value {
    let plan = plan_virtual_funds(book.store(), &StoredSources, &asked(mode));
    serde_json::to_value(plan.unwrap_or_else(|refusals| panic!("{refusals:#?}"))).unwrap()
}

#[test]
fn notional_demands_are_valued_in_the_book() {
    for vector in vectors("virtual_fund_allocation_notional", 5) {
        let name = vector["name"].as_str().unwrap();
        let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
        let mut book = holding_book(inputs);
        let stated = &inputs["virtual_notional"];
        if stated.is_null() {
            let weights: Vec<(&str, f64)> = ["BTC", "ETH"]
                .into_iter()
                .map(|key| {
                    (
                        key,
                        inputs["portfolio_weights"][numbered(PORTFOLIO).to_string()][key]
                            .as_f64()
                            .unwrap(),
                    )
                })
                .collect();
            book.weigh(PORTFOLIO, TIME, &weights);
            book.target(TIME, &targets(&inputs["targets"]));
        } else {
            book.weigh(PORTFOLIO, TIME, &[("BTC", 1.0)]);
            let amount = text(&stated["notional_value"]);
            book.target(
                TIME,
                &[json!({ "portfolio_uid": numbered(PORTFOLIO), "constant_notional_exposure": amount })],
            );
        }
        let plan = dry_run(&book, "proportional_attribution");
        assert_near(&plan["account_value"], &expected["account_nav"], name);
        if stated.is_null() {
            assert_attribution(name, &plan, &expected["plan"], "target_portfolio_uid");
        } else {
            assert_near(
                &plan["lines"][0]["requested"],
                &expected["requested_signed_quantity"],
                name,
            );
        }
    }
}

fn targets(targets: &Value) -> Vec<Value> {
    let target = |target: &Value| {
        let mut row = json!({});
        for (name, value) in target.as_object().unwrap() {
            match name.as_str() {
                "asset" => row["asset_uid"] = json!(asset(value.as_str().unwrap())),
                "portfolio_uid" => row["portfolio_uid"] = value.clone(),
                _ => row[name] = text(value).into(),
            }
        }
        row
    };
    rows(targets).iter().map(target).collect()
}

#[test]
fn identifiers() {
    for vector in vectors("deterministic_identifiers", 2) {
        let inputs = &vector["inputs"];
        let uid = |name: &str| inputs[name].as_str().unwrap().parse::<Uid>().unwrap();
        if vector["name"] == "virtual_fund_unique_identifier" {
            let key = fund_identifier(
                uid("account_uid"),
                uid("target_portfolio_uid"),
                uid("account_target_allocation_uid"),
            );
            assert_eq!(json!(key), vector["expected"]["unique_identifier"]);
        } else {
            let time = inputs["valuation_time"].as_str().unwrap().parse().unwrap();
            let found = holdings_set_uid(uid("source_account_holdings_set_uid"), uid("virtual_fund_uid"), time);
            assert_eq!(json!(found), vector["expected"]["uid"]);
        }
    }
}

/// A book whose portfolios are all of BTC and ask for so many units of it.
fn asking_book(units: &[i64]) -> TradedBook {
    let mut book = holding_book(&json!({ "holdings": [{ "asset": "BTC", "quantity": 10 }] }));
    let mut targets = Vec::new();
    for (portfolio, units) in (PORTFOLIO..).zip(units) {
        book.weigh(portfolio, TIME, &[("BTC", 1.0)]);
        let amount = (units * 60_000).to_string();
        targets.push(json!({ "portfolio_uid": numbered(portfolio), "constant_notional_exposure": amount }));
    }
    book.target(TIME, &targets);
    book
}

#[test]
fn applying() {
    for vector in vectors("virtual_fund_apply", 2) {
        let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
        let mode = inputs["policy_mode"].as_str().unwrap();
        let args = json!(asked(mode));
        if vector["name"] == "infeasible_plan_rejected" {
            let mut book = asking_book(&[7, 5]);
            assert_eq!(book.codes(ApplyVirtualFunds::KIND, &args), ["plan_infeasible"]);
            assert_eq!(book.store().count::<VirtualFundTable>(), 0);
            continue;
        }
        let mut book = asking_book(&[5]);
        let upserted = &expected["virtual_fund_upsert"];
        book.put("VirtualFund", &[json!({
            "unique_identifier": upserted["unique_identifier"], "account_uid": numbered(ACCOUNT),
            "target_portfolio_uid": upserted["target_portfolio_uid"], "account_target_allocation_uid": numbered(ALLOCATION),
        })]);
        book.done(ApplyVirtualFunds::KIND, &args);
        let funds: Vec<_> = book.store().rows::<VirtualFundTable>().collect();
        assert_eq!(funds.len(), 1);
        assert_eq!(json!(funds[0].unique_identifier), upserted["unique_identifier"]);
        let heads: Vec<_> = book.store().rows::<VirtualFundHoldingsSetTable>().collect();
        let time = TIME.parse().unwrap();
        assert_eq!(
            heads[0].uid,
            holdings_set_uid(numbered(HOLDINGS_SET), funds[0].uid, time)
        );
        let lines: Vec<_> = book.store().rows::<VirtualFundHoldingsStorage>().collect();
        let row = &expected["rows"][0];
        assert_eq!(lines.len(), rows(&expected["rows"]).len());
        assert_eq!(lines[0].asset_uid, asset("BTC"));
        assert_near(
            &json!(lines[0].allocated_quantity),
            &row["allocated_quantity"],
            "applied",
        );
        assert_eq!(json!(lines[0].direction), row["direction"]);
        assert_eq!(json!(lines[0].allocation_strategy), row["allocation_strategy"]);
        let details = lines[0].extra_details.as_ref().unwrap().to_value();
        let mut keys: Vec<&str> = rows(&row["extra_details_keys"])
            .iter()
            .map(|key| key.as_str().unwrap())
            .collect();
        keys.sort_unstable();
        assert_eq!(details.as_object().unwrap().keys().collect::<Vec<_>>(), keys);
        let again = book.done(ApplyVirtualFunds::KIND, &args);
        assert!(again.changes.is_empty(), "a second time changes nothing");
    }
}

fn directed(lines: &Value, quantity: &str) -> Vec<DirectedQuantity> {
    let others = rows(lines).iter().filter(|line| line["same_set"] != true);
    others
        .map(|line| DirectedQuantity {
            asset: text(&line["asset_identifier"]),
            direction: line["direction"].as_i64().unwrap(),
            quantity: text(&line[quantity]).parse().unwrap(),
        })
        .collect()
}

#[test]
fn bounds() {
    let rules = [
        ("existing_plus_requested_le_source", "source_exceeded"),
        ("matching_source_row_required", "source_line_missing"),
    ];
    for vector in vectors("virtual_fund_bounds", 3) {
        let inputs = &vector["inputs"];
        let checked = check_bounds(
            &directed(&inputs["source_holdings"], "quantity"),
            &directed(&inputs["existing_allocations"], "allocated_quantity"),
            &directed(&inputs["requested"], "allocated_quantity"),
        );
        let codes: Vec<String> = checked
            .err()
            .into_iter()
            .flatten()
            .map(|refusal| refusal.violation.code.into_owned())
            .collect();
        let rule = rules
            .iter()
            .find(|(rule, _)| vector["expected"]["violated_rule"] == *rule);
        assert_eq!(
            codes,
            rule.map(|(_, code)| *code).into_iter().collect::<Vec<_>>(),
            "{}",
            vector["name"]
        );
    }
}

#[test]
fn residuals() {
    for vector in vectors("holdings_by_fund_residuals", 3) {
        let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
        let mut book = TradedBook::new();
        let keys = [("example-asset-eth", "ETH"), ("A", "BTC")];
        let ours = |theirs: &Value| keys.iter().find(|(known, _)| theirs == *known).unwrap().1;
        let line = &inputs["source_holdings"][0];
        let (key, units) = (ours(&line["asset_identifier"]), text(&line["quantity"]));
        book.hold(ACCOUNT, HOLDINGS_SET, TIME, &[(key, &units, 1)]);
        book.weigh(PORTFOLIO, TIME, &[(key, 1.0)]);
        let fund = numbered(0x500);
        book.put("VirtualFund", &[json!({
            "uid": fund, "unique_identifier": "fund", "account_uid": numbered(ACCOUNT), "target_portfolio_uid": numbered(PORTFOLIO),
        })]);
        let mut given = inputs["allocations"][0].clone();
        given["asset_identifier"] = key.into();
        let args = json!({
            "virtual_fund_uid": fund, "source_account_holdings_set_uid": numbered(HOLDINGS_SET), "allocation_time": TIME,
            "allocations": [given], "validate_bounds": false,
        });
        book.done("allocate_from_account_holdings_set", &args);
        let view = holdings_by_fund(book.store(), numbered(ACCOUNT), None).unwrap();
        assert_eq!(json!(view.unbacked_assets), expected["warned_assets"]);
        let found = serde_json::to_value(&view.residuals).unwrap();
        assert_eq!(
            rows(&found).len(),
            rows(&expected["residuals"]).len(),
            "{}",
            vector["name"]
        );
        for (found, expected) in rows(&found).iter().zip(rows(&expected["residuals"])) {
            for name in [
                "source_signed_quantity",
                "allocated_signed_quantity",
                "residual_signed_quantity",
            ] {
                let exact = |value: &Value| value.as_str().unwrap().parse::<Decimal>().unwrap();
                assert_eq!(
                    exact(&found[name]),
                    exact(&expected[name]),
                    "{}: {name}",
                    vector["name"]
                );
            }
        }
    }
}
