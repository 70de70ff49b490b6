//! The files that are imported into this package's tables.

pub(crate) mod portfolios;
pub(crate) mod prices;
pub(crate) mod signals;
