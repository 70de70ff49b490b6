//! Which purchases disallow which losses, unit by unit.
//!
//! Losses are matched one after another: in the order of the sales, those at the market before those of the plan, and these
//! by when their lots were opened, then by account and asset. Each takes the units bought within the window, earliest purchase
//! first, that no loss before it has taken (26 CFR 1.1091-1(b) to (e)). What the plan or an open order sells replaces nothing, and a lot replaces nothing of itself: units bought together
//! and sold in part are a smaller purchase, not a sale and another purchase (IRS Revenue Ruling 56-602).

use std::collections::{BTreeMap, BTreeSet};

use choices::{OrderSide, PurchaseKind};
use chrono::{DateTime, Days, NaiveDate, Utc};
use decimal::{Decimal, Rounding};
use sorting::{Arrange, Collected};
use uuid::Uuid;

use super::gains::{ClosedPart, Closing, closed_by_open_orders};
use super::input::{PlanAccount, PlanInput};
use super::out_of_range::OutOfRange;
use super::output::Replacement;
use super::purchases::{ClosingOrder, Purchase, PurchaseBook, Purchases};
use super::tax::TaxRegime;
use super::tax_calendar::TaxCalendar;
use super::wash::{WashGroup, Washes, is_loss};
use crate::minor_units::minor_places;

/// What is disallowed of a lot's loss, and by what.
#[derive(Debug)]
pub(super) struct DisallowedLoss {
    /// Positive.
    pub(super) amount: Decimal,
    pub(super) replacements: Vec<Replacement>,
}

/// The disallowed losses of a plan.
#[derive(Debug, Default)]
pub(super) struct Replacements {
    /// By the place of the order, then of the lot in it.
    lots: BTreeMap<(usize, usize), DisallowedLoss>,
    /// The buys that disallow a loss, or may.
    buys: BTreeSet<usize>,
}

impl Replacements {
    /// Those of the orders, which are all the orders of these accounts, which are whole households; none without a window.
    pub(super) fn new(
        input: &PlanInput,
        washes: &Washes,
        accounts: &[usize],
        orders: &[ClosingOrder<'_>],
    ) -> Result<Self, OutOfRange> {
        let regime = input.policy.tax.as_ref();
        let Some(regime) = regime.filter(|regime| regime.wash_days > 0) else {
            return Ok(Self::default());
        };
        let matcher = Matcher {
            input,
            washes,
            regime,
            calendar: TaxCalendar::of(Some(regime)),
            accounts,
            orders,
        };
        let under_way = matcher.under_way()?;
        let losses = matcher.losses(&under_way);
        matcher.matched(&losses)
    }

    /// What is disallowed of a lot that an order closes.
    pub(super) fn take(&mut self, order: usize, lot: usize) -> Option<DisallowedLoss> {
        self.lots.remove(&(order, lot))
    }

    /// Whether a buy disallows a loss, or may.
    pub(super) fn is_wash(&self, buy: usize) -> bool {
        self.buys.contains(&buy)
    }
}

/// A loss to be matched.
struct Loss<'a> {
    group: WashGroup,
    sold: DateTime<Utc>,
    account: usize,
    asset: Uuid,
    quantity: Decimal,
    /// The lot; none for a past trade.
    part: Option<&'a ClosedPart>,
    /// The order of the plan, by its place, and the lot's in it.
    of: Option<(usize, usize)>,
}

/// Units of a purchase that replace units sold at a loss.
struct Taken {
    /// The place of the purchase.
    purchase: usize,
    quantity: Decimal,
}

/// What an open order closes, by account and asset.
type UnderWay = (usize, Uuid, Closing);

struct Matcher<'a> {
    input: &'a PlanInput,
    washes: &'a Washes,
    regime: &'a TaxRegime,
    calendar: TaxCalendar,
    accounts: &'a [usize],
    orders: &'a [ClosingOrder<'a>],
}

impl<'a> Matcher<'a> {
    fn taxed(&self) -> impl Iterator<Item = (usize, &'a PlanAccount)> {
        let (input, regime) = (self.input, self.regime);
        let numbered = self.accounts.iter().map(|number| (*number, &input.accounts[*number]));
        numbered.filter(|(_, account)| regime.taxes(account))
    }

    fn under_way(&self) -> Result<Vec<UnderWay>, OutOfRange> {
        let mut all = Vec::new();
        for (number, account) in self.taxed() {
            if account.open_orders.as_ref().is_none_or(Vec::is_empty) {
                continue;
            }
            for holding in &account.holdings {
                let Some(asset) = self.input.asset_number(holding.asset_uid) else {
                    continue;
                };
                let closing = closed_by_open_orders(self.input, account, &self.input.assets[asset], holding);
                let place = OutOfRange::Line { account: number, asset };
                all.push((number, holding.asset_uid, closing.ok_or(place)?));
            }
        }
        Ok(all)
    }

    /// Every loss that takes replacements, in the order in which they do.
    fn losses(&self, under_way: &'a [UnderWay]) -> Vec<Loss<'a>> {
        let mut losses = Vec::new();
        for (account, of) in self.taxed() {
            for trade in of.trades.iter().flatten().filter(|trade| is_loss(trade)) {
                losses.push(Loss {
                    group: self.washes.group(account, trade.asset_uid),
                    sold: trade.at,
                    account,
                    asset: trade.asset_uid,
                    quantity: trade.quantity,
                    part: None,
                    of: None,
                });
            }
        }
        for (account, asset, closing) in under_way {
            losses.extend(
                closing
                    .losses()
                    .map(|(_, part)| self.loss(*account, *asset, part, None)),
            );
        }
        for (place, (order, closing)) in self.orders.iter().enumerate() {
            let (account, asset) = (
                order.account as usize,
                self.input.assets[order.asset as usize].asset_uid,
            );
            if self.regime.taxes(&self.input.accounts[account]) {
                let own = closing.losses();
                losses.extend(own.map(|(lot, part)| self.loss(account, asset, part, Some((place, lot)))));
            }
        }
        losses.arrange_by_key(|loss| {
            let (opened, lot) = (loss.part.map(|part| part.opened), loss.part.map(|part| part.lot));
            (loss.sold, loss.of.is_some(), opened, loss.account, loss.asset, lot)
        });
        losses
    }

    fn loss(&self, account: usize, asset: Uuid, part: &'a ClosedPart, of: Option<(usize, usize)>) -> Loss<'a> {
        Loss {
            group: self.washes.group(account, asset),
            sold: self.input.as_of,
            account,
            asset,
            quantity: part.quantity,
            part: Some(part),
            of,
        }
    }

    fn matched(&self, losses: &[Loss<'_>]) -> Result<Replacements, OutOfRange> {
        let mut found = Replacements::default();
        let mut purchases = self.purchases(losses)?;
        for loss in losses {
            let place = OutOfRange::Account(loss.account);
            let purchases = purchases.get_mut(&loss.group).map_or(&mut [][..], Vec::as_mut_slice);
            let taken = self.taken(loss, purchases).ok_or(place)?;
            let own = taken.iter().map(|taken| &purchases[taken.purchase]);
            let buys = own.filter(|purchase| purchase.kind == PurchaseKind::PlannedOrder);
            found.buys.extend(buys.map(|purchase| purchase.place));
            if let (Some(of), Some(part), false) = (loss.of, loss.part, taken.is_empty()) {
                let disallowed = self.disallowed(loss, part, purchases, &taken);
                found.lots.insert(of, disallowed.ok_or(place)?);
            }
        }
        for (place, (order, _)) in self.orders.iter().enumerate() {
            let asset = self.input.assets[order.asset as usize].asset_uid;
            let group = self.washes.group(order.account as usize, asset);
            if order.side == OrderSide::Buy && self.washes.is_in_doubt(group) {
                found.buys.insert(place);
            }
        }
        Ok(found)
    }

    /// The purchases that any of these losses may take.
    fn purchases(&self, losses: &[Loss<'_>]) -> Result<Purchases, OutOfRange> {
        let Some(first) = losses.iter().map(|loss| self.calendar.date(loss.sold)).min() else {
            return Ok(Purchases::new());
        };
        let from = first.checked_sub_days(Days::new(self.regime.wash_days as u64));
        let book = PurchaseBook {
            input: self.input,
            washes: self.washes,
            calendar: self.calendar,
            groups: losses.iter().map(|loss| loss.group).into_set(),
            purchases: Purchases::new(),
        };
        book.collect(self.accounts, self.orders, from.unwrap_or(NaiveDate::MIN))
    }

    /// The units that replace those of the loss, which are then taken; `None` when an amount is out of range.
    fn taken(&self, loss: &Loss<'_>, purchases: &mut [Purchase]) -> Option<Vec<Taken>> {
        let sold = self.calendar.date(loss.sold);
        let (mut rest, mut taken) = (loss.quantity, Vec::new());
        for (place, purchase) in purchases.iter_mut().enumerate() {
            let is_own = purchase.kind == PurchaseKind::Lot
                && (purchase.account, purchase.asset) == (loss.account, loss.asset)
                && loss.part.is_some_and(|part| part.lot == purchase.place);
            if is_own || !self.calendar.washes(sold, purchase.date) {
                continue;
            }
            let quantity = purchase.take(rest, loss.part.is_none())?;
            if quantity.is_positive() {
                rest = rest.checked_sub(quantity)?;
                taken.push(Taken {
                    purchase: place,
                    quantity,
                });
            }
        }
        Some(taken)
    }

    /// The loss that the units taken disallow, each its share.
    fn disallowed(
        &self,
        loss: &Loss<'_>,
        part: &ClosedPart,
        purchases: &[Purchase],
        taken: &[Taken],
    ) -> Option<DisallowedLoss> {
        let asset = &self.input.assets[self.input.asset_number(loss.asset)?];
        let places = minor_places(&asset.currency).unwrap_or(0);
        let whole = part.gain.checked_neg()?;
        let (mut units, mut amount, mut replacements) = (Decimal::ZERO, Decimal::ZERO, Vec::new());
        for Taken { purchase, quantity } in taken {
            let purchase = &purchases[*purchase];
            let account = &self.input.accounts[purchase.account];
            units = units.checked_add(*quantity)?;
            let share = whole.mul_div(units, part.quantity)?;
            let so_far = share.round(places, Rounding::HalfEven)?;
            let disallowed = so_far.checked_sub(amount)?;
            amount = so_far;
            replacements.push(Replacement {
                purchase: purchase.kind,
                account_uid: account.account_uid,
                asset_uid: purchase.asset,
                bought: purchase.bought,
                quantity: *quantity,
                disallowed,
                basis_added: if self.regime.taxes(account) {
                    disallowed
                } else {
                    Decimal::ZERO
                },
                held_from: self.calendar.held_from(purchase.date, part.opened, loss.sold),
            });
        }
        Some(DisallowedLoss { amount, replacements })
    }
}
