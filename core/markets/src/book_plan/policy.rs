//! The policy of a plan of a stored book.

use std::collections::{BTreeMap, BTreeSet};

use choices::{Leftover, PlanMode};
use decimal::Decimal;
use metatable::Uid;
use planning::plan::{BandInput, PlanPolicy, kernel_band};
use rebalance::band::Band;
use sorting::Collected;

use crate::valuation::{Market, Position};

/// A policy of [`planning`], and what it leaves to each account.
#[derive(Clone, Debug, Default)]
pub struct BookPolicy {
    /// As the plan reads it. Its substitutes are completed by the book's where it uses any.
    pub plan: PlanPolicy,
    /// Cash into each account, base currency; negative is out.
    pub flow: Option<Decimal>,
    /// Cash into single accounts, in the place of `flow`.
    pub flows: BTreeMap<Uid, Decimal>,
    /// The accounts of a household share their targets.
    pub places_households: bool,
}

impl BookPolicy {
    /// A policy that trades nothing.
    #[must_use]
    pub fn hold() -> Self {
        Self {
            plan: PlanPolicy {
                mode: PlanMode::Hold,
                ..PlanPolicy::default()
            },
            ..Self::default()
        }
    }

    /// The band over the assets of a market.
    #[must_use]
    pub fn band(&self, market: &Market) -> Band {
        let place = |uid: Uid| market.asset(uid).map(|number| number as usize);
        kernel_band(self.plan.band.as_ref(), market.assets.len(), place)
    }

    /// Whether a position of an account is in its band; cash is wherever the policy gives it none, and below it where it is used up.
    #[must_use]
    pub fn has_in_band(&self, position: &Position) -> bool {
        let may_be_spent = self.plan.leftover == Some(Leftover::UseUp) && position.weight <= position.band.high;
        let has_no_band = self.plan.cash_band == Some(false) || may_be_spent;
        position.in_band || (position.asset.is_none() && has_no_band)
    }

    /// Quantities are whole lots.
    #[must_use]
    pub fn whole_lots(&self) -> bool {
        self.plan.fractional != Some(true)
    }

    /// The flow into an account.
    #[must_use]
    pub fn flow_of(&self, account: Uid) -> Option<Decimal> {
        self.flows.get(&account).copied().or(self.flow)
    }

    /// The assets that the policy names.
    #[must_use]
    pub fn assets(&self) -> BTreeSet<Uid> {
        let plan = &self.plan;
        let restricted = plan.restrictions.iter().flatten().filter_map(|row| row.asset_uid);
        let replaced = plan.substitutes.iter().flatten();
        let replaced = replaced.flat_map(|row| [row.asset_uid, row.by]);
        let bounded = plan.bounds.iter().flatten().map(|row| row.asset_uid);
        let ranges = match &plan.band {
            Some(BandInput::Explicit { ranges }) => ranges.as_slice(),
            _ => &[],
        };
        let in_band = ranges.iter().map(|row| row.asset_uid);
        let split = plan.classes.iter().flat_map(|classes| classes.splits.iter().flatten());
        let split = split.map(|row| row.asset_uid);
        let named = restricted.chain(replaced).chain(bounded).chain(in_band);
        named.chain(split).into_set()
    }

    /// The accounts with class targets of their own; `None` among them where all the others have some too.
    #[must_use]
    pub fn by_class(&self) -> BTreeSet<Option<Uid>> {
        let classes = self.plan.classes.iter();
        let targets = classes.flat_map(|classes| &classes.targets);
        targets.map(|row| row.account_uid).into_set()
    }
}
