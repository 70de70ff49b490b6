//! Violations: the one form in which input is refused, whichever crate refuses it.
//!
//! Each crate declares its codes with [`codes!`], one function a sentence. A [`Fault`] is what such a function returns; at
//! its place it is a [`Violation`].
//!
//! ```
//! mod codes {
//!     violation::codes! {
//!         account_unknown(account) => "Account {account} does not exist; correct it.",
//!         value_missing => "Required.",
//!     }
//! }
//!
//! let violation = codes::account_unknown(&"Fund A").at(2, "account");
//! assert_eq!(violation.code, "account_unknown");
//! assert_eq!(violation.message, "Account Fund A does not exist; correct it.");
//! assert_eq!(violation.arguments["account"], "Fund A");
//! ```

#![warn(missing_docs)]

mod declare;
mod fault;
mod sentence;

pub use fault::{Fault, Violation};
pub use sentence::{Arguments, Sentence, cut, names_match, worded};
