//! What can be done with batches as a whole: approve, send, cancel, record fills of blocks, book.

use choices::BatchStatus;
use leptos::prelude::*;

use super::blocks::BlocksForm;
use super::booking::BookingForm;
use crate::browser::format;
use crate::components::{CommandButton, Dialog, Icon};
use crate::state::{App, Command};
use protocol::{BatchStep, ChangeOrderBatches, OrderBatchLine, Uid};

/// Buttons for the steps that some of the batches may take.
#[component]
pub(super) fn BatchActions(app: App, #[prop(into)] batches: Signal<Vec<OrderBatchLine>>) -> impl IntoView {
    let (filling, booking) = (RwSignal::new(false), RwSignal::new(false));
    let all =
        Signal::derive(move || batches.with(|batches| batches.iter().map(|batch| batch.uid).collect::<Vec<Uid>>()));
    let sent = Signal::derive(move || {
        let at_market = |batch: &&OrderBatchLine| batch.status == BatchStatus::Sent && batch.open > 0;
        batches.with(|batches| {
            batches
                .iter()
                .filter(at_market)
                .map(|batch| batch.uid)
                .collect::<Vec<Uid>>()
        })
    });
    let open = |dialog: RwSignal<bool>, of: Signal<Vec<Uid>>| move || dialog.set(!of.with_untracked(Vec::is_empty));
    app.on(Command::RecordBlocks, open(filling, sent));
    app.on(Command::BookTrades, open(booking, all));
    let none = |of: Signal<Vec<Uid>>| Signal::derive(move || of.with(Vec::is_empty));
    view! {
        <StepButton app batches step=BatchStep::Cancel/>
        <CommandButton command=Command::RecordBlocks label="Block fills…" disabled=none(sent)/>
        <CommandButton command=Command::BookTrades label="Post trades…" icon=Icon::Book disabled=none(all)/>
        <StepButton app batches step=BatchStep::Approve/>
        <StepButton app batches step=BatchStep::Send/>
        <Dialog open=filling label="Block allocation" class="wide">
            <BlocksForm app open=filling batches=sent.get_untracked()/>
        </Dialog>
        <Dialog open=booking label="Post trades" class="wide">
            <BookingForm app open=booking batches=all.get_untracked()/>
        </Dialog>
    }
}

/// The button of a step: it takes the batches that may take the step.
#[component]
fn StepButton(app: App, batches: Signal<Vec<OrderBatchLine>>, step: BatchStep) -> impl IntoView {
    let (command, word, done) = match step {
        BatchStep::Approve => (Command::ApproveOrderBatches, "Approve", "approved"),
        BatchStep::Send => (Command::SendOrderBatches, "Mark as sent", "marked as sent"),
        BatchStep::Cancel => (Command::CancelOrderBatches, "Cancel batch", "cancelled"),
    };
    let may = Signal::derive(move || {
        let may = |batch: &&OrderBatchLine| batch.steps.contains(&step);
        batches.with(|batches| batches.iter().filter(may).map(|batch| batch.uid).collect::<Vec<Uid>>())
    });
    app.on(command, move || {
        let batches = may.get_untracked();
        if batches.is_empty() {
            return;
        }
        app.ask(ChangeOrderBatches { batches, step }, move |turned| {
            app.done_undoable(
                format!(
                    "{} {done}.",
                    format::counted(turned.count, "order batch", "order batches")
                ),
                turned.entry,
            );
        });
    });
    let may_count = move || may.with(|batches| format::number_of(batches.len()));
    let label = move || match (step, may_count()) {
        (_, 0 | 1) => word.to_owned(),
        (BatchStep::Cancel, count) => format!("Cancel {} batches", format::count(count)),
        (BatchStep::Send, count) => format!("Mark {} as sent", format::count(count)),
        (_, count) => format!("{word} {}", format::count(count)),
    };
    let icon = match step {
        BatchStep::Approve => Icon::Check,
        BatchStep::Send => Icon::Play,
        BatchStep::Cancel => Icon::Close,
    };
    let class = if step == BatchStep::Cancel { "" } else { "primary" };
    view! {
        <Show when=move || !may.with(Vec::is_empty)>
            <CommandButton command label icon class/>
        </Show>
    }
}
