//! Small choices of the reader, kept by the browser, and how safe the browser's storage is.

use wasm_bindgen_futures::JsFuture;
use web_sys::{Storage, StorageEstimate, StorageManager};

/// The stored text.
#[must_use]
pub fn read(key: &str) -> Option<String> {
    local()?.get_item(key).ok().flatten()
}

/// Stores a text, where the browser allows it.
pub fn write(key: &str, text: &str) {
    if let Some(storage) = local() {
        // A full or forbidden storage costs a choice of colour, no data.
        let _ = storage.set_item(key, text);
    }
}

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// How safe the storage is, and how full.
#[derive(Clone, Debug, PartialEq)]
pub struct Persistence {
    /// The browser promised not to evict it.
    pub is_kept: bool,
    /// Bytes used, and bytes that may be used.
    pub room: Option<(f64, f64)>,
}

impl Persistence {
    /// "3.2 MB of 10.7 GB".
    #[must_use]
    pub fn room_text(&self) -> Option<String> {
        let text = |bytes: f64| match bytes / 1e6 {
            megabytes if megabytes < 1000.0 => format!("{megabytes:.1} MB"),
            megabytes => format!("{:.1} GB", megabytes / 1000.0),
        };
        self.room
            .map(|(used, quota)| format!("{} of {}", text(used), text(quota)))
    }
}

/// Looks.
pub async fn look() -> Persistence {
    let Some(storage) = manager() else {
        return Persistence {
            is_kept: false,
            room: None,
        };
    };
    let is_kept = answer(storage.persisted()).await.is_some_and(|kept| kept.is_truthy());
    let estimate = answer(storage.estimate()).await.map(StorageEstimate::from);
    let room = estimate.and_then(|estimate| Some((estimate.get_usage()?, estimate.get_quota()?)));
    Persistence { is_kept, room }
}

/// Asks the browser not to evict the storage; whether it agreed.
pub async fn ask() -> bool {
    let Some(storage) = manager() else { return false };
    answer(storage.persist()).await.is_some_and(|kept| kept.is_truthy())
}

fn manager() -> Option<StorageManager> {
    web_sys::window().map(|window| window.navigator().storage())
}

async fn answer<E>(promise: Result<js_sys::Promise, E>) -> Option<wasm_bindgen::JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}
