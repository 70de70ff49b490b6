//! How a file of unknown origin is written: its text encoding and its delimiter.

use csv_nose::{SampleSize, Sniffer, detect_encoding};
use encoding_rs::{Encoding, UTF_8};

/// Records that the delimiter is judged by.
const SAMPLE: usize = 200;

/// A file as text.
pub(super) struct Sniffed {
    pub(super) text: String,
    /// What seems to part its cells.
    pub(super) delimiter: u8,
    pub(super) encoding: &'static str,
}

/// The text of a file, and what seems to part its cells: a comma when the file gives no sign.
///
/// # Errors
/// A sentence that says why it is no text.
pub(super) fn sniff(bytes: &[u8]) -> Result<Sniffed, String> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Err("This is a workbook; save its sheets as CSV files and add them.".to_owned());
    }
    let detected = detect_encoding(bytes);
    let encoding = Encoding::for_label(detected.name.as_bytes()).unwrap_or(UTF_8);
    let (text, encoding, damaged) = encoding.decode(bytes);
    if damaged || text.contains('\0') {
        return Err("This is not a text file; export it as CSV and add the CSV file.".to_owned());
    }
    let found = Sniffer::new()
        .sample_size(SampleSize::Records(SAMPLE))
        .sniff_bytes(text.as_bytes());
    let delimiter = found.map_or(b',', |metadata| metadata.dialect.delimiter);
    Ok(Sniffed {
        text: text.into_owned(),
        delimiter,
        encoding: encoding.name(),
    })
}
