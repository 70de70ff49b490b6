//! What a package brings to a book.

use metatable::TableDefinition;

use crate::import::FileKind;
use crate::intent::Mutator;

/// Tables, mutators and kinds of import file. A book is made of packages, so that markets never knows the packages
/// that build on it.
#[derive(Clone, Debug)]
pub struct Package {
    /// Name of the package.
    pub name: &'static str,
    /// Its tables.
    pub tables: Vec<&'static TableDefinition>,
    /// What can be asked of it.
    pub mutators: Vec<Mutator>,
    /// The files that can be imported into its tables.
    pub file_kinds: Vec<&'static FileKind>,
}

/// This package: assets, accounts, mandates, holdings.
pub fn package() -> Package {
    Package {
        name: "core",
        tables: crate::tables::definitions(),
        mutators: vec![
            crate::import::IMPORT_FILES,
            crate::mandate::SAVE_MANDATE,
            crate::setting::SET_BASE_CURRENCY,
            crate::setting::SAVE_POLICY,
        ],
        file_kinds: crate::import::file_kinds(),
    }
}
