//! What a database refuses of a cell by its form alone, where its types would take more than a column does.

use acceptance::catalogue::catalogue;
use metatable::Dialect;
use rusqlite::Connection;

use super::postgres::Postgres;

/// A column of a table, a literal of SQL, and whether the column takes it.
const FORMS: &[(&str, &str, &str, bool)] = &[
    ("mandate__position", "quantity", "'1'", true),
    ("mandate__position", "quantity", "'-12.5'", true),
    ("mandate__position", "quantity", "'0'", true),
    ("mandate__position", "quantity", "'0.000000000000000001'", true),
    ("mandate__position", "quantity", "'0.0000000000000000001'", false),
    ("mandate__position", "quantity", "'1e5'", false),
    ("mandate__position", "quantity", "'1.50'", false),
    ("mandate__position", "quantity", "'01'", false),
    ("mandate__position", "quantity", "'-0'", false),
    ("mandate__position", "quantity", "'.5'", false),
    ("mandate__position", "quantity", "'5.'", false),
    ("mandate__position", "quantity", "'1-1'", false),
    ("mandate__position", "quantity", "'--1'", false),
    ("mandate__position", "quantity", "'1.2.3'", false),
    ("mandate__position", "quantity", "' 1'", false),
    ("mandate__position", "quantity", "''", false),
    (
        "mandate__position",
        "asset_uid",
        "'01890a5d-ac96-774b-bcce-b302099a8057'",
        true,
    ),
    (
        "mandate__position",
        "asset_uid",
        "'01890A5D-AC96-774B-BCCE-B302099A8057'",
        false,
    ),
    ("mandate__position", "asset_uid", "'01890a5d'", false),
    ("mandate__position", "tags_json", "'{\"a\":1}'", true),
    ("mandate__position", "tags_json", "'{a}'", false),
    ("mandate__calendardate", "local_date", "'2028-02-29'", true),
    ("mandate__calendardate", "local_date", "'2026-02-29'", false),
    ("mandate__calendardate", "local_date", "'2026-2-1'", false),
    ("mandate__calendardate", "local_date", "'today'", false),
    ("mandate__calendardate", "is_weekend", "1", true),
    ("mandate__calendardate", "is_weekend", "2", false),
    ("mandate__calendardate", "is_weekend", "'true'", false),
    ("mandate__indexvaluests", "value", "-0.5", true),
    ("mandate__indexvaluests", "value", "1.7976931348623157e308", true),
    ("mandate__indexvaluests", "value", "9e999", false),
    ("mandate__indexvaluests", "value", "-9e999", false),
    ("mandate__indexvaluests", "time_index", "1767225600000000", true),
    ("mandate__indexvaluests", "time_index", "'2026-01-01'", false),
];

/// Rows that their databases take, by table.
const ROWS: &[(&str, &[(&str, &str)])] = &[
    (
        "mandate__position",
        &[
            ("uid", "'00000000-0000-0000-0000-000000000001'"),
            ("portfolio_node_uid", "'00000000-0000-0000-0000-000000000002'"),
            ("asset_uid", "'00000000-0000-0000-0000-000000000003'"),
            ("base_ccy", "'USD'"),
            ("status", "'ACTIVE'"),
            ("quantity", "'1'"),
            ("tags_json", "NULL"),
        ],
    ),
    (
        "mandate__calendardate",
        &[
            ("uid", "'00000000-0000-0000-0000-000000000001'"),
            ("calendar_uid", "'00000000-0000-0000-0000-000000000002'"),
            ("local_date", "'2026-01-02'"),
            ("is_business_day", "1"),
            ("is_holiday", "0"),
            ("is_weekend", "0"),
            ("is_early_close", "0"),
        ],
    ),
    (
        "mandate__indexvaluests",
        &[
            ("time_index", "0"),
            ("index_uid", "'00000000-0000-0000-0000-000000000002'"),
            ("cadence", "'1d'"),
            ("value", "0.0"),
        ],
    ),
];

#[test]
fn sqlite_takes_only_canonical_cells() {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(&Dialect::Sqlite.schema(&catalogue())).unwrap();
    for (table, column, literal, taken) in FORMS {
        let (_, row) = ROWS.iter().find(|(name, _)| name == table).unwrap();
        let columns: Vec<&str> = row.iter().map(|(name, _)| *name).collect();
        let cells: Vec<&str> = row
            .iter()
            .map(|(name, cell)| if name == column { *literal } else { *cell })
            .collect();
        let insert = format!(
            "INSERT INTO {table} ({}) VALUES ({})",
            columns.join(", "),
            cells.join(", ")
        );
        // References are checked at the end, which never comes.
        connection.execute_batch("BEGIN").unwrap();
        let result = connection.execute_batch(&insert);
        connection.execute_batch("ROLLBACK").unwrap();
        assert_eq!(result.is_ok(), *taken, "{table}.{column} {literal}: {result:?}");
    }
}

#[test]
fn postgres_takes_only_finite_floats() {
    let mut postgres = Postgres::start();
    for (literal, taken) in [
        ("0.1", true),
        ("'NaN'", false),
        ("'Infinity'", false),
        ("'-Infinity'", false),
    ] {
        let insert = format!(
            "INSERT INTO mandate__indexvaluests (time_index, index_uid, cadence, value) \
             VALUES (now(), '01890a5d-ac96-774b-bcce-b302099a8057', '1d', {literal})"
        );
        assert_eq!(postgres.takes(&insert), taken, "{literal}");
    }
}
