//! How safe the browser's storage is.

use wasm_bindgen_futures::JsFuture;
use web_sys::{StorageEstimate, StorageManager};

/// How safe the storage is, and how full.
#[derive(Clone, Debug, PartialEq)]
pub struct Persistence {
    /// The browser promised not to evict it.
    pub is_kept: bool,
    /// Bytes used, and bytes that may be used.
    pub room: Option<(f64, f64)>,
}

impl Persistence {
    /// "3.2 MB of 1,200 MB".
    #[must_use]
    pub fn room_text(&self) -> Option<String> {
        let megabytes = |bytes: f64| bytes / 1_000_000.0;
        self.room
            .map(|(used, quota)| format!("{:.1} MB of {:.0} MB", megabytes(used), megabytes(quota)))
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
