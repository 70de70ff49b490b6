//! What forbids trades: restrictions of the policy, open orders, and buys that would wash a loss.

use std::collections::BTreeSet;
use std::sync::Arc;

use choices::OrderSide;
use rebalance::plan::{Outcome, Restriction};
use sorting::Collected;
use uuid::Uuid;

use super::columns::Columns;
use super::input::PlanInput;
use super::wash::{WashGroup, Washes};

/// The restriction of every line, which a plan reads beside its columns.
#[derive(Clone, Debug)]
pub(super) struct Restraints {
    lines: Arc<Vec<Restriction>>,
    /// Where a loss was realised within the window, is harvested now, or is refused a buy.
    pub(super) lost: BTreeSet<WashGroup>,
}

impl Restraints {
    /// One restriction a line, in the order of the columns.
    pub(super) fn new(lines: Vec<Restriction>) -> Self {
        Self {
            lines: Arc::new(lines),
            lost: BTreeSet::new(),
        }
    }

    pub(super) fn lines(&self) -> &[Restriction] {
        &self.lines
    }

    /// These restraints where these groups have a loss too.
    pub(super) fn with_losses(mut self, lost: impl IntoIterator<Item = WashGroup>) -> Self {
        self.lost.extend(lost);
        self
    }

    /// These restraints without the buys that would wash a loss of these groups; and the accounts that have any.
    pub(super) fn without_buys(
        mut self,
        columns: &Columns,
        washes: &Washes,
        groups: &BTreeSet<WashGroup>,
    ) -> (Self, BTreeSet<usize>) {
        let mut changed = BTreeSet::new();
        if groups.is_empty() {
            return (self, changed);
        }
        let lines = Arc::make_mut(&mut self.lines);
        for account in 0..columns.count() {
            for line in columns.book.lines_of(account) {
                let asset = columns.assets[columns.book.assets[line] as usize];
                if groups.contains(&washes.group(account, asset)) {
                    let restriction = &mut lines[line];
                    restriction.wash = !restriction.no_buy;
                    restriction.no_buy = true;
                    changed.insert(account);
                }
            }
        }
        (self.with_losses(groups.iter().copied()), changed)
    }

    /// The restraints under which the buys are refused that would wash a loss of the plan itself, and the accounts to be
    /// planned again; `None` when there are none, and when the policy only flags.
    pub(super) fn refusing_washes(
        &self,
        input: &PlanInput,
        columns: &Columns,
        washes: &Washes,
        outcome: &Outcome,
        sold_at_loss: &BTreeSet<(usize, Uuid)>,
    ) -> Option<(Self, BTreeSet<usize>)> {
        let has_window = input.policy.tax.as_ref().is_some_and(|regime| regime.wash_days > 0);
        if !has_window || !input.policy.refuses_washes() {
            return None;
        }
        let sold = sold_at_loss.iter();
        let lost: BTreeSet<WashGroup> = sold.map(|(account, asset)| washes.group(*account, *asset)).into_set();
        let buys = outcome.orders.iter().filter(|order| order.side == OrderSide::Buy);
        let washing: BTreeSet<WashGroup> = buys
            .map(|order| washes.group(order.account as usize, columns.assets[order.asset as usize]))
            .filter(|group| lost.contains(group))
            .into_set();
        let (refusing, changed) = self.clone().without_buys(columns, washes, &washing);
        (!changed.is_empty()).then_some((refusing, changed))
    }
}
