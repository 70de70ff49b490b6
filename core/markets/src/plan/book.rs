//! The accounts of a plan as columns, one account after another.

use decimal::Decimal;
use rebalance::plan::{AccountLines, Cash, Restriction};

/// Columns over all accounts; account `a` has the lines `starts[a]..starts[a + 1]`.
#[derive(Clone, Debug, Default)]
pub(super) struct BookColumns {
    starts: Vec<usize>,
    cash_starts: Vec<usize>,
    pub(super) assets: Vec<u32>,
    quantities: Vec<Decimal>,
    targets: Vec<Decimal>,
    restrictions: Vec<Restriction>,
    substitutes: Vec<Option<u32>>,
    pub(super) cash: Vec<Cash>,
    flows: Vec<Option<Decimal>>,
}

/// One line before it joins the columns.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    pub(super) quantity: Decimal,
    pub(super) target: Decimal,
}

impl BookColumns {
    pub(super) fn new() -> Self {
        Self {
            starts: vec![0],
            cash_starts: vec![0],
            ..Self::default()
        }
    }

    /// Adds a line to the open account; assets come ascending.
    pub(super) fn add_line(&mut self, asset: u32, line: Line, restriction: Restriction) {
        self.assets.push(asset);
        self.quantities.push(line.quantity);
        self.targets.push(line.target);
        self.restrictions.push(restriction);
        self.substitutes.push(None);
    }

    /// Where the open account's lines start.
    pub(super) fn open_lines(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    /// Names the substitute of a line, both by their place in the open account.
    pub(super) fn set_substitute(&mut self, line: usize, substitute: u32) {
        let at = self.open_lines() + line;
        self.substitutes[at] = Some(substitute);
    }

    /// Closes the open account.
    pub(super) fn close_account(&mut self, flow: Option<Decimal>) {
        self.starts.push(self.assets.len());
        self.cash_starts.push(self.cash.len());
        self.flows.push(flow);
    }

    pub(super) fn len(&self) -> usize {
        self.flows.len()
    }

    pub(super) fn account(&self, account: usize) -> AccountLines<'_> {
        let lines = self.starts[account]..self.starts[account + 1];
        AccountLines {
            assets: &self.assets[lines.clone()],
            quantities: &self.quantities[lines.clone()],
            targets: &self.targets[lines.clone()],
            restrictions: &self.restrictions[lines.clone()],
            substitutes: &self.substitutes[lines],
            cash: &self.cash[self.cash_starts[account]..self.cash_starts[account + 1]],
            flow: self.flows[account],
        }
    }
}
