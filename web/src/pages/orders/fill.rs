//! A fill of an order.

use leptos::prelude::*;

use super::run::Run;
use crate::browser::format;
use crate::components::{ChoiceField, Dialog, EntryForm, TextField, open_while};
use crate::pages::sides::side_words;
use protocol::{Failure, RecordFill, RunOrder};

const COLUMNS: &[&str] = &["quantity", "price", "commission", "trade_time", "trade_identifier"];

/// What is typed.
#[derive(Clone, Copy, Debug)]
struct Draft {
    quantity: RwSignal<String>,
    price: RwSignal<String>,
    time: RwSignal<String>,
    trade: RwSignal<String>,
    commission: RwSignal<String>,
    commission_asset: RwSignal<String>,
    failure: RwSignal<Option<Failure>>,
}

impl Draft {
    /// All that is left, at the price that it was planned at.
    fn of(order: &RunOrder) -> Self {
        let price = order.price.or(order.planned_price);
        Self {
            quantity: RwSignal::new(order.left.to_string()),
            price: RwSignal::new(price.map(|price| price.to_string()).unwrap_or_default()),
            time: RwSignal::new(String::new()),
            trade: RwSignal::new(order.next_trade.clone()),
            commission: RwSignal::new(String::new()),
            commission_asset: RwSignal::new(String::new()),
            failure: RwSignal::new(None),
        }
    }

    fn to_question(self, order: &RunOrder) -> RecordFill {
        RecordFill {
            order: order.key.clone(),
            trade: self.trade.get_untracked(),
            quantity: self.quantity.get_untracked(),
            price: self.price.get_untracked(),
            time: self.time.get_untracked(),
            commission: self.commission.get_untracked(),
            commission_asset: self.commission_asset.with_untracked(|uid| uid.parse().ok()),
        }
    }
}

/// Open while there is an order to be filled.
#[component]
pub(super) fn FillDialog(page: Run, filling: RwSignal<Option<RunOrder>>) -> impl IntoView {
    let open = open_while(filling);
    view! {
        <Dialog open label="Record fill" class="wide">
            {move || filling.get().map(|order| view! { <FillForm page draft=Draft::of(&order) order open/> })}
        </Dialog>
    }
}

#[component]
fn FillForm(page: Run, order: RunOrder, draft: Draft, open: RwSignal<bool>) -> impl IntoView {
    let (side, _) = side_words(order.side);
    let title = format!(
        "{side} {}: {} of {} remaining",
        order.asset,
        format::free(order.left),
        format::free(order.quantity)
    );
    let own = format!("{} (order currency)", order.currency);
    let paid_in = Signal::derive(move || {
        let currencies = page.read(|view| view.currencies.clone()).unwrap_or_default();
        let others = currencies
            .into_iter()
            .map(|choice| (choice.uid.to_string(), choice.label));
        std::iter::once((String::new(), own.clone()))
            .chain(others)
            .collect::<Vec<_>>()
    });
    let failure = draft.failure;
    let currency = format!("Price per unit ({})", order.currency);
    view! {
        <EntryForm title=title failure=failure columns=COLUMNS submit="Record fill" open on_submit=move || save(page, draft, &order, open)>
            <TextField id="fill-quantity" label="Quantity filled" value=draft.quantity failure column="quantity" hint="The remainder stays open."/>
            <TextField id="fill-price" label="Price" value=draft.price failure column="price" hint=currency/>
            <TextField id="fill-commission" label="Commission" value=draft.commission failure column="commission" placeholder="none"/>
            <ChoiceField
                id="fill-commission-asset"
                label="Commission currency"
                options=paid_in
                value=draft.commission_asset
                failure
                column="commission_asset_uid"
            />
            <TextField
                id="fill-time"
                label="Time (UTC)"
                value=draft.time
                failure
                column="trade_time"
                placeholder="now"
                hint="For example 2026-01-31 16:00."
            />
            <TextField id="fill-trade" label="Execution ID" value=draft.trade failure column="trade_identifier"/>
        </EntryForm>
    }
}

fn save(page: Run, draft: Draft, order: &RunOrder, open: RwSignal<bool>) {
    let ask = draft.to_question(order);
    let text = format!("Fill of {} {} recorded.", ask.quantity.trim(), order.asset);
    page.app.submit(ask, open, draft.failure, move |recorded| {
        page.app.done_undoable(text, recorded.entry);
    });
}
