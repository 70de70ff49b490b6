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
    /// Empty unless something is harvested.
    harvest: Vec<Decimal>,
    /// Empty unless an objective weighs the tax of sales.
    sale_tax: Vec<Decimal>,
    /// Accounts whose targets come from their household, which decided what is out of band.
    placed: Vec<bool>,
    pub(super) cash: Vec<Cash>,
    flows: Vec<Option<Decimal>>,
}

/// One line before it joins the columns.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AccountLine {
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
    pub(super) fn add_line(&mut self, asset: u32, line: AccountLine, restriction: Restriction) {
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
        self.placed.push(false);
    }

    /// The place of an account's line of an asset, among the lines of all accounts.
    pub(super) fn line(&self, account: usize, asset: u32) -> Option<usize> {
        let lines = self.starts[account]..self.starts[account + 1];
        self.assets[lines.clone()]
            .binary_search(&asset)
            .ok()
            .map(|place| lines.start + place)
    }

    /// Forbids buying on a line because it would wash a loss.
    pub(super) fn forbid_buying(&mut self, line: usize) {
        let restriction = &mut self.restrictions[line];
        restriction.wash = !restriction.no_buy;
        restriction.no_buy = true;
    }

    /// Asks for so many units of a line to be harvested.
    pub(super) fn set_harvest(&mut self, line: usize, quantity: Decimal) {
        if self.harvest.is_empty() {
            self.harvest = vec![Decimal::ZERO; self.assets.len()];
        }
        self.harvest[line] = quantity;
    }

    /// States the tax of selling a line, as a share of its value.
    pub(super) fn set_sale_tax(&mut self, line: usize, share: Decimal) {
        if self.sale_tax.is_empty() {
            self.sale_tax = vec![Decimal::ZERO; self.assets.len()];
        }
        self.sale_tax[line] = share;
    }

    /// Gives an account its part of the household's targets.
    pub(super) fn locate(&mut self, account: usize, targets: &[Decimal]) {
        let lines = self.starts[account]..self.starts[account + 1];
        self.targets[lines].copy_from_slice(targets);
        self.placed[account] = true;
    }

    pub(super) fn is_placed(&self, account: usize) -> bool {
        self.placed[account]
    }

    /// Replaces the external flow of an account.
    pub(super) fn set_flow(&mut self, account: usize, flow: Option<Decimal>) {
        self.flows[account] = flow;
    }

    /// The places of an account's lines, among the lines of all accounts.
    pub(super) fn lines_of(&self, account: usize) -> std::ops::Range<usize> {
        self.starts[account]..self.starts[account + 1]
    }

    /// The accounts with a line of the asset, ascending.
    pub(super) fn accounts_with(&self, asset: u32) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(move |account| self.line(*account, asset).is_some())
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
            substitutes: &self.substitutes[lines.clone()],
            sale_tax: if self.sale_tax.is_empty() {
                &[]
            } else {
                &self.sale_tax[lines.clone()]
            },
            harvest: if self.harvest.is_empty() {
                &[]
            } else {
                &self.harvest[lines]
            },
            cash: &self.cash[self.cash_starts[account]..self.cash_starts[account + 1]],
            flow: self.flows[account],
        }
    }
}
