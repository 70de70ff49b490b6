//! Small choices of the reader, kept by the browser; without storage they last as long as the page.

use web_sys::Storage;

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
