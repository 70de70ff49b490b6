//! The small book as a whole: figures, export, restore, deletion, the currency of its values.

use choices::PlanMode;
use protocol::{
    CheckPolicy, ClearBook, Condition, ExportBook, FlowDraft, ListHistory, ListRows, OpenBook, PolicyDraft,
    RestoreBook, RowSelection, SetBaseCurrency, ShowAccount, ShowPolicy, ShowStorage, Test,
};

use super::scenario::Scenario;

pub(super) fn steps(book: &mut Scenario) {
    book.given_small_book();
    book.ask("the book in figures", OpenBook);
    let uid = book.account("S-2");
    book.ask("an account in two currencies", ShowAccount { uid });
    book.ask("values in euros", base("EUR"));
    book.ask("the account in euros", ShowAccount { uid });
    book.refuse("values in a currency that the book has not", base("JPY"));
    book.refuse("values in a share", base("OAK"));
    book.ask("how it is stored", ShowStorage);
    let exported = book.ask("all of it as a file", ExportBook);
    book.ask("nothing left", ClearBook);
    book.ask("nothing left to export", ExportBook);
    book.refuse("a file that is no book", restore("time,asset,price\n".as_bytes()));
    let text = String::from_utf8(exported.bytes.clone()).expect("the file is text");
    let half = text.get(..text.len() / 2).expect("the file is ASCII");
    book.refuse("half of the file", restore(half.as_bytes()));
    let wrong = text.replacen("\"Stone reserve\"", "\"\"", 1);
    assert_ne!(wrong, text);
    book.refuse("a file with a changed row", restore(wrong.as_bytes()));
    book.ask("the file", restore(&exported.bytes));
    let again = book.given(ExportBook);
    assert!(
        again.bytes == exported.bytes,
        "a restored book is exported byte for byte"
    );
    converted(book);
}

/// Amounts in base currency stay worth what they were when it changes.
fn converted(book: &mut Scenario) {
    let policy = PolicyDraft {
        mode: PlanMode::Full,
        cash_reserve: "1,000".to_owned(),
        min_trade: "250.5".to_owned(),
        max_turnover: "10".to_owned(),
        flow: "-75.01".to_owned(),
        flows: vec![FlowDraft {
            account_uid: Some(book.account("S-2")),
            amount: "50".to_owned(),
        }],
        ..PolicyDraft::default()
    };
    book.given(CheckPolicy { policy });
    book.ask("back to dollars, with a policy", base("USD"));
    book.ask("the policy in dollars", ShowPolicy);
    let targets = ListRows {
        selection: RowSelection {
            table: "TargetPositionsTS".to_owned(),
            conditions: vec![Condition {
                column: "constant_notional_exposure".to_owned(),
                test: Test::NotEmpty,
                text: String::new(),
            }],
            ..RowSelection::default()
        },
        offset: 0,
        limit: 10,
    };
    book.ask("the money targets in dollars", targets);
    book.ask("the words of the changes", ListHistory { offset: 0, limit: 3 });
}

fn base(currency: &str) -> SetBaseCurrency {
    SetBaseCurrency {
        currency: currency.to_owned(),
    }
}

fn restore(bytes: &[u8]) -> RestoreBook {
    RestoreBook { bytes: bytes.to_vec() }
}
