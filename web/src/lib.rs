//! The Mandate app: a page that shows the book, and a worker that holds it.
//!
//! The page ([`shell`], [`pages`], [`components`], [`state`], [`browser`]) knows no rule of finance: it asks the worker
//! through [`protocol`] and shows what it answers.

pub mod browser;
pub mod components;
pub mod pages;
pub mod protocol;
pub mod shell;
pub mod state;
pub mod worker;
