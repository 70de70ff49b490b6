//! The application layer: what a person asks of a book, and what is answered.
//!
//! A [`Session`] holds a book and what was calculated from it last. A request of [`protocol`] becomes a [`Task`], whose steps a
//! host does: the browser's worker, a server, a test. A query reads; a preview says what a change would do; a command gives
//! the intent that it comes to, and answers once the host has carried that out and stored it; a job goes on in steps,
//! says how far it is, and can be stopped between them. Clock, randomness and person arrive in a [`Context`].
//!
//! ```
//! use protocol::{Answer, ListAccounts, AccountSort, LoadSample, Uid};
//! use workbench::{Context, Session};
//!
//! let context = Context { now: "2022-12-29T12:00:00Z".parse().unwrap(), seed: Uid::from_u128(1), actor: "docs".into() };
//! let mut session = Session::new()?;
//! session.ask(LoadSample, &context)?;
//! let largest = ListAccounts {
//!     search: String::new(), group: None, out_of_band: false,
//!     sort: AccountSort::Value, descending: true, offset: 0, limit: 1,
//! };
//! let Answer::ListAccounts(accounts) = session.ask(largest, &context)? else { unreachable!() };
//! assert_eq!(accounts.total, 25);
//! # Ok::<(), protocol::Failure>(())
//! ```

#![warn(missing_docs)]

mod accounts;
mod book;
pub mod codes;
mod context;
mod csv_file;
mod failure;
mod form_reader;
mod handler;
mod history;
mod import;
mod mandates;
mod orders;
mod plan;
mod policy;
mod portfolios;
mod reference;
mod sample;
mod sample_files;
mod session;
mod tables;
mod task;
mod virtual_funds;
mod weights;

pub use book::summary;
pub use context::Context;
pub use failure::refused;
pub use history::shown_changes;
pub use sample_files::SAMPLE_FILES;
pub use session::Session;
pub use task::{Step, Task};
