//! Descriptions of the tables for other tools and for people: SQL, TypeScript, JSON Schema, JSON and a reference.

pub(crate) mod json_schema;
pub(crate) mod reference;
pub(crate) mod sql;
pub(crate) mod tables_json;
pub(crate) mod typescript;
pub(crate) mod wording;
