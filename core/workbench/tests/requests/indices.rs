//! Indices: observed values, formulas with their versions, and values that are calculated from them.

use protocol::{CalculateValues, ListIndices, SaveIndexFormula, ShowIndex, TransitionVersion, Uid};

use super::scenario::Scenario;

const VALUES: &str = "\
time,index,value,index_type,name,cadence,value_format
2022-12-21T21:00:00Z,RATE,4.25%,interest_rate,Overnight rate,1d,percent
2022-12-22T21:00:00Z,RATE,4.3%,interest_rate,Overnight rate,1d,percent
2022-12-30T00:00:00Z,RATE,4.5%,interest_rate,Overnight rate,1mo,percent
";

pub(super) fn steps(book: &mut Scenario) {
    book.ask("no indices", ListIndices);
    book.given_small_book();
    book.given_files(&[("indices.csv", VALUES)]);
    let pair = "(asset[\"OAK\"].close + asset[\"FIR\"].close) / 2";
    let uid = book.ask("a formula over prices", formula(pair, "2022-01-01", true)).uid;
    book.refuse(
        "a formula that cannot be read",
        formula("(asset[\"OAK\"].close", "2022-01-01", true),
    );
    let unknown = SaveIndexFormula {
        unique_identifier: "ASHES".to_owned(),
        ..formula("asset[\"ASH\"].close", "2022-01-01", true)
    };
    book.refuse("a formula of an asset that is not there", unknown);
    book.refuse(
        "two active versions of the same time",
        formula("asset[\"OAK\"].close", "2022-01-01", true),
    );
    book.refuse("a start that is no date", formula(pair, "then", true));
    let days = |days: &str| SaveIndexFormula {
        staleness_days: days.to_owned(),
        ..formula(pair, "2022-01-01", true)
    };
    book.refuse("days that are no number", days("few"));
    let calculate = |uid: Uid, to: &str| CalculateValues {
        uid,
        cadence: "1d".to_owned(),
        span: ("2022-12-21".to_owned(), to.to_owned()),
    };
    book.ask("its values", calculate(uid, "2022-12-31"));
    book.refuse("values up to a date that is none", calculate(uid, "2022-12-32"));
    book.refuse(
        "values of an index that is not there",
        calculate(Uid::nil(), "2022-12-31"),
    );
    versions(book, uid);
    let list = book.ask("the indices", ListIndices);
    let rate = list
        .indices
        .iter()
        .find(|index| index.key == "RATE")
        .expect("the index was imported")
        .uid;
    book.ask(
        "an observed index at its fullest cadence",
        ShowIndex {
            uid: rate,
            cadence: None,
        },
    );
    book.ask(
        "and at another one",
        ShowIndex {
            uid: rate,
            cadence: Some("1mo".to_owned()),
        },
    );
    book.refuse("an observed index is not calculated", calculate(rate, "2022-12-31"));
    book.refuse(
        "an index that is not there",
        ShowIndex {
            uid: Uid::nil(),
            cadence: None,
        },
    );
}

fn versions(book: &mut Scenario, uid: Uid) {
    let spread = "asset[\"OAK\"].close - asset[\"FIR\"].close * index[\"RATE\"].value";
    let draft = SaveIndexFormula {
        staleness_days: "7".to_owned(),
        fails: true,
        ..formula(spread, "2022-12-23", false)
    };
    book.ask("a second version, as a draft", draft);
    let shown = book.ask("an index with two versions", ShowIndex { uid, cadence: None });
    let [second, first] = [0, 1].map(|place| shown.versions.get(place).expect("there are two versions").uid);
    let turn = |uid: Uid, retire_at: Option<&str>| TransitionVersion {
        uid,
        retire_at: retire_at.map(str::to_owned),
    };
    book.refuse("a version that is not there", turn(Uid::nil(), None));
    book.refuse("an end that is no date", turn(first, Some("soon")));
    book.ask("the draft becomes active", turn(second, None));
    book.ask("it ends", turn(second, Some("2022-12-28")));
    book.ask("the versions after it", ShowIndex { uid, cadence: None });
}

fn formula(formula: &str, from: &str, activates: bool) -> SaveIndexFormula {
    SaveIndexFormula {
        unique_identifier: "PAIR".to_owned(),
        display_name: "Oak and Fir".to_owned(),
        formula: formula.to_owned(),
        valid_from: from.to_owned(),
        activates,
        ..SaveIndexFormula::default()
    }
}
