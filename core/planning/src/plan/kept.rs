//! Units that the minimum holding time keeps from being sold.
//!
//! Lots say how old units are. Those that no lot accounts for, and those that open orders are buying, may be of any age, so that
//! they are kept. Open sells are taken to close old enough lots first, which leaves the fewest that the plan may sell.

use choices::OrderSide;
use decimal::Decimal;

use super::columns::Columns;
use super::gains::{Closing, lots_left};
use super::holding_time::{days_held, is_too_young, least_days};
use super::input::{HoldingInput, PlanAccount, PlanInput};
use super::out_of_range::OutOfRange;

/// Units of each line that are not sold; empty where any age will do. Open orders count as filled.
pub(super) fn kept_units(input: &PlanInput, columns: &Columns) -> Result<Vec<Decimal>, OutOfRange> {
    if least_days(input).is_none() {
        return Ok(Vec::new());
    }
    let book = &columns.book;
    let mut kept: Vec<Decimal> = book.quantities.iter().map(|held| (*held).max(Decimal::ZERO)).collect();
    for (number, account) in input.accounts.iter().enumerate() {
        for holding in account.holdings.iter().filter(|holding| holding.quantity.is_positive()) {
            let place = input.asset_number(holding.asset_uid);
            let line = place.and_then(|asset| book.line(number, asset as u32));
            if let (Some(asset), Some(line)) = (place, line) {
                let old = old_units(input, account, holding, asset);
                let left = old.and_then(|old| kept[line].checked_sub(old));
                let place = OutOfRange::Line { account: number, asset };
                kept[line] = left.ok_or(place)?.max(Decimal::ZERO);
            }
        }
    }
    Ok(kept)
}

/// Units of lots that are old enough, of those that open orders leave.
fn old_units(input: &PlanInput, account: &PlanAccount, holding: &HoldingInput, asset: usize) -> Option<Decimal> {
    let left = lots_left(input, account, &input.assets[asset], holding)?;
    let lots = holding.lots.iter().flatten().zip(left);
    Decimal::checked_sum(lots.filter(|(lot, _)| !is_too_young(input, lot)).map(|(_, left)| left))
}

/// Whether a sell closes a lot that is too young, or units of unknown age.
pub(super) fn sells_too_young(input: &PlanInput, side: OrderSide, closing: &Closing) -> bool {
    let Some(days) = least_days(input).filter(|_| side == OrderSide::Sell) else {
        return false;
    };
    match closing {
        Closing::Nothing => false,
        Closing::Unknown(units) => units.is_positive(),
        Closing::Lots(closed) => {
            let mut lots = closed.lots.iter();
            lots.any(|part| days_held(input, part.opened) < days)
        }
    }
}
