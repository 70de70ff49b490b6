//! Non-negative least squares and Lasso against scipy and scikit-learn (`golden/nnls_reference.json`, from
//! `reference/nnls.py`).

use acceptance::golden::numbers;
use rebalance::nonnegative::least_squares;
use serde_json::Value;

/// `|A x - b|^2 / (2 n) + alpha * sum(x)`.
fn objective(columns: &[f64], target: &[f64], found: &[f64], alpha: f64) -> f64 {
    let miss = |(row, wanted): (&[f64], &f64)| {
        let fit: f64 = row.iter().zip(found).map(|(cell, weight)| cell * weight).sum();
        (fit - wanted).powi(2)
    };
    let squares: f64 = columns.chunks(found.len()).zip(target).map(miss).sum();
    squares / (2.0 * target.len() as f64) + alpha * found.iter().sum::<f64>()
}

#[test]
fn coefficients_are_those_of_scipy_and_scikit_learn() {
    let reference: Value = serde_json::from_str(include_str!("../golden/nnls_reference.json")).unwrap();
    let mut compared = 0;
    for problem in reference["problems"].as_array().unwrap() {
        let (columns, target) = (numbers(&problem["returns"]), numbers(&problem["target"]));
        let mut check = |alpha: f64, expected: &Value| {
            let what = format!("{} at {alpha}", problem["name"]);
            let (found, expected) = (
                least_squares(&columns, &target, alpha),
                numbers(&expected["coefficients"]),
            );
            assert!(found.iter().all(|weight| *weight >= 0.0), "{what}");
            let [ours, theirs] = [&found, &expected].map(|found| objective(&columns, &target, found, alpha));
            assert!(
                (ours - theirs).abs() <= 1e-10 * theirs + 1e-24,
                "{what}: {ours}, not {theirs}"
            );
            if problem["unique"] == true {
                for (found, expected) in found.iter().zip(&expected) {
                    assert!((found - expected).abs() < 1e-8, "{what}: {found}, not {expected}");
                }
            }
            compared += 1;
        };
        check(0.0, &problem["nnls"]);
        for lasso in problem["lasso"].as_array().unwrap() {
            check(lasso["alpha"].as_f64().unwrap(), lasso);
        }
    }
    assert!(compared > 10, "{compared}");
}
