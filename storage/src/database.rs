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

impl Connection {
    /// Opens a database and creates the stores that it lacks.
    pub(crate) async fn open(name: &str, stores: &'static [&'static str]) -> Result<Self, StorageError> {
        let database = Database::open(name)
            .with_version(1_u32)
            .with_on_upgrade_needed(move |_, database| {
                for store in stores {
                    database.create_object_store(*store).build()?;
                }
                Ok(())
            })
            .await?;
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
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.database.clone().close();
    }
}
