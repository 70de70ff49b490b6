//! Worked examples of holdings, names and weight snapshots (`golden/book_vectors.json`).
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use acceptance::golden;
use decimal::Decimal;
use markets::import::{Dialect, ImportFiles};
use markets::names::{identifier_from_name, type_key};
use markets::sources::{Constituent, WeightSource};
use markets::tables::accounts::{AccountHolding, AccountHoldingsStorage};
use markets::tables::assets::AssetTable;
use markets::tables::portfolios::PortfolioTable;
use metatable::{Book, Intent, Refusal, Row, Uid};
use portfolios::StoredSources;
use serde_json::Value;

fn group(name: &str) -> Vec<Value> {
    golden::group(include_str!("../golden/book_vectors.json"), name)
}

fn import(book: &mut Book, texts: &[String]) -> Result<(), Vec<Refusal>> {
    let dialect = Dialect {
        delimiter: b',',
        decimal_comma: false,
    };
    let texts = texts.iter().map(String::as_str);
    let files = ImportFiles::of_texts(&portfolios::file_kinds(), texts, dialect).unwrap();
    let at = "2026-11-21T10:00:00Z".parse().unwrap();
    book.apply(&Intent::of(&files, at, Uid::from_u128(7), "")).map(drop)
}

fn book(assets: &[&str]) -> Book {
    let mut book = Book::with_all_tables(portfolios::packages()).unwrap();
    let rows: String = assets.iter().map(|asset| format!("{asset},equity,USD\n")).collect();
    let files = [
        format!("asset,asset_type,currency\nUSD,currency,USD\n{rows}"),
        "account,name\nA-1,One\n".to_owned(),
    ];
    import(&mut book, &files).unwrap();
    book
}

#[test]
fn names() {
    for vector in group("normalisation") {
        let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
        if let Some(value) = inputs["value"].as_str() {
            assert_eq!(type_key(value).as_deref(), expected["normalised"].as_str(), "{vector}");
        } else {
            let name = inputs["display_name"].as_str().unwrap();
            assert_eq!(
                identifier_from_name(name).as_deref(),
                expected["unique_identifier"].as_str(),
                "{vector}"
            );
        }
    }
}

/// A position of the vectors, where the sign is in the direction, as a line of the import file.
fn line(position: &Value) -> String {
    let quantity = position["quantity"].as_f64().map(|quantity| {
        let direction = position["direction"].as_f64().unwrap_or(1.0);
        (quantity * direction).to_string()
    });
    let asset = position["asset_identifier"].as_str().unwrap();
    format!("2026-06-07,A-1,{asset},{}\n", quantity.unwrap_or_default())
}

#[test]
fn holdings() {
    let code = |rule: &str| match rule {
        "quantity_positive" => "value_missing",
        "unique_asset" => "duplicate_row",
        other => panic!("no code for {other}"),
    };
    for vector in group("holdings_frame") {
        let positions = vector["inputs"]["positions"].as_array().unwrap();
        let name = vector["name"].as_str().unwrap();
        // Stated differently here: an import file has no snapshot uid and a negative quantity is a short line.
        if ["holdings_set_required", "no_positions", "negative_quantity"].contains(&name) {
            continue;
        }
        let mut book = book(&["BTC", "ETH"]);
        let rows: String = positions.iter().map(line).collect();
        let imported = import(&mut book, &[format!("time,account,asset,quantity\n{rows}")]);
        if vector["expected"]["valid"] == true {
            imported.unwrap();
            let expected = vector["expected"]["rows"].as_array().unwrap();
            let stored: Vec<_> = book.store().rows::<AccountHoldingsStorage>().collect();
            assert_eq!(stored.len(), expected.len());
            for row in expected {
                let key = row["asset_identifier"].as_str().unwrap();
                let asset = book
                    .store()
                    .rows::<AssetTable>()
                    .find(|asset| asset.unique_identifier == key)
                    .unwrap();
                let line = stored.iter().find(|line| line.asset_uid == asset.uid).unwrap();
                let expected = Decimal::try_from_f64_shortest(row["quantity"].as_f64().unwrap());
                assert_eq!(Ok(line.quantity), expected);
                assert_eq!(Some(line.direction), row["direction"].as_i64());
            }
        } else {
            let rule = vector["expected"]["violated_rule"].as_str().unwrap();
            let refused = imported.unwrap_err();
            assert!(
                refused.iter().any(|refusal| refusal.violation.code == code(rule)),
                "{name}: {refused:?}"
            );
        }
    }
}

#[test]
fn a_stored_quantity_is_positive() {
    let line = |units: i64, direction: i64| AccountHolding {
        time_index: "2026-06-07T00:00:00Z".parse().unwrap(),
        account_uid: Uid::nil(),
        asset_uid: Uid::nil(),
        holdings_set_uid: Uid::nil(),
        is_trade_snapshot: None,
        quantity: units.into(),
        direction,
        target_trade_time: None,
        extra_details: None,
    };
    let codes = |line: AccountHolding| -> Vec<String> {
        line.checked()
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|violation| violation.violation.code.into_owned())
            .collect()
    };
    let cases: [(i64, i64, &[&str]); 4] = [
        (1, -1, &[]),
        (0, 1, &["quantity_not_positive"]),
        (-1, 1, &["quantity_not_positive"]),
        (-1, 2, &["quantity_not_positive", "direction_unknown"]),
    ];
    for (units, direction, expected) in cases {
        assert_eq!(codes(line(units, direction)), expected, "{units} {direction}");
    }
}

#[test]
fn weights_are_the_newest_at_or_before() {
    let vector = group("portfolio_reads")
        .into_iter()
        .find(|v| v["name"] == "as_of_picks_latest_snapshot_per_portfolio");
    let vector = vector.unwrap();
    let mut book = book(&["a", "b", "c"]);
    let rows: String = vector["inputs"]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let text = |key: &str| row[key].as_str().unwrap();
            format!(
                "{},{},{},{}\n",
                text("time"),
                text("portfolio"),
                text("asset"),
                row["weight"]
            )
        })
        .collect();
    import(&mut book, &[format!("time,portfolio,constituent,weight\n{rows}")]).unwrap();
    let at = markets::import::parse_instant(vector["inputs"]["weights_date"].as_str().unwrap()).unwrap();
    for row in vector["expected"]["rows"].as_array().unwrap() {
        let name = row["portfolio"].as_str().unwrap();
        let portfolio = book
            .store()
            .rows::<PortfolioTable>()
            .find(|p| p.unique_identifier == name)
            .unwrap();
        let composition = StoredSources.composition(book.store(), portfolio.uid, at).unwrap();
        assert_eq!(
            composition.time.format("%Y-%m-%d").to_string(),
            row["time"].as_str().unwrap()
        );
        let (constituent, weight) = composition.constituents[0];
        let asset = book
            .store()
            .rows::<AssetTable>()
            .find(|a| a.unique_identifier == row["asset"].as_str().unwrap());
        assert_eq!(constituent, Constituent::Asset(asset.unwrap().uid));
        assert_eq!(Some(weight.to_f64()), row["weight"].as_f64());
    }
}
