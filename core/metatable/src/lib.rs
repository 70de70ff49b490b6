//! Relational machinery: declared tables, checked transactions, change sets.
