//! Fills that the market gave several batches together, shared out to their orders.

use leptos::prelude::*;

use crate::browser::format;
use crate::components::{
    AUTO, Bound, Column, EmptyNote, EntryForm, FailureBanner, FieldError, Input, SmallTable, TextField,
};
use crate::pages::sides::side_words;
use crate::state::{App, WithSome, answer_to};
use protocol::{BlockFillDraft, Failure, ListOpenBlocks, OpenBlock, RecordBlocks, Uid};

/// What the fields of the table show.
const COLUMNS: &[&str] = &["quantity", "price"];

/// What is typed.
#[derive(Clone, Copy, Debug)]
struct Draft {
    key: RwSignal<String>,
    time: RwSignal<String>,
    blocks: RwSignal<Vec<(OpenBlock, BlockFillDraft)>>,
    failure: RwSignal<Option<Failure>>,
}

#[component]
pub(super) fn BlocksForm(app: App, open: RwSignal<bool>, batches: Vec<Uid>) -> impl IntoView {
    let draft = Draft {
        key: RwSignal::new(String::new()),
        time: RwSignal::new(String::new()),
        blocks: RwSignal::new(Vec::new()),
        failure: RwSignal::new(None),
    };
    let asked = batches.clone();
    let blocks = answer_to(app.engine, move || Some(ListOpenBlocks { batches: asked.clone() }));
    Effect::new(move |_| {
        // A change of the book that comes later leaves what is typed as it is.
        if let Some(view) = blocks.value.get()
            && draft.blocks.with_untracked(Vec::is_empty)
        {
            draft.key.set(view.key);
            draft.blocks.set(view.blocks.into_iter().map(blank).collect());
        }
    });
    let count = Memo::new(move |_| draft.blocks.with(Vec::len));
    let is_empty = move || blocks.part(|view| view.blocks.is_empty());
    view! {
        <EntryForm
            title="Block allocation"
            failure=draft.failure
            columns=COLUMNS
            submit="Allocate fills"
            disabled=move || count.get() == 0
            open
            on_submit=move || save(app, draft, batches.clone(), open)
        >
            <p class="wide">
                "Fills of the combined batches are allocated at their average price, pro rata to the open quantity of each order, \
                 whole lots by largest remainder."
            </p>
            <FailureBanner failure=blocks.failure/>
            <TextField id="block-key" label="Allocation ID" value=draft.key column="block_identifier"/>
            <TextField id="block-time" label="Time (UTC)" value=draft.time column="trade_time" placeholder="now"/>
            <div class="wide scroll" tabindex="0" role="group" aria-label="Open blocks">
                {move || {
                    let rows = (0..count.get()).collect();
                    view! { <SmallTable class="small-table blockfills" columns=columns(draft) rows/> }
                }}
                <Show when=is_empty><EmptyNote title="No open orders" text="Every order in these batches is final."/></Show>
            </div>
        </EntryForm>
    }
}

/// A block of which nothing was filled, at its planned price.
fn blank(block: OpenBlock) -> (OpenBlock, BlockFillDraft) {
    let draft = BlockFillDraft {
        asset_uid: block.asset_uid,
        side: block.side,
        quantity: String::new(),
        price: block.price.map(|price| price.to_string()).unwrap_or_default(),
    };
    (block, draft)
}

/// Of the blocks by their places.
fn columns(draft: Draft) -> Vec<Column<usize>> {
    let block = move |row: usize| draft.blocks.with_untracked(|blocks| blocks.get(row).cloned());
    let read = move |row: usize, read: fn(&OpenBlock) -> String| block(row).map(|(block, _)| read(&block));
    vec![
        Column::text("Block", AUTO, move |row| {
            let (block, _) = block(*row)?;
            let (side, class) = side_words(block.side);
            let orders = format::counted(block.orders, "order", "orders");
            Some(view! { <span class=class>{side}</span> " " {block.asset} " " <small class="quiet">{orders}</small> })
        }),
        Column::figure("Open", AUTO, move |row| read(*row, |block| format::free(block.left))),
        Column::figure("Quantity filled", AUTO, move |row| {
            let (row, fault) = (*row, fault_of_row(draft, *row));
            view! {
                <FigureField draft row what="Quantity filled" access=|(_, fill)| &mut fill.quantity fault placeholder="none"/>
                <FieldError id=format!("block-{row}-fault") message=fault/>
            }
        }),
        Column::figure("Price", AUTO, move |row| {
            view! { <FigureField draft row=*row what="Price" access=|(_, fill)| &mut fill.price/> }
        }),
    ]
}

fn fault_of_row(draft: Draft, row: usize) -> Signal<Option<String>> {
    let number = format::number_of(row);
    Signal::derive(move || {
        draft.failure.with(|failure| {
            let own = |column: &str| COLUMNS.contains(&column);
            let mut faults = failure.as_ref()?.violations.iter();
            let fault = faults.find(|fault| fault.row == number as usize && fault.column.as_deref().is_some_and(own));
            fault.map(|fault| fault.message.clone())
        })
    })
}

/// A figure of a block's fill.
#[component]
fn FigureField(
    draft: Draft,
    row: usize,
    what: &'static str,
    access: fn(&mut (OpenBlock, BlockFillDraft)) -> &mut String,
    #[prop(optional, into)] fault: Signal<Option<String>>,
    #[prop(optional)] placeholder: &'static str,
) -> impl IntoView {
    let block = draft
        .blocks
        .with_untracked(|blocks| blocks.get(row).map(|(block, _)| block.clone()))?;
    let (side, _) = side_words(block.side);
    let label = format!("{what} of {} {}", side.to_lowercase(), block.asset);
    let (value, fault_id) = (Bound::item(draft.blocks, row, access), format!("block-{row}-fault"));
    Some(view! { <Input value label class="small num" keys="decimal" placeholder fault fault_id/> })
}

fn save(app: App, draft: Draft, batches: Vec<Uid>, open: RwSignal<bool>) {
    let fills = draft
        .blocks
        .with_untracked(|blocks| blocks.iter().map(|(_, fill)| fill.clone()).collect());
    let ask = RecordBlocks {
        batches,
        key: draft.key.get_untracked(),
        time: draft.time.get_untracked(),
        fills,
    };
    app.submit(ask, open, draft.failure, move |recorded| {
        let text = format!("{} recorded.", format::counted(recorded.count, "trade", "trades"));
        app.done_undoable(text, recorded.entry);
    });
}
