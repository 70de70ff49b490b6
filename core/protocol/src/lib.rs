//! What the page and its worker say to each other.
//!
//! The worker holds the book and every rule; the page holds what is on the screen. Each question is a struct with
//! one answer type, so that a page can only read what its question returns. Numbers travel as exact decimals and
//! are formatted by the page, in the reader's locale.

mod accounts;
mod book;
mod calendars;
mod history;
mod import;
mod indices;
mod mandates;
mod orders;
mod plan;
mod plan_blocks;
mod plan_taxes;
mod policy;
mod portfolios;
mod saved_plans;
mod tables;
mod virtual_funds;
mod what_if;

use serde::{Deserialize, Serialize};

pub use accounts::*;
pub use book::*;
pub use calendars::*;
pub use history::*;
pub use import::*;
pub use indices::*;
pub use mandates::*;
pub use orders::*;
pub use plan::*;
pub use plan_blocks::*;
pub use plan_taxes::*;
pub use policy::*;
pub use portfolios::*;
pub use saved_plans::*;
pub use tables::*;
pub use virtual_funds::*;
pub use what_if::*;

/// A uid of a row.
pub type Uid = uuid::Uuid;
/// A UTC instant.
pub type Instant = chrono::DateTime<chrono::Utc>;

/// A question and the number that ties its answer to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ask {
    /// Chosen by the page, never reused while the page lives.
    pub id: u32,
    /// What is asked.
    pub question: Question,
}

/// What the worker says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(
    clippy::large_enum_variant,
    reason = "one value at a time, and most are answers; only large on 64 bits"
)]
pub enum Say {
    /// The answer to the question of this number.
    Answer {
        /// The number of the question.
        id: u32,
        /// The answer, or why there is none.
        answer: Result<Answer, Failure>,
    },
    /// How far the work on a question has come.
    Progress {
        /// The number of the question.
        id: u32,
        /// How far.
        progress: Progress,
    },
    /// Whether the last change is safe on this device.
    Save(SaveState),
    /// The book changed; pages that show it ask again.
    Changed(BookSummary),
}

/// How far long work has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done, for a person: "Planning accounts".
    pub stage: String,
    /// Units done.
    pub done: u32,
    /// Units in all.
    pub total: u32,
}

/// The save state of the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SaveState {
    /// A change is being written.
    Saving,
    /// The last change survives a killed browser.
    Saved,
    /// The last change is not on the device; the sentence says why and what to do.
    NotSaved(String),
}

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Stable code.
    pub code: String,
    /// A sentence that says what to do.
    pub message: String,
    /// Every violation that was found, when the input was at fault.
    pub violations: Vec<Violation>,
}

/// One rule that one cell breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// Row index from 0, in the order that was sent.
    pub row: u32,
    /// The column or field at fault; none when the whole row is.
    pub column: Option<String>,
    /// Stable code.
    pub code: String,
    /// A sentence that says what to do.
    pub message: String,
}

/// A thing that a person can pick.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The row behind it.
    pub uid: Uid,
    /// What is shown.
    pub label: String,
}

/// A file to hand to the person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FileOut {
    /// Proposed file name.
    pub name: String,
    /// MIME type.
    pub mime: String,
    /// Content.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// A question with a fixed type of answer.
pub trait Asks: Into<Question> {
    /// What the worker answers.
    type Answer;
    /// The answer out of the envelope; none when the worker answered another question.
    fn answer(answer: Answer) -> Option<Self::Answer>;
}

macro_rules! questions {
    ($($question:ident => $answer:ident),+ $(,)?) => {
        /// Everything that can be asked.
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub enum Question {
            $(#[doc = concat!("See [`", stringify!($question), "`].")] $question($question),)+
        }

        /// The answers, named after their questions.
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub enum Answer {
            $(#[doc = concat!("See [`", stringify!($question), "`].")] $question($answer),)+
        }

        $(
            impl From<$question> for Question {
                fn from(question: $question) -> Self {
                    Self::$question(question)
                }
            }

            impl Asks for $question {
                type Answer = $answer;
                fn answer(answer: Answer) -> Option<$answer> {
                    match answer {
                        Answer::$question(answer) => Some(answer),
                        _ => None,
                    }
                }
            }
        )+
    };
}

questions! {
    OpenBook => BookSummary,
    LoadSample => BookSummary,
    ExportBook => FileOut,
    RestoreBook => BookSummary,
    ClearBook => BookSummary,
    SetBaseCurrency => BookSummary,
    CancelWork => Done,
    ListAccounts => AccountsView,
    ShowAccount => AccountView,
    ListMandates => MandatesView,
    ShowMandate => MandateView,
    CheckMandate => MandateCheck,
    SaveMandate => MandateView,
    ShowPolicy => PolicyView,
    CheckPolicy => PolicyView,
    MakePlan => PlanSummary,
    ShowPlan => PlanWindow,
    ExplainLine => LineExplained,
    ShowTaxes => TaxWindow,
    ShowBlocks => BlockWindow,
    TryFills => FillsView,
    ExportOrders => FileOut,
    OpenWhatIf => WhatIfScope,
    TryWhatIf => WhatIfView,
    SavePlan => PlanKept,
    ListPlans => PlansView,
    OpenPlan => PlanSummary,
    ReplayPlan => ReplayView,
    DeletePlan => PlanKept,
    MakeRuns => Recorded,
    ListRuns => RunsView,
    ShowRun => RunView,
    TurnRuns => Recorded,
    RecordEvent => Recorded,
    RecordFill => Recorded,
    ListOpenBlocks => OpenBlocks,
    RecordBlocks => Recorded,
    TryBooking => BookingView,
    BookRuns => Recorded,
    ListFundAccounts => FundAccountsView,
    TryFunds => FundMatrix,
    ExportFunds => FileOut,
    ApplyFunds => Recorded,
    ShowFunds => FundsView,
    ImportTemplate => FileOut,
    ImportState => ImportView,
    ImportAdd => ImportView,
    ImportChange => ImportView,
    ImportCommit => ImportOutcome,
    ListTables => TablesView,
    ShowTable => TableView,
    ListRows => RowsView,
    FindRow => RowPlace,
    FindNames => RowNames,
    WriteRows => Written,
    ShowImpact => ImpactView,
    DeleteRow => Written,
    ListHistory => HistoryView,
    ShowChange => ChangeView,
    TurnChange => Turned,
    ShowStorage => StorageView,
    ListPortfolios => PortfoliosView,
    ShowPortfolio => PortfolioView,
    BuildPortfolio => PortfolioBuilt,
    PublishPortfolio => SavedRow,
    GroupPortfolio => SavedRow,
    ListCalendars => CalendarsView,
    ShowCalendar => CalendarYear,
    SaveCalendar => SavedRow,
    ListIndices => IndicesView,
    ShowIndex => IndexView,
    SaveIndexFormula => SavedRow,
    TurnVersion => SavedRow,
    CalculateValues => ValuesMade,
}

/// An answer with nothing in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done;
