//! How a crate declares its codes.

/// Declares the codes of a crate: a function a sentence, which returns the [`Fault`](crate::Fault); `ALL`, the catalogue in
/// the order of declaration; and `name`, the codes as texts. A placeholder that is no argument does not compile, nor does an argument that
/// the sentence does not say.
///
/// A further sentence of a code has a name of its own: `of_a_row(row) as too_long => "…"`.
#[macro_export]
macro_rules! codes {
    ($($(#[$doc:meta])* $key:ident $(($($name:ident),+ $(,)?))? $(as $code:ident)? => $template:literal,)+) => {
        $(
            $(#[$doc])*
            #[doc = concat!($("`", stringify!($code), "`: ",)? $template)]
            pub fn $key($($($name: &dyn ::core::fmt::Display),+)?) -> $crate::Fault {
                const SENTENCE: $crate::Sentence =
                    $crate::codes!(@sentence $key [$($($name)+)?] [$($code)?] $template);
                const { assert!($crate::names_match(SENTENCE.template, SENTENCE.arguments)) }
                $crate::Fault::new(&SENTENCE, &[$($($name),+)?])
            }
        )+

        /// Every sentence, in the order of declaration.
        pub const ALL: &[$crate::Sentence] = &[
            $($crate::codes!(@sentence $key [$($($name)+)?] [$($code)?] $template),)+
        ];

        /// The codes as texts, for what has a code and no sentence, or asks for one.
        #[allow(non_upper_case_globals, reason = "a code is spelled as it is sent")]
        pub mod name {
            $($crate::codes!(@name $key [$($code)?]);)+
        }
    };
    (@name $key:ident []) => {
        #[doc = concat!("See [`", stringify!($key), "`](fn@super::", stringify!($key), ").")]
        pub const $key: &str = stringify!($key);
    };
    (@name $key:ident [$code:ident]) => {};
    (@sentence $key:ident [$($name:ident)*] [] $template:literal) => {
        $crate::codes!(@sentence $key [$($name)*] [$key] $template)
    };
    (@sentence $key:ident [$($name:ident)*] [$code:ident] $template:literal) => {
        $crate::Sentence {
            key: stringify!($key),
            code: stringify!($code),
            template: $template,
            arguments: &[$(stringify!($name)),*],
        }
    };
}
