//! The session: the book, and what was calculated from it last.

use std::cell::{RefCell, RefMut};
use std::collections::BTreeSet;
use std::rc::Rc;

use markets::setting::base_currency;
use markets::tables::accounts::{AccountGroupTable, AccountTable};
use markets::tables::assets::{AssetTable, CURRENCY_TYPE};
use markets::tables::portfolios::PortfolioTable;
use markets::tables::rebalancing::AccountTaxProfileTable;
use markets::valuation::Market;
use metatable::{Applied, Book, Effect, HoldsBook, Intent, Refusal, Store, Value};
use portfolios::StoredSources;
use protocol::{BookSummary, Failure, NamedRow, UndoRedo};

use crate::accounts::Valuations;
use crate::context::Context;
use crate::history::{self, ChangeDescriptions};
use crate::import::Stage;
use crate::plan::{Planned, no_plan};
use crate::tables::Listings;

/// One person's work on a book.
///
/// Handlers read it; only a host, which stores what changes, carries intents out.
pub struct Session {
    book: Book,
    /// Counts the changes of the book, whoever made them.
    revision: u64,
    pub(crate) stage: Stage,
    /// The plan on the screen.
    planned: RefCell<Option<Planned>>,
    /// Counts the plans that were started.
    plans: u64,
    /// The lists that pages scroll through.
    pub(crate) listings: RefCell<Listings>,
    pub(crate) descriptions: ChangeDescriptions,
    /// Those of the revision.
    valuations: RefCell<Option<Rc<Valuations>>>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

/// For hosts: handlers only read the book.
impl HoldsBook for Session {
    fn book(&self) -> &Book {
        &self.book
    }

    fn apply(&mut self, intent: &Intent) -> Result<Applied, Vec<Refusal>> {
        let applied = self.book.apply(intent)?;
        if !applied.changes.is_empty() {
            self.changed();
        }
        Ok(applied)
    }

    fn revert(&mut self, applied: &Applied) {
        self.book.revert(applied);
        self.changed();
    }

    fn recall(&mut self, number: u64, details: Vec<u8>) {
        self.book.recall(number, details);
    }

    fn replace(&mut self, book: Book) {
        self.book = book;
        self.descriptions.forget();
        self.changed();
    }
}

impl Session {
    /// A session on an empty book over all packages.
    ///
    /// # Errors
    /// The tables do not make a catalog.
    pub fn new() -> Result<Self, Failure> {
        Ok(Self {
            book: empty_book()?,
            revision: 0,
            stage: Stage::default(),
            planned: RefCell::default(),
            plans: 0,
            listings: RefCell::default(),
            descriptions: ChangeDescriptions::default(),
            valuations: RefCell::default(),
        })
    }

    /// Counts the changes of the book since the session began.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    fn changed(&mut self) {
        self.revision += 1;
        self.valuations.take();
    }

    /// The book.
    pub(crate) const fn book(&self) -> &Book {
        &self.book
    }

    /// The rows.
    pub(crate) fn store(&self) -> &Store {
        self.book.store()
    }

    /// What an intent would do, without doing it.
    ///
    /// # Errors
    /// Those of [`Book::check`].
    pub(crate) fn check(&mut self, intent: &Intent) -> Result<Effect, Vec<Refusal>> {
        self.book.check(intent)
    }

    /// What `look` sees in the rows as they would be after an intent, which is not carried out.
    ///
    /// # Errors
    /// Those of [`Book::preview`].
    pub(crate) fn preview<R>(&mut self, intent: &Intent, look: impl FnOnce(&Store) -> R) -> Result<R, Vec<Refusal>> {
        self.book.preview(intent, look)
    }

    /// Every account's valuation under the saved policy; calculated once a revision.
    pub(crate) fn valuations(&self, context: &Context) -> Result<Rc<Valuations>, Failure> {
        if let Some(valuations) = &*self.valuations.borrow() {
            return Ok(Rc::clone(valuations));
        }
        let valuations = Rc::new(Valuations::new(self, context)?);
        self.valuations.replace(Some(Rc::clone(&valuations)));
        Ok(valuations)
    }

    /// The market of the book, now.
    pub(crate) fn market(&self, context: &Context) -> Market {
        Market::new(self.store(), &StoredSources, context.now)
    }

    /// Takes the plan off the screen for one that is started; the number that [`Session::put_plan`] wants.
    pub(crate) fn start_plan(&mut self) -> u64 {
        self.planned.take();
        self.plans += 1;
        self.plans
    }

    /// Shows a plan, unless another one was started after it.
    pub(crate) fn put_plan(&mut self, number: u64, planned: Planned) {
        if number == self.plans {
            self.planned.replace(Some(planned));
        }
    }

    /// The plan on the screen.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn planned(&self) -> Result<RefMut<'_, Planned>, Failure> {
        RefMut::filter_map(self.planned.borrow_mut(), Option::as_mut).map_err(|_| no_plan())
    }

    /// The changes that undo and redo are for, as far as their details are still on the device and small enough to be read
    /// without a wait: every page can show what they did.
    #[must_use]
    pub fn shown_changes(&self) -> Vec<u64> {
        let journal = self.book.journal();
        let next = [journal.undoable(), journal.redoable()].into_iter().flatten();
        next.filter(|number| {
            let entry = journal.entry(*number);
            entry.is_some_and(|entry| history::rows_of(entry) <= history::JUDGED)
        })
        .collect()
    }

    /// The book in figures.
    ///
    /// # Errors
    /// A figure is out of range.
    pub fn summary(&self, context: &Context) -> Result<BookSummary, Failure> {
        let valuations = self.valuations(context)?;
        let store = self.store();
        let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
        let (accounts, assets) = (store.count::<AccountTable>(), store.count::<AssetTable>());
        let currencies = store.find::<AssetTable>(&["asset_type"], &[Value::Text(CURRENCY_TYPE.to_owned())]);
        let mut currencies: Vec<String> = currencies.into_iter().map(|asset| asset.unique_identifier).collect();
        currencies.sort();
        let groups = store
            .find::<AccountGroupTable>(&["group_name"], &[])
            .into_iter()
            .map(|group| NamedRow {
                uid: group.uid,
                label: group.group_name.unwrap_or_default(),
            });
        let profiles = store.rows::<AccountTaxProfileTable>();
        let households: BTreeSet<String> = profiles.filter_map(|profile| profile.household).collect();
        Ok(BookSummary {
            revision: self.revision,
            is_empty: store.total() == 0,
            base_currency: base_currency(store).unwrap_or_default(),
            as_of: valuations.market.newest_price,
            accounts: count(accounts),
            out_of_band: count(valuations.out_of_band),
            assets: count(assets),
            portfolios: count(store.count::<PortfolioTable>()),
            rows: count(store.total()),
            undo: history::next(self, UndoRedo::Undo),
            redo: history::next(self, UndoRedo::Redo),
            groups: groups.collect(),
            households: households.into_iter().collect(),
            currencies,
        })
    }
}

/// A book over all packages, without rows.
pub(crate) fn empty_book() -> Result<Book, Failure> {
    Book::with_all_tables(portfolios::packages()).map_err(|error| Failure::from(error.fault()))
}
