//! Batches of orders made of a plan that was kept.

use choices::{BatchStatus, OrderSide, OrderStatus};
use decimal::Decimal;
use metatable::{Book, Instant, Json, Operation, Origin, Right, Uid, Value, Write};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sorting::Collected;

use super::identity::{fx_order_identifier, order_identifier, run_identifier};
use super::orders::put_order;
use crate::codes;
use crate::lookup::asset_by_key;
use crate::tables::accounts::AccountTable;
use crate::tables::execution::details::{EventDetails, OrderDetails, PlannedLot};
use crate::tables::execution::{Order, OrderManager, OrderManagerTable};
use crate::tables::rebalancing::{RebalancePlan, RebalancePlanTable};
use planning::plan::{Plan, PlannedFxOrder, PlannedOrder, Replay, ReplayInput, replay};

/// Makes an order batch for each account of a plan that was kept. The plan is made again from its input first, and refused
/// when that does not give the same plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MakeOrders {
    /// The plan.
    pub plan_uid: Uid,
    /// Whether the batches are to be approved before they are sent; they are approved when left out.
    #[serde(default)]
    pub draft: bool,
    /// The time that is aimed for; that of the intent when left out.
    #[serde(default)]
    pub target_time: Option<Instant>,
}

impl Operation for MakeOrders {
    const KIND: &'static str = "make_orders";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        make(write, &self);
    }

    fn describe(&self, book: &Book) -> String {
        let plan = book.store().by_uid::<RebalancePlanTable>(self.plan_uid);
        let name = plan.map_or_else(|| "a plan".to_owned(), |plan| plan.name);
        format!("Created orders from {name}")
    }

    fn right(&self, _: &Book) -> Right {
        // Batches that are no drafts are approved.
        if self.draft { Right::Editor } else { Right::Approver }
    }
}

fn make(write: &mut Write<'_>, args: &MakeOrders) {
    let Some(kept) = write.store().by_uid::<RebalancePlanTable>(args.plan_uid) else {
        return write.refuse(Some("plan_uid"), codes::plan_unknown());
    };
    write.rely_on_row(&kept, &[]);
    let Some(plan) = made_again(write, &kept) else {
        return;
    };
    let orders = plan.orders.iter().map(|order| order.account_uid);
    let accounts = orders.chain(plan.fx_orders.iter().map(|order| order.account_uid));
    let accounts = accounts.into_set();
    if accounts.is_empty() {
        return write.refuse(Some("plan_uid"), codes::plan_empty());
    }
    for (row, account) in accounts.into_iter().enumerate() {
        write.set_origin(Origin { file: 0, row });
        let Some(batch) = put_batch(write, args, &kept, account) else {
            continue;
        };
        for order in plan.orders.iter().filter(|order| order.account_uid == account) {
            let order = asset_order(write.at(), &kept, &batch, order);
            put_order(write, &order, order.order_time, of_plan(kept.uid));
        }
        for order in plan.fx_orders.iter().filter(|order| order.account_uid == account) {
            if let Some(order) = currency_order(write, &kept, &batch, order) {
                put_order(write, &order, order.order_time, of_plan(kept.uid));
            }
        }
    }
}

/// The details of the event that made an order.
fn of_plan(plan: Uid) -> EventDetails {
    EventDetails {
        plan_uid: Some(plan),
        ..EventDetails::default()
    }
}

/// The plan of the stored input; refused (`plan_differs`, `plan_unproven`) when it is not the one that was kept, or breaks
/// an invariant.
fn made_again(write: &mut Write<'_>, kept: &RebalancePlan) -> Option<Plan> {
    let input = serde_json::from_str(kept.input_json.as_str()).ok();
    let again = input.and_then(|input| {
        let stored = ReplayInput {
            input,
            input_hash: kept.input_hash.clone(),
            plan_hash: kept.plan_hash.clone(),
        };
        replay(stored).ok()
    });
    let Some(Replay {
        same_input: true,
        same_plan: true,
        plan,
    }) = again
    else {
        write.refuse(Some("plan_uid"), codes::plan_differs());
        return None;
    };
    for broken in plan.barring_checks() {
        write.refuse(Some("plan_uid"), codes::plan_unproven(&broken.number));
    }
    Some(plan)
}

fn put_batch(write: &mut Write<'_>, args: &MakeOrders, kept: &RebalancePlan, account: Uid) -> Option<OrderManager> {
    let known = write.store().by_uid::<AccountTable>(account);
    let Some(known) = known else {
        write.refuse(Some("plan_uid"), codes::account_of_plan_unknown(&account));
        return None;
    };
    let identifier = run_identifier(kept, account);
    let key = [Value::Text(identifier.clone())];
    if write
        .store()
        .find_one::<OrderManagerTable>(&["unique_identifier"], &key)
        .is_some()
    {
        write.refuse(Some("plan_uid"), codes::orders_exist(&known.account_name));
        return None;
    }
    let status = if args.draft {
        BatchStatus::Draft
    } else {
        BatchStatus::Approved
    };
    let metadata = json!({ "plan_uid": kept.uid, "plan_hash": kept.plan_hash, "input_hash": kept.input_hash });
    let batch = OrderManager {
        uid: write.new_uid::<OrderManagerTable>(&identifier),
        unique_identifier: identifier,
        target_account_uid: account,
        target_time: args.target_time.unwrap_or(write.at()),
        order_received_time: None,
        execution_end: None,
        status: Some(status),
        metadata_json: Some(Json::new(&metadata)),
    };
    write.put(&batch);
    Some(batch)
}

/// A new order at the market, of nothing yet.
fn blank(at: Instant, batch: &OrderManager, identifier: String, asset: Uid, side: i64, quantity: Decimal) -> Order {
    Order {
        order_time: at,
        client_order_id: Some(identifier.clone()),
        order_identifier: identifier,
        account_uid: batch.target_account_uid,
        order_manager_uid: Some(batch.uid),
        asset_uid: asset,
        order_remote_id: None,
        order_type: Some("market".to_owned()),
        order_side: Some(side),
        quantity: Some(quantity),
        status: Some(OrderStatus::New),
        filled_quantity: Some(Decimal::ZERO),
        filled_price: None,
        expires_time: None,
        limit_price: None,
        time_in_force: None,
        comments: None,
        venue_metadata: None,
    }
}

fn asset_order(at: Instant, kept: &RebalancePlan, batch: &OrderManager, planned: &PlannedOrder) -> Order {
    let side = match planned.side {
        OrderSide::Buy => 1,
        OrderSide::Sell => -1,
    };
    let identifier = order_identifier(kept, planned.account_uid, planned.asset_uid, side);
    let lots = planned.lots.iter().flatten().map(|lot| PlannedLot {
        opened: lot.opened,
        quantity: lot.quantity,
    });
    let details = OrderDetails {
        reason: Some(planned.reason),
        planned_price: Some(planned.price),
        lots: Some(lots.collect()),
        ..OrderDetails::default()
    };
    Order {
        comments: Some(planned.explanation.clone()),
        venue_metadata: Some(details),
        ..blank(at, batch, identifier, planned.asset_uid, side, planned.quantity)
    }
}

/// An order that buys one currency with another; none when a currency is refused.
fn currency_order(
    write: &mut Write<'_>,
    kept: &RebalancePlan,
    batch: &OrderManager,
    planned: &PlannedFxOrder,
) -> Option<Order> {
    let bought = asset_by_key(write, "plan_uid", &planned.buy_currency);
    let sold = asset_by_key(write, "plan_uid", &planned.sell_currency);
    let (bought, sold) = bought.zip(sold)?;
    let identifier = fx_order_identifier(kept, planned.account_uid, sold.uid, bought.uid);
    let details = OrderDetails {
        counter_asset_uid: Some(sold.uid),
        counter_amount: Some(planned.sell_amount),
        ..OrderDetails::default()
    };
    Some(Order {
        comments: Some(format!(
            "Buys {} {} with {} {}.",
            planned.buy_amount, planned.buy_currency, planned.sell_amount, planned.sell_currency
        )),
        venue_metadata: Some(details),
        ..blank(write.at(), batch, identifier, bought.uid, 1, planned.buy_amount)
    })
}
