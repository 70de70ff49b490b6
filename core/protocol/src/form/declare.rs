//! How a form is declared.

/// Declares a form. A field is `name: type = default, "label"`, and after it, where they apply and in this order:
/// `control` (where it is not that of the type), `unit`, `hint`, and as functions of the form `when` (whether the field has a
/// meaning), `needed` (whether it is the one to fill in), `says` (what to write into it).
///
/// What stored data does not name has its default, so that a form of an older page can be read. For each field there is a method of
/// its name that gives it with its declaration.
macro_rules! form {
    ($(
        $(#[doc = $doc:literal])*
        pub struct $name:ident {
            $(
                $(#[doc = $field_doc:literal])*
                $field:ident: $ty:ty $(= $default:expr)?, $label:literal
                $(, control $control:expr)? $(, unit $unit:expr)? $(, hint $hint:literal)? $(, when $when:expr)?
                $(, needed $needed:expr)? $(, says $says:expr)?;
            )+
        }
    )+) => { $(
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        pub struct $name {
            $( $(#[doc = $field_doc])* pub $field: $ty, )+
        }

        impl Default for $name {
            fn default() -> Self {
                Self {
                    $( $field: $crate::form::form!(@default $ty $(, $default)?), )+
                }
            }
        }

        impl $crate::form::Declared for $name {
            const FIELDS: &'static [$crate::form::Field] = &[ $(
                $crate::form::Field {
                    name: stringify!($field),
                    label: $label,
                    unit: $crate::form::form!(@or $crate::form::Unit::One $(, $unit)?),
                    hint: concat!($($hint)?),
                    control: $crate::form::form!(@control $ty $(, $control)?),
                },
            )+ ];
        }

        impl $crate::form::Form for $name {
            fn fields(&self) -> &'static [$crate::form::Field] {
                <Self as $crate::form::Declared>::FIELDS
            }

            fn value(&self, field: usize) -> Option<&dyn $crate::form::FieldValue> {
                let values: [&dyn $crate::form::FieldValue; _] = [$(&self.$field),+];
                values.into_iter().nth(field)
            }

            fn value_mut(&mut self, field: usize) -> Option<&mut dyn $crate::form::FieldValue> {
                let values: [&mut dyn $crate::form::FieldValue; _] = [$(&mut self.$field),+];
                values.into_iter().nth(field)
            }

            fn shows(&self, field: usize) -> bool {
                let tests: [fn(&Self) -> bool; _] = [$($crate::form::form!(@or |_: &Self| true $(, $when)?)),+];
                tests.get(field).is_some_and(|test| test(self))
            }

            fn needs(&self, field: usize) -> bool {
                let tests: [fn(&Self) -> bool; _] = [$($crate::form::form!(@or |_: &Self| false $(, $needed)?)),+];
                tests.get(field).is_some_and(|test| test(self))
            }

            fn says(&self, field: usize) -> &'static str {
                let texts: [fn(&Self) -> &'static str; _] = [$($crate::form::form!(@or |_: &Self| "" $(, $says)?)),+];
                texts.get(field).map_or("", |text| text(self))
            }
        }

        $crate::form::form!(@typed $name 0, $($field: $ty,)+);
    )+ };
    (@default $ty:ty) => { <$ty as Default>::default() };
    (@default $ty:ty, $default:expr) => { <$ty>::from($default) };
    (@or $or:expr) => { $or };
    (@or $or:expr, $given:expr) => { $given };
    (@control $ty:ty) => { <$ty as $crate::form::Edited>::CONTROL };
    (@control $ty:ty, $control:expr) => { $control };
    (@typed $name:ident $place:expr $(,)?) => {};
    (@typed $name:ident $place:expr, $field:ident: $ty:ty, $($rest:tt)*) => {
        impl $name {
            /// The field with its declaration.
            #[must_use]
            pub const fn $field(&self) -> $crate::form::Typed<'_, $ty> {
                $crate::form::Typed {
                    field: &<Self as $crate::form::Declared>::FIELDS[$place],
                    value: &self.$field,
                }
            }
        }

        $crate::form::form!(@typed $name $place + 1, $($rest)*);
    };
}

pub(crate) use form;
