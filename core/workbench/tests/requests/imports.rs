//! The import list: files are recognised, mapped, checked and imported.

use choices::{Choice, FileKind};
use protocol::{FileChange, ImportChange, ImportCommit, ImportState, ImportTemplate};

use super::scenario::Scenario;
use super::small_book::{ASSETS, FX, file};

/// As a spreadsheet of a country with decimal commas writes it.
const PRICES: &str = "\
Datum;Ticker;Schluss;Bemerkung
2022-12-28;OAK;1.050,25;
2022-12-28;ELM;80,5;geprüft
2022-12-28;ASH;12;
2022-12-28;FIR;-3;
";

pub(super) fn steps(book: &mut Scenario) {
    book.ask("nothing is staged", ImportState);
    book.refuse("nothing to import", ImportCommit);
    for &kind in FileKind::ALL {
        book.ask("a template", ImportTemplate { kind });
    }
    book.ask("assets are recognised", file("assets.csv", ASSETS));
    book.refuse("a file without text", file("empty.csv", ""));
    book.ask("prices of another country", file("kurse.csv", PRICES));
    let change = |file: u32, change: FileChange| ImportChange { file, change };
    book.ask("they are prices", change(1, FileChange::Kind(FileKind::Prices)));
    for (column, field) in [(0, "time"), (1, "asset"), (2, "price")] {
        let named = FileChange::Column(column, Some(field.to_owned()));
        book.given(change(1, named));
    }
    book.ask(
        "numbers with a decimal point",
        change(1, FileChange::DecimalComma(false)),
    );
    book.ask(
        "numbers with a decimal comma",
        change(1, FileChange::DecimalComma(true)),
    );
    book.refuse("rows with errors are not imported", ImportCommit);
    book.ask(
        "the row of an unknown asset is left out",
        change(1, FileChange::Exclude(vec![2], true)),
    );
    book.ask("it is taken in again", change(1, FileChange::Exclude(vec![2], false)));
    book.ask(
        "every row with an error is left out",
        change(1, FileChange::ExcludeViolations),
    );
    book.refuse("a delimiter of two bytes", change(1, FileChange::Delimiter('ß')));
    book.refuse("a file that is not staged", change(7, FileChange::Remove));
    book.given(file("rates.csv", FX));
    book.given(file("rates again.csv", FX));
    book.ask("a file is taken off the list", change(3, FileChange::Remove));
    book.ask("the files are imported", ImportCommit);
    book.ask("nothing is staged after it", ImportState);
}
