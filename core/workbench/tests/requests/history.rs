//! The history: what was done, what one change did, undo and redo.

use choices::PlanMode;
use protocol::{
    CheckPolicy, ListHistory, OpenBook, PolicyDraft, ReverseChange, RowDraft, RowWrite, ShowChange, ShowStorage,
    UndoRedo, WriteRows,
};

use super::scenario::Scenario;

pub(super) fn steps(book: &mut Scenario) {
    let window = |offset: u32, limit: u32| ListHistory { offset, limit };
    let turn = |turn: UndoRedo, number: Option<u64>| ReverseChange { turn, number };
    book.ask("nothing was done", window(0, 10));
    book.refuse("nothing to undo", turn(UndoRedo::Undo, None));
    book.refuse("nothing to redo", turn(UndoRedo::Redo, None));
    book.given_small_book();
    let full = PolicyDraft {
        mode: PlanMode::Full,
        ..PolicyDraft::default()
    };
    book.given(CheckPolicy { policy: full });
    let made = book.given(groups(RowWrite::Create, "", "Trusts"));
    let key = made.keys.first().expect("a row was written").clone();
    book.given(groups(RowWrite::Update, &key, "Family trusts"));
    book.ask("what was done", window(0, 10));
    book.ask("the second window", window(2, 1));
    for number in 1..=4 {
        book.ask("a change and its rows", ShowChange { number });
    }
    book.refuse("a change that the history does not have", ShowChange { number: 9 });
    book.refuse("a change that a later one stands on", turn(UndoRedo::Undo, Some(3)));
    book.ask("the last change is undone", turn(UndoRedo::Undo, None));
    book.ask("a change by its number is undone", turn(UndoRedo::Undo, Some(2)));
    book.refuse("it is undone already", turn(UndoRedo::Undo, Some(2)));
    book.ask("the book says what is next", OpenBook);
    book.ask("an undone change", ShowChange { number: 2 });
    book.ask("it is done again", turn(UndoRedo::Redo, None));
    book.refuse("a change that stands is not done again", turn(UndoRedo::Redo, Some(2)));
    book.ask("what became of the changes", window(0, 10));
    book.ask("how it is stored", ShowStorage);
}

fn groups(write: RowWrite, key: &str, name: &str) -> WriteRows {
    let row = RowDraft {
        key: key.to_owned(),
        cells: vec![("group_name".to_owned(), name.to_owned())],
        seen: Vec::new(),
    };
    WriteRows {
        table: "AccountGroup".to_owned(),
        write,
        rows: vec![row],
    }
}
