//! Faults that tests plant, to see whether they would be found.

use metatable::{Catalog, Effect, Executed};

/// A fault of which each was made by somebody once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// The copy of the rows says where it stands without the rows.
    CursorBeforeRows,
    /// An intent that was handed in counts as answered.
    RetiredByPush,
    /// A state is known by its number alone.
    NumberWithoutChain,
    /// Two intents of one place are taken for one.
    HashUnchecked,
    /// A server that has lost answered intents is not noticed.
    LossUnnoticed,
    /// What came of intents is asked for once.
    ResultsOnce,
    /// The digest is compared with the intents of the outbox in the rows.
    DigestOfShown,
    /// A role is looked at before the transaction and not in it.
    RoleBefore,
    /// An effect is without the cells that were relied on.
    EffectWithoutReads,
    /// What failed is tried again when something happens, not when time has passed.
    NoRetry,
    /// An intent that was taken is forgotten.
    AckedForgotten,
    /// Rows come in without the outbox being rewound.
    NoRewind,
    /// An intent of which a copy of the store has another name is carried out again.
    RepeatUnnoticed,
}

impl Planted {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::CursorBeforeRows,
        Self::RetiredByPush,
        Self::NumberWithoutChain,
        Self::HashUnchecked,
        Self::LossUnnoticed,
        Self::ResultsOnce,
        Self::DigestOfShown,
        Self::RoleBefore,
        Self::EffectWithoutReads,
        Self::NoRetry,
        Self::AckedForgotten,
        Self::NoRewind,
        Self::RepeatUnnoticed,
    ];
}

/// The planted fault, where tests plant one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Plant {
    #[cfg(feature = "planted")]
    pub(crate) fault: Option<Planted>,
}

impl Plant {
    #[cfg(feature = "planted")]
    pub(crate) fn has(self, fault: Planted) -> bool {
        self.fault == Some(fault)
    }

    pub(crate) fn effect(self, executed: &Executed, catalog: &Catalog) -> Effect {
        if self.has(Planted::EffectWithoutReads) {
            return Effect::of(catalog, &executed.changes, &[]);
        }
        executed.effect(catalog)
    }

    #[cfg(not(feature = "planted"))]
    pub(crate) fn has(self, _: Planted) -> bool {
        false
    }
}
