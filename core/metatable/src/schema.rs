//! What is declared: tables, columns, rules, the values of cells, and what a row does wrong.

pub(crate) mod catalog;
pub(crate) mod cell_json;
pub(crate) mod choices;
pub(crate) mod definition;
pub(crate) mod key;
pub(crate) mod rule;
pub(crate) mod value;
pub(crate) mod violation;
