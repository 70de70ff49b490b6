//! Files of the host, in which books are kept where there is no IndexedDB. The host gives them; what they do is said here.

use js_sys::{Array, Error, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::error::StorageError;

#[wasm_bindgen]
extern "C" {
    /// A folder that books are kept in, each of their databases in a file.
    #[derive(Clone, Debug)]
    pub type Folder;

    /// Opens the file of a database, which is made where there is none, and reads where its values lie.
    #[wasm_bindgen(method, catch, js_name = open)]
    async fn open_file(this: &Folder, name: &str) -> Result<JsValue, JsValue>;

    /// Deletes the file of a database, if there is one.
    #[wasm_bindgen(method, catch, js_name = delete)]
    async fn delete_file(this: &Folder, name: &str) -> Result<(), JsValue>;

    /// A file with stores of values by key. It is open in one program at a time.
    #[derive(Clone, Debug)]
    pub(crate) type File;

    #[wasm_bindgen(method, catch, js_name = get)]
    fn get_value(this: &File, store: &str, key: &JsValue) -> Result<Option<Uint8Array>, JsValue>;

    /// The values whose keys are numbers from `first` on, by key, at most so many.
    #[wasm_bindgen(method, catch, js_name = valuesFrom)]
    fn get_from(this: &File, store: &str, first: f64, most: f64) -> Result<Array, JsValue>;

    /// The number after the last one that was given out in a store.
    #[wasm_bindgen(method, js_name = nextNumber)]
    pub(crate) fn next_number(this: &File, store: &str) -> f64;

    /// Carries out all changes or none, each `[store, key, bytes]`: no bytes delete, a key of the form `[last]` stands for all
    /// numbers up to it, no key for all of the store. Resolves when they are on the disk.
    #[wasm_bindgen(method, catch)]
    async fn commit(this: &File, changes: Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method)]
    pub(crate) fn close(this: &File);
}

impl Folder {
    pub(crate) async fn open(&self, name: &str) -> Result<File, StorageError> {
        let file = self.open_file(name).await.map_err(refused)?;
        Ok(file.unchecked_into())
    }

    pub(crate) async fn delete(&self, name: &str) -> Result<(), StorageError> {
        self.delete_file(name).await.map_err(refused)
    }
}

impl File {
    pub(crate) fn get(&self, store: &str, key: &JsValue) -> Result<Option<Vec<u8>>, StorageError> {
        let found = self.get_value(store, key).map_err(refused)?;
        Ok(found.map(|bytes| bytes.to_vec()))
    }

    pub(crate) fn from(&self, store: &str, first: f64, most: f64) -> Result<Vec<Vec<u8>>, StorageError> {
        let found = self.get_from(store, first, most).map_err(refused)?;
        Ok(found.iter().map(|bytes| Uint8Array::new(&bytes).to_vec()).collect())
    }

    pub(crate) async fn write(&self, changes: Array) -> Result<(), StorageError> {
        self.commit(changes).await.map_err(refused)?;
        Ok(())
    }
}

/// What the host threw: a full disk and damaged files have codes.
#[expect(clippy::needless_pass_by_value, reason = "of map_err")]
fn refused(thrown: JsValue) -> StorageError {
    let code = Reflect::get(&thrown, &"code".into())
        .ok()
        .and_then(|code| code.as_string());
    match code.as_deref() {
        Some("ENOSPC" | "EDQUOT") => StorageError::Full,
        Some("damaged") => StorageError::Damaged("a file was changed from outside"),
        _ => {
            let message = thrown.dyn_ref::<Error>().map(|error| String::from(error.message()));
            StorageError::Refused(message.unwrap_or_else(|| format!("{thrown:?}")))
        }
    }
}
