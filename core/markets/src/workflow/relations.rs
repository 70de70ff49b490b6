//! Which tables refer to a table.

use metatable::{Catalog, ColumnType, Identity, MetaTable, TableDefinition};

/// The tables with a reference to `T`, in the order of the catalogue: with `timestamped` only the time-indexed ones, with
/// `numeric` only those with a number to read.
///
/// ```
/// # use markets::tables::assets::AssetTable;
/// # use markets::workflow::related_tables;
/// let catalog = metatable::Catalog::new(&markets::tables::definitions()).unwrap();
/// let series = related_tables::<AssetTable>(&catalog, true, true);
/// assert!(series.iter().any(|table| table.identifier == "AccountHoldingsTS"));
/// ```
pub fn related_tables<T: MetaTable>(
    catalog: &Catalog,
    numeric: bool,
    timestamped: bool,
) -> Vec<&'static TableDefinition> {
    let number = [ColumnType::Integer, ColumnType::Decimal, ColumnType::Float];
    let related = |definition: &&'static TableDefinition| {
        let has_number = || {
            definition
                .columns
                .iter()
                .any(|column| number.contains(&column.column_type))
        };
        let has_time = || matches!(definition.identity, Identity::TimeIndex(_));
        definition.foreign_keys.iter().any(|key| key.table == T::IDENTIFIER)
            && (!numeric || has_number())
            && (!timestamped || has_time())
    };
    catalog
        .definitions()
        .map(|(_, definition)| definition)
        .filter(related)
        .collect()
}
