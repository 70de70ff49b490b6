//! Class targets: what classes of assets should weigh in an account.

use decimal::Decimal;
use sorting::Arrange;
use uuid::Uuid;

use crate::shape::shaped;

shaped! {
    policy;
    /// What classes of assets should weigh, in the place of single assets. The class of an asset is its category, unless `splits`
    /// divide it. An account with class targets trades what it holds, what its own targets name, whose weights then say nothing, and
    /// the assets of `splits`.
    pub struct ClassTargets = "ClassTargets" {
        /// Of every account that has none of its own, those without an account.
        pub targets: Vec<ClassTarget>,
        /// The assets that belong to several classes, or to none in part.
        pub splits: Option<Vec<ClassSplit>>,
    }
}

shaped! {
    policy;
    /// What a class should weigh.
    pub struct ClassTarget = "ClassTarget" {
        /// Only in this account, in the place of all class targets without an account.
        pub account_uid: Option<Uuid>,
        /// The class.
        pub category: String,
        /// Share of the account's value.
        pub weight: Decimal,
    }
}

shaped! {
    policy;
    /// The share of an asset that belongs to a class; what its shares leave to 1 belongs to none.
    pub struct ClassSplit = "ClassSplit" {
        /// The asset.
        pub asset_uid: Uuid,
        /// The class.
        pub category: String,
        /// Above 0, at most 1.
        pub share: Decimal,
    }
}

impl ClassTargets {
    /// Puts every list into the order of its keys.
    pub(super) fn sort(&mut self) {
        self.targets.arrange();
        self.splits.iter_mut().for_each(|rows| rows.arrange());
    }

    /// The rows that apply to an account, of sorted ones: its own, or else those of no account.
    pub(super) fn of(&self, account: Uuid) -> &[ClassTarget] {
        let rows = |of: Option<Uuid>| {
            let first = self.targets.partition_point(|target| target.account_uid < of);
            let count = self.targets[first..].partition_point(|target| target.account_uid == of);
            &self.targets[first..first + count]
        };
        let own = rows(Some(account));
        if own.is_empty() { rows(None) } else { own }
    }

    /// The assets that are divided over classes.
    pub(super) fn split_assets(&self) -> impl Iterator<Item = Uuid> {
        self.splits.iter().flatten().map(|split| split.asset_uid)
    }
}
