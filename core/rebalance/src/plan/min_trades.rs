//! The objective of the fewest trades: the desired value of each line, by [`min_trades`](crate::min_trades).

use choices::ResidualCause;
use decimal::Decimal;

use super::account_work::AccountWork;
use super::terms::Mode;
use crate::min_trades::{BandLine, CashLimits, Trade, within_bands};

impl AccountWork<'_> {
    /// Sets the desired values of the fewest lines that bring every line into its band, and in full mode the cash too.
    pub(super) fn minimise_trades(&mut self) -> Option<()> {
        for fund in 0..self.funds.len() {
            let places: Vec<usize> = self.lines_in(fund).filter(|line| self.unit(*line).is_some()).collect();
            let mut lines = Vec::with_capacity(places.len());
            for line in &places {
                lines.push(self.band_line(*line)?);
            }
            for trade in self.min_trades(fund, &lines)? {
                self.lines.desired[places[trade.line]] = trade.value;
            }
        }
        self.lines.goal.clone_from(&self.lines.desired);
        Some(())
    }

    /// A line with its band as values. One that may not be traded back into it may stay where it is.
    fn band_line(&mut self, line: usize) -> Option<BandLine> {
        let value = self.lines.value[line];
        let target = self.target_value(line)?;
        let limits = self.policy.band.limits(self.asset(line), self.lines.effective[line])?;
        let is_excluded = self.account.restrictions[line].exclude;
        let mut low = limits.low.checked_mul(self.total)?;
        let mut high = limits.high.checked_mul(self.total)?;
        if !self.policy.allow_short {
            low = low.max(value.min(Decimal::ZERO));
            high = high.max(low);
        }
        if is_excluded {
            (low, high) = (Decimal::ZERO, Decimal::ZERO);
        }
        let kept = self.kept_value(line)?;
        if kept > high {
            self.cut(line, ResidualCause::HoldingTime, kept.checked_sub(high)?);
            high = kept;
        }
        if kept.is_positive() {
            low = low.max(kept);
        }
        let may_buy = self.may_buy(line) && self.policy.mode != Mode::RaiseCash;
        let may_sell = self.may_sell(line) && self.policy.mode != Mode::ContributionOnly;
        let (too_low, too_high) = (value < low && !may_buy, value > high && !may_sell);
        if too_low || too_high {
            let off = if too_low {
                low.checked_sub(value)?
            } else {
                value.checked_sub(high)?
            };
            self.cut(line, ResidualCause::Restriction, off);
        }
        Some(BandLine {
            value,
            target: target.max(low).min(high),
            low: if too_low { value } else { low },
            high: if too_high { value } else { high },
            may_buy,
            may_sell,
        })
    }

    /// The trades, none where no trades keep the bands; limits of the cash that cannot be kept are let go, the upper one
    /// first.
    fn min_trades(&self, fund: usize, lines: &[BandLine]) -> Option<Vec<Trade>> {
        let base = self.market.base as usize;
        let value = self.market.to_base(fund, self.funds[fund].spendable)?;
        let low = value.checked_add(self.market.to_base(fund, self.need(fund)?)?)?;
        // An upper bound of the cash after any trades.
        let mut wide = self
            .total
            .checked_add(value.checked_abs()?)?
            .checked_add(low.checked_abs()?)?;
        for line in lines {
            wide = wide
                .checked_add(line.value.checked_abs()?)?
                .checked_add(line.low.checked_abs()?)?;
        }
        let mut high = wide;
        if fund == base && self.policy.mode == Mode::Full {
            let targets = Decimal::checked_sum(self.lines.effective.iter().copied())?;
            let target = Decimal::ONE.checked_sub(targets)?;
            let bands =
                (0..self.count()).map(|line| self.policy.band.limits(self.asset(line), self.lines.effective[line]));
            let bands: Option<Vec<_>> = bands.collect();
            high = self
                .policy
                .band
                .cash_limits(target, bands?)?
                .high
                .checked_mul(self.total)?
                .max(low);
        }
        for (low, high) in [(low, high), (low, wide), (low.min(value), wide)] {
            if let Ok(trades) = within_bands(lines, CashLimits { value, low, high }) {
                return Some(trades.trades);
            }
        }
        Some(Vec::new())
    }
}
