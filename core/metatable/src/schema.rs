//! Table definitions, the catalog that they make, the values and keys of their cells, and violations.

pub(crate) mod catalog;
pub(crate) mod cell_json;
pub(crate) mod choices;
pub(crate) mod definition;
pub(crate) mod key;
pub(crate) mod rule;
pub(crate) mod value;
pub(crate) mod violation;
