//! The forms that rows are stored and sent in, and how older forms become those of today.

pub(crate) mod document;
pub(crate) mod migration;
pub(crate) mod pack;
