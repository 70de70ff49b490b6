//! Fills that the market gave several runs together, shared out to their orders.

use leptos::prelude::*;

use crate::browser::format;
use crate::components::{Dialog, EmptyNote, EntryForm, FailureBanner, FieldError, TextField};
use crate::pages::sides::side_words;
use crate::state::{App, answer_to};
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
pub(super) fn BlocksDialog(app: App, open: RwSignal<bool>, runs: Signal<Vec<Uid>>) -> impl IntoView {
    view! {
        <Dialog open label="Block allocation" class="wide">
            <BlocksForm app open runs=runs.get_untracked()/>
        </Dialog>
    }
}

#[component]
fn BlocksForm(app: App, open: RwSignal<bool>, runs: Vec<Uid>) -> impl IntoView {
    let draft = Draft {
        key: RwSignal::new(String::new()),
        time: RwSignal::new(String::new()),
        blocks: RwSignal::new(Vec::new()),
        failure: RwSignal::new(None),
    };
    let asked = runs.clone();
    let blocks = answer_to(app.engine, move || Some(ListOpenBlocks { runs: asked.clone() }));
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
    let is_empty = move || blocks.read(|view| view.blocks.is_empty()).unwrap_or(false);
    view! {
        <EntryForm
            title="Block allocation"
            failure=draft.failure
            columns=COLUMNS
            submit="Allocate fills"
            disabled=Signal::derive(move || count.get() == 0)
            open
            on_submit=move || save(app, draft, runs.clone(), open)
        >
            <p class="wide">
                "Fills of the combined batches are allocated at their average price, pro rata to the open quantity of each order, \
                 whole lots by largest remainder."
            </p>
            <FailureBanner failure=blocks.failure/>
            <TextField id="block-key" label="Allocation ID" value=draft.key column="block_identifier"/>
            <TextField id="block-time" label="Time (UTC)" value=draft.time column="trade_time" placeholder="now"/>
            <div class="wide scroll" tabindex="0" role="group" aria-label="Open blocks">
                <table class="small-table blockfills">
                    <thead>
                        <tr>
                            <th scope="col">"Block"</th>
                            <th scope="col" class="num">"Open"</th>
                            <th scope="col" class="num">"Quantity filled"</th>
                            <th scope="col" class="num">"Price"</th>
                        </tr>
                    </thead>
                    <tbody><For each=move || 0..count.get() key=|row| *row children=move |row| view! { <BlockRow draft row/> }/></tbody>
                </table>
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

#[component]
fn BlockRow(draft: Draft, row: usize) -> impl IntoView {
    let Some((block, start)) = draft.blocks.with_untracked(|blocks| blocks.get(row).cloned()) else {
        return ().into_any();
    };
    let (side, class) = side_words(block.side);
    let number = format::number_of(row);
    let fault = Signal::derive(move || {
        draft.failure.with(|failure| {
            let faults = &failure.as_ref()?.violations;
            let own = |column: &str| column == "quantity" || column == "price";
            let fault = faults
                .iter()
                .find(|fault| fault.row == number as usize && fault.column.as_deref().is_some_and(own));
            fault.map(|fault| fault.message.clone())
        })
    });
    let named = |what: &str| format!("{what} of {} {}", side.to_lowercase(), block.asset);
    let write = move |change: fn(&mut BlockFillDraft, String), text: String| {
        draft.blocks.update(|blocks| {
            if let Some((_, own)) = blocks.get_mut(row) {
                change(own, text);
            }
        });
    };
    let invalid = move || fault.with(Option::is_some).then_some("true");
    let described = move || fault.with(Option::is_some).then(|| format!("block-{row}-fault"));
    let orders = format::counted(block.orders, "order", "orders");
    view! {
        <tr>
            <td><span class=class>{side}</span> " " {block.asset.clone()} " " <small class="quiet">{orders}</small></td>
            <td class="num">{format::free(block.left)}</td>
            <td class="num">
                <input
                    class="input small num"
                    inputmode="decimal"
                    autocomplete="off"
                    aria-label=named("Quantity filled")
                    aria-invalid=invalid
                    aria-describedby=described
                    placeholder="none"
                    on:input=move |event| write(|own, text| own.quantity = text, event_target_value(&event))
                />
                <FieldError id=format!("block-{row}-fault") message=fault/>
            </td>
            <td class="num">
                <input
                    class="input small num"
                    inputmode="decimal"
                    autocomplete="off"
                    aria-label=named("Price")
                    prop:value=start.price
                    on:input=move |event| write(|own, text| own.price = text, event_target_value(&event))
                />
            </td>
        </tr>
    }
    .into_any()
}

fn save(app: App, draft: Draft, runs: Vec<Uid>, open: RwSignal<bool>) {
    let fills = draft
        .blocks
        .with_untracked(|blocks| blocks.iter().map(|(_, fill)| fill.clone()).collect());
    let ask = RecordBlocks {
        runs,
        key: draft.key.get_untracked(),
        time: draft.time.get_untracked(),
        fills,
    };
    app.submit(ask, open, draft.failure, move |recorded| {
        let text = format!("{} recorded.", format::counted(recorded.count, "trade", "trades"));
        app.done_undoable(text, recorded.entry);
    });
}
