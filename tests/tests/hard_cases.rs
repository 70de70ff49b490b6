//! Inputs that rebalancers and their kin answer wrongly, each with the fields of the right answer and why it is right.
//!
//! `{"$approx": x, "$tol": t}` is a relative tolerance, `{"$absent": true}` a field that is absent, null or false, `{"$len": n}` the
//! length of a list; of a list, as many entries are compared as are stated.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use acceptance::functions::answer;
use serde_json::{Value, json};

#[derive(serde::Deserialize)]
struct Case {
    id: String,
    #[serde(rename = "fn")]
    function: String,
    input: Value,
    expect: Value,
    why: String,
}

/// What differs from what is expected; empty when all is right.
fn differences(expected: &Value, found: &Value, path: &str) -> Vec<String> {
    let differs = || vec![format!("{path}: {found} instead of {expected}")];
    match expected {
        Value::Object(fields) if fields.contains_key("$approx") => {
            let (near, tolerance) = (fields["$approx"].as_f64().unwrap(), fields["$tol"].as_f64().unwrap());
            let is_near = found
                .as_f64()
                .is_some_and(|found| (found - near).abs() <= tolerance * near.abs());
            if is_near { Vec::new() } else { differs() }
        }
        Value::Object(fields) if fields.contains_key("$absent") => {
            let is_absent = matches!(found, Value::Null | Value::Bool(false));
            if is_absent { Vec::new() } else { differs() }
        }
        Value::Object(fields) if fields.contains_key("$len") => {
            let length = found.as_array().map(Vec::len);
            if length == fields["$len"].as_u64().map(|length| length as usize) {
                Vec::new()
            } else {
                differs()
            }
        }
        Value::Object(fields) => {
            let stated = fields.iter().filter(|(name, _)| !name.starts_with('$'));
            stated
                .flat_map(|(name, value)| differences(value, &found[name], &format!("{path}.{name}")))
                .collect()
        }
        Value::Array(rows) => {
            let Some(found_rows) = found.as_array() else {
                return differs();
            };
            if rows.len() != found_rows.len() {
                return differs();
            }
            let pairs = rows.iter().zip(found_rows).enumerate();
            pairs
                .flat_map(|(row, (value, found))| differences(value, found, &format!("{path}[{row}]")))
                .collect()
        }
        _ if expected == found || (expected.is_number() && expected.as_f64() == found.as_f64()) => Vec::new(),
        _ => differs(),
    }
}

/// The input once the orders of a plan of it are filled, its flows have come and its currency orders are done.
fn applied(input: &Value, plan: &Value) -> Value {
    let mut after = input.clone();
    for (account, planned) in after["accounts"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .zip(plan["accounts"].as_array().unwrap())
    {
        let uid = account["account_uid"].clone();
        let own = |row: &&Value| row["account_uid"] == uid;
        let number = |value: &Value| -> decimal::Decimal { value.as_str().unwrap().parse().unwrap() };
        for order in plan["orders"].as_array().unwrap().iter().filter(own) {
            let sign = if order["side"] == "buy" { "1" } else { "-1" };
            let change = number(&order["quantity"]).checked_mul(sign.parse().unwrap()).unwrap();
            let holdings = account["holdings"].as_array_mut().unwrap();
            match holdings
                .iter_mut()
                .find(|holding| holding["asset_uid"] == order["asset_uid"])
            {
                Some(holding) => {
                    holding["quantity"] = json!(number(&holding["quantity"]).checked_add(change).unwrap().to_string());
                    holding.as_object_mut().unwrap().remove("lots");
                }
                None => holdings.push(json!({ "asset_uid": order["asset_uid"], "quantity": change.to_string() })),
            }
        }
        let cash = planned["cash_after"].as_array().unwrap().iter();
        account["cash"] = cash
            .map(|line| json!({ "currency": line["currency"], "settled": line["amount"] }))
            .collect();
        account.as_object_mut().unwrap().remove("flow");
    }
    after
}

fn effects(answer: &Value, name: &str) -> f64 {
    answer[name]
        .as_array()
        .unwrap()
        .iter()
        .map(|effect| effect.as_f64().unwrap())
        .sum()
}

fn check(case: &Case) -> Vec<String> {
    let found = answer(&case.function, &case.input);
    if case.expect["$error"] == true {
        return if found.is_err() {
            Vec::new()
        } else {
            vec!["it is not refused".to_owned()]
        };
    }
    let found = match found {
        Ok(found) => found,
        // Weights that do not sum to one are refused unless the caller asks for a residual.
        Err(_) if case.expect["$check"] == "carino" => return Vec::new(),
        Err(refusal) => return vec![format!("it is refused: {refusal}")],
    };
    let mut faults = differences(&case.expect, &found, "");
    match case.expect["$check"].as_str() {
        Some("settles") => {
            let again = answer(&case.function, &applied(&case.input, &found)).unwrap();
            faults.extend(differences(&json!([]), &again["orders"], ".again"));
        }
        Some("order_of") => {
            let orders = found["orders"].as_array().unwrap().iter();
            let mut own =
                orders.filter(|order| order["account_uid"] == case.expect["account"] && order["side"] == "sell");
            faults.retain(|fault| {
                !fault.starts_with(".order:") && !fault.starts_with(".order.") && !fault.starts_with(".account:")
            });
            faults.extend(differences(
                &case.expect["order"],
                own.next().unwrap_or(&Value::Null),
                ".order",
            ));
        }
        Some("carino") => {
            let linked: f64 = ["linked_allocation", "linked_selection", "linked_interaction"]
                .map(|name| effects(&found, name))
                .iter()
                .sum();
            let due = found["total_return"].as_f64().unwrap() - found["benchmark_return"].as_f64().unwrap();
            if (linked - due).abs() > 1e-12 {
                faults.push(format!("linked effects sum to {linked} instead of {due}"));
            }
        }
        _ => {}
    }
    if let Some(failed) = case.expect["proof"]["$failed"].as_array() {
        let invariants = found["proof"]["invariants"].as_array().unwrap().iter();
        let broken: Vec<Value> = invariants
            .filter(|check| check["holds"] == false)
            .map(|check| check["number"].clone())
            .collect();
        if broken != *failed {
            faults.push(format!("invariants {broken:?} fail instead of {failed:?}"));
        }
    }
    faults
}

#[test]
fn every_case_has_its_right_answer() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../golden/hard_cases.json")).unwrap();
    let mut wrong = Vec::new();
    for case in &cases {
        let faults = check(case);
        if !faults.is_empty() {
            wrong.push(format!("{} ({}):\n  {}", case.id, case.why, faults.join("\n  ")));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} are wrong\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}
