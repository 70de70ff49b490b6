//! Connections.

use std::cell::Cell;
use std::rc::Rc;

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{Transaction, TransactionDurability, TransactionMode, TransactionOptions};
use wasm_bindgen_futures::spawn_local;

use crate::error::StorageError;

/// A connection that steps aside when another tab wants to delete or upgrade the database.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) database: Database,
    closed: Rc<Cell<bool>>,
}

/// A database as it is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// An older program refuses a database of a later version.
    pub(crate) version: u32,
    pub(crate) stores: &'static [&'static str],
    /// A store whose keys the browser counts, from 1.
    pub(crate) counted: Option<&'static str>,
}

impl Connection {
    /// Opens a database, which is made where there is none.
    pub(crate) async fn open(name: &str, shape: Shape) -> Result<Self, StorageError> {
        let database = Database::open(name)
            .with_version(shape.version)
            .with_on_upgrade_needed(move |_, database| {
                for store in shape.stores {
                    database.create_object_store(*store).build()?;
                }
                if let Some(store) = shape.counted {
                    database.create_object_store(store).with_auto_increment(true).build()?;
                }
                Ok(())
            })
            .await?;
        Self::of(database)
    }

    pub(crate) fn of(database: Database) -> Result<Self, StorageError> {
        let closed = Rc::new(Cell::new(false));
        let mut changes = database.version_changes()?;
        let (connection, flag) = (database.clone(), Rc::clone(&closed));
        spawn_local(async move {
            // Either another tab asks for the database, or the browser has closed the connection.
            changes.recv().await;
            flag.set(true);
            connection.close();
        });
        Ok(Self { database, closed })
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// A transaction that has reached the disk when it completes.
    pub(crate) fn strict(&self, stores: &[&str]) -> Result<Transaction<'_>, StorageError> {
        let transaction = self
            .database
            .transaction(stores)
            .with_mode(TransactionMode::Readwrite)
            .with_options(TransactionOptions::new().with_durability(TransactionDurability::Strict))
            .build()?;
        Ok(transaction)
    }

    /// A transaction that only reads.
    pub(crate) fn reading(&self, stores: &[&str]) -> Result<Transaction<'_>, StorageError> {
        let transaction = self
            .database
            .transaction(stores)
            .with_mode(TransactionMode::Readonly)
            .build()?;
        Ok(transaction)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.database.clone().close();
    }
}

/// Deletes a database as soon as the other tabs have let go of it.
pub(crate) fn delete_later(name: &str) {
    let name = name.to_owned();
    spawn_local(async move {
        if let Ok(delete) = Database::delete_by_name(&name) {
            // It is superseded, so that a copy that stays costs room and nothing else.
            let _ = delete.await;
        }
    });
}
