//! Units that stay in a line whatever is planned: they are held for too short a time to be sold.

use choices::ResidualCause;
use decimal::Decimal;

use super::account_work::AccountWork;

impl AccountWork<'_> {
    /// Units of a line that no sell may take; zero for none.
    pub(super) fn kept_units(&self, line: usize) -> Decimal {
        self.account.kept.get(line).copied().unwrap_or_default()
    }

    /// The base value that sells leave of a line at least; zero where nothing is kept.
    pub(super) fn kept_value(&self, line: usize) -> Option<Decimal> {
        let kept = self.kept_units(line);
        if kept.is_zero() {
            return Some(Decimal::ZERO);
        }
        kept.checked_mul(self.unit(line).unwrap_or_default())
    }

    /// Units of a line that may be sold, of all that are held; `None` inside where nothing is kept.
    pub(super) fn sellable_units(&self, line: usize) -> Option<Option<Decimal>> {
        let kept = self.kept_units(line);
        if kept.is_zero() {
            return Some(None);
        }
        let rest = self.account.quantities[line].checked_sub(kept)?.max(Decimal::ZERO);
        Some(Some(rest))
    }

    /// The most units that one order may sell of a line: all that is held, or the whole lots of what is not kept.
    pub(super) fn most_units_sold(&self, line: usize) -> Option<Decimal> {
        match (self.sellable_units(line)?, self.lot(line)) {
            (None, _) => Some(self.account.quantities[line]),
            (Some(sellable), None) => Some(sellable),
            (Some(sellable), Some(lot)) => sellable.truncate_to_multiple(lot),
        }
    }

    /// The most lots that an order may sell of a line, as far as kept units limit it.
    pub(super) fn most_lots_sold(&self, line: usize, lot: Decimal) -> Option<i64> {
        let Some(sellable) = self.sellable_units(line)? else {
            return Some(i64::MAX);
        };
        let lots = sellable.units().checked_div(lot.units())?;
        Some(i64::try_from(lots).unwrap_or(i64::MAX))
    }

    /// Lets a line have no less than its kept units, and says what that cuts.
    pub(super) fn keep_units(&mut self, line: usize) -> Option<()> {
        let (least, desired) = (self.kept_value(line)?, self.lines.desired[line]);
        if least.is_zero() || desired >= least {
            return Some(());
        }
        self.lines.desired[line] = least;
        self.cut(line, ResidualCause::HoldingTime, least.checked_sub(desired)?);
        Some(())
    }

    /// Whether the kept units alone are above the line's target.
    pub(super) fn is_kept_above_target(&self, line: usize) -> Option<bool> {
        let least = self.kept_value(line)?;
        Some(least.is_positive() && least > self.account.targets[line].checked_mul(self.total)?)
    }
}
