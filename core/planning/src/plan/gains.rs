//! Which lots an order closes, and what it realises before any loss is disallowed.

use choices::{HoldingTerm, LotSelection, OrderSide};
use chrono::{DateTime, Utc};
use decimal::{Decimal, Rounding};
use rebalance::lots::{ClosedLot, Lot, Sale, pick};
use rebalance::plan::Order;
use uuid::Uuid;

use super::columns::Columns;
use super::holding_time::is_too_young;
use super::input::{HoldingInput, LotInput, PlanAccount, PlanAsset, PlanInput};
use super::out_of_range::OutOfRange;
use super::tax::TaxRegime;
use super::tax_calendar::TaxCalendar;
use crate::minor_units::minor_places;

/// What an order closes of a position.
#[derive(Clone, Debug)]
pub(super) enum Closing {
    /// Nothing: it opens a position, or adds to one.
    Nothing,
    /// So many units of a position whose lots are not known.
    Unknown(Decimal),
    /// Lots.
    Lots(Closed),
}

/// The lots that an order closes.
#[derive(Clone, Debug)]
pub(super) struct Closed {
    pub(super) lots: Vec<ClosedPart>,
    /// Units beyond the position, which open one on the other side.
    pub(super) opening: Decimal,
    /// Money of the units closed, before costs, in the asset's currency.
    pub(super) proceeds: Decimal,
    /// Whether a short position is bought back.
    pub(super) covers: bool,
}

/// The part of a lot that an order closes.
#[derive(Clone, Debug)]
pub(super) struct ClosedPart {
    /// Its place among the lots of the holding.
    pub(super) lot: usize,
    pub(super) opened: DateTime<Utc>,
    pub(super) quantity: Decimal,
    pub(super) basis: Decimal,
    pub(super) gain: Decimal,
    pub(super) term: HoldingTerm,
}

/// A position as its open orders leave it.
struct Position<'a> {
    input: &'a PlanInput,
    account: &'a PlanAccount,
    asset: &'a PlanAsset,
    holding: &'a HoldingInput,
    /// Units that open orders close of it.
    closing: Decimal,
}

impl TaxRegime {
    /// Whether the gains of this account are taxed: its tax type is among `taxable`.
    #[must_use]
    pub fn taxes(&self, account: &PlanAccount) -> bool {
        account
            .tax_type
            .as_ref()
            .is_some_and(|tax_type| self.taxable.contains(tax_type))
    }

    pub(super) fn rate(&self, term: HoldingTerm) -> Decimal {
        match term {
            HoldingTerm::Short => self.short_rate,
            HoldingTerm::Long => self.long_rate,
        }
    }
}

/// The tax rate on a lot of this account: that of its term; zero in an account that is not taxed.
fn tax_rate(input: &PlanInput, account: &PlanAccount, lot: &LotInput) -> Decimal {
    match &input.policy.tax {
        Some(regime) if regime.taxes(account) => {
            regime.rate(TaxCalendar::of(Some(regime)).term(lot.opened, input.as_of))
        }
        _ => Decimal::ZERO,
    }
}

/// The gain of a unit of a lot at the asset's price, both quoted as the price is; `None` without a price.
pub(super) fn unit_gain(asset: &PlanAsset, lot: &LotInput) -> Option<Decimal> {
    asset
        .price
        .filter(|price| price.is_positive())?
        .checked_sub(lot.unit_cost)
}

/// The tax of selling a lot as a share of what it brings; gains only. `None` without a price, and out of range.
pub(super) fn tax_of_selling(
    input: &PlanInput,
    account: &PlanAccount,
    asset: &PlanAsset,
    lot: &LotInput,
) -> Option<Decimal> {
    let gain = unit_gain(asset, lot)?.max(Decimal::ZERO).checked_div(asset.price?)?;
    gain.checked_mul(tax_rate(input, account, lot))
}

/// The units of an asset that an account's open orders buy or sell.
pub(super) fn open_units(account: &PlanAccount, asset: Uuid, side: OrderSide) -> Option<Decimal> {
    let orders = account.open_orders.iter().flatten();
    let own = orders.filter(|order| order.asset_uid == asset && order.side == side);
    Decimal::checked_sum(own.map(|order| order.quantity))
}

impl<'a> Position<'a> {
    /// `None` when an amount is out of range.
    fn new(
        input: &'a PlanInput,
        account: &'a PlanAccount,
        asset: &'a PlanAsset,
        holding: &'a HoldingInput,
    ) -> Option<Self> {
        let side = closing_side(holding);
        let closing = open_units(account, asset.asset_uid, side)?.min(holding.quantity.checked_abs()?);
        Some(Self {
            input,
            account,
            asset,
            holding,
            closing,
        })
    }

    /// Units that are left of it.
    fn left(&self) -> Option<Decimal> {
        self.holding.quantity.checked_abs()?.checked_sub(self.closing)
    }

    fn covers(&self) -> bool {
        self.holding.quantity.is_negative()
    }

    /// The lots closed by `quantity` units that bring in, or cost, `notional`, after `before` units are closed; those that a
    /// harvest takes close first where it sells.
    fn close(
        &self,
        lots: &[LotInput],
        before: Decimal,
        quantity: Decimal,
        notional: Decimal,
        harvest: bool,
    ) -> Option<Closed> {
        let sale = Sale {
            quantity,
            notional,
            price: self.asset.price?,
            multiplier: self.asset.multiplier.unwrap_or(Decimal::ONE),
            minor_places: minor_places(&self.asset.currency).unwrap_or(0),
            closed_before: before,
            covers: self.covers(),
        };
        let mut columns = Vec::with_capacity(lots.len());
        for lot in lots {
            columns.push(self.kernel_lot(lots, lot, harvest)?);
        }
        let closed = pick(&columns, &sale, self.selection())?;
        let calendar = TaxCalendar::of(self.input.policy.tax.as_ref());
        let part = |part: ClosedLot| {
            let opened = lots[part.lot].opened;
            ClosedPart {
                lot: part.lot,
                opened,
                quantity: part.quantity,
                basis: part.basis,
                gain: part.gain,
                // What a short position is closed with was bought now (26 U.S.C. 1233).
                term: if self.covers() {
                    HoldingTerm::Short
                } else {
                    calendar.term(opened, self.input.as_of)
                },
            }
        };
        Some(Closed {
            lots: closed.into_iter().map(part).collect(),
            opening: Decimal::ZERO,
            proceeds: notional,
            covers: self.covers(),
        })
    }

    fn selection(&self) -> LotSelection {
        self.input.policy.lot_selection.unwrap_or_default()
    }

    fn kernel_lot(&self, lots: &[LotInput], lot: &LotInput, harvest: bool) -> Option<Lot> {
        let regime = self.input.policy.tax.as_ref();
        let is_taxed = regime.is_some_and(|regime| regime.taxes(self.account));
        Some(Lot {
            // Lots are sorted by time, so that their place is a scale of it.
            opened: lots.partition_point(|other| other.opened < lot.opened) as i64,
            quantity: lot.quantity.checked_abs()?,
            unit_cost: lot.unit_cost,
            first: harvest && is_loss_to_take(self.input, self.asset, lot),
            last: !self.covers() && is_too_young(self.input, lot),
            rank: lot.rank.map_or(u64::MAX, |rank| rank as u64),
            tax_rate: if is_taxed {
                tax_rate(self.input, self.account, lot)
            } else {
                Decimal::ONE
            },
        })
    }
}

/// The side of the orders that close a holding.
fn closing_side(holding: &HoldingInput) -> OrderSide {
    if holding.quantity.is_negative() {
        OrderSide::Buy
    } else {
        OrderSide::Sell
    }
}

/// What an order of the plan closes, after the open orders of its account.
pub(super) fn closing_of(input: &PlanInput, columns: &Columns, order: &Order) -> Result<Closing, OutOfRange> {
    let (number, asset) = (order.account as usize, &input.assets[order.asset as usize]);
    let account = &input.accounts[number];
    let held = account
        .holdings
        .binary_search_by_key(&asset.asset_uid, |holding| holding.asset_uid);
    let Ok(place) = held else {
        return Ok(Closing::Nothing);
    };
    let line = columns.book.line(number, order.asset);
    let harvest = line.is_some_and(|line| columns.book.is_harvested(line));
    let closing = closing(input, (account, asset, &account.holdings[place]), order, harvest);
    closing.ok_or(OutOfRange::Line {
        account: number,
        asset: order.asset as usize,
    })
}

fn closing(
    input: &PlanInput,
    (account, asset, holding): (&PlanAccount, &PlanAsset, &HoldingInput),
    order: &Order,
    harvest: bool,
) -> Option<Closing> {
    let position = Position::new(input, account, asset, holding)?;
    let left = position.left()?;
    if order.side != closing_side(holding) || left.is_zero() {
        return Some(Closing::Nothing);
    }
    let quantity = order.quantity.min(left);
    let Some(lots) = &holding.lots else {
        return Some(Closing::Unknown(quantity));
    };
    let places = minor_places(&asset.currency).unwrap_or(0);
    let share = order.notional.mul_div(quantity, order.quantity)?;
    let proceeds = share.round(places, Rounding::HalfEven)?;
    let mut closed = position.close(lots, position.closing, quantity, proceeds, harvest)?;
    closed.opening = order.quantity.checked_sub(quantity)?;
    Some(Closing::Lots(closed))
}

/// What the open orders of an account close of a holding; `None` when an amount is out of range.
pub(super) fn closed_by_open_orders(
    input: &PlanInput,
    account: &PlanAccount,
    asset: &PlanAsset,
    holding: &HoldingInput,
) -> Option<Closing> {
    let position = Position::new(input, account, asset, holding)?;
    let quantity = position.closing;
    if quantity.is_zero() {
        return Some(Closing::Nothing);
    }
    let Some(lots) = &holding.lots else {
        return Some(Closing::Unknown(quantity));
    };
    let unit = asset.price?.checked_mul(asset.multiplier.unwrap_or(Decimal::ONE))?;
    let places = minor_places(&asset.currency).unwrap_or(0);
    let notional = quantity.checked_mul(unit)?.round(places, Rounding::HalfEven)?;
    let closed = position.close(lots, Decimal::ZERO, quantity, notional, false)?;
    Some(Closing::Lots(closed))
}

/// The units of each lot that open orders leave of a holding.
pub(super) fn lots_left(
    input: &PlanInput,
    account: &PlanAccount,
    asset: &PlanAsset,
    holding: &HoldingInput,
) -> Option<Vec<Decimal>> {
    let mut left = Vec::new();
    for lot in holding.lots.iter().flatten() {
        left.push(lot.quantity.checked_abs()?);
    }
    if let Closing::Lots(closed) = closed_by_open_orders(input, account, asset, holding)? {
        for part in closed.lots {
            left[part.lot] = left[part.lot].checked_sub(part.quantity)?;
        }
    }
    Some(left)
}

/// Units that an order buys beyond covering a short position of this many units.
pub(super) fn bought_beyond(quantity: Decimal, short: Decimal) -> Option<Decimal> {
    Some(quantity.checked_sub(short)?.max(Decimal::ZERO))
}

/// Whether a harvest takes the loss of this lot, by its share of the cost and its age.
pub(super) fn is_loss_to_take(input: &PlanInput, asset: &PlanAsset, lot: &LotInput) -> bool {
    let least = input
        .policy
        .harvest
        .as_ref()
        .and_then(|rule| rule.min_loss_share)
        .unwrap_or_default();
    let Some(loss) = unit_gain(asset, lot).and_then(Decimal::checked_neg) else {
        return false;
    };
    loss.is_positive()
        && !is_too_young(input, lot)
        && lot.unit_cost.checked_mul(least).is_some_and(|least| loss >= least)
}

impl Closing {
    /// Units closed of a position whose lots are not known.
    pub(super) fn unknown_units(&self) -> Decimal {
        match self {
            Self::Unknown(units) => *units,
            Self::Nothing | Self::Lots(_) => Decimal::ZERO,
        }
    }

    /// The lots that a sale closes at a loss.
    pub(super) fn losses(&self) -> impl Iterator<Item = (usize, &ClosedPart)> {
        let lots = match self {
            Self::Lots(closed) if !closed.covers => &closed.lots[..],
            _ => &[],
        };
        lots.iter().enumerate().filter(|(_, part)| part.gain.is_negative())
    }
}
