//! What a person asks of a book, and the whole answer: every scenario is a conversation with one session, and every answer
//! in it is compared with the file that keeps it. `UPDATE_GOLDEN=1` writes the files anew. Jobs are followed step by step
//! besides.
#![expect(clippy::expect_used, clippy::panic, reason = "what fails here fails the test")]

mod accounts;
mod books;
mod calendars;
mod class_targets;
mod coverage;
mod golden_file;
mod history;
mod imports;
mod incomplete_books;
mod indices;
mod jobs;
mod large_accounts;
mod largest_flows;
mod mandates;
mod orders;
mod plan_modes;
mod plan_notes;
mod plans;
mod policies;
mod portfolios;
mod sample_trades;
mod saved_plans;
mod scenario;
mod small_book;
mod tables;
mod virtual_funds;

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
    books,
    calendars,
    class_targets,
    history,
    imports,
    incomplete_books,
    indices,
    mandates,
    orders,
    large_accounts,
    largest_flows,
    plan_modes,
    plan_notes,
    plans,
    policies,
    portfolios,
    sample_trades,
    saved_plans,
    tables,
    virtual_funds,
}
