//! Names of constraints and indexes.

use crate::schema::definition::TableDefinition;

/// The longest name that PostgreSQL keeps whole.
const LONGEST: usize = 63;

/// An identifier that may be a reserved word.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// Column names, each quoted.
pub(super) fn list(columns: &[&str]) -> String {
    let columns: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    columns.join(", ")
}

/// The quoted form of [`unquoted`].
pub(super) fn name(kind: &str, definition: &TableDefinition, parts: &[&str]) -> String {
    quoted(&unquoted(kind, definition, parts))
}

/// The same for the same declaration: the kind, the table, what it is about; cut and told apart by a hash when long.
pub(super) fn unquoted(kind: &str, definition: &TableDefinition, parts: &[&str]) -> String {
    let mut name = format!("{kind}_{}", definition.physical_name());
    for part in parts {
        name.push('_');
        name.push_str(part);
    }
    if name.len() <= LONGEST {
        return name;
    }
    let hash = blake3::hash(name.as_bytes()).to_hex();
    let kept: String = name.chars().take(LONGEST - 9).collect();
    format!("{kept}_{}", &hash[..8])
}
