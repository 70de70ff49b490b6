//! Values of indices: published, calculated over versions and alignments, counted.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use choices::{AlignmentPolicy, CalculationMethod, MissingDataPolicy, PopulationState, ValueFormat};
use markets::formula::SourceType;
use markets::formula::definition::{FormulaSource, SaveFormula};
use markets::formula::version::versions_of;
use markets::index_values::{datasets, values_between};
use markets::tables::indices::{Index, IndexDraft, IndexValuesStorage};
use metatable::{Book, Instant, MetaTable, RowApi, RowError, Session, Uid};
use serde_json::{Value, json};

fn book() -> Book {
    Book::with_all_tables(vec![markets::package()]).unwrap()
}

fn session(book: &mut Book) -> Session<'_> {
    book.session("2026-11-21T10:00:00Z".parse().unwrap(), Uid::from_u128(7), "tests")
}

fn index(session: &mut Session<'_>, key: &str) -> Uid {
    let draft = IndexDraft::default()
        .unique_identifier(key)
        .display_name(key)
        .index_type("rate");
    Index::upsert(
        session,
        draft
            .calculation_method(CalculationMethod::Custom)
            .value_format(ValueFormat::Decimal),
    )
    .unwrap()
    .uid
}

fn publish(session: &mut Session<'_>, index: Uid, values: &[(&str, f64)]) -> Result<(), RowError> {
    let values: Vec<Value> = values
        .iter()
        .map(|(day, value)| json!({ "time": format!("{day}T00:00:00Z"), "value": value }))
        .collect();
    let args = json!({ "index_uid": index, "cadence": "1d", "values": values });
    session.ask_json("publish_index_values", 1, args).map(drop)
}

/// `RATE * factor + BOND` from an instant on.
fn formula(session: &mut Session<'_>, factor: u32, from: &str, asof: Option<u64>) -> Uid {
    let source = |identifier: &str| FormulaSource {
        source_type: SourceType::Index,
        identifier: identifier.to_owned(),
        meta_table_uid: IndexValuesStorage::definition().uid(),
        observable: "value".to_owned(),
    };
    let save = SaveFormula {
        unique_identifier: "SPREAD".to_owned(),
        index_type: None,
        display_name: None,
        value_format: None,
        formula: format!("index[\"RATE\"].value * {factor} + index[\"BOND\"].value"),
        valid_from: from.parse().unwrap(),
        valid_to: None,
        alignment_policy: asof.map_or(AlignmentPolicy::Exact, |_| AlignmentPolicy::AsOf),
        alignment_parameters_json: asof.map(|seconds| json!({ "max_staleness_seconds": seconds })),
        missing_data_policy: MissingDataPolicy::Drop,
        inputs: vec![source("RATE"), source("BOND")],
        version: None,
        activate: true,
    };
    Index::save_formula(session, &save).unwrap().index_uid
}

fn calculate(session: &mut Session<'_>, index: Uid, start: &str, end: &str) -> Result<usize, RowError> {
    let at = |day: &str| format!("{day}T00:00:00Z");
    let args = json!({ "index_uid": index, "cadence": "1d", "start": at(start), "end": at(end) });
    session
        .ask_json("calculate_index", 1, args)
        .map(|applied| applied.changes.changes().len())
}

fn values(session: &Session<'_>, index: Uid) -> Vec<(String, f64)> {
    values_between(session.store(), index, "1d", None, None)
        .map(|row| (row.time_index.format("%m-%d").to_string(), row.value))
        .collect()
}

fn sources(session: &mut Session<'_>) -> (Uid, Uid) {
    let (rate, bond) = (index(session, "RATE"), index(session, "BOND"));
    publish(
        session,
        rate,
        &[("2026-01-01", 2.0), ("2026-01-02", 3.0), ("2026-01-04", 4.0)],
    )
    .unwrap();
    publish(
        session,
        bond,
        &[("2026-01-01", 0.1), ("2026-01-02", 0.2), ("2026-01-03", 0.3)],
    )
    .unwrap();
    (rate, bond)
}

#[test]
fn a_formula_is_calculated_from_the_series_of_its_inputs() {
    let mut book = book();
    let mut session = session(&mut book);
    sources(&mut session);
    let spread = formula(&mut session, 5, "2026-01-01T00:00:00Z", None);
    assert!(calculate(&mut session, spread, "2026-01-01", "2026-02-01").unwrap() > 0);
    let expected = [("01-01".to_owned(), 10.1), ("01-02".to_owned(), 15.2)];
    assert_eq!(values(&session, spread), expected);
    let row = values_between(session.store(), spread, "1d", None, None)
        .next()
        .unwrap();
    let day: Instant = "2026-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(
        (row.observation_status.as_deref(), row.source_as_of),
        (Some("ready"), Some(day))
    );
    assert!(row.definition_uid.is_some());
    let known = datasets(session.store(), spread, false);
    assert_eq!(
        (known.len(), known[0].row_count, known[0].population_state),
        (1, Some(2), PopulationState::Populated)
    );
}

#[test]
fn an_as_of_value_may_come_from_before_the_span_and_versions_end_where_the_next_begins() {
    let mut book = book();
    let mut session = session(&mut book);
    sources(&mut session);
    let spread = formula(&mut session, 5, "2026-01-01T00:00:00Z", Some(86_400));
    formula(&mut session, 1, "2026-01-03T00:00:00Z", Some(86_400));
    // On the 4th the bond is from the 3rd; the 3rd has the rate of the 2nd, from before its version begins.
    calculate(&mut session, spread, "2026-01-01", "2026-01-05").unwrap();
    let expected = [("01-01", 10.1), ("01-02", 15.2), ("01-03", 3.3), ("01-04", 4.3)];
    assert_eq!(
        values(&session, spread),
        expected.map(|(day, value)| (day.to_owned(), value))
    );
}

#[test]
fn a_span_is_calculated_anew_and_what_no_version_makes_goes() {
    let mut book = book();
    let mut session = session(&mut book);
    let (rate, _) = sources(&mut session);
    let spread = formula(&mut session, 5, "2026-01-01T00:00:00Z", None);
    calculate(&mut session, spread, "2026-01-01", "2026-02-01").unwrap();
    publish(&mut session, rate, &[("2026-01-02", 7.0)]).unwrap();
    calculate(&mut session, spread, "2026-01-02", "2026-01-03").unwrap();
    let expected = |rows: &[(&str, f64)]| {
        rows.iter()
            .map(|(day, value)| ((*day).to_owned(), *value))
            .collect::<Vec<_>>()
    };
    assert_eq!(values(&session, spread), expected(&[("01-01", 10.1), ("01-02", 35.2)]));
    let version = versions_of(session.store(), spread)[0].uid;
    Index::retire_formula(&mut session, version, "2026-01-02T00:00:00Z".parse().unwrap()).unwrap();
    calculate(&mut session, spread, "2026-01-01", "2026-02-01").unwrap();
    assert_eq!(
        values(&session, spread),
        expected(&[("01-01", 10.1)]),
        "no version makes the later one"
    );
}

#[test]
fn what_does_not_fit_is_refused_with_its_code() {
    let mut book = book();
    let mut session = session(&mut book);
    let (rate, _) = sources(&mut session);
    let spread = formula(&mut session, 5, "2026-01-01T00:00:00Z", None);
    let code = |result: Result<(), RowError>| result.unwrap_err().code().to_owned();
    let twice = [("2026-02-01", 1.0), ("2026-02-01", 2.0)];
    assert_eq!(code(publish(&mut session, rate, &twice)), "duplicate_row");
    assert_eq!(code(publish(&mut session, rate, &[])), "values_empty");
    assert_eq!(
        code(publish(&mut session, spread, &[("2026-02-01", 1.0)])),
        "index_not_observed"
    );
    assert_eq!(
        code(publish(&mut session, Uid::from_u128(1), &[("2026-02-01", 1.0)])),
        "index_unknown"
    );
    let mut failed = |start, end| code(calculate(&mut session, spread, start, end).map(drop));
    assert_eq!(failed("2026-01-02", "2026-01-02"), "window_reversed");
    assert_eq!(failed("2025-01-01", "2025-02-01"), "version_missing");
    assert_eq!(failed("2026-03-01", "2026-04-01"), "observations_missing");
    assert_eq!(values(&session, spread).len(), 0, "nothing is half written");
}
