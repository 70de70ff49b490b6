//! The plan's orders by asset and side over all accounts, and fills of a block, tried out.

use std::time::Duration;

use choices::OrderSide;
use leptos::prelude::*;

use super::{Rebalance, windows_of_plan};
use crate::browser::format;
use crate::components::{
    AUTO, Bound, Column, Dialog, FailureBanner, FieldError, Grid, GridModel, Icon, IconButton, IconView, Input,
    SmallTable, noted,
};
use crate::pages::sides::side_words;
use crate::state::{Latest, WithSome, latest};
use protocol::{BlockLine, BlockRow, FillPart, FillsView, ShowBlocks, TryFills};

#[component]
pub(super) fn Blocks(page: Rebalance) -> impl IntoView {
    let rows = windows_of_plan(page.app, || ShowBlocks { offset: 0, limit: 0 });
    let trial = Trial::default();
    let model = GridModel::of_windows(rows)
        .class(|row| if is_part(row) { "can" } else { "sub can" })
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
                BlockRow::Exchange(block) => {
                    let accounts = format::counted(block.accounts, "account", "accounts");
                    (block.bought.0.clone(), format!("FX trade from {}, {accounts}", block.sold.0))
                }
                BlockRow::Part { account, name, .. } => (account.clone(), name.clone()),
            };
            noted(key, note)
        })
        .class_of(|row| if is_part(row) { "in1" } else { "" }),
        Column::text("Side", "w-side", |row: &BlockRow| side_of(row).map(|side| side_words(side).0))
            .class_of(|row| side_of(row).map_or("", |side| side_words(side).1)),
        Column::figure("Quantity", "w-num", |row| match row {
            BlockRow::Block(block) => format::free(block.quantity),
            BlockRow::Exchange(block) => format::free(block.bought.1),
            BlockRow::Part { quantity, .. } => format::free(*quantity),
        }),
        Column::figure("Share", "w-num-sm", |row: &BlockRow| match row {
            BlockRow::Block(_) | BlockRow::Exchange(_) => None,
            BlockRow::Part { share, .. } => Some(format::percent(*share)),
        })
        .percent(),
        Column::figure("Amount", "w-money", |row: &BlockRow| {
            let (amount, currency) = match row {
                BlockRow::Block(block) => (block.notional, &block.currency),
                BlockRow::Exchange(block) => (block.sold.1, &block.sold.0),
                BlockRow::Part { .. } => return None,
            };
            Some(noted(format::fixed(amount, 2), currency.clone()))
        }),
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
        BlockRow::Exchange(_) | BlockRow::Part { .. } => None,
    }
}

const fn is_part(row: &BlockRow) -> bool {
    matches!(row, BlockRow::Part { .. })
}

/// The side of a block; an FX trade is the buy of a currency.
const fn side_of(row: &BlockRow) -> Option<OrderSide> {
    match row {
        BlockRow::Block(block) => Some(block.side),
        BlockRow::Exchange(_) => Some(OrderSide::Buy),
        BlockRow::Part { .. } => None,
    }
}

/// The answer follows the typing after this pause.
const PAUSE: Duration = Duration::from_millis(120);

/// The block whose fills are tried.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Trial {
    open: RwSignal<bool>,
    block: RwSignal<Option<BlockLine>>,
    /// (units, price) as typed.
    fills: RwSignal<Vec<(String, String)>>,
}

impl Trial {
    /// Opens the dialog with the whole block filled at the planned price.
    pub(super) fn begin(self, block: BlockLine) {
        self.fills
            .set(vec![(block.quantity.to_string(), block.price.to_string())]);
        self.block.set(Some(block));
        self.open.set(true);
    }
}

#[component]
pub(super) fn FillsDialog(page: Rebalance, trial: Trial) -> impl IntoView {
    let answer = latest(page.app.engine, PAUSE, move || {
        if !trial.open.get() {
            return None;
        }
        let block = trial.block.get()?;
        Some(TryFills {
            asset_uid: block.asset_uid,
            side: block.side,
            fills: trial.fills.get(),
        })
    });
    let title = move || {
        trial.block.with_some(|block| {
            let (side, _) = side_words(block.side);
            format!("{side} {} {}", format::free(block.quantity), block.asset)
        })
    };
    view! {
        <Dialog open=trial.open label="Simulate fills" class="wide">
            <div class="body">
                <div class="title">
                    <h2>{title}</h2>
                    <IconButton icon=Icon::Close label="Close" on_press=move || trial.open.set(false)/>
                </div>
                <p>"Enter possible fills to see each account's allocation. Nothing is saved."</p>
                <FillRows trial answer/>
                <FailureBanner failure=answer.failure/>
                {move || answer.value.get().filter(|view| view.violations.is_empty()).map(|view| view! { <Parts view/> })}
            </div>
        </Dialog>
    }
}

#[component]
fn FillRows(trial: Trial, answer: Latest<FillsView>) -> impl IntoView {
    let count = Memo::new(move |_| trial.fills.with(Vec::len));
    let row = move |index: usize| view! { <FillRow trial answer index/> };
    view! {
        <div class="fills" role="group" aria-label="Fills">
            <For each=move || 0..count.get() key=|index| *index children=row/>
            <button
                class="button small"
                type="button"
                on:click=move |_| trial.fills.update(|fills| fills.push((String::new(), String::new())))
            >
                <IconView icon=Icon::Plus/>
                "Add fill"
            </button>
        </div>
    }
}

#[component]
fn FillRow(trial: Trial, answer: Latest<FillsView>, index: usize) -> impl IntoView {
    let number = format::number_of(index);
    let fault = Signal::derive(move || {
        answer.value.with(|view| {
            let faults = &view.as_ref()?.violations;
            let fault = faults.iter().find(|fault| fault.row == number as usize);
            fault.map(|fault| fault.message.clone())
        })
    });
    let cell = move |label: &'static str, access: fn(&mut (String, String)) -> &mut String| {
        let value = Bound::item(trial.fills, index, access);
        view! {
            <label class="field">
                <span class="label">{label}</span>
                <Input value class="num" keys="decimal" fault fault_id=format!("fill-{index}-error")/>
            </label>
        }
    };
    let remove = move || {
        trial.fills.update(|fills| {
            if index < fills.len() {
                fills.remove(index);
            }
        });
    };
    view! {
        <div class="fill-row">
            {cell("Quantity", |fill| &mut fill.0)}
            {cell("Price", |fill| &mut fill.1)}
            <IconButton icon=Icon::Close label="Remove fill" on_press=remove/>
            <FieldError id=format!("fill-{index}-error") message=fault/>
        </div>
    }
}

/// What each account receives or gives.
#[component]
fn Parts(view: FillsView) -> impl IntoView {
    let columns = vec![
        Column::text("Account", AUTO, |part: &FillPart| part.account.clone()),
        Column::figure("Ordered", AUTO, |part: &FillPart| format::free(part.intended)),
        Column::figure("Allocated", AUTO, |part: &FillPart| format::free(part.quantity)),
        Column::figure("Amount", AUTO, |part: &FillPart| format::fixed(part.money, 2)),
    ];
    let average = view
        .average_price
        .map_or_else(|| "–".to_owned(), |price| format::fixed(price, 4));
    let verdict = if view.holds {
        "Allocations sum to the fills, in quantity and amount."
    } else {
        "Allocations do not sum to the fills."
    };
    view! {
        <div class="scroll" tabindex="0" role="group" aria-label="Allocation by account">
            <SmallTable columns rows=view.parts>
                <tr>
                    <th>"Average price " {average}</th>
                    <td class="num">{format::free(view.intended)}</td>
                    <td class="num">{format::free(view.filled)}</td>
                    <td class="num">{format::fixed(view.money, 2)}</td>
                </tr>
            </SmallTable>
        </div>
        <ul class="checks">
            <li class:broken=!view.holds title="Check 16">
                <IconView icon=if view.holds { Icon::Check } else { Icon::Failed }/>
                <span>{verdict}</span>
            </li>
        </ul>
    }
}
