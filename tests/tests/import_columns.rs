//! The documentation and the sample book name the columns that the importer reads.

use markets::import::FileKind;

const DOCUMENTATION: &str = include_str!("../../docs/import.md");

const SAMPLE: &[(&str, &str)] = &[
    ("assets", include_str!("../../sample/assets.csv")),
    ("prices", include_str!("../../sample/prices.csv")),
    ("fx", include_str!("../../sample/fx.csv")),
    ("accounts", include_str!("../../sample/accounts.csv")),
    ("holdings", include_str!("../../sample/holdings.csv")),
    ("lots", include_str!("../../sample/lots.csv")),
    ("relations", include_str!("../../sample/relations.csv")),
    ("portfolios", include_str!("../../sample/portfolios.csv")),
    ("targets", include_str!("../../sample/targets.csv")),
];

/// The portfolios of the sample book are imported and follow no signal; it has no index.
const NOT_IN_SAMPLE: [&str; 2] = ["indices", "signals"];

fn kinds() -> Vec<&'static FileKind> {
    portfolios::file_kinds()
}

/// The rows of the table below the kind's heading, when there is one: column and whether it is required.
fn documented(kind: &str) -> Option<Vec<(&'static str, bool)>> {
    let (_, section) = DOCUMENTATION.split_once(&format!("## {kind}.csv\n"))?;
    let lines = section.lines().take_while(|line| !line.starts_with("## "));
    let rows = lines.filter(|line| line.starts_with('|')).skip(2);
    let columns = rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        (cells[1], cells[3] == "yes")
    });
    Some(columns.collect())
}

#[test]
fn every_column_is_documented_in_order() {
    for kind in kinds() {
        let fields: Vec<_> = kind.fields.iter().map(|field| (field.name, field.required)).collect();
        assert_eq!(documented(kind.name).unwrap(), fields, "{}", kind.name);
    }
}

#[test]
fn the_sample_book_has_every_other_kind_and_no_other_column() {
    let missing = kinds()
        .into_iter()
        .map(|kind| kind.name)
        .filter(|kind| SAMPLE.iter().all(|(name, _)| name != kind));
    assert_eq!(missing.collect::<Vec<_>>(), NOT_IN_SAMPLE);
    for (name, text) in SAMPLE {
        let kind = kinds().into_iter().find(|kind| kind.name == *name).unwrap();
        let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
        assert!(
            header
                .iter()
                .all(|column| kind.fields.iter().any(|field| field.name == *column)),
            "{name}"
        );
        let required = kind.fields.iter().filter(|field| field.required);
        assert!(required.into_iter().all(|field| header.contains(&field.name)), "{name}");
    }
}
