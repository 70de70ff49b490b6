//! Which lots a sell closes, what it realises, and the tax on it.

use choices::{HoldingTerm, OrderSide};
use chrono::{DateTime, Duration, Utc};
use decimal::{Decimal, Rounding};
use rebalance::lots::{Lot, Sale, pick};
use rebalance::plan::Order;

use super::check::minor_places;
use super::columns::Columns;
use super::input::{HoldingInput, LotInput, PlanAccount, PlanAsset, PlanInput};
use super::out_of_range::OutOfRange;
use super::output::OrderLot;
use super::tax::TaxRegime;

/// The realised gain of a sell, in the asset's currency.
#[derive(Clone, Debug, Default)]
pub(super) struct Realised {
    pub(super) lots: Vec<OrderLot>,
    pub(super) short: Decimal,
    pub(super) long: Decimal,
    /// The tax on it; below zero where a loss saves tax. Zero in an account that is not taxed.
    pub(super) tax: Decimal,
}

/// A sell whose lots are asked for.
struct Sell<'a> {
    account: &'a PlanAccount,
    asset: &'a PlanAsset,
    holding: &'a HoldingInput,
    quantity: Decimal,
    notional: Decimal,
    /// Whether the lots that a harvest takes close first.
    harvest: bool,
}

impl TaxRegime {
    /// Whether the gains of this account are taxed.
    pub(super) fn taxes(&self, account: &PlanAccount) -> bool {
        account
            .tax_type
            .as_ref()
            .is_some_and(|tax_type| self.taxable.contains(tax_type))
    }

    pub(super) fn term(&self, opened: DateTime<Utc>, as_of: DateTime<Utc>) -> HoldingTerm {
        let long_after = i64::try_from(self.long_after_days).unwrap_or(i64::MAX);
        let days = as_of.date_naive().signed_duration_since(opened.date_naive()).num_days();
        if days > long_after {
            HoldingTerm::Long
        } else {
            HoldingTerm::Short
        }
    }

    pub(super) fn rate(&self, term: HoldingTerm) -> Decimal {
        match term {
            HoldingTerm::Short => self.short_rate,
            HoldingTerm::Long => self.long_rate,
        }
    }

    /// Whether a trade at this time is within the wash window before the plan.
    pub(super) fn reaches(&self, at: DateTime<Utc>, as_of: DateTime<Utc>) -> bool {
        let days = i64::try_from(self.wash_days).ok().and_then(Duration::try_days);
        let first = days.and_then(|days| as_of.checked_sub_signed(days));
        self.wash_days > 0 && first.is_none_or(|first| at.date_naive() >= first.date_naive())
    }
}

/// The tax rate on a lot of this account: that of its term; zero in an account that is not taxed.
fn tax_rate(input: &PlanInput, account: &PlanAccount, lot: &LotInput) -> Decimal {
    match &input.policy.tax {
        Some(regime) if regime.taxes(account) => regime.rate(regime.term(lot.opened, input.as_of)),
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

impl Sell<'_> {
    /// The lots that the sell closes: none without lots, and none when it sells more than is held, for a short sale
    /// closes none.
    fn lots(&self) -> Option<&[LotInput]> {
        let lots = self.holding.lots.as_deref();
        lots.filter(|_| self.quantity <= self.holding.quantity)
    }
}

/// What an order realises; none for a buy, and for a sell of a position without lots.
pub(super) fn realised_by(input: &PlanInput, columns: &Columns, order: &Order) -> Result<Option<Realised>, OutOfRange> {
    let (number, asset) = (order.account as usize, &input.assets[order.asset as usize]);
    let account = &input.accounts[number];
    let held = account
        .holdings
        .binary_search_by_key(&asset.asset_uid, |holding| holding.asset_uid);
    let (OrderSide::Sell, Ok(place)) = (order.side, held) else {
        return Ok(None);
    };
    let line = columns.book.line(number, order.asset);
    let sell = Sell {
        account,
        asset,
        holding: &account.holdings[place],
        quantity: order.quantity,
        notional: order.notional,
        harvest: line.is_some_and(|line| columns.book.is_harvested(line)),
    };
    let Some(lots) = sell.lots() else {
        return Ok(None);
    };
    let place = OutOfRange::Line {
        account: number,
        asset: order.asset as usize,
    };
    realised(input, &sell, lots).map(Some).ok_or(place)
}

/// The realised gain of the sell out of these lots; `None` when an amount is out of range.
fn realised(input: &PlanInput, sell: &Sell<'_>, lots: &[LotInput]) -> Option<Realised> {
    let selection = input.policy.lot_selection.unwrap_or_default();
    let places = minor_places(&sell.asset.currency).unwrap_or(0);
    let sale = Sale {
        quantity: sell.quantity,
        notional: sell.notional,
        price: sell.asset.price?,
        multiplier: sell.asset.multiplier.unwrap_or(Decimal::ONE),
        minor_places: places,
    };
    let is_taxed = input
        .policy
        .tax
        .as_ref()
        .is_some_and(|regime| regime.taxes(sell.account));
    let columns: Vec<Lot> = lots
        .iter()
        .map(|lot| kernel_lot(input, sell, lots, lot, is_taxed))
        .collect();
    let mut realised = Realised::default();
    for closed in pick(&columns, &sale, selection)? {
        let opened = lots[closed.lot].opened;
        let term = input.policy.tax.as_ref().map(|regime| regime.term(opened, input.as_of));
        let sum = if term == Some(HoldingTerm::Long) {
            &mut realised.long
        } else {
            &mut realised.short
        };
        *sum = sum.checked_add(closed.gain)?;
        realised.lots.push(OrderLot {
            opened,
            quantity: closed.quantity,
            gain: closed.gain,
            term,
        });
    }
    if let Some(regime) = input.policy.tax.as_ref().filter(|_| is_taxed) {
        let short = realised.short.checked_mul(regime.short_rate)?;
        let long = realised.long.checked_mul(regime.long_rate)?;
        realised.tax = short.checked_add(long)?.round(places, Rounding::HalfEven)?;
    }
    Some(realised)
}

fn kernel_lot(input: &PlanInput, sell: &Sell<'_>, lots: &[LotInput], lot: &LotInput, is_taxed: bool) -> Lot {
    let tax_rate = if is_taxed {
        tax_rate(input, sell.account, lot)
    } else {
        Decimal::ONE
    };
    Lot {
        // Lots are sorted by time, so that their place is a scale of it.
        opened: lots.partition_point(|other| other.opened < lot.opened) as i64,
        quantity: lot.quantity,
        unit_cost: lot.unit_cost,
        first: sell.harvest && is_loss_to_take(input, sell.asset, lot),
        rank: lot.rank.map_or(u64::MAX, |rank| rank as u64),
        tax_rate,
    }
}

/// Whether a harvest takes the loss of this lot, by its share of the cost.
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
    loss.is_positive() && lot.unit_cost.checked_mul(least).is_some_and(|least| loss >= least)
}
