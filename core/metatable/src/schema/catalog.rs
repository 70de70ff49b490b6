//! The set of tables that a store holds, checked and put in order.

use thiserror::Error;
use violation::Fault;

use crate::codes;
use crate::schema::definition::{OnDelete, TableDefinition};
use crate::schema::rule::Rule;

/// The place of a table in its catalog: parents before the tables that refer to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableId(pub(crate) usize);

/// An error in a set of declarations.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", self.fault())]
pub enum CatalogError {
    /// Two tables have one identifier.
    DuplicateIdentifier(&'static str),
    /// A declaration names a column that its table does not have.
    UnknownColumn(&'static str, &'static str),
    /// A foreign key refers to a table that is not in the set.
    UnknownTable(&'static str, &'static str, &'static str),
    /// A foreign key refers to a column that does not identify rows alone.
    TargetNotUnique(&'static str, &'static str, &'static str, &'static str),
    /// Tables refer to each other in a circle.
    Cycle(Vec<&'static str>),
}

impl CatalogError {
    /// What is wrong, in words.
    pub fn fault(&self) -> Fault {
        match self {
            Self::DuplicateIdentifier(table) => codes::duplicate_identifier(table),
            Self::UnknownColumn(table, column) => codes::undeclared_column(table, column),
            Self::UnknownTable(table, column, other) => codes::unknown_table(table, column, other),
            Self::TargetNotUnique(table, column, other, target) => {
                codes::target_not_unique(table, column, other, target)
            }
            Self::Cycle(tables) => codes::table_cycle(&format!("{tables:?}")),
        }
    }

    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        self.fault().code
    }
}

/// Tables in an order in which parents come before the tables that refer to them.
#[derive(Clone, Debug)]
pub struct Catalog {
    pub(crate) tables: Vec<TableLayout>,
}

/// A declaration with its names resolved to places.
#[derive(Clone, Debug)]
pub(crate) struct TableLayout {
    pub(crate) definition: &'static TableDefinition,
    pub(crate) identity: Vec<usize>,
    /// The columns in alphabetical order.
    pub(crate) by_name: Vec<usize>,
    pub(crate) indexes: Vec<IndexLayout>,
    pub(crate) references: Vec<Reference>,
    pub(crate) referrers: Vec<Referrer>,
}

#[derive(Clone, Debug)]
pub(crate) struct IndexLayout {
    pub(crate) columns: Vec<usize>,
    pub(crate) unique: bool,
    /// The rows that the index holds; none for all.
    pub(crate) when: Option<Rule>,
}

/// A foreign key, seen from the row that refers.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) position: usize,
    pub(crate) target: TableId,
    pub(crate) target_position: usize,
}

/// A foreign key, seen from the row that is referred to.
#[derive(Clone, Debug)]
pub(crate) struct Referrer {
    pub(crate) table: TableId,
    pub(crate) position: usize,
    pub(crate) target_position: usize,
    pub(crate) on_delete: OnDelete,
}

impl Catalog {
    /// The catalog of these tables, whatever their order.
    ///
    /// # Errors
    /// See [`CatalogError`].
    pub fn new(definitions: &[&'static TableDefinition]) -> Result<Self, CatalogError> {
        let ordered = parents_first(definitions)?;
        let mut tables = ordered
            .iter()
            .map(|definition| TableLayout::new(definition, &ordered))
            .collect::<Result<Vec<_>, _>>()?;
        for child in 0..tables.len() {
            let inbound: Vec<_> = tables[child]
                .references
                .iter()
                .zip(tables[child].definition.foreign_keys)
                .map(|(reference, key)| (reference.clone(), key.on_delete))
                .collect();
            for (
                Reference {
                    position,
                    target,
                    target_position,
                },
                on_delete,
            ) in inbound
            {
                let referrer = Referrer {
                    table: TableId(child),
                    position,
                    target_position,
                    on_delete,
                };
                tables[target.0].referrers.push(referrer);
            }
        }
        Ok(Self { tables })
    }

    /// The declarations, parents first.
    pub fn definitions(&self) -> impl Iterator<Item = (TableId, &'static TableDefinition)> + '_ {
        self.tables
            .iter()
            .enumerate()
            .map(|(index, table)| (TableId(index), table.definition))
    }

    /// The table of this identifier; none when it is not in the catalog.
    pub fn table(&self, identifier: &str) -> Option<TableId> {
        self.tables
            .iter()
            .position(|table| table.definition.identifier == identifier)
            .map(TableId)
    }

    /// The declaration of a table.
    pub fn definition(&self, table: TableId) -> &'static TableDefinition {
        self.tables[table.0].definition
    }

    pub(crate) fn layout(&self, table: TableId) -> &TableLayout {
        &self.tables[table.0]
    }
}

/// Depth-first over foreign keys, in the given order, so that the result does not depend on hashing or luck.
fn parents_first(definitions: &[&'static TableDefinition]) -> Result<Vec<&'static TableDefinition>, CatalogError> {
    let mut ordered: Vec<&'static TableDefinition> = Vec::new();
    for (index, definition) in definitions.iter().enumerate() {
        if definitions[..index]
            .iter()
            .any(|earlier| earlier.identifier == definition.identifier)
        {
            return Err(CatalogError::DuplicateIdentifier(definition.identifier));
        }
    }
    for definition in definitions {
        place(definition, definitions, &mut Vec::new(), &mut ordered)?;
    }
    Ok(ordered)
}

fn place(
    definition: &'static TableDefinition,
    all: &[&'static TableDefinition],
    path: &mut Vec<&'static str>,
    ordered: &mut Vec<&'static TableDefinition>,
) -> Result<(), CatalogError> {
    if ordered.iter().any(|placed| placed.identifier == definition.identifier) {
        return Ok(());
    }
    if let Some(start) = path.iter().position(|&identifier| identifier == definition.identifier) {
        return Err(CatalogError::Cycle(path[start..].to_vec()));
    }
    path.push(definition.identifier);
    for key in definition
        .foreign_keys
        .iter()
        .filter(|key| key.table != definition.identifier)
    {
        let parent = all.iter().find(|candidate| candidate.identifier == key.table);
        let parent = parent.ok_or(CatalogError::UnknownTable(definition.identifier, key.column, key.table))?;
        place(parent, all, path, ordered)?;
    }
    path.pop();
    ordered.push(definition);
    Ok(())
}

impl TableLayout {
    fn new(definition: &'static TableDefinition, ordered: &[&'static TableDefinition]) -> Result<Self, CatalogError> {
        let identity = positions(definition, definition.identity_columns())?;
        let references = definition
            .foreign_keys
            .iter()
            .map(|key| resolve(definition, key, ordered))
            .collect::<Result<Vec<_>, _>>()?;
        for check in definition.checks {
            positions(definition, &[check.column])?;
            positions(definition, &check.rule.columns())?;
        }
        let mut indexes = Vec::new();
        for unique in definition.all_uniques() {
            positions(definition, &unique.when.map(|rule| rule.columns()).unwrap_or_default())?;
            indexes.push(IndexLayout {
                columns: positions(definition, unique.columns)?,
                unique: true,
                when: unique.when,
            });
        }
        let mut add = |columns: Vec<usize>| {
            let served = |index: &IndexLayout| index.when.is_none() && index.columns.starts_with(&columns);
            if !identity.starts_with(&columns) && !indexes.iter().any(served) {
                indexes.push(IndexLayout {
                    columns,
                    unique: false,
                    when: None,
                });
            }
        };
        for index in definition.indexes {
            add(positions(definition, index)?);
        }
        for reference in &references {
            add(vec![reference.position]);
        }
        let mut by_name: Vec<usize> = (0..definition.columns.len()).collect();
        by_name.sort_unstable_by_key(|&position| definition.columns[position].name);
        Ok(Self {
            definition,
            identity,
            by_name,
            indexes,
            references,
            referrers: Vec::new(),
        })
    }

    /// The index whose leading columns are these; none when rows must be scanned.
    pub(crate) fn index_with(&self, columns: &[usize]) -> Option<usize> {
        let serves = |index: &IndexLayout| index.when.is_none() && index.columns.starts_with(columns);
        self.indexes.iter().position(serves)
    }

    /// The places of columns that the caller named.
    pub(crate) fn positions(&self, columns: &[&str]) -> Option<Vec<usize>> {
        columns.iter().map(|column| self.definition.position(column)).collect()
    }
}

fn positions(definition: &'static TableDefinition, columns: &[&'static str]) -> Result<Vec<usize>, CatalogError> {
    columns
        .iter()
        .map(|column| {
            definition
                .position(column)
                .ok_or(CatalogError::UnknownColumn(definition.identifier, column))
        })
        .collect()
}

fn resolve(
    definition: &'static TableDefinition,
    key: &'static crate::schema::definition::ForeignKey,
    ordered: &[&'static TableDefinition],
) -> Result<Reference, CatalogError> {
    let position = positions(definition, &[key.column])?[0];
    let found = ordered.iter().position(|candidate| candidate.identifier == key.table);
    let target = found.ok_or(CatalogError::UnknownTable(definition.identifier, key.column, key.table))?;
    let parent = ordered[target];
    let target_position = positions(parent, &[key.target])?[0];
    let alone: &[&str] = &[key.target];
    let mut uniques = parent.all_uniques().filter(|unique| unique.when.is_none());
    if parent.identity_columns() != alone && !uniques.any(|unique| unique.columns == alone) {
        return Err(CatalogError::TargetNotUnique(
            definition.identifier,
            key.column,
            key.table,
            key.target,
        ));
    }
    Ok(Reference {
        position,
        target: TableId(target),
        target_position,
    })
}
