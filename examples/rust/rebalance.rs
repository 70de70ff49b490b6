//! A household rebalanced: targets that two accounts reach together, a what-if, block orders, fills, a replay.

use anyhow::{Result, ensure};
use decimal::Decimal;
use planning::blocks::{BlockInput, FillInput, allocate_fills, group};
use planning::plan::{Change, PlanInput, PlannedBook, ReplayInput, plan_rebalance, replay};
use serde_json::{Value, json};

const STOCKS: &str = "00000000-0000-0000-0000-000000000001";
const BONDS: &str = "00000000-0000-0000-0000-000000000002";

fn input() -> Result<PlanInput> {
    let account = |number: u8, tax_type: &str| {
        json!({
            "account_uid": format!("00000000-0000-0000-0000-00000000000{number}"),
            "household": "Smith",
            "tax_type": tax_type,
            "holdings": [],
            "cash": [{ "currency": "USD", "settled": "50000" }],
            "targets": [],
        })
    };
    Ok(serde_json::from_value(json!({
        "base_currency": "USD",
        "as_of": "2026-01-30T21:00:00Z",
        "accounts": [account(8, "taxable"), account(9, "deferred")],
        "households": [{ "household": "Smith", "targets": [
            { "asset_uid": STOCKS, "weight": "0.6" },
            { "asset_uid": BONDS, "weight": "0.4" },
        ] }],
        "assets": [
            { "asset_uid": STOCKS, "currency": "USD", "price": "100", "category": "equity" },
            { "asset_uid": BONDS, "currency": "USD", "price": "50", "category": "bond" },
        ],
        "policy": { "mode": "full", "location": [{ "category": "bond", "tax_type": "taxable", "penalty": "0.01" }] },
    }))?)
}

fn main() -> Result<()> {
    // Interest is taxed in one of the accounts: all bonds go to the other.
    let plan = plan_rebalance(input()?)?;
    ensure!(plan.households[0].penalty.is_zero());
    let quantities: Vec<Decimal> = plan.orders.iter().map(|order| order.quantity).collect();
    ensure!(quantities == [500, 100, 800].map(Decimal::from));

    // Another price touches only the household's accounts; the plan is that of the changed input.
    let mut book = PlannedBook::new(input()?)?;
    book.change(vec![Change::Price {
        asset_uid: STOCKS.parse()?,
        price: Some(Decimal::from(125)),
    }])?;
    let mut dearer = input()?;
    dearer.assets[0].price = Some(Decimal::from(125));
    ensure!(book.plan()? == plan_rebalance(dearer)?);

    // One order to the market for both accounts, and its fills shared out.
    let orders: Vec<Value> = plan
        .orders
        .iter()
        .map(|order| {
            let (account, asset) = (order.account_uid, order.asset_uid);
            json!({ "account_uid": account, "asset_uid": asset, "side": order.side, "quantity": order.quantity })
        })
        .collect();
    let blocks = group(&serde_json::from_value::<BlockInput>(json!({ "orders": orders }))?)?.blocks;
    ensure!(blocks[0].quantity == Decimal::from(600));
    let fills: FillInput = serde_json::from_value(json!({
        "orders": orders,
        "fills": [{ "asset_uid": STOCKS, "side": "buy", "quantity": "300", "price": "99.50" }],
        "assets": [
            { "asset_uid": STOCKS, "currency": "USD", "lot_size": "1" },
            { "asset_uid": BONDS, "currency": "USD", "lot_size": "1" },
        ],
    }))?;
    let shared = allocate_fills(&fills)?.allocations;
    ensure!(shared[0].quantity == Decimal::from(250) && shared[1].quantity == Decimal::from(50));

    // The stored input gives the same plan, to the last byte.
    let (input_hash, plan_hash) = (plan.proof.input_hash, plan.proof.plan_hash);
    let replayed = replay(ReplayInput {
        input: input()?,
        input_hash,
        plan_hash,
    })?;
    ensure!(replayed.same_input && replayed.same_plan);
    Ok(())
}
