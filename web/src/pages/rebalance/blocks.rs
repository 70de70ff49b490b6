//! The plan's orders by asset and side over all accounts.

use leptos::prelude::*;

use super::Rebalance;
use super::fills::{FillsDialog, Trial};
use crate::browser::format;
use crate::components::{Column, FailureBanner, Grid, GridModel, noted};
use crate::pages::sides::side_words;
use crate::state::{WithSome, windows};
use protocol::{BlockLine, BlockRow, ShowBlocks};

#[component]
pub(super) fn Blocks(page: Rebalance) -> impl IntoView {
    let rows = windows(page.app.engine, move || {
        page.plan.serial.track();
        page.plan
            .summary
            .with(Option::is_some)
            .then_some(ShowBlocks { offset: 0, limit: 0 })
    });
    let trial = Trial::new();
    let model = GridModel::of_windows(rows)
        .class(|row| if block_of(row).is_some() { "sub can" } else { "can" })
        .open(move |row| {
            if let BlockRow::Block(block) = row {
                trial.begin(block);
            }
        });
    let rule = move || {
        let blocks = rows.with_some(|head| head.blocks)?;
        Some(view! {
            <div class="gridfoot">
                <span>{format::counted(blocks, "block", "blocks")}</span>
                <span>
                    "Fills are allocated at their average price, pro rata to each account's order, whole lots by largest \
                     remainder, and never exceed it."
                </span>
            </div>
        })
    };
    view! {
        <FailureBanner failure=rows.failure/>
        <div class="card gridcard fill">
            <Grid
                id="blocks"
                label="Blocks of the plan"
                columns=columns(trial)
                model
                empty=("No blocks", "The plan has no orders.")
            />
            {rule}
        </div>
        <FillsDialog page trial/>
    }
}

fn columns(trial: Trial) -> Vec<Column<BlockRow>> {
    vec![
        Column::text("Asset, account", "w-target", |row: &BlockRow| {
            let (key, note) = match row {
                BlockRow::Block(block) => {
                    let accounts = format::counted(block.accounts, "account", "accounts");
                    (block.asset.clone(), format!("{}, {accounts}", block.name))
                }
                BlockRow::Part { account, name, .. } => (account.clone(), name.clone()),
            };
            noted(key, note)
        })
        .class_of(|row| if block_of(row).is_some() { "" } else { "in1" }),
        Column::text("Side", "w-side", |block: &BlockLine| side_words(block.side).0)
            .class_of(|block| side_words(block.side).1)
            .within(block_of),
        Column::figure("Quantity", "w-num", |row| match row {
            BlockRow::Block(block) => format::free(block.quantity),
            BlockRow::Part { quantity, .. } => format::free(*quantity),
        }),
        Column::figure("Share", "w-num-sm", |row: &BlockRow| match row {
            BlockRow::Block(_) => None,
            BlockRow::Part { share, .. } => Some(format::percent(*share)),
        })
        .percent(),
        Column::figure("Amount", "w-money", |block: &BlockLine| {
            noted(format::fixed(block.notional, 2), block.currency.clone())
        })
        .within(block_of),
        Column::text("Simulation", "w-key", move |block: &BlockLine| {
            let (side, _) = side_words(block.side);
            let label = format!("Simulate fills of {} {}", side.to_lowercase(), block.asset);
            let block = block.clone();
            view! {
                <button class="link" type="button" tabindex="-1" aria-label=label on:click=move |_| trial.begin(block.clone())>
                    "Simulate fills"
                </button>
            }
        })
        .within(block_of),
    ]
}

const fn block_of(row: &BlockRow) -> Option<&BlockLine> {
    match row {
        BlockRow::Block(block) => Some(block),
        BlockRow::Part { .. } => None,
    }
}
