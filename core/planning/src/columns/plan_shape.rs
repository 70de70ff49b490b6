//! The columns of `planRebalanceColumns`.

use choices::{Choice, OrderReason, ResidualCause, ShortfallCause};
use chrono::{NaiveDate, NaiveTime};
use decimal::Decimal;
use rebalance::plan::Outcome;

use super::{NONE, column_shape, gives, index, indices, numbers, side_number};
use crate::plan::{ClassWeight, NumberedPlan, OrderLot, PlanPolicy, PlannedOrder, Proof, Replacement, TargetWeight};
use crate::shape::{Shape, Shaped};

pub(in crate::columns) const TAKES: Shape = column_shape!("PlanColumns", " Accounts, assets and policy as columns.", [
    base_currency Required Shape::Text, " ISO 4217 code.";
    currencies Required <Vec<String> as Shaped>::SHAPE, " ISO 4217 codes, and minor units such as GBX beside their currency; other columns name them by index.";
    fx Required Shape::Numbers, " Of each currency: base currency per unit, or NaN when nothing needs it.";
    asset_currency Required Shape::Indices, " Of each asset.";
    asset_price Required Shape::Numbers, " Of each asset, or NaN.";
    asset_multiplier Optional Shape::Numbers, " Of each asset, or NaN for 1.";
    asset_lot_size Optional Shape::Numbers, " Of each asset, or NaN for none.";
    accounts Required Shape::Count, " How many accounts there are.";
    account_flow Optional Shape::Numbers, " Of each account, or NaN for none.";
    holding_account Required Shape::Indices, " Of each position.";
    holding_asset Required Shape::Indices, " Of each position.";
    holding_quantity Required Shape::Numbers, " Of each position: signed units.";
    cash_account Required Shape::Indices, " Of each cash line.";
    cash_currency Required Shape::Indices, " Of each cash line.";
    cash_settled Required Shape::Numbers, " Of each cash line.";
    cash_pending Optional Shape::Numbers, " Of each cash line, or NaN for none.";
    target_account Required Shape::Indices, " Of each target.";
    target_asset Required Shape::Indices, " Of each target.";
    target_weight Required Shape::Numbers, " Of each target.";
    restriction_account Optional Shape::Indices, " Of each restriction: the account, or 0xFFFFFFFF for all.";
    restriction_asset Optional Shape::Indices, " Of each restriction.";
    restriction_rule Optional Shape::Indices, " Of each restriction: 0 no_buy, 1 no_sell, 2 hold, 3 exclude.";
    asset_min_quantity Optional Shape::Numbers, " Of each asset, or NaN.";
    asset_spread Optional Shape::Numbers, " Of each asset, or NaN.";
    asset_price_time Optional Shape::Numbers, " Of each asset: when its price was made, in milliseconds since 1970, UTC, or NaN for as_of.";
    fx_time Optional Shape::Numbers, " Of each currency: when its rate was made, in milliseconds since 1970, UTC, or NaN for as_of.";
    categories Optional <Vec<String> as Shaped>::SHAPE, " Names; asset_category names them by index.";
    asset_category Optional Shape::Indices, " Of each asset, or 0xFFFFFFFF.";
    households Optional <Vec<String> as Shaped>::SHAPE, " Names; other columns name them by index.";
    account_household Optional Shape::Indices, " Of each account, or 0xFFFFFFFF.";
    tax_types Optional <Vec<String> as Shaped>::SHAPE, " Names; account_tax_type names them by index.";
    account_tax_type Optional Shape::Indices, " Of each account, or 0xFFFFFFFF.";
    household_target_household Optional Shape::Indices, " Of each target of a household.";
    household_target_asset Optional Shape::Indices, " Of each target of a household.";
    household_target_weight Optional Shape::Numbers, " Of each target of a household.";
    transfer_from Optional Shape::Indices, " Of each transfer: the account that gives.";
    transfer_to Optional Shape::Indices, " Of each transfer: the account that receives.";
    transfer_amount Optional Shape::Numbers, " Of each transfer, in base currency.";
    identical_asset Optional Shape::Indices, " Of each pair of identical assets.";
    identical_other Optional Shape::Indices, " Of each pair of identical assets: the other one.";
    lot_account Optional Shape::Indices, " Of each lot.";
    lot_asset Optional Shape::Indices, " Of each lot.";
    lot_opened Optional Shape::Numbers, " Of each lot: milliseconds since 1970, UTC.";
    lot_quantity Optional Shape::Numbers, " Of each lot; the lots of a position sum to it.";
    lot_unit_cost Optional Shape::Numbers, " Of each lot, quoted as the price is.";
    open_account Optional Shape::Indices, " Of each open order.";
    open_asset Optional Shape::Indices, " Of each open order.";
    open_side Optional Shape::Indices, " Of each open order: 0 buy, 1 sell.";
    open_quantity Optional Shape::Numbers, " Of each open order.";
    trade_account Optional Shape::Indices, " Of each past trade.";
    trade_asset Optional Shape::Indices, " Of each past trade.";
    trade_at Optional Shape::Numbers, " Of each past trade: milliseconds since 1970, UTC.";
    trade_side Optional Shape::Indices, " Of each past trade: 0 buy, 1 sell.";
    trade_quantity Optional Shape::Numbers, " Of each past trade.";
    trade_gain Optional Shape::Numbers, " Of each past trade: what it realised, or NaN.";
    lot_rank Optional Shape::Indices, " Of each lot, for the lot selection specific, or 0xFFFFFFFF.";
    class_target_account Optional Shape::Indices, " Of each class target: the account, or 0xFFFFFFFF for all without one of their own.";
    class_target_category Optional Shape::Indices, " Of each class target.";
    class_target_weight Optional Shape::Numbers, " Of each class target.";
    split_asset Optional Shape::Indices, " Of each share of an asset that belongs to a class.";
    split_category Optional Shape::Indices, " Of each share: the class.";
    split_share Optional Shape::Numbers, " Of each share.";
    risk_asset Optional Shape::Indices, " Of each row of the risk model.";
    risk_covariance Optional Shape::Numbers, " Covariance of the assets of risk_asset, row by row.";
    risk_loadings Optional Shape::Numbers, " Instead of a covariance: assets x factors, row by row.";
    risk_factor_covariance Optional Shape::Numbers, " With risk_loadings: factors x factors, row by row.";
    risk_specific Optional Shape::Numbers, " With risk_loadings: a variance an asset.";
    policy Required <PlanPolicy as Shaped>::SHAPE, " What the plan may do.";
    as_of Required Shape::Instant, " The instant of holdings, prices and rates.";
]);

gives! {
    GIVES = "PlannedColumns", " A plan as columns.";
    pub(super) fn write(plan: &NumberedPlan, currencies: &[String], categories: &[String]) where {
        let Outcome { orders, fx_orders, accounts, cash, residuals, shortfalls } = &plan.outcome;
        let code = |number: u32| place_of(currencies, &plan.currencies[number as usize]);
        let details = Details { plan };
        let lots = details.lots();
        let replacements = replacements(&lots);
        let classed = &plan.classes;
        let classes = class_rows(plan);
        let targets = class_targets(plan);
    } {
        order_account Indices, " Of each order." => indices(orders, |order| order.account);
        order_asset Indices, " Of each order." => indices(orders, |order| order.asset);
        order_side Indices, " Of each order: 0 buy, 1 sell." => indices(orders, |order| side_number(order.side));
        order_quantity Numbers, " Of each order, positive." => numbers(orders, |order| order.quantity);
        order_notional Numbers, " Of each order, in the asset's currency." => numbers(orders, |order| order.notional);
        order_cost Numbers, " Of each order, in the asset's currency." => numbers(orders, |order| order.cost);
        order_reason Indices, " Of each order, an index into reasons." => indices(orders, |order| order.reason as u32);
        reasons (Vec<OrderReason>), " Every reason." => OrderReason::ALL;
        order_gain Numbers, " Of each order: what its lots realise, or NaN without lots." => details.numbers(f64::NAN, |order| order.gain);
        order_tax Numbers, " Of each order: tax by the policy's regime, or NaN without one." => details.numbers(f64::NAN, |order| order.tax);
        order_disallowed Numbers, " Of each order: the disallowed loss; 0 for none." => details.numbers(0.0, |order| order.disallowed);
        order_opening Numbers, " Of each order: units that open a position on the other side of zero." => details.numbers(0.0, |order| order.opening);
        order_buy_back_from Numbers, " Of each order: midnight UTC of the first date on which buying back disallows none of its loss, in milliseconds since 1970, or NaN." => details.buy_back();
        order_wash Indices, " Of each order: 1 for a buy that disallows a loss, and for a sell whose loss is disallowed." => details.washes();
        lot_order Indices, " Of each closed lot: its order, ascending." => indices(&lots, |(order, _)| *order);
        lot_opened Numbers, " Of each closed lot: milliseconds since 1970, UTC." => lots.iter().map(|(_, lot)| lot.opened.timestamp_millis() as f64).collect();
        lot_quantity Numbers, " Of each closed lot." => numbers(&lots, |(_, lot)| lot.quantity);
        lot_basis Numbers, " Of each closed lot: what it cost, or was sold short at." => numbers(&lots, |(_, lot)| lot.basis);
        lot_gain Numbers, " Of each closed lot." => numbers(&lots, |(_, lot)| lot.gain);
        lot_term Indices, " Of each closed lot: 0 short, 1 long." => indices(&lots, |(_, lot)| lot.term as u32);
        lot_disallowed Numbers, " Of each closed lot: the disallowed loss; 0 for none." => numbers(&lots, |(_, lot)| lot.disallowed.unwrap_or_default());
        replacement_lot Indices, " Of each purchase that disallows a loss: the closed lot, an index into the columns of lots; ascending." => indices(&replacements, |(lot, _)| *lot);
        replacement_purchase Indices, " Of each replacement: 0 a lot held, 1 a past trade, 2 an open order, 3 a buy of this plan." => indices(&replacements, |(_, of)| of.purchase as u32);
        replacement_account Indices, " Of each replacement: the account that bought." => indices(&replacements, |(_, of)| index(of.account_uid));
        replacement_asset Indices, " Of each replacement: the asset bought." => indices(&replacements, |(_, of)| index(of.asset_uid));
        replacement_bought Numbers, " Of each replacement: when, in milliseconds since 1970, UTC." => replacements.iter().map(|(_, of)| of.bought.timestamp_millis() as f64).collect();
        replacement_quantity Numbers, " Of each replacement: units." => numbers(&replacements, |(_, of)| of.quantity);
        replacement_disallowed Numbers, " Of each replacement: the loss that it disallows." => numbers(&replacements, |(_, of)| of.disallowed);
        replacement_basis_added Numbers, " Of each replacement: what is added to its basis." => numbers(&replacements, |(_, of)| of.basis_added);
        replacement_held_from Numbers, " Of each replacement: midnight UTC of the date that its holding period counts from, in milliseconds since 1970." => replacements.iter().map(|(_, of)| millis(of.held_from)).collect();
        fx_account Indices, " Of each FX trade." => indices(fx_orders, |order| order.account);
        fx_sell_currency Indices, " Of each FX trade." => indices(fx_orders, |order| code(order.sold_currency));
        fx_sell_amount Numbers, " Of each FX trade." => numbers(fx_orders, |order| order.sold);
        fx_buy_currency Indices, " Of each FX trade." => indices(fx_orders, |order| code(order.bought_currency));
        fx_buy_amount Numbers, " Of each FX trade." => numbers(fx_orders, |order| order.bought);
        fx_cost Numbers, " Of each FX trade, in the currency that is sold." => numbers(fx_orders, |order| order.cost);
        account_value Numbers, " Of each account, in base currency." => numbers(accounts, |account| account.value);
        account_drift_before Numbers, " Of each account." => numbers(accounts, |account| account.drift_before);
        account_drift_after Numbers, " Of each account." => numbers(accounts, |account| account.drift_after);
        account_turnover Numbers, " Of each account, one-way." => numbers(accounts, |account| account.turnover_one_way);
        cash_account Indices, " Of each cash line after the orders." => indices(cash, |cash| cash.account);
        cash_currency Indices, " Of each cash line after the orders." => indices(cash, |cash| code(cash.currency));
        cash_amount Numbers, " Of each cash line after the orders." => numbers(cash, |cash| cash.amount);
        residual_account Indices, " Of each residual." => indices(residuals, |residual| residual.account);
        residual_asset Indices, " Of each residual." => indices(residuals, |residual| residual.asset);
        residual_weight Numbers, " Of each residual." => numbers(residuals, |residual| residual.weight);
        residual_cause Indices, " Of each residual, an index into causes." => indices(residuals, |residual| residual.cause as u32);
        causes (Vec<ResidualCause>), " Every cause." => ResidualCause::ALL;
        shortfall_account Indices, " Of each shortfall of cash." => indices(shortfalls, |short| short.account);
        shortfall_currency Indices, " Of each shortfall of cash." => indices(shortfalls, |short| code(short.currency));
        shortfall_amount Numbers, " Of each shortfall of cash, in its currency, positive." => numbers(shortfalls, |short| short.amount);
        shortfall_cause Indices, " Of each shortfall of cash, an index into shortfall_causes." => indices(shortfalls, |short| short.cause as u32);
        shortfall_causes (Vec<ShortfallCause>), " Every cause of a shortfall." => ShortfallCause::ALL;
        class_plan_account Indices, " Of each account with class targets." => indices(classed, |(account, _)| *account);
        class_plan_deviation Numbers, " Of each such account: the least sum of absolute deviations." => numbers(classed, |(_, of)| of.deviation);
        class_plan_complete Indices, " Of each such account: 1 when no set of assets is left to try, 0 otherwise." => indices(classed, |(_, of)| u32::from(of.is_complete));
        class_plan_cash_before Numbers, " Of each such account: what cash weighs before the orders." => numbers(classed, |(_, of)| of.cash.before);
        class_plan_cash_target Numbers, " Of each such account." => numbers(classed, |(_, of)| of.cash.target);
        class_plan_cash_after Numbers, " Of each such account." => numbers(classed, |(_, of)| of.cash.after);
        class_account Indices, " Of each class in an account." => indices(&classes, |(account, _)| *account);
        class_category Indices, " Of each class in an account: an index into categories, or 0xFFFFFFFF for what belongs to none." => indices(&classes, |(_, class)| class.category.as_ref().map_or(NONE, |name| place_of(categories, name)));
        class_before Numbers, " Of each class in an account." => numbers(&classes, |(_, class)| class.before);
        class_target Numbers, " Of each class in an account." => numbers(&classes, |(_, class)| class.target);
        class_after Numbers, " Of each class in an account." => numbers(&classes, |(_, class)| class.after);
        asset_target_account Indices, " Of each asset target that class targets lead to." => indices(&targets, |(account, _)| *account);
        asset_target_asset Indices, " Of each such target." => indices(&targets, |(_, target)| index(target.asset_uid));
        asset_target_weight Numbers, " Of each such target." => numbers(&targets, |(_, target)| target.weight);
        proof (Proof), " The input hash and the checks of the plan." => &plan.proof;
    }
}

/// The classes of accounts, each with its account.
fn class_rows(plan: &NumberedPlan) -> Vec<(u32, &ClassWeight)> {
    let accounts = plan.classes.iter();
    accounts
        .flat_map(|(account, of)| of.classes.iter().map(move |class| (*account, class)))
        .collect()
}

/// The asset targets that class targets lead to, each with its account.
fn class_targets(plan: &NumberedPlan) -> Vec<(u32, &TargetWeight)> {
    let accounts = plan.classes.iter();
    accounts
        .flat_map(|(account, of)| of.targets.iter().map(move |target| (*account, target)))
        .collect()
}

fn place_of(names: &[String], name: &String) -> u32 {
    let place = names.iter().position(|known| known == name);
    place.map_or(NONE, |place| place as u32)
}

/// The replacements of closed lots, each with the number of its lot.
fn replacements<'a>(lots: &[(u32, &'a OrderLot)]) -> Vec<(u32, &'a Replacement)> {
    let lots = (0_u32..).zip(lots);
    lots.flat_map(|(number, (_, lot))| lot.replacements.iter().flatten().map(move |of| (number, of)))
        .collect()
}

fn millis(date: NaiveDate) -> f64 {
    date.and_time(NaiveTime::MIN).and_utc().timestamp_millis() as f64
}

/// What is known of the orders beside their numbers; of a plain plan nothing is.
struct Details<'a> {
    plan: &'a NumberedPlan,
}

impl<'a> Details<'a> {
    fn numbers(&self, without: f64, pick: fn(&PlannedOrder) -> Option<Decimal>) -> Vec<f64> {
        let mut column = vec![without; self.plan.outcome.orders.len()];
        for (number, order) in column.iter_mut().zip(&self.plan.orders) {
            *number = pick(order).map_or(without, Decimal::to_f64);
        }
        column
    }

    fn washes(&self) -> Vec<u32> {
        let mut column = vec![0; self.plan.outcome.orders.len()];
        for (flag, order) in column.iter_mut().zip(&self.plan.orders) {
            *flag = u32::from(order.wash == Some(true));
        }
        column
    }

    fn buy_back(&self) -> Vec<f64> {
        let mut column = vec![f64::NAN; self.plan.outcome.orders.len()];
        for (time, order) in column.iter_mut().zip(&self.plan.orders) {
            *time = order.buy_back_from.map_or(f64::NAN, millis);
        }
        column
    }

    /// The closed lots, each with the number of its order.
    fn lots(&self) -> Vec<(u32, &'a OrderLot)> {
        let orders = (0_u32..).zip(&self.plan.orders);
        orders
            .flat_map(|(number, order)| order.lots.iter().flatten().map(move |lot| (number, lot)))
            .collect()
    }
}
