//! How a choice is declared.

/// One of a few values that people choose among, programs pass and tables keep.
pub trait Choice: Copy + Eq + Send + Sync + 'static {
    /// The name of the type, as programs call it.
    const NAME: &'static str;
    /// What is chosen, a line each, as documentation comments give it.
    const DOCS: &'static [&'static str];
    /// Every value, in the order in which people are shown them.
    const ALL: &'static [Self];
    /// What stands for each value in inputs, tables and files, in the same order.
    const TEXTS: &'static [&'static str];
    /// Every value as it is described, in the same order.
    const DESCRIBED: &'static [Described];

    /// The place among [`Choice::ALL`].
    fn place(self) -> usize;

    /// The stable text.
    fn text(self) -> &'static str {
        Self::TEXTS[self.place()]
    }

    /// What people read.
    fn label(self) -> &'static str {
        Self::DESCRIBED[self.place()].label
    }

    /// A sentence on what it does; "" where the label says it.
    fn meaning(self) -> &'static str {
        Self::DESCRIBED[self.place()].meaning
    }

    /// The value that a text stands for; none for another text.
    fn of(text: &str) -> Option<Self> {
        let place = Self::TEXTS.iter().position(|known| *known == text)?;
        Self::ALL.get(place).copied()
    }
}

/// A value of a choice as data, for forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Described {
    /// The stable text.
    pub text: &'static str,
    /// What people read.
    pub label: &'static str,
    /// A sentence on what it does; "" where the label says it.
    pub meaning: &'static str,
}

/// Declares choices: a variant's text, its label, and a sentence where the label does not say all; `[default]` before the
/// variant that stands where none is given.
macro_rules! choices {
    ($(
        $(#[doc = $doc:literal])*
        pub enum $name:ident {
            $( $(#[doc = $variant_doc:literal])* $([$default:ident])? $variant:ident = $text:literal, $label:literal $(, $meaning:literal)?; )+
        }
    )+) => { $(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
        pub enum $name {
            $( $(#[doc = $variant_doc])* #[serde(rename = $text)] $variant, )+
        }

        $( $crate::declare::choices!(@default $name $variant $($default)?); )+

        impl $crate::Choice for $name {
            const NAME: &'static str = stringify!($name);
            const DOCS: &'static [&'static str] = &[$($doc),*];
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            const TEXTS: &'static [&'static str] = &[$($text),+];
            const DESCRIBED: &'static [$crate::Described] = &[$(
                $crate::Described { text: $text, label: $label, meaning: concat!($($meaning)?) },
            )+];

            fn place(self) -> usize {
                self as usize
            }
        }
    )+ };
    (@default $name:ident $variant:ident) => {};
    (@default $name:ident $variant:ident default) => {
        impl Default for $name {
            fn default() -> Self {
                Self::$variant
            }
        }
    };
}

pub(crate) use choices;

#[cfg(test)]
mod tests {
    use crate::{Choice, LotSelection, OrderFileFormat, PlanMode, StalePolicy};

    /// The text that stands in JSON is that of the choice, and leads back to it.
    fn is_read_by_its_text<T: Choice + serde::Serialize + std::fmt::Debug>() {
        for choice in T::ALL {
            assert_eq!(serde_json::json!(choice), choice.text());
            assert_eq!(T::of(choice.text()), Some(*choice));
        }
        assert_eq!(T::of("none of them"), None);
    }

    #[test]
    fn choices_are_read_by_their_texts() {
        is_read_by_its_text::<PlanMode>();
        is_read_by_its_text::<LotSelection>();
        is_read_by_its_text::<OrderFileFormat>();
        is_read_by_its_text::<StalePolicy>();
    }
}
