//! What a person asks of a book, and the whole answer: every scenario is a conversation with one session, and every answer
//! in it is compared with the file that keeps it. `UPDATE_GOLDEN=1` writes the files anew.
#![expect(clippy::expect_used, clippy::panic, reason = "what fails here fails the test")]

mod accounts;
mod coverage;
mod golden_file;
mod scenario;

use scenario::check;

macro_rules! scenarios {
    ($($name:ident),+ $(,)?) => {
        /// The modules and the folders of the scenarios.
        const SCENARIOS: &[&str] = &[$(stringify!($name)),+];

        $(#[test]
        fn $name() {
            check(stringify!($name), $name::steps);
        })+
    };
}

scenarios! {
    accounts,
}
