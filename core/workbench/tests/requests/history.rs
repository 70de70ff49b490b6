//! The history: what was done, what one change did, undo and redo.

use choices::PlanMode;
use protocol::{
    CheckPolicy, ListHistory, OpenBook, PolicyDraft, RowDeed, RowDraft, ShowChange, ShowStorage, Turn, TurnChange,
    WriteRows,
};

use super::scenario::Scenario;

pub(super) fn steps(book: &mut Scenario) {
    let window = |offset: u32, limit: u32| ListHistory { offset, limit };
    let turn = |turn: Turn, number: Option<u64>| TurnChange { turn, number };
    book.ask("nothing was done", window(0, 10));
    book.refuse("nothing to undo", turn(Turn::Undo, None));
    book.refuse("nothing to redo", turn(Turn::Redo, None));
    book.given_small_book();
    let full = PolicyDraft {
        mode: PlanMode::Full,
        ..PolicyDraft::default()
    };
    book.given(CheckPolicy { policy: full });
    let made = book.given(groups(RowDeed::Create, "", "Trusts"));
    let key = made.keys.first().expect("a row was written").clone();
    book.given(groups(RowDeed::Update, &key, "Family trusts"));
    book.ask("what was done", window(0, 10));
    book.ask("the second window", window(2, 1));
    for number in 1..=4 {
        book.ask("a change and its rows", ShowChange { number });
    }
    book.refuse("a change that the history does not have", ShowChange { number: 9 });
    book.refuse("a change that a later one stands on", turn(Turn::Undo, Some(3)));
    book.ask("the last change is undone", turn(Turn::Undo, None));
    book.ask("a change by its number is undone", turn(Turn::Undo, Some(2)));
    book.refuse("it is undone already", turn(Turn::Undo, Some(2)));
    book.ask("the book says what is next", OpenBook);
    book.ask("an undone change", ShowChange { number: 2 });
    book.ask("it is done again", turn(Turn::Redo, None));
    book.refuse("a change that stands is not done again", turn(Turn::Redo, Some(2)));
    book.ask("what became of the changes", window(0, 10));
    book.ask("how it is stored", ShowStorage);
}

fn groups(deed: RowDeed, key: &str, name: &str) -> WriteRows {
    let row = RowDraft {
        key: key.to_owned(),
        cells: vec![("group_name".to_owned(), name.to_owned())],
    };
    WriteRows {
        table: "AccountGroup".to_owned(),
        deed,
        rows: vec![row],
    }
}
