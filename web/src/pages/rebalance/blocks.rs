//! The plan's orders by asset and side over all accounts.

use leptos::prelude::*;

use super::Rebalance;
use super::fills::{FillsDialog, Trial};
use crate::browser::format;
use crate::components::{Column, EmptyNote, FailureBanner, Grid, GridModel};
use crate::state::windows;
use protocol::{BlockLine, BlockRow, ShowBlocks, Side};

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
    let try_fills = move |block: BlockLine| trial.begin(block);
    let model = GridModel {
        class: Callback::new(|row: BlockRow| {
            if matches!(row, BlockRow::Block(_)) {
                "sub can"
            } else {
                "can"
            }
        }),
        open: Some(Callback::new(move |row: BlockRow| {
            if let BlockRow::Block(block) = row {
                trial.begin(block);
            }
        })),
        ..GridModel::of_windows(rows, move |row| match row {
            BlockRow::Block(block) => view! { <BlockCells block on_try=Callback::new(try_fills)/> }.into_any(),
            BlockRow::Part { .. } => view! { <PartCells row/> }.into_any(),
        })
    };
    let rule = move || {
        let blocks = rows.head.with(|head| head.as_ref().map(|head| head.blocks))?;
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
                kind="blocks"
                label=Signal::derive(|| "Blocks of the plan".to_owned())
                columns=columns()
                model
                empty=|| view! { <EmptyNote title="No blocks" text="The plan has no orders."/> }
            />
            {rule}
        </div>
        <FillsDialog page trial/>
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("Asset, account", "w-target"),
        Column::text("Side", "w-side"),
        Column::figure("Quantity", "w-num"),
        Column::figure("Share", "w-num-sm").percent(),
        Column::figure("Amount", "w-money"),
        Column::text("Simulation", "w-key"),
    ]
}

#[component]
fn BlockCells(block: BlockLine, on_try: Callback<BlockLine>) -> impl IntoView {
    let (side, class) = side_words(block.side);
    let accounts = format::counted(block.accounts, "account", "accounts");
    let label = format!("Simulate fills of {} {}", side.to_lowercase(), block.asset);
    let again = block.clone();
    view! {
        <td>{block.asset} " " <small>{block.name} ", " {accounts}</small></td>
        <td class=class>{side}</td>
        <td class="num">{format::free(block.quantity)}</td>
        <td></td>
        <td class="num">{format::fixed(block.notional, 2)} " " <small>{block.currency}</small></td>
        <td>
            <button
                class="link"
                type="button"
                tabindex="-1"
                aria-label=label
                on:click=move |_| on_try.run(again.clone())
            >
                "Simulate fills"
            </button>
        </td>
    }
}

#[component]
fn PartCells(row: BlockRow) -> impl IntoView {
    let BlockRow::Part {
        account,
        name,
        quantity,
        share,
    } = row
    else {
        return ().into_any();
    };
    view! {
        <td class="in1">{account} " " <small>{name}</small></td>
        <td></td>
        <td class="num">{format::free(quantity)}</td>
        <td class="num">{format::percent(share)}</td>
        <td></td>
        <td></td>
    }
    .into_any()
}

/// A side's word and class.
pub(super) const fn side_words(side: Side) -> (&'static str, &'static str) {
    match side {
        Side::Buy => ("Buy", "side buy"),
        Side::Sell => ("Sell", "side sell"),
    }
}
