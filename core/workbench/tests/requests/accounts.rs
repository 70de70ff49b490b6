//! The grid of accounts and one account, of the sample book.

use protocol::{AccountSort, ListAccounts, LoadSample, OpenBook, ShowAccount, Uid};

use super::scenario::Scenario;

pub(super) fn steps(book: &mut Scenario) {
    book.ask("an empty book", OpenBook);
    book.ask("the accounts of an empty book", grid(AccountSort::Value));
    book.ask("the sample book", LoadSample);
    book.refuse("the sample book again", LoadSample);
    book.ask("the largest accounts", grid(AccountSort::Value));
    book.ask("the accounts by drift", grid(AccountSort::Drift));
    book.ask(
        "a search by the words of name and model, by name",
        ListAccounts {
            search: "family growth".to_owned(),
            descending: false,
            ..grid(AccountSort::Name)
        },
    );
    book.ask(
        "only accounts out of band, the second window",
        ListAccounts {
            out_of_band: true,
            offset: 3,
            ..grid(AccountSort::LinesOut)
        },
    );
    let group = book.given(OpenBook).groups.first().expect("the sample has groups").uid;
    book.ask(
        "only one group",
        ListAccounts {
            group: Some(group),
            ..grid(AccountSort::Cash)
        },
    );
    book.refuse("an account that is not there", ShowAccount { uid: Uid::nil() });
}

fn grid(sort: AccountSort) -> ListAccounts {
    ListAccounts {
        search: String::new(),
        group: None,
        out_of_band: false,
        sort,
        descending: true,
        offset: 0,
        limit: 3,
    }
}
