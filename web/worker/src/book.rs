//! The book as a whole: the sample, export, restore.

use markets::import::{Dialect, ImportFiles};
use markets::setting::SetBaseCurrency as SetBaseCurrencyArgs;
use metatable::DocumentError;

use super::desk::{Desk, empty_book, now};
use super::voice::{Voice, failure};
use protocol::{BookSummary, Failure, FileOut, RestoreBook, SetBaseCurrency, Uid, Violation};

/// The files of the sample book, imported like a user's own.
const SAMPLE: [&str; 9] = [
    include_str!("../../../sample/assets.csv"),
    include_str!("../../../sample/prices.csv"),
    include_str!("../../../sample/fx.csv"),
    include_str!("../../../sample/accounts.csv"),
    include_str!("../../../sample/holdings.csv"),
    include_str!("../../../sample/lots.csv"),
    include_str!("../../../sample/relations.csv"),
    include_str!("../../../sample/portfolios.csv"),
    include_str!("../../../sample/targets.csv"),
];
/// The uids of the sample's rows come from this, so that every sample book has the same.
const SAMPLE_SEED: Uid = Uid::from_u128(0x6d61_6e64_6174_6500_8000_7361_6d70_6c65);

pub(super) async fn load_sample(desk: &mut Desk, voice: &Voice) -> Result<BookSummary, Failure> {
    if desk.book.store().total() > 0 {
        return Err(failure(
            "book_not_empty",
            "There is data already; export and delete it first.",
        ));
    }
    voice.progress("Reading the sample files", 0, SAMPLE.len());
    let dialect = Dialect {
        delimiter: b',',
        decimal_comma: false,
    };
    let files = ImportFiles::of_texts(&portfolios::file_kinds(), SAMPLE, dialect);
    let files = files.map_err(|message| failure("file_unreadable", message))?;
    let intent = files.into_intent(now(), SAMPLE_SEED);
    let intent = intent.map_err(|error| failure("args_malformed", error.to_string()))?;
    desk.carry_out(voice, &intent).await?;
    desk.summary()
}

pub(super) fn export(desk: &mut Desk) -> Result<FileOut, Failure> {
    let stamp = now().format("%Y-%m-%d");
    let bytes = desk.book.export();
    Ok(FileOut {
        name: format!("mandate-book-{stamp}.json"),
        mime: "application/json".to_owned(),
        bytes,
    })
}

pub(super) async fn restore(desk: &mut Desk, voice: &Voice, ask: &RestoreBook) -> Result<BookSummary, Failure> {
    voice.progress("Checking the file", 0, 1);
    voice.breathe().await?;
    let restored = desk.book.restore(&ask.bytes).map_err(|error| {
        let mut failure = failure(error.code(), error.to_string());
        if let DocumentError::Violations(violations) = error {
            failure.violations = violations.into_iter().take(500).map(row_violation).collect();
        }
        failure
    })?;
    desk.replace(voice, restored).await?;
    desk.summary()
}

fn row_violation(violation: metatable::Violation) -> Violation {
    Violation {
        row: u32::try_from(violation.row).unwrap_or(u32::MAX),
        column: violation.column,
        code: violation.code,
        message: format!("{}: {}", violation.table, violation.message),
    }
}

pub(super) async fn clear(desk: &mut Desk, voice: &Voice) -> Result<BookSummary, Failure> {
    desk.replace(voice, empty_book()?).await?;
    desk.summary()
}

pub(super) async fn set_base(desk: &mut Desk, voice: &Voice, ask: SetBaseCurrency) -> Result<BookSummary, Failure> {
    let args = serde_json::to_value(SetBaseCurrencyArgs { currency: ask.currency });
    let args = args.map_err(|error| failure("args_malformed", error.to_string()))?;
    desk.apply(voice, "set_base_currency", args).await?;
    desk.summary()
}
