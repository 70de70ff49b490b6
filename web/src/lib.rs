//! The page of the Mandate app.
//!
//! It ([`app`], [`shell`], [`pages`], [`components`], [`state`], [`browser`]) knows no rule of finance and holds no rows: it asks the
//! worker, a module of its own, in the terms of [`protocol`], and shows what it answers.

pub mod app;
pub mod browser;
pub mod components;
pub mod icon;
pub mod pages;
pub mod shell;
pub mod state;
