//! Stores of values by key that change together or not at all, in a database of the browser or in a file: what the vault and
//! the generations of a book are kept in.

use std::future::ready;
use std::pin::Pin;

use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::Transaction;
use indexed_db_futures::typed_array::{TypedArray, TypedArraySlice};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::database::{self, Connection, Shape};
use crate::error::StorageError;
use crate::folder::{File, Folder};

/// Where books are kept.
#[derive(Clone, Debug)]
pub enum Place {
    /// In the browser's IndexedDB, in several tabs at once.
    Browser,
    /// In files of the host, in one program at a time.
    Folder(Folder),
}

/// A request that was made, to be waited for.
type Request<T> = Pin<Box<dyn Future<Output = Result<T, StorageError>>>>;

/// The key of a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum At<'a> {
    Name(&'a str),
    Number(u64),
}

#[derive(Debug)]
pub(crate) enum Shelf {
    Database(Connection),
    File(File),
}

/// What a shelf holds at a moment.
pub(crate) enum Reading<'a> {
    Database(Transaction<'a>),
    File(&'a File),
}

/// Changes that are made together; none is made unless they are committed.
pub(crate) struct Writing<'a> {
    before: Reading<'a>,
    /// Changes of a file that are not made yet.
    changes: Array,
}

impl Place {
    /// Deletes a shelf as soon as nobody reads it.
    pub(crate) fn delete_later(&self, name: &str) {
        match self {
            Self::Browser => database::delete_later(name),
            Self::Folder(folder) => {
                let (folder, name) = (folder.clone(), name.to_owned());
                // It is superseded, so that a copy that stays costs room and nothing else.
                spawn_local(async move { drop(folder.delete(&name).await) });
            }
        }
    }
}

impl Shelf {
    /// Opens a shelf, which is made where there is none.
    pub(crate) async fn open(place: &Place, name: &str, shape: Shape) -> Result<Self, StorageError> {
        Ok(match place {
            Place::Browser => Self::Database(Connection::open(name, shape).await?),
            Place::Folder(folder) => Self::File(folder.open(name).await?),
        })
    }

    pub(crate) fn is_closed(&self) -> bool {
        match self {
            Self::Database(connection) => connection.is_closed(),
            Self::File(_) => false,
        }
    }

    pub(crate) fn reading(&self, stores: &[&str]) -> Result<Reading<'_>, StorageError> {
        Ok(match self {
            Self::Database(connection) => Reading::Database(connection.reading(stores)?),
            Self::File(file) => Reading::File(file),
        })
    }

    /// What is committed has reached the disk.
    pub(crate) fn writing(&self, stores: &[&str]) -> Result<Writing<'_>, StorageError> {
        let before = match self {
            Self::Database(connection) => Reading::Database(connection.strict(stores)?),
            Self::File(file) => Reading::File(file),
        };
        let changes = Array::new();
        Ok(Writing { before, changes })
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        if let Self::File(file) = self {
            file.close();
        }
    }
}

impl Reading<'_> {
    /// The bytes at a key.
    pub(crate) fn bytes(&self, store: &str, at: At<'_>) -> Result<Request<Option<Vec<u8>>>, StorageError> {
        let transaction = match self {
            Self::Database(transaction) => transaction,
            Self::File(file) => return Ok(Box::pin(ready(file.get(store, &at.to_js())))),
        };
        let store = transaction.object_store(store)?;
        Ok(match at {
            At::Name(name) => {
                let found = store.get::<TypedArray<u8>, _, _>(name).primitive()?;
                Box::pin(async move { Ok(found.await?.map(Into::into)) })
            }
            At::Number(number) => {
                let found = store.get::<TypedArray<u8>, _, _>(float(number)).primitive()?;
                Box::pin(async move { Ok(found.await?.map(Into::into)) })
            }
        })
    }

    /// The text at a name.
    pub(crate) async fn text(&self, store: &str, name: &str) -> Result<Option<String>, StorageError> {
        match self {
            Self::Database(transaction) => Ok(transaction.object_store(store)?.get(name).primitive()?.await?),
            Self::File(file) => {
                let bytes = file.get(store, &name.into())?;
                let text = bytes.map(String::from_utf8).transpose();
                text.map_err(|_| StorageError::Damaged("a name cannot be read"))
            }
        }
    }

    /// The bytes from a number on, in the order of their numbers.
    pub(crate) fn from(&self, store: &str, first: u64) -> Result<Request<Vec<Vec<u8>>>, StorageError> {
        let transaction = match self {
            Self::Database(transaction) => transaction,
            Self::File(file) => return Ok(Box::pin(ready(file.from(store, float(first), f64::INFINITY)))),
        };
        let store = transaction.object_store(store)?;
        let all = store.get_all::<TypedArray<u8>>();
        let found = all.with_query::<f64, _>(float(first)..).primitive()?;
        Ok(Box::pin(async move {
            let mut values = Vec::new();
            for bytes in found.await? {
                values.push(bytes?.into());
            }
            Ok(values)
        }))
    }

    /// The first bytes from a number on.
    pub(crate) async fn first_from(&self, store: &str, first: u64) -> Result<Option<Vec<u8>>, StorageError> {
        match self {
            Self::Database(transaction) => {
                let store = transaction.object_store(store)?;
                let found: Option<TypedArray<u8>> = store.get(float(first)..).primitive()?.await?;
                Ok(found.map(Into::into))
            }
            Self::File(file) => Ok(file.from(store, float(first), 1.0)?.pop()),
        }
    }
}

impl<'a> Writing<'a> {
    /// What was there before the changes.
    pub(crate) fn before(&self) -> &Reading<'a> {
        &self.before
    }

    /// Puts bytes at a key; waited for, they have left this program.
    pub(crate) fn put(&self, store: &str, at: At<'_>, bytes: &[u8]) -> Result<Request<()>, StorageError> {
        let Reading::Database(transaction) = &self.before else {
            self.note(store, &at.to_js(), Some(bytes));
            return Ok(Box::pin(ready(Ok(()))));
        };
        let store = transaction.object_store(store)?;
        let put = store.put(TypedArraySlice::new(bytes));
        Ok(match at {
            At::Name(name) => {
                let made = put.with_key(name.to_owned()).with_key_type::<String>().primitive()?;
                Box::pin(async move {
                    made.await?;
                    Ok(())
                })
            }
            At::Number(number) => {
                let made = put.with_key(float(number)).with_key_type::<f64>().primitive()?;
                Box::pin(async move {
                    made.await?;
                    Ok(())
                })
            }
        })
    }

    /// Puts a text at a name.
    pub(crate) fn put_text(&self, store: &str, name: &str, text: &str) -> Result<(), StorageError> {
        match &self.before {
            Reading::Database(transaction) => {
                drop(transaction.object_store(store)?.put(text).with_key(name).primitive()?);
            }
            Reading::File(_) => self.note(store, &name.into(), Some(text.as_bytes())),
        }
        Ok(())
    }

    /// Adds bytes with the next number of the store, which it resolves with.
    pub(crate) fn add(&self, store: &str, bytes: &[u8]) -> Result<Request<u64>, StorageError> {
        match &self.before {
            Reading::Database(transaction) => {
                let store = transaction.object_store(store)?;
                let add = store.add(TypedArraySlice::new(bytes));
                let given = add.with_key_type::<u32>().primitive()?;
                Ok(Box::pin(async move { Ok(given.await?.into()) }))
            }
            Reading::File(file) => {
                let number = file.next_number(store);
                self.note(store, &number.into(), Some(bytes));
                Ok(Box::pin(ready(Ok(whole(number)))))
            }
        }
    }

    /// Deletes what is at a name.
    pub(crate) fn delete(&self, store: &str, name: &str) -> Result<(), StorageError> {
        match &self.before {
            Reading::Database(transaction) => drop(transaction.object_store(store)?.delete(name).primitive()?),
            Reading::File(_) => self.note(store, &name.into(), None),
        }
        Ok(())
    }

    /// Deletes what is at the numbers up to one.
    pub(crate) fn delete_up_to(&self, store: &str, last: u64) -> Result<(), StorageError> {
        match &self.before {
            // With both bounds: `indexed_db_futures` 0.6 takes `..=` for a range without its end.
            Reading::Database(transaction) => {
                drop(transaction.object_store(store)?.delete(0.0..=float(last)).primitive()?);
            }
            Reading::File(_) => self.note(store, &Array::of1(&float(last).into()), None),
        }
        Ok(())
    }

    /// Empties a store.
    pub(crate) fn clear(&self, store: &str) -> Result<(), StorageError> {
        match &self.before {
            Reading::Database(transaction) => drop(transaction.object_store(store)?.clear()?),
            Reading::File(_) => self.note(store, &JsValue::UNDEFINED, None),
        }
        Ok(())
    }

    pub(crate) async fn commit(self) -> Result<(), StorageError> {
        match self.before {
            Reading::Database(transaction) => Ok(transaction.commit().await?),
            Reading::File(file) => file.write(self.changes).await,
        }
    }

    pub(crate) async fn abort(self) -> Result<(), StorageError> {
        match self.before {
            Reading::Database(transaction) => Ok(transaction.abort().await?),
            Reading::File(_) => Ok(()),
        }
    }

    fn note(&self, store: &str, key: &JsValue, bytes: Option<&[u8]>) {
        let bytes = bytes.map_or(JsValue::UNDEFINED, |bytes| Uint8Array::from(bytes).into());
        self.changes.push(&Array::of3(&store.into(), key, &bytes));
    }
}

impl At<'_> {
    fn to_js(self) -> JsValue {
        match self {
            Self::Name(name) => name.into(),
            Self::Number(number) => float(number).into(),
        }
    }
}

/// A number as a key.
#[expect(clippy::cast_precision_loss, reason = "2^53 revisions are out of reach")]
fn float(number: u64) -> f64 {
    number as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number that was counted from 1"
)]
fn whole(number: f64) -> u64 {
    number as u64
}
