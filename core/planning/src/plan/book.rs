//! The accounts of a plan as columns, one account after another.

use decimal::Decimal;
use rebalance::plan::{AccountLines, Cash, Restriction};

/// Columns over all accounts; account `a` has the lines `starts[a]..starts[a + 1]`.
#[derive(Clone, Debug, Default)]
pub(super) struct BookColumns {
    starts: Vec<usize>,
    cash_starts: Vec<usize>,
    pub(super) assets: Vec<u32>,
    pub(super) quantities: Vec<Decimal>,
    pub(super) targets: Vec<Decimal>,
    substitutes: Vec<Option<u32>>,
    /// Empty unless something is harvested.
    harvest: Vec<Decimal>,
    /// Empty unless an objective weighs the tax of sales.
    sale_tax: Vec<Decimal>,
    /// Empty unless units are held for a minimum time.
    kept: Vec<Decimal>,
    /// Accounts whose targets come from their household, which decided what is out of band.
    placed: Vec<bool>,
    pub(super) cash: Vec<Cash>,
}

/// One line before it joins the columns.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AccountLine {
    pub(super) quantity: Decimal,
    pub(super) target: Decimal,
}

/// The number of an account, and the weight of each of its lines.
pub(super) type AccountTargets = (usize, Vec<Decimal>);

impl BookColumns {
    pub(super) fn new() -> Self {
        Self {
            starts: vec![0],
            cash_starts: vec![0],
            ..Self::default()
        }
    }

    /// Adds a line to the open account; assets come ascending.
    pub(super) fn add_line(&mut self, asset: u32, line: AccountLine) {
        self.assets.push(asset);
        self.quantities.push(line.quantity);
        self.targets.push(line.target);
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
    pub(super) fn close_account(&mut self) {
        self.starts.push(self.assets.len());
        self.cash_starts.push(self.cash.len());
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

    /// These columns, with the units of each line to harvest; empty for none at all.
    pub(super) fn with_harvest(self, harvest: Vec<Decimal>) -> Self {
        Self { harvest, ..self }
    }

    /// These columns, with the tax of selling each line as a share of its value; empty for none at all.
    pub(super) fn with_sale_tax(self, sale_tax: Vec<Decimal>) -> Self {
        Self { sale_tax, ..self }
    }

    /// These columns, with the units of each line that are not sold; empty for none at all.
    pub(super) fn with_kept(self, kept: Vec<Decimal>) -> Self {
        Self { kept, ..self }
    }

    /// Units of a line that are not sold.
    pub(super) fn kept(&self, line: usize) -> Decimal {
        self.kept.get(line).copied().unwrap_or_default()
    }

    /// These columns, with the parts that these accounts take of their household's targets.
    pub(super) fn with_placed(mut self, placed: Vec<AccountTargets>) -> Self {
        for (account, targets) in placed {
            let lines = self.lines_of(account);
            self.targets[lines].copy_from_slice(&targets);
            self.placed[account] = true;
        }
        self
    }

    /// These columns, with other targets of the lines of these accounts.
    pub(super) fn with_targets(mut self, targets: Vec<AccountTargets>) -> Self {
        for (account, own) in targets {
            let lines = self.lines_of(account);
            self.targets[lines].copy_from_slice(&own);
        }
        self
    }

    /// Whether a harvest sells of the line.
    pub(super) fn is_harvested(&self, line: usize) -> bool {
        self.harvest.get(line).is_some_and(|quantity| quantity.is_positive())
    }

    pub(super) fn is_placed(&self, account: usize) -> bool {
        self.placed[account]
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
        self.placed.len()
    }

    /// An account's columns; `restrictions` are those of all lines.
    pub(super) fn account<'a>(
        &'a self,
        account: usize,
        flow: Option<Decimal>,
        restrictions: &'a [Restriction],
    ) -> AccountLines<'a> {
        let lines = self.starts[account]..self.starts[account + 1];
        AccountLines {
            assets: &self.assets[lines.clone()],
            quantities: &self.quantities[lines.clone()],
            targets: &self.targets[lines.clone()],
            restrictions: &restrictions[lines.clone()],
            substitutes: &self.substitutes[lines.clone()],
            sale_tax: if self.sale_tax.is_empty() {
                &[]
            } else {
                &self.sale_tax[lines.clone()]
            },
            harvest: if self.harvest.is_empty() {
                &[]
            } else {
                &self.harvest[lines.clone()]
            },
            kept: if self.kept.is_empty() { &[] } else { &self.kept[lines] },
            cash: &self.cash[self.cash_starts[account]..self.cash_starts[account + 1]],
            flow,
        }
    }
}
