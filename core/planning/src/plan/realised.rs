//! What the orders of a plan realise: gains and disallowed losses by term, and the tax on them.

use choices::HoldingTerm;
use chrono::NaiveDate;
use decimal::{Decimal, Rounding};

use super::gains::{Closed, Closing};
use super::input::PlanInput;
use super::output::{OrderLot, PlannedOrder, RealisedGains};
use super::purchases::ClosingOrder;
use super::replacements::Replacements;
use super::tax_calendar::TaxCalendar;
use crate::minor_units::minor_places;

/// What an order realises, in the asset's currency.
#[derive(Debug)]
pub(super) struct Realised {
    pub(super) lots: Vec<OrderLot>,
    /// Units that open a position on the other side; none where there are none.
    pub(super) opening: Option<Decimal>,
    /// Gains less losses.
    pub(super) gain: Decimal,
    /// None without a regime; zero in an account that it does not tax.
    pub(super) tax: Option<Decimal>,
    /// Positive; none where nothing is disallowed.
    pub(super) disallowed: Option<Decimal>,
    pub(super) buy_back_from: Option<NaiveDate>,
    /// Gains less allowed losses.
    short: Decimal,
    long: Decimal,
}

/// What an account's orders realise.
#[derive(Clone, Debug, Default)]
pub(super) struct AccountGains {
    pub(super) realised: Option<RealisedGains>,
    /// Orders that close a position without lots.
    pub(super) without_lots: usize,
}

impl Realised {
    /// What the order at this place realises, which closes lots; the replacements of its losses are taken out. `None` when an
    /// amount is out of range.
    pub(super) fn new(
        input: &PlanInput,
        (order, closed): (&ClosingOrder<'_>, &Closed),
        place: usize,
        replacements: &mut Replacements,
    ) -> Option<Self> {
        let account = &input.accounts[order.0.account as usize];
        let taxing = input.policy.tax.as_ref().filter(|regime| regime.taxes(account));
        let loses = taxing.is_some() && order.1.losses().next().is_some();
        let calendar = TaxCalendar::of(input.policy.tax.as_ref());
        let mut realised = Self {
            lots: Vec::with_capacity(closed.lots.len()),
            opening: Some(closed.opening).filter(|units| units.is_positive()),
            gain: Decimal::ZERO,
            tax: input.policy.tax.as_ref().map(|_| Decimal::ZERO),
            disallowed: None,
            buy_back_from: calendar.buy_back_from(input.as_of).filter(|_| loses),
            short: Decimal::ZERO,
            long: Decimal::ZERO,
        };
        for (number, part) in closed.lots.iter().enumerate() {
            let (disallowed, replaced) = match replacements.take(place, number) {
                Some(of) => (Some(of.amount), Some(of.replacements)),
                None => (None, None),
            };
            let allowed = part.gain.checked_add(disallowed.unwrap_or_default())?;
            let sum = match part.term {
                HoldingTerm::Short => &mut realised.short,
                HoldingTerm::Long => &mut realised.long,
            };
            *sum = sum.checked_add(allowed)?;
            realised.gain = realised.gain.checked_add(part.gain)?;
            if let Some(disallowed) = disallowed {
                let so_far = realised.disallowed.unwrap_or_default();
                realised.disallowed = Some(so_far.checked_add(disallowed)?);
            }
            realised.lots.push(OrderLot {
                opened: part.opened,
                quantity: part.quantity,
                basis: part.basis,
                gain: part.gain,
                term: part.term,
                disallowed,
                replacements: replaced,
            });
        }
        if let Some(regime) = taxing {
            let asset = &input.assets[order.0.asset as usize];
            let places = minor_places(&asset.currency).unwrap_or(0);
            let tax = |term, gain: Decimal| gain.checked_mul(regime.rate(term));
            let (short, long) = (
                tax(HoldingTerm::Short, realised.short)?,
                tax(HoldingTerm::Long, realised.long)?,
            );
            realised.tax = Some(short.checked_add(long)?.round(places, Rounding::HalfEven)?);
        }
        Some(realised)
    }
}

impl AccountGains {
    /// Counts an order in, its amounts in base currency by `in_base`.
    pub(super) fn add(
        &mut self,
        closing: &Closing,
        realised: Option<&Realised>,
        in_base: impl Fn(Decimal) -> Option<Decimal>,
    ) -> Option<()> {
        self.without_lots += usize::from(matches!(closing, Closing::Unknown(_)));
        let Some(realised) = realised else {
            return Some(());
        };
        let sums = self.realised.get_or_insert(RealisedGains {
            short: Decimal::ZERO,
            long: Decimal::ZERO,
            tax: realised.tax.map(|_| Decimal::ZERO),
            disallowed: Decimal::ZERO,
        });
        sums.short = sums.short.checked_add(in_base(realised.short)?)?;
        sums.long = sums.long.checked_add(in_base(realised.long)?)?;
        let disallowed = realised.disallowed.unwrap_or_default();
        sums.disallowed = sums.disallowed.checked_add(in_base(disallowed)?)?;
        if let (Some(sum), Some(tax)) = (&mut sums.tax, realised.tax) {
            *sum = sum.checked_add(in_base(tax)?)?;
        }
        Some(())
    }
}

/// Whether the lots of an order, and what it opens, sum to it: in units, and in money to `proceeds`, those of the units
/// closed.
pub(super) fn lots_add_up(order: &PlannedOrder, closed: &Closed) -> bool {
    let lots = || order.lots.iter().flatten();
    let units = Decimal::checked_sum(lots().map(|lot| lot.quantity).chain(order.opening));
    let gain = Decimal::checked_sum(lots().map(|lot| lot.gain));
    let basis = Decimal::checked_sum(lots().map(|lot| lot.basis));
    let expected = if closed.covers {
        basis.and_then(|basis| basis.checked_sub(closed.proceeds))
    } else {
        basis.and_then(|basis| closed.proceeds.checked_sub(basis))
    };
    let is_whole = order.opening.is_some() || closed.proceeds == order.notional;
    let disallowed = Decimal::checked_sum(lots().filter_map(|lot| lot.disallowed));
    units == Some(order.quantity)
        && gain == order.gain
        && gain == expected
        && is_whole
        && disallowed == Some(order.disallowed.unwrap_or_default())
}
