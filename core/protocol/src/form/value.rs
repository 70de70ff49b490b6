//! What fields hold.

use super::{Control, Field, Form};
use choices::{Choice, Described, LotRule};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a rule is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// Every asset; in a rule that needs one, nothing yet.
    #[default]
    Everything,
    /// An asset.
    Asset(Uuid),
    /// The assets of a category.
    Category(String),
}

/// A value that a form edits as text.
pub trait FieldValue {
    /// As it is edited: a choice by its stable text, a switch as "true" or "false", a row of the book by its uid.
    fn text(&self) -> String {
        String::new()
    }

    /// Takes what was edited; a text that stands for no value leaves the value, or empties it where it can be empty.
    fn put(&mut self, _text: &str) {}

    /// The rows of a list.
    fn rows(&self) -> Option<&dyn FormRows> {
        None
    }

    /// The rows of a list, to be changed.
    fn rows_mut(&mut self) -> Option<&mut dyn FormRows> {
        None
    }
}

/// The control of values of a type.
pub(crate) trait Edited: FieldValue {
    const CONTROL: Control;
}

/// The fields of a form, by its type.
pub trait Declared: Form + Default + 'static {
    /// Its fields, in order.
    const FIELDS: &'static [Field];
}

/// A list of forms.
pub trait FormRows {
    /// How many there are.
    fn count(&self) -> usize;

    /// One of them.
    fn row(&self, index: usize) -> Option<&dyn Form>;

    /// One of them, to be changed.
    fn row_mut(&mut self, index: usize) -> Option<&mut dyn Form>;

    /// Adds an empty one.
    fn add(&mut self);

    /// Takes one away; nothing past the end.
    fn remove(&mut self, index: usize);
}

impl FieldValue for String {
    fn text(&self) -> String {
        self.clone()
    }

    fn put(&mut self, text: &str) {
        text.clone_into(self);
    }
}

impl Edited for String {
    const CONTROL: Control = Control::Number;
}

impl FieldValue for bool {
    fn text(&self) -> String {
        self.to_string()
    }

    fn put(&mut self, text: &str) {
        *self = text == "true";
    }
}

impl Edited for bool {
    const CONTROL: Control = Control::Switch;
}

impl FieldValue for Option<Uuid> {
    fn text(&self) -> String {
        self.map_or_else(String::new, |uid| uid.to_string())
    }

    fn put(&mut self, text: &str) {
        *self = text.parse().ok();
    }
}

impl FieldValue for Subject {
    fn text(&self) -> String {
        match self {
            Self::Everything => String::new(),
            Self::Asset(uid) => format!("a{uid}"),
            Self::Category(name) => format!("c{name}"),
        }
    }

    fn put(&mut self, text: &str) {
        let asset = text.strip_prefix('a').and_then(|uid| uid.parse().ok());
        *self = match (asset, text.strip_prefix('c')) {
            (Some(uid), _) => Self::Asset(uid),
            (None, Some(name)) => Self::Category(name.to_owned()),
            (None, None) => Self::Everything,
        };
    }
}

impl<F: Declared> FieldValue for Vec<F> {
    fn rows(&self) -> Option<&dyn FormRows> {
        Some(self)
    }

    fn rows_mut(&mut self) -> Option<&mut dyn FormRows> {
        Some(self)
    }
}

impl<F: Declared> Edited for Vec<F> {
    const CONTROL: Control = Control::Rows(F::FIELDS);
}

impl<F: Declared> FormRows for Vec<F> {
    fn count(&self) -> usize {
        self.len()
    }

    fn row(&self, index: usize) -> Option<&dyn Form> {
        self.get(index).map(|row| row as &dyn Form)
    }

    fn row_mut(&mut self, index: usize) -> Option<&mut dyn Form> {
        self.get_mut(index).map(|row| row as &mut dyn Form)
    }

    fn add(&mut self) {
        self.push(F::default());
    }

    fn remove(&mut self, index: usize) {
        if index < self.len() {
            Vec::remove(self, index);
        }
    }
}

/// The lot rules, after the one that stands where none is chosen.
const LOT_RULES: &[Described] = &[
    Described {
        text: "",
        label: "Automatic",
        meaning: "Optimal for up to 10 tradable positions an account in plans of fewer than 100 accounts, else nearest.",
    },
    <LotRule as Choice>::DESCRIBED[0],
    <LotRule as Choice>::DESCRIBED[1],
];
const _: () = assert!(LOT_RULES.len() == <LotRule as Choice>::DESCRIBED.len() + 1);

impl FieldValue for Option<LotRule> {
    fn text(&self) -> String {
        self.map_or_else(String::new, |rule| rule.text().to_owned())
    }

    fn put(&mut self, text: &str) {
        *self = LotRule::of(text);
    }
}

impl Edited for Option<LotRule> {
    const CONTROL: Control = Control::Choice(LOT_RULES);
}

macro_rules! chosen {
    ($($name:ident),+ $(,)?) => { $(
        impl FieldValue for choices::$name {
            fn text(&self) -> String {
                Choice::text(*self).to_owned()
            }

            fn put(&mut self, text: &str) {
                if let Some(chosen) = Self::of(text) {
                    *self = chosen;
                }
            }
        }

        impl Edited for choices::$name {
            const CONTROL: Control = Control::Choice(<Self as Choice>::DESCRIBED);
        }
    )+ };
}

chosen! {
    AttributionMode, BandKind, GoalKind, HoldingsSelection, IdempotencyMode, LeveragePolicy, LotSelection, Objective,
    OrderStatus, PlanMode, RebalanceSchedule, ResidualPolicy, RestrictionRule, RoundingPolicy, ShortagePolicy, SignalKind, StalePolicy,
    Leftover, StrategyKind, UnmetPolicy, WashPolicy,
}
