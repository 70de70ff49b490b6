//! The book as JavaScript sees it: questions and intents as JSON text, one crossing each.

use std::cell::RefCell;
use std::rc::Rc;

use metatable::{Book, ChangeSet, Intent, JsonError, Refusal, Store};
use portfolios::import_list::{ImportList, ImportRequest};
use serde::Serialize;
use storage::{Folder, LiveBook, LiveError, Place, Watcher};
use wasm_bindgen::prelude::*;

use crate::js;

/// A book; `js/book.ts` is its face.
#[wasm_bindgen]
#[derive(Debug)]
pub struct BookHandle {
    live: Rc<LiveBook<Book, Heard>>,
}

/// What other tabs changed, until it is told.
#[derive(Debug, Default)]
struct Heard(RefCell<Vec<ChangeSet>>);

impl Watcher for Heard {
    fn hears_changes(&self) -> bool {
        true
    }

    fn changed(&self, changes: ChangeSet) {
        if !changes.is_empty() {
            self.0.borrow_mut().push(changes);
        }
    }
}

/// The rows of a book as they were at a time.
#[wasm_bindgen]
#[derive(Debug)]
pub struct SnapshotHandle {
    live: Rc<LiveBook<Book, Heard>>,
    store: Store,
}

#[wasm_bindgen]
impl BookHandle {
    /// A book in memory whose engine is not started.
    ///
    /// # Errors
    /// The tables do not make a catalog.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Result<Self, JsValue> {
        let book = Book::new(portfolios::packages()).map_err(|error| thrown(&JsonError::from(error.fault())))?;
        Ok(Self {
            live: Rc::new(LiveBook::watched(book, Heard::default())),
        })
    }

    /// Starts the engine with a JSON list of selectors.
    ///
    /// # Errors
    /// The error, for the package's entry to wrap.
    #[wasm_bindgen(js_name = startEngine)]
    pub fn start_engine(&self, selectors: &str) -> Result<(), JsValue> {
        let selectors = parse(selectors)?;
        self.live
            .with(|book| book.start_engine_json(&selectors))
            .map_err(|error| thrown(&error))
    }

    /// Reads the stored book of a name, in a folder of the host or in the browser.
    ///
    /// # Errors
    /// The error, for the package's entry to wrap.
    pub async fn open(&self, name: String, folder: Option<Folder>) -> Result<(), JsValue> {
        let place = folder.map_or(Place::Browser, Place::Folder);
        self.live.open_in(&place, &name).await.map_err(|error| live(&error))
    }

    /// Reads what other tabs stored; resolves with the rows that they changed since the last time, where that is requested.
    ///
    /// # Errors
    /// The error, for the package's entry to wrap.
    pub async fn refresh(&self, changes: bool) -> Result<Option<String>, JsValue> {
        self.live.refresh().await.map_err(|error| live(&error))?;
        let heard = self.live.watcher().0.take();
        Ok(changes.then(|| self.live.book().changes_json(&heard)))
    }

    /// The answer to a JSON question.
    ///
    /// # Errors
    /// The error, for the package's entry to wrap.
    pub fn ask(&self, question: &str) -> Result<String, JsValue> {
        let book = self.live.book();
        answer(&book, book.store(), question)
    }

    /// Carries out a JSON intent; resolves with its result, as far as that is requested, when it is stored.
    ///
    /// # Errors
    /// The error, for the package's entry to wrap.
    pub async fn apply(&self, intent: String, rows: bool, changes: bool) -> Result<String, JsValue> {
        let intent: Intent = serde_json::from_str(&intent).map_err(|error| malformed(&error))?;
        let applied = self.live.apply(&intent).await.map_err(|error| live(&error))?;
        Ok(self.live.book().applied_json(&applied, rows, changes))
    }

    /// Imports the files of a JSON request as one change, unless they are not ready or it is a dry run; resolves with what they
    /// were taken for and what was done, with every change where that is requested.
    ///
    /// # Errors
    /// The error, for the package's entry to wrap.
    #[wasm_bindgen(js_name = importFiles)]
    pub async fn import_files(&self, request: String, dry_run: bool, changes: bool) -> Result<String, JsValue> {
        let request: ImportRequest = serde_json::from_str(&request).map_err(|error| malformed(&error))?;
        let refused = |refusals: Vec<Refusal>| thrown(&JsonError::refused(&refusals));
        let mut list = ImportList::new(request).map_err(refused)?;
        let preview = self.live.with(|book| list.preview(book));
        let mut answer = serde_json::json!(preview);
        if preview.ready && !dry_run {
            let applied = self.live.apply(&list.intent()).await.map_err(|error| live(&error))?;
            answer["applied"] = parse(&self.live.book().applied_json(&applied, changes, changes))?;
        }
        Ok(answer.to_string())
    }

    /// The rows as they are now.
    pub fn snapshot(&self) -> SnapshotHandle {
        SnapshotHandle {
            live: Rc::clone(&self.live),
            store: self.live.book().snapshot(),
        }
    }

    /// The journal, newest entry first.
    pub fn history(&self) -> String {
        self.live.book().history_json().to_string()
    }

    /// The whole book as one document.
    pub fn export(&self) -> Vec<u8> {
        self.live.book().export()
    }

    /// Replaces the book by that of a document.
    ///
    /// # Errors
    /// The error, for the package's entry to wrap.
    pub async fn restore(&self, bytes: Vec<u8>) -> Result<(), JsValue> {
        let restored = self.live.book().restore(&bytes);
        let restored = restored.map_err(|error| thrown(&JsonError::from(error.fault())))?;
        self.live.replace(restored).await.map_err(|error| live(&error))
    }
}

#[wasm_bindgen]
impl SnapshotHandle {
    /// The answer to a JSON question.
    ///
    /// # Errors
    /// The error, for the package's entry to wrap.
    pub fn ask(&self, question: &str) -> Result<String, JsValue> {
        answer(&self.live.book(), &self.store, question)
    }
}

fn answer(book: &Book, store: &Store, question: &str) -> Result<String, JsValue> {
    let question = serde_json::from_str(question).map_err(|error| malformed(&error))?;
    let answer = book.answer(store, &question).map_err(|error| thrown(&error))?;
    Ok(answer.to_string())
}

fn parse(text: &str) -> Result<serde_json::Value, JsValue> {
    serde_json::from_str(text).map_err(|error| malformed(&error))
}

fn live(error: &LiveError) -> JsValue {
    match error {
        LiveError::Refused(refusals) => thrown(&JsonError::refused(refusals)),
        LiveError::Storage(error) => thrown(&JsonError::from(error.fault())),
        LiveError::Busy => thrown(&JsonError::from(storage::codes::book_busy())),
    }
}

fn malformed(error: &serde_json::Error) -> JsValue {
    thrown(&JsonError::from(metatable::codes::args_malformed(error)))
}

fn thrown(error: &impl Serialize) -> JsValue {
    js::write(error).unwrap_or_else(|error| error)
}
