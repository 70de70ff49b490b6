//! Books that were stored before there were generations: one object store a table, in the database `mandate`.

use indexed_db_futures::database::Database;
use indexed_db_futures::factory::DBFactory;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use indexed_db_futures::typed_array::TypedArray;
use metatable::{Book, Key, Schema};
use wasm_bindgen_futures::spawn_local;

use crate::error::StorageError;
use crate::generation::Contents;

const META: &str = "meta";

/// What such a database holds; none when there is none, or when the generation holds a book already.
pub(crate) async fn read(name: &str, current: &Contents, book: &Book) -> Result<Option<Contents>, StorageError> {
    if current.revision > 0 || !exists(name).await {
        return Ok(None);
    }
    let database = Database::open(name).await?;
    let stores: Vec<String> = database.object_store_names().filter(|store| store != META).collect();
    let mut blocks = Vec::new();
    if !stores.is_empty() {
        let transaction = database
            .transaction(&stores[..])
            .with_mode(TransactionMode::Readonly)
            .build()?;
        for store in &stores {
            let packs = transaction
                .object_store(store)?
                .get_all::<TypedArray<u8>>()
                .primitive()?
                .await?;
            for pack in packs {
                blocks.push((store.clone(), Key::new([]), pack?.into()));
            }
        }
    }
    database.close();
    // Its tables are those of the first schema, and its packs are no blocks: all of it is written anew.
    let schema = Schema {
        columns: book.schema().columns,
        ..Schema::default()
    };
    Ok(Some(Contents {
        revision: 0,
        superseded_by: None,
        schema: Some(schema),
        blocks,
        journal: Vec::new(),
    }))
}

/// Deletes it, once its rows are stored elsewhere and other tabs have let go of it.
pub(crate) fn discard(name: &str) {
    let name = name.to_owned();
    spawn_local(async move {
        if exists(&name).await
            && let Ok(delete) = Database::delete_by_name(&name)
        {
            // A copy that stays is not read again: the generation holds a book by now.
            let _ = delete.await;
        }
    });
}

async fn exists(name: &str) -> bool {
    let Ok(list) = DBFactory::new().and_then(|factory| Ok(factory.databases()?)) else {
        return false;
    };
    list.await
        .is_ok_and(|mut databases| databases.any(|found| found.is_ok_and(|found| found.name() == name)))
}
