//! Files as other programs write them, and files that contradict each other: read rightly or refused, never lost.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use choices::{CalculationMethod, Choice, ValueFormat};
use markets::import::{Dialect, ImportFiles};
use markets::index_values::{datasets, values_between};
use markets::tables::accounts::AccountHoldingsStorage;
use markets::tables::assets::{AssetSnapshotsStorage, AssetTable};
use markets::tables::indices::{Index, IndexDraft, IndexTable};
use markets::tables::market_data::FxSpotTable;
use markets::tables::rebalancing::TaxLotTable;
use metatable::{Book, Intent, Refusal, RowApi, Uid};
use portfolios::tables::{ExternalPricesStorage, PortfolioWeight, PortfolioWeightsStorage};

const ASSETS: &str = "asset,asset_type,currency\nUSD,currency,USD\nAAPL,equity,USD\nMSFT,equity,USD\n";
const ACCOUNTS: &str = "account,name\nACC-1,One\n";

fn intent(texts: &[&str]) -> Intent {
    let kinds = portfolios::file_kinds();
    let dialect = Dialect {
        delimiter: b',',
        decimal_comma: false,
    };
    let files = ImportFiles::of_texts(&kinds, texts.iter().copied(), dialect).unwrap();
    let at = "2026-11-21T10:00:00Z".parse().unwrap();
    Intent::of(&files, at, Uid::from_u128(7), "")
}

fn book() -> Book {
    let mut book = Book::with_all_tables(portfolios::packages()).unwrap();
    book.apply(&intent(&[ASSETS, ACCOUNTS])).unwrap();
    book
}

#[track_caller]
fn check(texts: &[&str], expected: &[(usize, usize, &str, &str)]) {
    check_in(&mut book(), texts, expected);
}

#[track_caller]
fn check_in(book: &mut Book, texts: &[&str], expected: &[(usize, usize, &str, &str)]) {
    let before = book.export();
    let refused = book.apply(&intent(texts)).unwrap_err();
    let shown = |refusal: &Refusal| {
        let column = refusal.violation.column.clone().unwrap_or_default();
        (
            refusal.part,
            refusal.violation.row,
            column,
            refusal.violation.code.to_string(),
        )
    };
    let expected: Vec<_> = expected
        .iter()
        .map(|(file, row, column, code)| (*file, *row, (*column).to_owned(), (*code).to_owned()))
        .collect();
    assert_eq!(refused.iter().map(shown).collect::<Vec<_>>(), expected);
    assert!(book.export() == before, "nothing is written");
}

#[test]
fn a_number_that_was_cut_at_its_comma_is_not_taken_for_its_first_digits() {
    let file = "time,account,asset,quantity\n2023-01-02,ACC-1,AAPL,1,234\n2023-01-02,ACC-1,MSFT,5,\n";
    check(&[file], &[(0, 0, "", "cells_beyond_header")]);
}

#[test]
fn two_files_of_one_snapshot_do_not_delete_each_others_rows() {
    let twice = |header: &str, first: &str, second: &str, column: &str, code: &str| {
        let texts = [format!("{header}\n{first}\n"), format!("{header}\n{second}\n")];
        check(&[&texts[0], &texts[1]], &[(1, 0, column, code)]);
    };
    let (first, second) = ("2023-01-02,ACC-1,AAPL,0.5", "2023-01-02,ACC-1,MSFT,0.5");
    let split = "snapshot_in_two_files";
    twice("time,account,asset,quantity", first, second, "account", split);
    twice("time,account,target,weight", first, second, "account", split);
    twice("time,portfolio,constituent,weight", first, second, "portfolio", split);
    let (first, second) = ("2023-01-02,AAPL,100", "2023-01-02,AAPL,101");
    twice("time,asset,price", first, second, "asset", "duplicate_row");
    twice("account,name", "ACC-2,Two", "ACC-2,Zwei", "account", "duplicate_row");
}

#[test]
fn instants_that_are_stored_as_one_are_one_snapshot() {
    let file = "time,account,asset,quantity\n2023-01-02T00:00:00.0000001Z,ACC-1,AAPL,1\n\
                2023-01-02T00:00:00.0000002Z,ACC-1,AAPL,2\n";
    check(&[file], &[(0, 1, "asset", "duplicate_row")]);
}

#[test]
fn values_of_indices_are_observed_counted_and_never_put_over_a_formula() {
    let mut book = book();
    let header = "time,index,value,name,cadence,value_format\n";
    let rows = "2023-01-02,SP500,3824.14,S&P 500,,\n2023-01-03,SP500,3852.97,,,\n2023-01-31,RATE,4.33 %,,1mo,percent\n";
    book.apply(&intent(&[&format!("{header}{rows}")])).unwrap();
    book.apply(&intent(&[&format!("{header}2023-01-03,SP500,3853,,,\n")]))
        .unwrap();
    let indices: Vec<Index> = book.store().rows::<IndexTable>().collect();
    let index = |key: &str| indices.iter().find(|index| index.unique_identifier == key).unwrap();
    let told = |index: &Index| {
        [
            index.display_name.clone(),
            index.index_type.clone(),
            index.calculation_method.text().to_owned(),
            index.value_format.text().to_owned(),
        ]
    };
    assert_eq!(told(index("SP500")), ["S&P 500", "benchmark", "custom", "decimal"]);
    assert_eq!(told(index("RATE")), ["RATE", "benchmark", "custom", "percent"]);
    let values = |key, cadence| {
        values_between(book.store(), index(key).uid, cadence, None, None)
            .map(|row| row.value)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (values("SP500", "1d"), values("RATE", "1mo")),
        (vec![3824.14, 3853.0], vec![0.0433])
    );
    let counted = datasets(book.store(), index("SP500").uid, false);
    assert_eq!(
        counted.iter().map(|dataset| dataset.row_count).collect::<Vec<_>>(),
        [Some(2)]
    );

    let twice =
        format!("{header}2023-01-02,OWN,1,,,\n2023-01-02,OWN,2,,,\n2023-01-02,OWN,2,,1mo,\n2023-01-02,OWN,3,,often,\n");
    check(
        &[&twice],
        &[(0, 1, "index", "duplicate_row"), (0, 3, "cadence", "cadence_malformed")],
    );
    let mut session = book.session("2026-11-21T10:00:00Z".parse().unwrap(), Uid::from_u128(7), "tests");
    let calculated = IndexDraft::default()
        .unique_identifier("CALC")
        .index_type("derived")
        .display_name("Calculated")
        .calculation_method(CalculationMethod::Formula)
        .value_format(ValueFormat::Decimal);
    Index::upsert(&mut session, calculated).unwrap();
    let refused = book
        .apply(&intent(&[&format!("{header}2023-01-02,CALC,1,,,\n")]))
        .unwrap_err();
    assert_eq!(
        refused
            .iter()
            .map(|refusal| refusal.violation.code.as_ref())
            .collect::<Vec<_>>(),
        ["index_not_observed"]
    );
}

#[test]
fn every_rule_that_a_target_breaks_is_told_at_once() {
    let file = "time,account,target_type,target,weight,notional\nsoon,ACC-404,portfolio,NOPE,0.5,100\n\
                2023-01-02,ACC-1,basket,,x,\n";
    let expected = [
        (0, 0, "account", "account_unknown"),
        (0, 0, "target", "portfolio_unknown"),
        (0, 0, "time", "time_malformed"),
        (0, 0, "weight", "exposure_not_single"),
        (0, 1, "target_type", "target_type_unknown"),
        (0, 1, "weight", "not_decimal"),
    ];
    check(&[file], &expected);
}

#[test]
fn a_circle_that_closes_later_is_refused_when_it_is_made() {
    let mut book = book();
    let header = "time,portfolio,constituent_type,constituent,weight";
    let first = format!("{header}\n2023-01-01,Q,asset,AAPL,1\n2023-01-10,P,portfolio,Q,1\n");
    book.apply(&intent(&[&first])).unwrap();
    let second = format!("{header}\n2023-01-05,Q,portfolio,P,1\n");
    let refused = book.apply(&intent(&[&second])).unwrap_err();
    assert_eq!(refused[0].violation.code, "composition_cycle");
    assert!(
        refused[0].violation.message.contains("Q > P > Q"),
        "{}",
        refused[0].violation.message
    );
    let superseded = format!("{header}\n2023-01-05,Q,portfolio,P,1\n2023-01-10,Q,asset,AAPL,1\n");
    book.apply(&intent(&[&superseded])).unwrap();
}

#[test]
fn a_restored_book_has_the_weights_of_the_exported_one_to_the_last_bit() {
    let mut book = book();
    let rows: String = (1_u32..2_000)
        .map(|n| format!("2023-01-02,P{n},AAPL,{:.17}\n", f64::from(n) / 2_003.0))
        .collect();
    let file = format!("time,portfolio,constituent,weight\n{rows}");
    book.apply(&intent(&[&file])).unwrap();
    let weights = |book: &Book| -> Vec<PortfolioWeight> { book.store().rows::<PortfolioWeightsStorage>().collect() };
    let restored = book.restore(&book.export()).unwrap();
    assert_eq!(weights(&restored), weights(&book));
}

/// The stored closing prices, costs of lots, holdings and rates of a book, each as text.
fn amounts(book: &Book) -> Vec<String> {
    let store = book.store();
    let closes = store.rows::<ExternalPricesStorage>().filter_map(|price| price.close);
    let costs = store.rows::<TaxLotTable>().map(|lot| lot.unit_cost);
    let held = store.rows::<AccountHoldingsStorage>().map(|line| line.quantity);
    let rates = store
        .rows::<FxSpotTable>()
        .map(|spot| format!("{} {}", spot.pair, spot.rate));
    closes
        .chain(costs)
        .chain(held)
        .map(|amount| amount.to_string())
        .chain(rates)
        .collect()
}

#[test]
fn prices_and_costs_in_a_minor_unit_are_stored_in_its_currency() {
    let prices = |currency: &str| format!("time,asset,price,currency\n2023-01-02,VOD,7512.5,{currency}\n");
    let plain = "time,asset,price\n2023-01-02,VOD,7512.5\n";
    let lots = "account,asset,opened,quantity,unit_cost\nACC-1,VOD,2020-01-02,10,7000\n";
    let cash = |code: &str| format!("time,account,asset,quantity\n2023-01-02,ACC-1,{code},-1250\n");
    let fx = |base: &str, quote: &str, rate: &str| format!("time,base,quote,rate\n2023-01-02,{base},{quote},{rate}\n");
    let quoted = |unit: &str, currency: &str| {
        format!("asset,asset_type,currency\n{currency},currency,{currency}\nVOD,equity,{unit}\n")
    };
    let cases: [(String, Vec<String>, &[&str]); 13] = [
        (quoted("GBX", "GBP"), vec![plain.into()], &["75.125"]),
        (quoted("GBp", "GBP"), vec![plain.into()], &["75.125"]),
        (quoted("ZAc", "ZAR"), vec![plain.into()], &["75.125"]),
        (quoted("ILA", "ILS"), vec![plain.into()], &["75.125"]),
        (quoted("GBP", "GBP"), vec![plain.into()], &["7512.5"]),
        // A file that says its currency is read in it, whatever the asset is quoted in.
        (quoted("GBP", "GBP"), vec![prices("GBX")], &["75.125"]),
        (quoted("GBX", "GBP"), vec![prices("GBP")], &["7512.5"]),
        (quoted("GBX", "GBP"), vec![lots.into()], &["70"]),
        (quoted("GBP", "GBP"), vec![lots.into()], &["7000"]),
        (quoted("GBX", "GBP"), vec![cash("GBX")], &["12.5"]),
        (quoted("GBX", "GBP"), vec![cash("GBP")], &["1250"]),
        (
            quoted("GBX", "GBP"),
            vec![fx("GBp", "USD", "0.0127")],
            &["GBP/USD 1.27"],
        ),
        (quoted("GBX", "GBP"), vec![fx("USD", "GBX", "80")], &["USD/GBP 0.8"]),
    ];
    for (assets, files, expected) in cases {
        let mut book = book();
        book.apply(&intent(&[&assets])).unwrap();
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        book.apply(&intent(&files)).unwrap();
        assert_eq!(amounts(&book), expected, "{assets}{files:?}");
    }
}

#[test]
fn a_minor_unit_without_its_currency_is_refused() {
    let asset = |rows: &str| format!("asset,asset_type,currency\n{rows}");
    check(&[&asset("VOD,equity,GBX\n")], &[(0, 0, "currency", "currency_unknown")]);
    check(&[&asset("VOD,equity,USX\n")], &[(0, 0, "currency", "currency_unknown")]);
    let pence = asset("GBP,currency,GBP\nGBX,currency,GBX\n");
    check(&[&pence], &[(0, 1, "asset", "currency_unknown")]);
    let price = "time,asset,price,currency\n2023-01-02,AAPL,130,GBX\n";
    check(&[price], &[(0, 0, "currency", "price_currency_mismatch")]);
}

#[test]
fn a_text_that_was_marked_for_spreadsheets_is_read_without_its_mark() {
    let mut book = book();
    let assets = "asset,asset_type,currency,name\n'=X,equity,USD,'+1\n'-Y,equity,USD,'tis\n''=Z,equity,USD,-a\n";
    book.apply(&intent(&[assets])).unwrap();
    let mut keys: Vec<String> = book
        .store()
        .rows::<AssetTable>()
        .map(|asset| asset.unique_identifier)
        .collect();
    keys.retain(|key| !["USD", "AAPL", "MSFT"].contains(&key.as_str()));
    keys.sort();
    assert_eq!(keys, ["'=Z", "-Y", "=X"]);
    let mut names: Vec<String> = book
        .store()
        .rows::<AssetSnapshotsStorage>()
        .filter_map(|row| row.name)
        .collect();
    names.sort();
    assert_eq!(names, ["'tis", "+1", "-a"]);
    // Numbers keep their sign, and what refers to a marked key is marked as it is.
    let holdings = "time,account,asset,quantity\n2023-01-02,ACC-1,'=X,-5\n2023-01-02,ACC-1,=X,1\n";
    check_in(&mut book, &[holdings], &[(0, 1, "asset", "duplicate_row")]);
    book.apply(&intent(&["time,account,asset,quantity\n2023-01-02,ACC-1,'=X,-5\n"]))
        .unwrap();
    let held: Vec<_> = book
        .store()
        .rows::<AccountHoldingsStorage>()
        .map(|line| (line.quantity, line.direction))
        .collect();
    assert_eq!(held, [("5".parse().unwrap(), -1)]);
}
