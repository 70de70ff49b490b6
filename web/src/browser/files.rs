//! Files in and out.

use std::time::Duration;

use gloo::file::futures::read_as_bytes;
use gloo::file::{Blob, ObjectUrl};
use gloo::timers::future::sleep;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{FileList, HtmlAnchorElement};

use protocol::{Failure, FileOut, codes};

/// A file that a person handed over.
#[derive(Clone, Debug)]
pub struct FileIn {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Reads every file of a list, in its order.
///
/// # Errors
/// It names the file that could not be read.
pub async fn read_all(files: FileList) -> Result<Vec<FileIn>, Failure> {
    let mut read = Vec::new();
    for index in 0..files.length() {
        let Some(file) = files.get(index) else { continue };
        let name = file.name();
        match read_as_bytes(&Blob::from(web_sys::Blob::from(file))).await {
            Ok(bytes) => read.push(FileIn { name, bytes }),
            Err(error) => return Err(codes::file_unreadable(&name, &error.to_string()).into()),
        }
    }
    Ok(read)
}

/// Hands a file to the person, through the browser's downloads.
pub fn download(file: FileOut) {
    spawn_local(async move {
        // In a task of its own: copying a large file takes as long as receiving it did.
        sleep(Duration::ZERO).await;
        save(&file);
    });
}

fn save(file: &FileOut) {
    let blob = Blob::new_with_options(file.bytes.as_slice(), Some(&file.mime));
    let url = ObjectUrl::from(blob);
    let anchor = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.create_element("a").ok())
        .and_then(|element| element.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(anchor) = anchor {
        anchor.set_href(&url);
        anchor.set_download(&file.name);
        anchor.click();
    }
    // The browser still reads the URL after the click; a minute is far more than it needs.
    gloo::timers::callback::Timeout::new(60_000, move || drop(url)).forget();
}
