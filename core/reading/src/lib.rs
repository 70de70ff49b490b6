//! A file of unknown origin as text: its encoding, and what parts its cells.

#![warn(missing_docs)]

use csv_nose::{SampleSize, Sniffer, detect_encoding};
use encoding_rs::{Encoding, UTF_8};

/// Records that the delimiter is judged by.
const SAMPLE: usize = 200;

/// A file as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    /// All of it, without a byte order mark.
    pub text: String,
    /// What seems to part its cells; a comma when the file gives no sign.
    pub delimiter: u8,
    /// The name of its encoding: "UTF-8".
    pub encoding: String,
}

/// The text of a file.
///
/// # Errors
/// A sentence that says why it is no text.
///
/// ```
/// let file = reading::read(b"asset;price\nCAF\xc9;1,5\n")?;
/// assert_eq!((file.text.as_str(), file.delimiter), ("asset;price\nCAFÉ;1,5\n", b';'));
/// assert!(reading::read(b"PK\x03\x04").is_err());
/// # Ok::<(), String>(())
/// ```
pub fn read(bytes: &[u8]) -> Result<TextFile, String> {
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
    Ok(TextFile {
        text: text.into_owned(),
        delimiter,
        encoding: encoding.name().to_owned(),
    })
}
