//! The worker: it holds the book, answers the page's questions one after the other, and stores what changes.

mod accounts;
mod book;
#[path = "../../src/state/codec.rs"]
mod codec;
mod csv_file;
mod desk;
mod history;
mod import;
mod mandates;
mod orders;
mod plan;
mod policy;
mod portfolios;
mod reference;
mod sniff;
mod tables;
mod typed;
mod virtual_funds;
mod voice;

use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use gloo::worker::{HandlerId, Registrable, Worker, WorkerScope};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::BroadcastChannel;

use desk::Desk;
use protocol::{Answer, Ask, Done, Failure, Question, Say};
use voice::{Cancelled, Voice};

fn main() {
    Engine::registrar().encoding::<codec::Postcard>().register();
}

/// The channel on which tabs tell each other that the stored book changed.
const TABS: &str = "mandate-book";

/// The worker. Questions wait in a queue, so that each sees what the one before it wrote; only a cancellation does not.
#[derive(Debug)]
pub(crate) struct Engine {
    queue: UnboundedSender<Task>,
    cancelled: Cancelled,
}

/// What the queue holds.
#[allow(
    clippy::large_enum_variant,
    reason = "nearly every task is an answer; only large on 64 bits"
)]
enum Task {
    Answer(Ask, HandlerId),
    /// Another tab stored a change.
    Reload,
}

impl Worker for Engine {
    type Message = ();
    type Input = Ask;
    type Output = Say;

    fn create(scope: &WorkerScope<Self>) -> Self {
        console_error_panic_hook::set_once();
        let (queue, tasks) = unbounded();
        let cancelled = Cancelled::default();
        let tabs = listen_to_tabs(queue.clone());
        spawn_local(serve(scope.clone(), tasks, cancelled.clone(), tabs));
        Self { queue, cancelled }
    }

    fn update(&mut self, _: &WorkerScope<Self>, (): ()) {}

    fn received(&mut self, scope: &WorkerScope<Self>, ask: Ask, page: HandlerId) {
        if let Question::CancelWork(cancel) = &ask.question {
            self.cancelled.borrow_mut().insert(cancel.id);
            scope.respond(
                page,
                Say::Answer {
                    id: ask.id,
                    answer: Ok(Answer::CancelWork(Done)),
                },
            );
        } else if self.queue.unbounded_send(Task::Answer(ask, page)).is_err() {
            web_sys::console::error_1(&"the worker's queue is closed".into());
        }
    }
}

async fn serve(
    scope: WorkerScope<Engine>,
    mut tasks: UnboundedReceiver<Task>,
    cancelled: Cancelled,
    tabs: Option<BroadcastChannel>,
) {
    let mut desk: Option<Desk> = None;
    while let Some(task) = tasks.next().await {
        match task {
            Task::Answer(Ask { id, question }, page) => {
                let voice = Voice::new(scope.clone(), page, id, cancelled.clone(), tabs.clone());
                let answer = match open(&mut desk, &voice).await {
                    Ok(desk) => answer(desk, &voice, question).await,
                    Err(failure) => Some(Err(failure)),
                };
                if let Some(answer) = answer {
                    voice.answer(answer);
                }
            }
            Task::Reload => {
                if let Some(desk) = &mut desk {
                    desk.reload().await;
                }
            }
        }
    }
}

/// The desk, opened by the first question and again after a failure.
async fn open<'a>(desk: &'a mut Option<Desk>, voice: &Voice) -> Result<&'a mut Desk, Failure> {
    if desk.is_none() {
        *desk = Some(Desk::open(voice).await?);
    }
    desk.as_mut()
        .ok_or_else(|| voice::failure("engine_stopped", "Reload the page."))
}

/// The answer; none when the work goes on in its own task, which then answers.
async fn answer(desk: &mut Desk, voice: &Voice, question: Question) -> Option<Result<Answer, Failure>> {
    match question {
        Question::MakePlan(ask) => plan::start(desk, voice, &ask).err().map(Err),
        Question::OpenPlan(ask) => plan::saved::open(desk, voice, &ask).err().map(Err),
        Question::ReplayPlan(ask) => plan::saved::replay(desk, voice, &ask).err().map(Err),
        other => match look(desk, other) {
            Ok(answer) => Some(answer),
            Err(other) => Some(act(desk, voice, other).await),
        },
    }
}

/// The answer to a question that changes nothing, at once; the question itself when it is none.
#[expect(clippy::result_large_err, reason = "the question goes on to the next hands")]
fn look(desk: &mut Desk, question: Question) -> Result<Result<Answer, Failure>, Question> {
    Ok(match question {
        Question::OpenBook(_) => desk.summary().map(Answer::OpenBook),
        Question::ExportBook(_) => book::export(desk).map(Answer::ExportBook),
        Question::CancelWork(_) => Ok(Answer::CancelWork(Done)),
        Question::ListAccounts(ask) => accounts::list(desk, &ask).map(Answer::ListAccounts),
        Question::ShowAccount(ask) => accounts::show(desk, &ask).map(Answer::ShowAccount),
        Question::ListMandates(ask) => mandates::list(desk, &ask).map(Answer::ListMandates),
        Question::ShowMandate(ask) => mandates::show(desk, &ask).map(Answer::ShowMandate),
        Question::CheckMandate(ask) => mandates::check(desk, &ask).map(Answer::CheckMandate),
        Question::ShowPolicy(_) => policy::show(desk).map(Answer::ShowPolicy),
        Question::ShowPlan(ask) => plan::show(desk, &ask).map(Answer::ShowPlan),
        Question::ExplainLine(ask) => plan::explain(desk, &ask).map(Answer::ExplainLine),
        Question::ShowTaxes(ask) => plan::taxes(desk, &ask).map(Answer::ShowTaxes),
        Question::ShowBlocks(ask) => plan::blocks(desk, &ask).map(Answer::ShowBlocks),
        Question::TryFills(ask) => plan::try_fills(desk, &ask).map(Answer::TryFills),
        Question::ExportOrders(ask) => plan::export(desk, &ask).map(Answer::ExportOrders),
        Question::ListPlans(_) => Ok(Answer::ListPlans(plan::saved::list(desk))),
        Question::OpenWhatIf(_) => plan::open_what_if(desk).map(Answer::OpenWhatIf),
        Question::TryWhatIf(ask) => plan::try_what_if(desk, &ask).map(Answer::TryWhatIf),
        Question::ListRuns(ask) => orders::list(desk, &ask).map(Answer::ListRuns),
        Question::ShowRun(ask) => orders::show(desk, &ask).map(Answer::ShowRun),
        Question::ListOpenBlocks(ask) => orders::open_blocks(desk, &ask).map(Answer::ListOpenBlocks),
        Question::TryBooking(ask) => orders::try_booking(desk, &ask).map(Answer::TryBooking),
        Question::ListFundAccounts(_) => Ok(Answer::ListFundAccounts(virtual_funds::list(desk))),
        Question::TryFunds(ask) => virtual_funds::plan(desk, &ask.0).map(Answer::TryFunds),
        Question::ExportFunds(ask) => virtual_funds::export(desk, &ask.0).map(Answer::ExportFunds),
        Question::ShowFunds(ask) => virtual_funds::by_fund(desk, ask.account).map(Answer::ShowFunds),
        Question::ImportTemplate(ask) => import::template(&ask).map(Answer::ImportTemplate),
        Question::ImportState(_) => Ok(Answer::ImportState(desk.stage.view())),
        Question::ListTables(_) => Ok(Answer::ListTables(tables::list(desk))),
        Question::ShowTable(ask) => tables::show(desk, &ask).map(Answer::ShowTable),
        Question::ListRows(ask) => tables::window(desk, &ask).map(Answer::ListRows),
        Question::FindRow(ask) => tables::find(desk, &ask).map(Answer::FindRow),
        Question::FindNames(ask) => tables::find_names(desk, &ask).map(Answer::FindNames),
        Question::ShowImpact(ask) => tables::impact(desk, &ask).map(Answer::ShowImpact),
        Question::ListPortfolios(_) => portfolios::list(desk).map(Answer::ListPortfolios),
        Question::ShowPortfolio(ask) => portfolios::show(desk, &ask).map(Answer::ShowPortfolio),
        Question::ListCalendars(_) => Ok(Answer::ListCalendars(reference::calendars::list(desk))),
        Question::ShowCalendar(ask) => reference::calendars::show(desk, &ask).map(Answer::ShowCalendar),
        Question::ListIndices(_) => Ok(Answer::ListIndices(reference::indices::list(desk))),
        Question::ShowIndex(ask) => reference::indices::show(desk, &ask).map(Answer::ShowIndex),
        Question::ShowStorage(_) => Ok(Answer::ShowStorage(history::storage(desk))),
        other => return Err(other),
    })
}

/// The answer to a question that changes the book or takes its time.
async fn act(desk: &mut Desk, voice: &Voice, question: Question) -> Result<Answer, Failure> {
    match question {
        Question::LoadSample(_) => book::load_sample(desk, voice).await.map(Answer::LoadSample),
        Question::RestoreBook(ask) => book::restore(desk, voice, &ask).await.map(Answer::RestoreBook),
        Question::ClearBook(_) => book::clear(desk, voice).await.map(Answer::ClearBook),
        Question::SetBaseCurrency(ask) => book::set_base(desk, voice, ask).await.map(Answer::SetBaseCurrency),
        Question::SaveMandate(ask) => mandates::save(desk, voice, ask).await.map(Answer::SaveMandate),
        Question::CheckPolicy(ask) => policy::check(desk, voice, ask).await.map(Answer::CheckPolicy),
        Question::SavePlan(ask) => plan::saved::save(desk, voice, &ask).await.map(Answer::SavePlan),
        Question::DeletePlan(ask) => plan::saved::delete(desk, voice, &ask).await.map(Answer::DeletePlan),
        Question::MakeRuns(ask) => orders::make(desk, voice, &ask).await.map(Answer::MakeRuns),
        Question::TurnRuns(ask) => orders::turn(desk, voice, &ask).await.map(Answer::TurnRuns),
        Question::RecordEvent(ask) => orders::record_event(desk, voice, &ask).await.map(Answer::RecordEvent),
        Question::RecordFill(ask) => orders::record_fill(desk, voice, &ask).await.map(Answer::RecordFill),
        Question::RecordBlocks(ask) => orders::record_blocks(desk, voice, &ask).await.map(Answer::RecordBlocks),
        Question::BookRuns(ask) => orders::book(desk, voice, &ask).await.map(Answer::BookRuns),
        Question::ApplyFunds(ask) => virtual_funds::apply(desk, voice, &ask.0).await.map(Answer::ApplyFunds),
        Question::ImportAdd(ask) => import::add(desk, voice, ask).await.map(Answer::ImportAdd),
        Question::ImportChange(ask) => import::change(desk, voice, ask).await.map(Answer::ImportChange),
        Question::ImportCommit(_) => import::commit(desk, voice).await.map(Answer::ImportCommit),
        Question::WriteRows(ask) => tables::write(desk, voice, ask).await.map(Answer::WriteRows),
        Question::DeleteRow(ask) => tables::delete(desk, voice, &ask).await.map(Answer::DeleteRow),
        Question::ListHistory(ask) => history::list(desk, ask).await.map(Answer::ListHistory),
        Question::ShowChange(ask) => history::show(desk, ask).await.map(Answer::ShowChange),
        Question::BuildPortfolio(ask) => portfolios::build(desk, voice, ask).await.map(Answer::BuildPortfolio),
        Question::PublishPortfolio(ask) => portfolios::publish(desk, voice, ask)
            .await
            .map(Answer::PublishPortfolio),
        Question::GroupPortfolio(ask) => portfolios::group(desk, voice, ask).await.map(Answer::GroupPortfolio),
        Question::SaveCalendar(ask) => reference::calendars::save(desk, voice, ask)
            .await
            .map(Answer::SaveCalendar),
        Question::SaveIndexFormula(ask) => reference::indices::save(desk, voice, ask)
            .await
            .map(Answer::SaveIndexFormula),
        Question::TurnVersion(ask) => reference::indices::turn(desk, voice, ask)
            .await
            .map(Answer::TurnVersion),
        Question::CalculateValues(ask) => reference::indices::calculate(desk, voice, ask)
            .await
            .map(Answer::CalculateValues),
        Question::TurnChange(ask) => history::turn(desk, voice, ask).await.map(Answer::TurnChange),
        _ => Err(voice::failure(
            "engine_stopped",
            "A new version is available. Reload the page.",
        )),
    }
}

/// Hears when another tab stores a change; none where the browser has no such channel.
fn listen_to_tabs(queue: UnboundedSender<Task>) -> Option<BroadcastChannel> {
    let channel = BroadcastChannel::new(TABS).ok()?;
    let heard = Closure::<dyn Fn(web_sys::MessageEvent)>::new(move |_| {
        // The queue is closed only when the worker is.
        let _ = queue.unbounded_send(Task::Reload);
    });
    channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    heard.forget();
    Some(channel)
}
