//! The declaration macro.

/// Declares a table and its row.
///
/// ```text
/// table! {
///     /// What a row is.
///     ThingTable => Thing {
///         identifier: "Thing", owner: "core", label: "Things";
///         /// What the column means.
///         column: Type, "Label"[, max 255][, unit "shares"];
///         ...
///     }
///     primary [uid];                        // or: time [time_index, dimension, ...];
///     [pack [column, ...];]
///     [unique [column, ...];]*
///     [index [column, ...];]*
///     [foreign column => OtherTable.column, cascade | restrict | set_null;]*
///     [check code, column, "What to do.", |row| condition;]*
/// }
/// ```
///
/// The first type gets [`MetaTable`](crate::MetaTable), the second is a struct with one public field a column and
/// gets [`Row`](crate::Row). A column is nullable when its type is an `Option`.
#[macro_export]
macro_rules! table {
    (
        $(#[doc = $doc:literal])+
        $table:ident => $row:ident {
            identifier: $identifier:literal, owner: $owner:literal, label: $label:literal;
            $(
                $(#[doc = $column_doc:literal])+
                $column:ident: $type:ty, $column_label:literal $(, max $max:literal)? $(, unit $unit:literal)?;
            )+
        }
        $identity:ident [$($identity_column:ident),+];
        $(pack [$($pack:ident),+];)?
        $(unique [$($unique:ident),+];)*
        $(index [$($index:ident),+];)*
        $(foreign $foreign:ident => $target_table:ident.$target:ident, $on_delete:ident;)*
        $(check $check:ident, $check_column:ident, $message:literal, |$checked:ident| $holds:expr;)*
    ) => {
        #[doc = concat!("Declares the table of [`", stringify!($row), "`].")]
        #[derive(Clone, Copy, Debug)]
        pub struct $table;

        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq)]
        pub struct $row {
            $($(#[doc = $column_doc])+ pub $column: $type,)+
        }

        impl $crate::MetaTable for $table {
            type Row = $row;

            const DEFINITION: $crate::TableDefinition = $crate::TableDefinition {
                identifier: $identifier,
                owner: $owner,
                label: $label,
                description: concat!($($doc),+),
                columns: &[$($crate::Column {
                    name: stringify!($column),
                    label: $column_label,
                    description: concat!($($column_doc),+),
                    column_type: <$type as $crate::Field>::TYPE,
                    nullable: <$type as $crate::Field>::NULLABLE,
                    max: $crate::table!(@option $($max)?),
                    unit: $crate::table!(@option $($unit)?),
                }),+],
                identity: $crate::table!(@identity $identity [$(stringify!($identity_column)),+]),
                uniques: &[$(&[$(stringify!($unique)),+]),*],
                indexes: &[$(&[$(stringify!($index)),+]),*],
                foreign_keys: &[$($crate::ForeignKey {
                    column: stringify!($foreign),
                    table: <$target_table as $crate::MetaTable>::DEFINITION.identifier,
                    target: stringify!($target),
                    on_delete: $crate::table!(@on_delete $on_delete),
                }),*],
                checks: &[$($crate::Check {
                    code: stringify!($check),
                    column: stringify!($check_column),
                    message: $message,
                    holds: |record| {
                        let holds = |$checked: &$row| $holds;
                        <$row as $crate::Row>::from_record(record).is_ok_and(|row| holds(&row))
                    },
                }),*],
                pack: $crate::table!(@columns $($($pack),+)?),
            };

            fn definition() -> &'static $crate::TableDefinition {
                static DEFINITION: $crate::TableDefinition = <$table as $crate::MetaTable>::DEFINITION;
                &DEFINITION
            }
        }

        impl $crate::Row for $row {
            type Table = $table;

            fn to_record(&self) -> $crate::Record {
                $crate::Record::new([$($crate::Field::to_value(&self.$column)),+])
            }

            fn from_record(record: &$crate::Record) -> Result<Self, &'static str> {
                let mut cells = record.values().iter();
                Ok(Self {
                    $($column: cells
                        .next()
                        .and_then($crate::Field::from_value)
                        .ok_or(stringify!($column))?,)+
                })
            }
        }
    };
    (@option) => { None };
    (@option $value:literal) => { Some($value) };
    (@columns) => { &[] };
    (@columns $($column:ident),+) => { &[$(stringify!($column)),+] };
    (@identity primary [$($column:expr),+]) => { $crate::Identity::PrimaryKey(&[$($column),+]) };
    (@identity time [$($column:expr),+]) => { $crate::Identity::TimeIndex(&[$($column),+]) };
    (@on_delete cascade) => { $crate::OnDelete::Cascade };
    (@on_delete restrict) => { $crate::OnDelete::Restrict };
    (@on_delete set_null) => { $crate::OnDelete::SetNull };
}
