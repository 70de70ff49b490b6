//! The mandate npm package: the core for JavaScript tools, as three modules: functions over values, the book, and what decodes files.

#[cfg(feature = "book")]
mod book;
#[cfg(feature = "files")]
mod files;
#[cfg(feature = "functions")]
mod functions;
mod js;
#[cfg(feature = "functions")]
mod planned;
#[cfg(feature = "functions")]
mod values;

#[cfg(feature = "book")]
pub use book::{BookHandle, SnapshotHandle};
#[cfg(feature = "files")]
pub use files::decode;
#[cfg(feature = "functions")]
pub use functions::*;
#[cfg(feature = "functions")]
pub use planned::PlannedBookHandle;
