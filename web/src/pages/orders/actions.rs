//! What can be done with runs as a whole: approve, send, cancel, record fills of blocks, book.

use leptos::prelude::*;

use super::blocks::BlocksDialog;
use super::booking::BookingDialog;
use crate::browser::format;
use crate::components::{CommandButton, Icon};
use crate::state::{App, Command};
use protocol::{RunLine, RunStep, TurnRuns, Uid};

/// Buttons for the steps that some of the runs may take.
#[component]
pub(super) fn RunActions(app: App, #[prop(into)] runs: Signal<Vec<RunLine>>) -> impl IntoView {
    let (filling, booking) = (RwSignal::new(false), RwSignal::new(false));
    let all = Signal::derive(move || runs.with(|runs| runs.iter().map(|run| run.uid).collect::<Vec<Uid>>()));
    let sent = Signal::derive(move || {
        let at_market = |run: &&RunLine| run.status == "sent" && run.open > 0;
        runs.with(|runs| runs.iter().filter(at_market).map(|run| run.uid).collect::<Vec<Uid>>())
    });
    let open = |dialog: RwSignal<bool>, of: Signal<Vec<Uid>>| move || dialog.set(!of.with_untracked(Vec::is_empty));
    app.on(Command::RecordBlocks, open(filling, sent));
    app.on(Command::BookTrades, open(booking, all));
    let none = |of: Signal<Vec<Uid>>| Signal::derive(move || of.with(Vec::is_empty));
    view! {
        <StepButton app runs step=RunStep::Cancel/>
        <CommandButton command=Command::RecordBlocks label="Block fills…" disabled=none(sent)/>
        <CommandButton command=Command::BookTrades label="Post trades…" icon=Icon::Book disabled=none(all)/>
        <StepButton app runs step=RunStep::Approve/>
        <StepButton app runs step=RunStep::Send/>
        <BlocksDialog app open=filling runs=sent/>
        <BookingDialog app open=booking runs=all/>
    }
}

/// The button of a step: it takes the runs that may take the step.
#[component]
fn StepButton(app: App, runs: Signal<Vec<RunLine>>, step: RunStep) -> impl IntoView {
    let (command, word, done) = match step {
        RunStep::Approve => (Command::ApproveRuns, "Approve", "approved"),
        RunStep::Send => (Command::SendRuns, "Mark as sent", "marked as sent"),
        RunStep::Cancel => (Command::CancelRuns, "Cancel batch", "cancelled"),
    };
    let may = Signal::derive(move || {
        let may = |run: &&RunLine| run.steps.contains(&step);
        runs.with(|runs| runs.iter().filter(may).map(|run| run.uid).collect::<Vec<Uid>>())
    });
    app.on(command, move || {
        let runs = may.get_untracked();
        if runs.is_empty() {
            return;
        }
        app.ask(TurnRuns { runs, step }, move |turned| {
            app.done_undoable(
                format!(
                    "{} {done}.",
                    format::counted(turned.count, "order batch", "order batches")
                ),
                turned.entry,
            );
        });
    });
    let may_count = move || may.with(|runs| format::number_of(runs.len()));
    let label = Signal::derive(move || match (step, may_count()) {
        (_, 0 | 1) => word.to_owned(),
        (RunStep::Cancel, count) => format!("Cancel {} batches", format::count(count)),
        (RunStep::Send, count) => format!("Mark {} as sent", format::count(count)),
        (_, count) => format!("{word} {}", format::count(count)),
    });
    let icon = match step {
        RunStep::Approve => Icon::Check,
        RunStep::Send => Icon::Play,
        RunStep::Cancel => Icon::Close,
    };
    let class = if step == RunStep::Cancel { "" } else { "primary" };
    view! {
        <Show when=move || !may.with(Vec::is_empty)>
            <CommandButton command label icon class/>
        </Show>
    }
}
