//! Counts and indices that would ask for more memory than there is, and columns of whole numbers.

use planning::columns::{build_portfolio_columns, expand_targets_columns, plan_rebalance_columns};
use planning::functions::{fit_columns, validate_targets};
use planning::invalid_input::InvalidInput;
use planning::raw::RawValue;

const NONE: u32 = u32::MAX;

fn object(fields: &[(&str, RawValue)]) -> RawValue {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    RawValue::Object(fields.collect())
}

fn indices(of: &[u32]) -> RawValue {
    RawValue::Indices(of.to_vec())
}

fn numbers(of: &[f64]) -> RawValue {
    RawValue::Numbers(of.to_vec())
}

fn check<T: std::fmt::Debug>(refused: &Result<T, InvalidInput>, column: &str, code: &str) {
    let first = refused.as_ref().err().and_then(|refused| refused.violations.first());
    let found = first.map(|violation| (violation.column.as_deref(), violation.code.as_ref()));
    assert_eq!(found, Some((Some(column), code)), "{refused:?}");
}

#[test]
fn expansions() {
    let none = f64::NAN;
    let given = |asset: u32, holder: u32, held_asset: u32| {
        expand_targets_columns(&object(&[
            ("account", indices(&[0])),
            ("asset", indices(&[asset])),
            ("portfolio", indices(&[NONE])),
            ("weight", numbers(&[0.5])),
            ("notional", numbers(&[none])),
            ("quantity", numbers(&[none])),
            ("holder", indices(&[holder])),
            ("held_asset", indices(&[held_asset])),
            ("held_portfolio", indices(&[NONE])),
            ("held_weight", numbers(&[1.0])),
        ]))
    };
    assert_eq!(given(999_999, 9, 999_999).map(drop), Ok(()));
    for index in [1_000_000, NONE - 1, NONE] {
        check(&given(0, index, 0), "holder", "index_out_of_range");
    }
    for index in [1_000_000, NONE - 1] {
        check(&given(index, 0, 0), "asset", "index_out_of_range");
        check(&given(0, 0, index), "held_asset", "index_out_of_range");
    }
}

#[test]
fn portfolios() {
    for assets in [1_000_001.0, 4_294_967_295.0] {
        let given = object(&[
            ("time", numbers(&[0.0])),
            ("assets", RawValue::Number(assets)),
            ("prices", numbers(&[])),
            ("signal", numbers(&[])),
            (
                "strategy",
                object(&[("kind", RawValue::Text("immediate_signal".to_owned()))]),
            ),
        ]);
        check(&build_portfolio_columns(&given), "assets", "index_out_of_range");
    }
}

#[test]
fn plans() {
    let given = object(&[
        ("base_currency", RawValue::Text("USD".to_owned())),
        ("currencies", RawValue::List(vec![RawValue::Text("USD".to_owned())])),
        ("fx", numbers(&[1.0])),
        ("asset_currency", indices(&[])),
        ("asset_price", numbers(&[])),
        ("accounts", RawValue::Number(4_294_967_295.0)),
        ("holding_account", indices(&[])),
        ("holding_asset", indices(&[])),
        ("holding_quantity", numbers(&[])),
        ("cash_account", indices(&[])),
        ("cash_currency", indices(&[])),
        ("cash_settled", numbers(&[])),
        ("target_account", indices(&[])),
        ("target_asset", indices(&[])),
        ("target_weight", numbers(&[])),
        ("policy", object(&[("mode", RawValue::Text("full".to_owned()))])),
        ("as_of", RawValue::Text("2026-01-30T21:00:00Z".to_owned())),
    ]);
    check(&plan_rebalance_columns(&given), "accounts", "index_out_of_range");
}

#[test]
fn columns_of_whole_numbers_have_the_kind_of_their_property() {
    for (name, given, fitting) in [
        (
            "account",
            RawValue::Whole(vec![0.0, 4_294_967_295.0]),
            indices(&[0, NONE]),
        ),
        ("account", RawValue::Whole(vec![-1.0]), RawValue::Whole(vec![-1.0])),
        ("account", numbers(&[1.0]), numbers(&[1.0])),
        ("quantity", RawValue::Whole(vec![-1.0, 9e15]), numbers(&[-1.0, 9e15])),
        ("quantity", indices(&[NONE]), numbers(&[4_294_967_295.0])),
        ("colour", RawValue::Whole(vec![1.0]), RawValue::Whole(vec![1.0])),
    ] {
        let mut input = object(&[(name, given)]);
        fit_columns("driftColumns", &mut input);
        assert_eq!(input, object(&[(name, fitting)]), "{name}");
    }
}

#[test]
fn metadata_is_what_json_has_a_form_for() {
    let other = || RawValue::Other("a function".to_owned());
    for (metadata, codes) in [
        (RawValue::Number(0.5), &[][..]),
        (RawValue::Number(f64::NAN), &["metadata_not_object"]),
        (RawValue::List(vec![other()]), &["metadata_not_object"]),
        (object(&[("part", other())]), &["metadata_not_object"]),
        (numbers(&[1.0]), &["metadata_not_object"]),
    ] {
        let row = object(&[
            (
                "asset_uid",
                RawValue::Text("00000000-0000-0000-0000-000000000001".to_owned()),
            ),
            ("weight_notional_exposure", RawValue::Text("1".to_owned())),
            ("metadata_json", object(&[("note", metadata)])),
        ]);
        let checked = validate_targets(&RawValue::List(vec![row])).unwrap();
        let found: Vec<&str> = checked
            .violations
            .iter()
            .map(|violation| violation.code.as_ref())
            .collect();
        assert_eq!(found, codes);
    }
}
