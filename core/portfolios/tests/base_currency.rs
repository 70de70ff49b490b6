//! Another base currency: amounts stay worth what they were, or the change is refused.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use markets::conversion::SetBaseCurrency;
use markets::import::{Dialect, ImportFiles};
use markets::setting::{SavePolicy, base_currency, policy};
use markets::tables::mandates::TargetPositionsStorage;
use metatable::{Book, Intent, Operation, Uid};
use serde_json::json;

const ASSETS: &str = "asset,asset_type,currency\nUSD,currency,USD\nEUR,currency,EUR\nJPY,currency,JPY\nCHF,currency,CHF\n\
                      OAK,equity,USD\nFIR,equity,USD\nELM,equity,USD\n";
const ACCOUNTS: &str = "account,name\nS-1,One\n";
const FX: &str = "time,base,quote,rate\n2022-12-27,EUR,USD,1.6\n2022-12-28,EUR,USD,1.25\n2022-12-28,EUR,JPY,150.5\n";
/// Two versions; a weight, a quantity and a zero among the amounts.
const TARGETS: &str = "time,account,target,weight,notional,quantity\n\
                       2022-06-30,S-1,OAK,,1000.01,\n\
                       2022-12-28,S-1,OAK,0.5,,\n2022-12-28,S-1,FIR,,-8000,\n2022-12-28,S-1,ELM,,,7\n";

fn apply(book: &mut Book, operation: &impl Operation) -> Result<(), Vec<String>> {
    let at = "2022-12-29T10:00:00Z".parse().unwrap();
    let applied = book.apply(&Intent::of(operation, at, Uid::from_u128(7), ""));
    applied
        .map(drop)
        .map_err(|refused| refused.iter().map(|one| one.violation.code.to_string()).collect())
}

fn book(targets: &str) -> Book {
    let mut book = Book::with_all_tables(portfolios::packages()).unwrap();
    let dialect = Dialect {
        delimiter: b',',
        decimal_comma: false,
    };
    let files = ImportFiles::of_texts(&portfolios::file_kinds(), [ASSETS, ACCOUNTS, FX, targets], dialect).unwrap();
    apply(&mut book, &files).unwrap();
    book
}

fn to(currency: &str) -> SetBaseCurrency {
    SetBaseCurrency {
        currency: currency.to_owned(),
        rate: None,
        policies: Vec::new(),
    }
}

/// The amounts of all versions, with the weights and quantities beside them.
fn targets(book: &Book) -> Vec<String> {
    let mut found: Vec<String> = book
        .store()
        .rows::<TargetPositionsStorage>()
        .map(|target| {
            let number = target
                .constant_notional_exposure
                .or(target.weight_notional_exposure)
                .or(target.single_asset_quantity);
            number.unwrap().to_string()
        })
        .collect();
    found.sort();
    found
}

#[test]
fn money_targets_are_converted_at_the_newest_rate_and_the_minor_unit() {
    for (currency, expected) in [
        ("USD", ["-8000", "0.5", "1000.01", "7"]),
        ("EUR", ["-6400", "0.5", "7", "800.01"]),
        // 120.4 yen a dollar, and no yen has hundredths.
        ("JPY", ["-963200", "0.5", "120401", "7"]),
    ] {
        let mut book = book(TARGETS);
        assert_eq!(base_currency(book.store()).as_deref(), Some("USD"));
        apply(&mut book, &to(currency)).unwrap();
        assert_eq!(targets(&book), expected, "{currency}");
        assert_eq!(base_currency(book.store()).as_deref(), Some(currency));
        // To say the same again converts nothing again.
        apply(&mut book, &to(currency)).unwrap();
        assert_eq!(targets(&book), expected, "{currency} twice");
    }
}

#[test]
fn a_stated_rate_goes_before_that_of_the_book_and_the_words_name_it() {
    let mut book = book(TARGETS);
    let stated = SetBaseCurrency {
        rate: Some("0.9".parse().unwrap()),
        policies: vec![SavePolicy {
            name: "default".to_owned(),
            policy: json!({ "cash_reserve": "900" }),
        }],
        ..to("EUR")
    };
    let words = stated.describe(&book);
    assert!(words.contains("EUR") && words.contains("converted at 0.9"), "{words}");
    apply(&mut book, &stated).unwrap();
    assert_eq!(targets(&book), ["-7200", "0.5", "7", "900.01"]);
    assert_eq!(policy(book.store(), "default"), Some(json!({ "cash_reserve": "900" })));
}

#[test]
fn without_a_rate_amounts_are_not_left_in_the_old_currency() {
    let mut book = book(TARGETS);
    let before = book.export();
    assert_eq!(
        apply(&mut book, &to("CHF")),
        Err(vec!["conversion_rate_missing".to_owned()])
    );
    assert!(book.export() == before, "nothing is written");
    // Where nothing is stated in money, no rate is needed.
    let mut weights = self::book("time,account,target,weight\n2022-12-28,S-1,OAK,0.5\n");
    apply(&mut weights, &to("CHF")).unwrap();
    assert_eq!(base_currency(weights.store()).as_deref(), Some("CHF"));
}
