//! Migration of rows from an older schema to that of the packages.

use crate::book::package::Package;
use crate::format::migration::{LooseRows, MigrationError, Schema, Step, to_record};
use crate::schema::catalog::{Catalog, TableId};
use crate::schema::violation::RowViolation;
use crate::store::Store;

impl Schema {
    /// The schema of a catalog whose tables these packages declare.
    pub fn of(packages: &[Package], catalog: &Catalog) -> Self {
        let versions = packages
            .iter()
            .map(|package| (package.name.to_owned(), package.schema_version()));
        let columns = catalog.definitions().map(|(_, definition)| {
            let names = definition.columns.iter().map(|column| column.name.to_owned());
            (definition.identifier.to_owned(), names.collect())
        });
        let identities = catalog.tables.iter().map(|layout| {
            let name = |position: &usize| layout.definition.columns[*position].name.to_owned();
            let identity = layout.identity.iter().map(name);
            (layout.definition.identifier.to_owned(), identity.collect())
        });
        Self {
            versions: versions.collect(),
            columns: columns.collect(),
            identities: identities.collect(),
        }
    }

    /// The migration steps from this schema to the current one, in package and version order.
    ///
    /// # Errors
    /// The schema is newer than the packages.
    pub fn steps(&self, packages: &[Package]) -> Result<Vec<Step>, MigrationError> {
        let mut steps = Vec::new();
        for (name, &stored) in &self.versions {
            let package = packages.iter().find(|package| package.name == name);
            let package = package.ok_or(MigrationError::FromNewerVersion)?;
            if stored > package.schema_version() {
                return Err(MigrationError::FromNewerVersion);
            }
            let later = package.migrations.iter().filter(|migration| migration.version > stored);
            steps.extend(later.flat_map(|migration| migration.steps.iter().copied()));
        }
        Ok(steps)
    }
}

impl Package {
    /// The version of its schema: that of its last migration, or 1.
    pub fn schema_version(&self) -> u32 {
        self.migrations.last().map_or(1, |migration| migration.version)
    }
}

impl LooseRows {
    /// Applies the steps and puts the rows, which are then of the current schema, into an empty store, all or none. `find`
    /// names the table of an identifier, `refused` makes an error of violations.
    pub(crate) fn migrate_into<E: From<MigrationError>>(
        mut self,
        steps: Vec<Step>,
        store: &mut Store,
        find: impl Fn(&str) -> Result<TableId, E>,
        refused: impl FnOnce(Vec<RowViolation>) -> E,
    ) -> Result<(), E> {
        let catalog = store.catalog().clone();
        for step in steps {
            self.apply_step(step, &catalog)?;
        }
        let mut write = store.begin();
        for (identifier, rows) in self.0 {
            let table = find(&identifier)?;
            for row in rows {
                let record = to_record(catalog.definition(table), row);
                write.put_record(table, &record.ok_or_else(|| MigrationError::Unfit(identifier.clone()))?);
            }
        }
        write.commit().map_err(refused)?;
        Ok(())
    }
}
