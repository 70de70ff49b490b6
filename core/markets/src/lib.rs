//! Assets, accounts, mandates and holdings: tables, validation, intents and plans.
//!
//! A [`Book`](metatable::Book) of [`package`] holds the rows and is changed by [`Intent`](metatable::Intent)s only. Targets, expansion, drift
//! and plans are functions over values; the valuation of stored accounts uses them.

#![warn(missing_docs)]

pub mod book_plan;
pub mod calendar;
pub mod codes;
pub mod execution;
pub mod formula;
pub mod frame;
mod guards;
pub mod import;
pub mod index_values;
pub mod lookup;
pub mod mandate;
pub mod names;
mod number_text;
pub mod reports;
pub mod setting;
pub mod sources;
pub mod tables;
pub mod valuation;
pub mod virtual_funds;
pub mod workflow;

use metatable::{Mutator, Package};

/// The tables, mutators, reports and guards of this package: assets, accounts, mandates, holdings.
pub fn package() -> Package {
    Package {
        name: "core",
        tables: tables::definitions(),
        mutators: mutators(),
        reports: reports::reports(),
        guards: guards::guards(),
        migrations: Vec::new(),
    }
}

fn mutators() -> Vec<Mutator> {
    let mut mutators = vec![
        import::IMPORT_FILES,
        mandate::SAVE_MANDATE,
        setting::SET_BASE_CURRENCY,
        setting::SAVE_POLICY,
        calendar::MATERIALISE_CALENDAR,
        formula::definition::SAVE_FORMULA,
        formula::version::ACTIVATE_FORMULA,
        formula::version::RETIRE_FORMULA,
        virtual_funds::ALLOCATE_FROM_HOLDINGS,
    ];
    mutators.extend(index_values::mutators());
    mutators.extend(workflow::mutators());
    mutators.extend(execution::mutators());
    mutators
}
