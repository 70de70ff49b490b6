//! `performance`, its twin over columns, and `attribution`: what they give and what they refuse.
#![expect(clippy::panic, clippy::unwrap_used, reason = "what fails here fails the test")]

mod accounts;
mod attribution;
mod refusals;
mod setup;
