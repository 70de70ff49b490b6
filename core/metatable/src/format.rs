//! The binary and the JSON form of rows, and migrations from older schemas.

pub(crate) mod document;
pub(crate) mod migration;
pub(crate) mod pack;
pub(crate) mod unread;
