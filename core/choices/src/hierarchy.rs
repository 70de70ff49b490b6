//! The levels of a firm, and the positions at them.

use crate::declare::choices;

choices! {
    /// The level of a node, from the top.
    pub enum NodeLevel {
        /// A fund.
        Fund = "FUND", "Fund";
        /// A desk of a fund.
        Desk = "DESK", "Desk";
        /// A book of a desk.
        Book = "BOOK", "Book";
        /// A strategy of a book.
        Strategy = "STRATEGY", "Strategy";
    }

    /// Whether a position stands.
    pub enum PositionStatus {
        /// It stands.
        [default] Active = "ACTIVE", "Active";
        /// It was closed.
        Closed = "CLOSED", "Closed";
        /// It was entered in error.
        Deleted = "DELETED", "Deleted";
    }
}
