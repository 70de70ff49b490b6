//! Assets, accounts, mandates and holdings: tables, validation, intents and plans.
//!
//! A [`Book`](metatable::Book) of [`package`] holds the rows and is changed by [`Intent`](metatable::Intent)s only. Targets, expansion, drift
//! and plans are functions over values; the valuation of stored accounts uses them.

#![warn(missing_docs)]

pub mod book_plan;
pub mod calendar;
pub mod codes;
pub mod conversion;
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
mod status;
pub mod tables;
pub mod valuation;
pub mod virtual_funds;
pub mod workflow;

use metatable::{AnyOperation, Migration, Package, Step, exported_operations};

/// The tables, operations, reports and guards of this package: assets, accounts, mandates, holdings.
pub fn package() -> Package {
    Package {
        name: "core",
        tables: tables::definitions(),
        operations: operations(),
        reports: reports::reports(),
        guards: guards::guards(),
        migrations: vec![Migration {
            version: 2,
            steps: &[Step::AddColumn("AssetTradingTerms", "quote_unit")],
        }],
    }
}

fn operations() -> Vec<AnyOperation> {
    let mut operations = exported_operations![
        import::ImportFiles,
        mandate::SaveMandate,
        conversion::SetBaseCurrency,
        setting::SavePolicy,
        calendar::MaterialiseCalendar,
        formula::definition::SaveFormula,
        formula::version::ActivateFormula,
        formula::version::RetireFormula,
        virtual_funds::AllocateFromHoldings,
    ];
    operations.extend(index_values::operations());
    operations.extend(workflow::operations());
    operations.extend(execution::operations());
    operations
}
