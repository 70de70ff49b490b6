/// Declares a struct and its shape from one text: `input` types are read with unknown properties refused (`policy` types
/// have a default too, `row` types no order), `output` types are written. A field's presence is its type's unless `as` says
/// otherwise; a serde attribute stands in brackets before its field.
macro_rules! shaped {
    (@derives input $($item:tt)*) => {
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        $($item)*
    };
    (@derives policy $($item:tt)*) => {
        #[derive(
            Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize
        )]
        #[serde(deny_unknown_fields)]
        $($item)*
    };
    (@derives row $($item:tt)*) => {
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        $($item)*
    };
    (@derives output $($item:tt)*) => {
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
        $($item)*
    };
    (@presence $ty:ty, $presence:ident) => { $crate::shape::Presence::$presence };
    (@presence $ty:ty) => { <$ty as $crate::shape::Shaped>::PRESENCE };
    (
        $direction:ident;
        $(#[doc = $doc:literal])*
        $visibility:vis struct $name:ident = $text:literal {
            $(
                $(#[doc = $field_doc:literal])*
                $([$attribute:meta])?
                pub $field:ident: $ty:ty $(as $presence:ident)?
            ),* $(,)?
        }
    ) => {
        $crate::shape::shaped! { @derives $direction
            $(#[doc = $doc])*
            $visibility struct $name {
                $(
                    $(#[doc = $field_doc])*
                    $(#[$attribute])?
                    pub $field: $ty,
                )*
            }
        }

        #[cfg(feature = "schemas")]
        ::typescript::declared!($name, $text);

        impl $crate::shape::Shaped for $name {
            const SHAPE: $crate::shape::Shape = $crate::shape::Shape::Object(&$crate::shape::ObjectShape {
                name: $text,
                docs: $crate::shape::documentation(&[$($doc),*]),
                fields: &[
                    $($crate::shape::FieldShape {
                        name: stringify!($field),
                        docs: $crate::shape::documentation(&[$($field_doc),*]),
                        presence: $crate::shape::shaped!(@presence $ty $(, $presence)?),
                        shape: <$ty as $crate::shape::Shaped>::SHAPE,
                    }),*
                ],
            });
        }
    };
}

/// The shapes of choices: their texts.
macro_rules! shaped_choices {
    ($($name:ident),+ $(,)?) => { $(
        impl $crate::shape::Shaped for choices::$name {
            const SHAPE: $crate::shape::Shape = $crate::shape::Shape::Choice(&$crate::shape::ChoiceShape::of::<Self>());
        }
    )+ };
}

pub(crate) use shaped;
pub(super) use shaped_choices;
