//! A book over both packages: the sample files, refused files, export and restore.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "what fails here fails the test")]

use markets::import::{Dialect, ImportFiles, ImportedFile, StagedFile, recognise_kind};
use metatable::Book;
use metatable::Layout;
use metatable::Uid;
use metatable::{Intent, Refusal};

const SAMPLE: [(&str, &str); 7] = [
    ("assets", include_str!("../../../sample/assets.csv")),
    ("prices", include_str!("../../../sample/prices.csv")),
    ("fx", include_str!("../../../sample/fx.csv")),
    ("accounts", include_str!("../../../sample/accounts.csv")),
    ("holdings", include_str!("../../../sample/holdings.csv")),
    ("portfolios", include_str!("../../../sample/portfolios.csv")),
    ("targets", include_str!("../../../sample/targets.csv")),
];

fn empty_book() -> Book {
    Book::with_all_tables(portfolios::packages()).unwrap()
}

fn intent(files: Vec<ImportedFile>) -> Intent {
    Intent {
        kind: "import_files".to_owned(),
        version: 1,
        args: serde_json::to_value(ImportFiles { files }).unwrap(),
        at: "2026-11-21T10:00:00Z".parse().unwrap(),
        seed: Uid::from_u128(7),
        by: String::new(),
    }
}

fn stage(text: &str, delimiter: u8) -> (&'static str, ImportedFile) {
    let file = StagedFile::read(
        text,
        Dialect {
            delimiter,
            decimal_comma: false,
        },
    )
    .unwrap();
    let decimal_comma = file.seems_decimal_comma(delimiter);
    let kinds = portfolios::file_kinds().into_iter();
    let kind = recognise_kind(&file, kinds).expect("a kind is recognised");
    let fields: Vec<_> = file
        .propose_fields(kind)
        .into_iter()
        .map(|field| field.map(str::to_owned))
        .collect();
    let name = kind.name;
    (name, file.to_import(name, decimal_comma, &fields, |_| true))
}

fn sample_book() -> Book {
    let mut book = empty_book();
    let files = SAMPLE.iter().map(|(_, text)| stage(text, b',').1).collect();
    book.apply(&intent(files)).unwrap();
    book
}

fn refusals(book: &mut Book, files: &[&str]) -> Vec<(usize, usize, Option<String>, String)> {
    let files = files.iter().map(|text| stage(text, b',').1).collect();
    let refused = book.apply(&intent(files)).unwrap_err();
    let flat = |refusal: Refusal| {
        (
            refusal.part,
            refusal.violation.row,
            refusal.violation.column,
            refusal.violation.code.into_owned(),
        )
    };
    refused.into_iter().map(flat).collect()
}

#[test]
fn the_sample_files_are_recognised() {
    for (name, text) in SAMPLE {
        assert_eq!(stage(text, b',').0, name);
    }
}

#[test]
fn every_row_of_the_sample_is_imported() {
    let book = sample_book();
    use markets::tables::{accounts, assets, mandates};
    assert_eq!(book.store().count::<assets::AssetTable>(), 27);
    assert_eq!(book.store().count::<accounts::AccountTable>(), 25);
    let holdings = SAMPLE[4].1.lines().count() - 1;
    assert_eq!(book.store().count::<accounts::AccountHoldingsStorage>(), holdings);
    let targets = SAMPLE[6].1.lines().count() - 1;
    assert_eq!(book.store().count::<mandates::TargetPositionsStorage>(), targets);
}

#[test]
fn importing_the_same_files_again_changes_nothing() {
    let mut book = sample_book();
    let files = SAMPLE.iter().map(|(_, text)| stage(text, b',').1).collect();
    let applied = book.apply(&intent(files)).unwrap();
    assert!(applied.changes.is_empty(), "{:?}", applied.changes);
    assert!(applied.entry.is_none());
}

#[test]
fn a_restored_book_exports_the_same_bytes() {
    let book = sample_book();
    let exported = book.export();
    let restored = book.restore(&exported).unwrap();
    assert!(restored.export() == exported);
}

#[test]
fn a_damaged_export_is_refused() {
    let book = sample_book();
    let text = String::from_utf8(book.export()).unwrap();
    let edited = text.replacen("ACC-001", "ACC-999", 1);
    assert_eq!(book.restore(edited.as_bytes()).unwrap_err().code(), "book_damaged");
    assert_eq!(book.restore(b"{}").unwrap_err().code(), "not_a_book");
    let newer = text.replacen("\"version\":2", "\"version\":3", 1);
    assert_eq!(
        book.restore(newer.as_bytes()).unwrap_err().code(),
        "book_from_newer_version"
    );
}

#[test]
fn stored_segments_make_the_same_book() {
    let book = sample_book();
    let mut opened = empty_book();
    let schema = book.schema();
    let mut opening = opened.opening(schema).unwrap();
    for segment in Layout::of(book.store(), 1).1 {
        opening.segment(segment.table, &segment.bytes.unwrap()).unwrap();
    }
    assert!(!opening.finish().unwrap(), "the schema is today's");
    assert!(opened.export() == book.export());
}

#[test]
fn all_violations_of_all_files_come_at_once_and_nothing_is_written() {
    let mut book = sample_book();
    let before = book.export();
    let assets = "asset,currency,lot_size\nNEW,USD,0\nNEW2,XYZ,abc\n,USD,1\n";
    let holdings = "time,account,asset,quantity\n2023-01-02,ACC-001,NOPE,5\nyesterday,ACC-404,AAPL,0\n";
    let found = refusals(&mut book, &[assets, holdings]);
    let expect = |file, row, column: &str, code: &str| (file, row, Some(column.to_owned()), code.to_owned());
    assert_eq!(
        found,
        [
            expect(0, 0, "lot_size", "lot_size_not_positive"),
            expect(0, 1, "currency", "currency_unknown"),
            expect(0, 1, "lot_size", "not_decimal"),
            expect(0, 2, "asset", "value_missing"),
            expect(1, 0, "asset", "asset_unknown"),
            expect(1, 1, "account", "account_unknown"),
            expect(1, 1, "quantity", "quantity_zero"),
            expect(1, 1, "time", "time_malformed"),
        ]
    );
    assert!(book.export() == before);
}

#[test]
fn targets_keep_the_rules_of_a_mandate() {
    let mut book = sample_book();
    let file = "time,account,target_type,target,weight,notional,quantity\n\
                2023-01-02,ACC-001,asset,AAPL,0.5,100,\n\
                2023-01-02,ACC-001,asset,MSFT,,,\n\
                2023-01-02,ACC-001,basket,MSFT,0.1,,\n\
                2023-01-02,ACC-001,asset,KO,0.1,,\n\
                2023-01-02,ACC-001,asset,KO,0.2,,\n";
    let codes: Vec<_> = refusals(&mut book, &[file])
        .into_iter()
        .map(|(_, row, _, code)| (row, code))
        .collect();
    let expect = |row, code: &str| (row, code.to_owned());
    assert_eq!(
        codes,
        [
            expect(0, "exposure_not_single"),
            expect(1, "exposure_not_single"),
            expect(2, "target_type_unknown"),
            expect(4, "duplicate_target"),
        ]
    );
}

#[test]
fn portfolios_in_a_circle_are_refused_with_the_path() {
    let mut book = sample_book();
    let file = "time,portfolio,constituent_type,constituent,weight\n\
                2023-01-02,A,portfolio,B,0.5\n\
                2023-01-02,B,portfolio,A,0.5\n";
    let files = vec![stage(file, b',').1];
    let refused = book.apply(&intent(files)).unwrap_err();
    assert_eq!(refused[0].violation.code, "composition_cycle");
    assert!(
        refused[0].violation.message.contains("A > B > A"),
        "{}",
        refused[0].violation.message
    );
}

#[test]
fn decimal_commas_and_semicolons_are_read() {
    let mut book = sample_book();
    let text = "Date;Symbol;Close\n2023-01-02;AAPL;1.125,50\n2023-01-02;MSFT;240,1\n";
    let (kind, file) = stage(text, b';');
    assert_eq!((kind, file.decimal_comma), ("prices", true));
    book.apply(&intent(vec![file])).unwrap();
    let newest = book
        .store()
        .last::<portfolios::tables::ExternalPricesStorage>()
        .unwrap();
    assert!(["1125.5", "240.1"].contains(&newest.close.unwrap().to_string().as_str()));
}
