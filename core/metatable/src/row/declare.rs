//! The declaration macro.

/// Declares a table, its row and its draft.
///
/// ```text
/// table! {
///     /// What a row is.
///     ThingTable => Thing, ThingDraft {
///         identifier: "Thing", owner: CORE, label: "Things";
///         /// What the column means.
///         column: Type, "Label"[, max 255][, unit "shares"][, default Bool(true)][, normal TypeKey];
///         ...
///     }
///     primary [uid];                        // or: time [time_index, dimension, ...];
///     [key [column, ...];]                  // the business key
///     [unique [column, ...][ when Rule];]*
///     [index [column, ...];]*
///     [foreign column => OtherTable.column, cascade | restrict | set_null;]*
///     [check code, column, "What to do.", Rule;]*
/// }
/// ```
///
/// The first type gets [`MetaTable`](crate::MetaTable), the second is a struct with one public field a column and
/// gets [`Row`](crate::Row), the third collects the cells of a row that is to be written, one method a column. A
/// column is nullable when its type is an `Option`. Defaults are [`ColumnDefault`](crate::ColumnDefault)s, normal
/// forms [`NormalForm`](crate::NormalForm)s, rules [`Rule`](crate::Rule)s; their variants need no path.
#[macro_export]
macro_rules! table {
    (
        $(#[doc = $doc:literal])+
        $table:ident => $row:ident, $draft:ident {
            identifier: $identifier:literal, owner: $owner:expr, label: $label:literal;
            $(
                $(#[doc = $column_doc:literal])+
                $column:ident: $type:ty, $column_label:literal
                    $(, max $max:literal)? $(, unit $unit:literal)? $(, default $default:expr)? $(, normal $normal:ident)?;
            )+
        }
        $identity:ident [$($identity_column:ident),+];
        $(key [$($key:ident),+];)?
        $(unique [$($unique:ident),+] $(when $when:expr)?;)*
        $(index [$($index:ident),+];)*
        $(foreign $foreign:ident => $target_table:ident.$target:ident, $on_delete:ident;)*
        $(check $check:ident, $check_column:ident, $message:literal, $rule:expr;)*
    ) => {
        #[doc = concat!("Declares the table of [`", stringify!($row), "`].")]
        #[derive(Clone, Copy, Debug)]
        pub struct $table;

        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq)]
        pub struct $row {
            $($(#[doc = $column_doc])+ pub $column: $type,)+
        }

        #[doc = concat!("Cells of a [`", stringify!($row), "`] that is to be written.")]
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $draft($crate::Draft);

        impl $draft {
            $(
                $(#[doc = $column_doc])+
                #[must_use]
                pub fn $column(mut self, value: impl Into<$type>) -> Self {
                    self.0.set(stringify!($column), $crate::Field::to_value(&value.into()));
                    self
                }
            )+
        }

        impl From<$draft> for $crate::Draft {
            fn from(draft: $draft) -> Self {
                draft.0
            }
        }

        impl $crate::MetaTable for $table {
            type Row = $row;
            type Draft = $draft;

            const IDENTIFIER: &'static str = $identifier;

            const DEFINITION: $crate::TableDefinition = $crate::TableDefinition {
                identifier: $identifier,
                owner: $owner,
                label: $label,
                description: concat!($($doc),+),
                columns: &[$($crate::Column {
                    name: stringify!($column),
                    label: $column_label,
                    description: concat!($($column_doc),+),
                    column_type: <$type as $crate::Field<_>>::TYPE,
                    nullable: <$type as $crate::Field<_>>::NULLABLE,
                    choices: <$type as $crate::Field<_>>::CHOICES,
                    max: $crate::table!(@option $($max)?),
                    unit: $crate::table!(@option $($unit)?),
                    default: $crate::table!(@default $($default)?),
                    normal: $crate::table!(@normal $($normal)?),
                }),+],
                identity: $crate::table!(@identity $identity [$(stringify!($identity_column)),+]),
                business_key: $crate::table!(@columns $($($key),+)?),
                uniques: &[$($crate::Unique {
                    columns: &[$(stringify!($unique)),+],
                    when: $crate::table!(@rule $($when)?),
                }),*],
                indexes: &[$(&[$(stringify!($index)),+]),*],
                foreign_keys: &[$($crate::ForeignKey {
                    column: stringify!($foreign),
                    table: <$target_table as $crate::MetaTable>::IDENTIFIER,
                    target: stringify!($target),
                    on_delete: $crate::table!(@on_delete $on_delete),
                }),*],
                checks: &[$($crate::Check {
                    code: stringify!($check),
                    column: stringify!($check_column),
                    message: $message,
                    rule: {
                        #[allow(unused_imports, reason = "a declaration uses the rules that it needs")]
                        use $crate::Rule::*;
                        $rule
                    },
                }),*],
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
    (@default) => { None };
    (@default $default:expr) => {{
        use $crate::ColumnDefault::*;
        Some($default)
    }};
    (@normal) => { None };
    (@normal $normal:ident) => { Some($crate::NormalForm::$normal) };
    (@rule) => { None };
    (@rule $rule:expr) => {{
        use $crate::Rule::*;
        Some($rule)
    }};
    (@columns) => { &[] };
    (@columns $($column:ident),+) => { &[$(stringify!($column)),+] };
    (@identity primary [$($column:expr),+]) => { $crate::Identity::PrimaryKey(&[$($column),+]) };
    (@identity time [$($column:expr),+]) => { $crate::Identity::TimeIndex(&[$($column),+]) };
    (@on_delete cascade) => { $crate::OnDelete::Cascade };
    (@on_delete restrict) => { $crate::OnDelete::Restrict };
    (@on_delete set_null) => { $crate::OnDelete::SetNull };
}
