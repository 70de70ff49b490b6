//! What the page needs of the browser itself.

pub mod chart;
pub mod elements;
pub mod files;
pub mod format;
pub mod storage;
