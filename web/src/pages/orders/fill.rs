//! A fill of an order.

use leptos::prelude::*;

use super::batch::Batch;
use crate::browser::format;
use crate::components::{Bound, ChoiceField, DialogAbout, EntryForm, TextField};
use crate::pages::sides::side_words;
use crate::state::WithSome;
use protocol::{BatchOrder, Failure, RecordFill};

/// All that is left of an order, at the price that it was planned at.
fn draft_of(order: &BatchOrder) -> RecordFill {
    let price = order.price.or(order.planned_price);
    RecordFill {
        order: order.key.clone(),
        trade: order.next_trade.clone(),
        quantity: order.left.to_string(),
        price: price.map(|price| price.to_string()).unwrap_or_default(),
        time: String::new(),
        commission: String::new(),
        commission_asset: None,
    }
}

/// Open while there is an order to be filled.
#[component]
pub(super) fn FillDialog(page: Batch, filling: RwSignal<Option<BatchOrder>>) -> impl IntoView {
    let content = move |order, open| view! { <FillForm page order open/> };
    view! { <DialogAbout about=filling label="Record fill" class="wide" content/> }
}

#[component]
fn FillForm(page: Batch, order: BatchOrder, open: RwSignal<bool>) -> impl IntoView {
    let draft = RwSignal::new(draft_of(&order));
    let failure = RwSignal::new(None::<Failure>);
    let (side, _) = side_words(order.side);
    let title = format!(
        "{side} {}: {} of {} remaining",
        order.asset,
        format::free(order.left),
        format::free(order.quantity)
    );
    let own = format!("{} (order currency)", order.currency);
    let paid_in = move || {
        let currencies = page.view.part(|view| view.currencies.clone());
        let others = currencies
            .into_iter()
            .map(|choice| (choice.uid.to_string(), choice.label));
        std::iter::once((String::new(), own.clone()))
            .chain(others)
            .collect::<Vec<_>>()
    };
    let paid = Bound::new(
        move || draft.with(|draft| draft.commission_asset.map(|uid| uid.to_string()).unwrap_or_default()),
        move |uid: String| draft.update(|draft| draft.commission_asset = uid.parse().ok()),
    );
    let part = move |access: fn(&mut RecordFill) -> &mut String| Bound::part(draft, access);
    let currency = format!("Price per unit ({})", order.currency);
    let asset = order.asset.clone();
    let save = move || {
        let ask = draft.get_untracked();
        let text = format!("Fill of {} {asset} recorded.", ask.quantity.trim());
        page.app.submit(ask, open, failure, move |recorded| {
            page.app.done_undoable(text, recorded.entry);
        });
    };
    view! {
        <EntryForm title failure submit="Record fill" open on_submit=save>
            <TextField id="fill-quantity" label="Quantity filled" value=part(|fill| &mut fill.quantity) column="quantity" hint="The remainder stays open."/>
            <TextField id="fill-price" label="Price" value=part(|fill| &mut fill.price) column="price" hint=currency/>
            <TextField id="fill-commission" label="Commission" value=part(|fill| &mut fill.commission) column="commission" placeholder="none"/>
            <ChoiceField id="fill-commission-asset" label="Commission currency" options=paid_in value=paid column="commission_asset_uid"/>
            <TextField
                id="fill-time"
                label="Time (UTC)"
                value=part(|fill| &mut fill.time)
                column="trade_time"
                placeholder="now"
                hint="For example 2026-01-31 16:00."
            />
            <TextField id="fill-trade" label="Execution ID" value=part(|fill| &mut fill.trade) column="trade_identifier"/>
        </EntryForm>
    }
}
