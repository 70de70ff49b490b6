//! What the worker works on: the book, its storage, and what was computed from the book last.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use chrono::{DateTime, Utc};
use markets::measure::Market;
use markets::setting::base_currency;
use markets::tables::accounts::{AccountGroupTable, AccountTable};
use markets::tables::assets::{AssetTable, CURRENCY_TYPE};
use markets::tables::portfolios::PortfolioTable;
use markets::tables::rebalancing::AccountTaxProfileTable;
use metatable::{ALL_TOGETHER, Applied, Book, Instant, Intent, Value};
use portfolios::StoredSources;

use super::accounts::Measures;
use super::history::{self, JUDGED, Sentences, rows_of};
use super::import::Stage;
use super::plan::Planned;
use super::tables::Listings;
use super::voice::{Voice, failure, refused};
use protocol::{BookSummary, Choice, Failure, SaveState, Turn, Uid};
use storage::{Save, Storage, StorageError};

/// The database of the book.
const DATABASE: &str = "mandate";
/// How often an intent is repeated when other tabs keep saving first.
const RETRIES: usize = 5;

/// The worker's state.
pub(super) struct Desk {
    pub(super) book: Book,
    pub(super) stage: Stage,
    /// The last plan; its task fills it.
    pub(super) planned: Rc<RefCell<Option<Planned>>>,
    storage: Storage,
    pub(super) revision: u64,
    /// The lists that pages scroll through.
    pub(super) listings: Listings,
    pub(super) sentences: Sentences,
    /// Valid for the revision it was computed at.
    measures: Option<Rc<Measures>>,
    voice: Voice,
}

impl Desk {
    /// Opens the stored book.
    pub(super) async fn open(voice: &Voice) -> Result<Self, Failure> {
        let mut book = empty_book()?;
        let storage = Storage::open(DATABASE, &mut book)
            .await
            .map_err(|error| storage_failure(&error))?;
        let mut desk = Self {
            book,
            stage: Stage::default(),
            planned: Rc::default(),
            storage,
            revision: 0,
            listings: Listings::default(),
            sentences: Sentences::default(),
            measures: None,
            voice: voice.clone(),
        };
        desk.recall_turns().await?;
        voice.save(SaveState::Saved);
        Ok(desk)
    }

    async fn read(&mut self) -> Result<(), Failure> {
        self.storage
            .read(&mut self.book)
            .await
            .map_err(|error| storage_failure(&error))?;
        self.sentences.forget();
        self.recall_turns().await?;
        self.touch();
        Ok(())
    }

    /// Reads what the changes that undo and redo are for did, which every page can show; not of a large one, for which
    /// no page should wait.
    async fn recall_turns(&mut self) -> Result<(), Failure> {
        let journal = self.book.journal();
        let turns = [journal.undoable(), journal.redoable()].into_iter().flatten();
        let small = |number: &u64| journal.entry(*number).is_some_and(|entry| rows_of(entry) <= JUDGED);
        let small: Vec<u64> = turns.filter(small).collect();
        self.recall(small).await
    }

    /// Reads the details of changes that stayed on the device when the book was opened.
    pub(super) async fn recall(&mut self, numbers: Vec<u64>) -> Result<(), Failure> {
        for number in numbers {
            let entry = self.book.journal().entry(number);
            if entry.is_none_or(|entry| entry.detail_bytes().is_some()) {
                continue;
            }
            let details = self.storage.details(number).await;
            if let Some(details) = details.map_err(|error| storage_failure(&error))? {
                self.book.recall(number, details);
            }
        }
        Ok(())
    }

    /// Reads what another tab stored.
    pub(super) async fn reload(&mut self) {
        let voice = self.voice.clone();
        match self.read().await.and_then(|()| self.summary()) {
            Ok(summary) => voice.changed(summary),
            Err(failure) => voice.save(SaveState::NotSaved(failure.message)),
        }
    }

    /// Reads and shows what another tab stored first.
    async fn read_again(&mut self, voice: &Voice) -> Result<(), Failure> {
        if let Err(failure) = self.read().await {
            voice.save(SaveState::NotSaved(failure.message.clone()));
            return Err(failure);
        }
        voice.changed(self.summary()?);
        Ok(())
    }

    /// Carries an intent out and stores it; the book is unchanged when either fails.
    pub(super) async fn apply(
        &mut self,
        voice: &Voice,
        kind: &str,
        args: serde_json::Value,
    ) -> Result<Applied, Failure> {
        self.carry_out(voice, &intent_of(kind, args)).await
    }

    /// Carries out intents together or not at all: (kind, arguments).
    pub(super) async fn apply_all(
        &mut self,
        voice: &Voice,
        parts: Vec<(&str, serde_json::Value)>,
    ) -> Result<Applied, Failure> {
        if let [(kind, args)] = parts.as_slice() {
            // One by itself keeps its name in the history.
            return self.apply(voice, kind, args.clone()).await;
        }
        let part = |(kind, args)| serde_json::json!({ "kind": kind, "version": 1, "args": args });
        let parts: Vec<serde_json::Value> = parts.into_iter().map(part).collect();
        self.apply(voice, ALL_TOGETHER, serde_json::json!({ "parts": parts }))
            .await
    }

    /// Carries out an intent that is already complete.
    pub(super) async fn carry_out(&mut self, voice: &Voice, intent: &Intent) -> Result<Applied, Failure> {
        for attempt in 0..RETRIES {
            let needed = self.book.needs_details(intent);
            self.recall(needed.into_iter().collect()).await?;
            let applied = match self.book.apply(intent) {
                Ok(applied) if !applied.changes.is_empty() => applied,
                unchanged => {
                    // The attempt before said "saving"; there is nothing to save any more.
                    if attempt > 0 {
                        voice.save(SaveState::Saved);
                    }
                    return unchanged.map_err(refused);
                }
            };
            voice.save(SaveState::Saving);
            let progress = |done, total| voice.progress("Saving", done, total);
            let stored = self.storage.write(&Save::of(&self.book, [&applied]), progress).await;
            match stored {
                Ok(()) => return self.stored(voice).await.map(|()| applied),
                Err(StorageError::Moved) => {
                    self.book.revert(&applied);
                    self.read_again(voice).await?;
                }
                Err(error) => {
                    self.book.revert(&applied);
                    return Err(not_saved(voice, &error));
                }
            }
        }
        Err(not_saved(
            voice,
            &StorageError::Refused("other tabs keep saving first".to_owned()),
        ))
    }

    /// Replaces the whole book and stores it.
    pub(super) async fn replace(&mut self, voice: &Voice, book: Book) -> Result<(), Failure> {
        voice.save(SaveState::Saving);
        let progress = |done, total| voice.progress("Saving", done, total);
        match self.storage.replace(&book, progress).await {
            Ok(()) => {
                self.book = book;
                self.sentences.forget();
                self.stored(voice).await
            }
            Err(error) => {
                if matches!(error, StorageError::Moved) {
                    self.read_again(voice).await?;
                }
                Err(not_saved(voice, &error))
            }
        }
    }

    async fn stored(&mut self, voice: &Voice) -> Result<(), Failure> {
        self.recall_turns().await?;
        self.touch();
        voice.save(SaveState::Saved);
        voice.tell_tabs();
        voice.changed(self.summary()?);
        Ok(())
    }

    fn touch(&mut self) {
        self.revision += 1;
        self.measures = None;
    }

    /// Every account's measure under the saved policy; computed once a revision.
    pub(super) fn measures(&mut self) -> Result<Rc<Measures>, Failure> {
        if let Some(measures) = &self.measures {
            return Ok(Rc::clone(measures));
        }
        let measures = Rc::new(Measures::new(self)?);
        self.measures = Some(Rc::clone(&measures));
        Ok(measures)
    }

    /// The market of the book, now.
    pub(super) fn market(&self) -> Market {
        Market::new(self.book.store(), &StoredSources, now())
    }

    pub(super) fn summary(&mut self) -> Result<BookSummary, Failure> {
        let measures = self.measures()?;
        let store = self.book.store();
        let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
        let (accounts, assets) = (store.count::<AccountTable>(), store.count::<AssetTable>());
        let currencies = store.find::<AssetTable>(&["asset_type"], &[Value::Text(CURRENCY_TYPE.to_owned())]);
        let mut currencies: Vec<String> = currencies.into_iter().map(|asset| asset.unique_identifier).collect();
        currencies.sort();
        let groups = store
            .find::<AccountGroupTable>(&["group_name"], &[])
            .into_iter()
            .map(|group| Choice {
                uid: group.uid,
                label: group.group_name.unwrap_or_default(),
            });
        let profiles = store.rows::<AccountTaxProfileTable>();
        let households: BTreeSet<String> = profiles.filter_map(|profile| profile.household).collect();
        Ok(BookSummary {
            revision: self.revision,
            is_empty: store.total() == 0,
            base_currency: base_currency(store).unwrap_or_default(),
            as_of: measures.market.newest_price,
            accounts: count(accounts),
            out_of_band: count(measures.out_of_band),
            assets: count(assets),
            portfolios: count(store.count::<PortfolioTable>()),
            rows: count(store.total()),
            undo: history::next(self, Turn::Undo),
            redo: history::next(self, Turn::Redo),
            groups: groups.collect(),
            households: households.into_iter().collect(),
            currencies,
        })
    }
}

/// A book over all packages, without rows.
pub(super) fn empty_book() -> Result<Book, Failure> {
    Book::with_all_tables(portfolios::packages()).map_err(|error| failure(error.code(), error.to_string()))
}

/// An intent of now.
pub(super) fn intent_of(kind: &str, args: serde_json::Value) -> Intent {
    Intent {
        kind: kind.to_owned(),
        version: 1,
        args,
        at: now(),
        seed: Uid::now_v7(),
        by: String::new(),
    }
}

/// The clock, read here and nowhere below.
pub(super) fn now() -> Instant {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit 53 bits")]
    let millis = js_sys::Date::now() as i64;
    DateTime::<Utc>::from_timestamp_millis(millis).unwrap_or_default()
}

fn storage_failure(error: &StorageError) -> Failure {
    failure(error.code(), error.to_string())
}

fn not_saved(voice: &Voice, error: &StorageError) -> Failure {
    let failure = storage_failure(error);
    voice.save(SaveState::NotSaved(failure.message.clone()));
    failure
}
