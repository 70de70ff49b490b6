//! The mandate npm package: the core for JavaScript tools, as two modules: functions over values, and the book.

#[cfg(feature = "book")]
mod book;
#[cfg(feature = "functions")]
mod functions;
mod js;
#[cfg(feature = "functions")]
mod planned;
#[cfg(feature = "functions")]
mod values;

#[cfg(feature = "book")]
pub use book::{BookHandle, SnapshotHandle};
#[cfg(feature = "functions")]
pub use functions::*;
#[cfg(feature = "functions")]
pub use planned::PlannedBookHandle;
