//! The book as a whole: the sample, export, restore.

use std::collections::BTreeSet;

use crate::accounts;
use crate::context::Context;
use crate::handler::{Command, Job, Query, Write};
use crate::history;
use crate::policy;
use crate::session::Session;
use crate::task::{Step, Steps};
use markets::conversion::{SetBaseCurrency as SetCurrency, converted};
use markets::setting::base_currency;
use markets::tables::accounts::{AccountGroupTable, AccountTable};
use markets::tables::assets::{AssetTable, CURRENCY_TYPE};
use markets::tables::mandates::TargetPositionsStorage;
use markets::tables::portfolios::PortfolioTable;
use markets::tables::rebalancing::AccountTaxProfileTable;
use metatable::{Book, DocumentError, RowViolation, Store, Value};
use protocol::{
    BookSummary, ClearBook, ExportBook, Failure, FileOut, NamedRow, OpenBook, RestoreBook, SetBaseCurrency, UndoRedo,
    Violation,
};
use sorting::{Arrange, Collected};

/// The book in figures.
///
/// # Errors
/// A figure is out of range.
pub fn summary(session: &Session, context: &Context) -> Result<BookSummary, Failure> {
    let valuations = accounts::valuations(session, context)?;
    let store = session.store();
    let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
    let (accounts, assets) = (store.count::<AccountTable>(), store.count::<AssetTable>());
    let currencies = store.find::<AssetTable>(&["asset_type"], &[Value::Text(CURRENCY_TYPE.to_owned())]);
    let mut currencies: Vec<String> = currencies.into_iter().map(|asset| asset.unique_identifier).collect();
    currencies.arrange();
    let groups = store
        .find::<AccountGroupTable>(&["group_name"], &[])
        .into_iter()
        .map(|group| NamedRow {
            uid: group.uid,
            label: group.group_name.unwrap_or_default(),
        });
    let profiles = store.rows::<AccountTaxProfileTable>();
    let households: BTreeSet<String> = profiles.filter_map(|profile| profile.household).into_set();
    Ok(BookSummary {
        revision: session.revision(),
        is_empty: store.total() == 0,
        base_currency: base_currency(store).unwrap_or_default(),
        as_of: valuations.market.newest_price,
        accounts: count(accounts),
        out_of_band: count(valuations.out_of_band),
        assets: count(assets),
        portfolios: count(store.count::<PortfolioTable>()),
        rows: count(store.total()),
        undo: history::next(session, UndoRedo::Undo),
        redo: history::next(session, UndoRedo::Redo),
        groups: groups.collect(),
        households: households.into_iter().collect(),
        currencies,
    })
}

impl Query for OpenBook {
    fn answer(&self, session: &Session, context: &Context) -> Result<BookSummary, Failure> {
        summary(session, context)
    }
}

impl Query for ExportBook {
    fn answer(&self, session: &Session, context: &Context) -> Result<FileOut, Failure> {
        let stamp = context.now.format("%Y-%m-%d");
        let bytes = session.book().export();
        Ok(FileOut {
            name: format!("mandate-book-{stamp}.json"),
            mime: "application/json".to_owned(),
            bytes,
        })
    }
}

impl Job for RestoreBook {
    type Steps = Restoring;

    fn begin(self, _: &mut Session, _: &Context) -> Result<Restoring, Failure> {
        Ok(Restoring::Announced(self.bytes))
    }
}

/// A document on its way to be the book.
#[derive(Debug)]
pub(crate) enum Restoring {
    Announced(Vec<u8>),
    Unread(Vec<u8>),
    Cleared(Box<Book>),
    Replaced,
}

impl Steps for Restoring {
    type Answer = BookSummary;

    fn step(&mut self, session: &mut Session, context: &Context) -> Result<Step<BookSummary>, Failure> {
        match std::mem::replace(self, Self::Replaced) {
            Self::Announced(bytes) => {
                *self = Self::Unread(bytes);
                Ok(Step::working("Checking the file", 0, 1))
            }
            Self::Unread(bytes) => {
                let restored = session.book().restore(&bytes).map_err(unreadable)?;
                Ok(Step::Replace(Box::new(restored)))
            }
            Self::Cleared(book) => Ok(Step::Replace(book)),
            Self::Replaced => summary(session, context).map(Step::Done),
        }
    }
}

fn unreadable(error: DocumentError) -> Failure {
    let mut failure = Failure::from(error.fault());
    if let DocumentError::Violations(violations) = error {
        failure.violations = violations.into_iter().take(500).map(row_violation).collect();
    }
    failure
}

/// The violation as one among those of many tables.
fn row_violation(RowViolation { table, violation }: RowViolation) -> Violation {
    Violation {
        message: format!("{table}: {}", violation.message),
        ..violation
    }
}

impl Job for ClearBook {
    type Steps = Restoring;

    fn begin(self, session: &mut Session, _: &Context) -> Result<Restoring, Failure> {
        Ok(Restoring::Cleared(Box::new(session.book().emptied())))
    }
}

/// Whether any version of a mandate states an amount.
fn has_money_targets(store: &Store) -> bool {
    let mut targets = store.rows::<TargetPositionsStorage>();
    targets.any(|target| {
        target
            .constant_notional_exposure
            .is_some_and(|amount| !amount.is_zero())
    })
}

impl Command for SetBaseCurrency {
    fn write(self, session: &mut Session, context: &Context) -> Result<Write<BookSummary>, Failure> {
        let before = base_currency(session.store()).filter(|before| *before != self.currency);
        let rate = before
            .as_ref()
            .and_then(|before| Some(session.market(context).rates.rate(before, &self.currency)?.0));
        // Without a rate an amount stays, and the operation refuses.
        let convert = |amount| converted(amount, rate?, &self.currency);
        let policies = before.and_then(|_| policy::converted(session, convert));
        let set = SetCurrency {
            rate: rate.filter(|_| policies.is_some() || has_money_targets(session.store())),
            policies: policies.into_iter().collect(),
            currency: self.currency,
        };
        Ok(Write::new(context.intent(&set), move |session, context, _| {
            summary(session, context)
        }))
    }
}
