//! The mandate npm package: the core for JavaScript tools.
