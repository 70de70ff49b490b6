//! Requests and answers of the application as plain data, and the envelopes in which a page and the host of its session
//! exchange them.
//!
//! The session holds the book and every rule; a page holds what is on the screen. Each request is a struct with one answer
//! type, so that a page can only read what its request returns. Numbers travel as exact decimals and are formatted by the
//! page, in the reader's locale.

#![warn(missing_docs)]

mod accounts;
mod book;
mod calendars;
pub mod codes;
pub mod column_choice;
mod failure;
mod form;
mod history;
mod import;
mod indices;
mod mandates;
mod metrics;
mod orders;
mod parameters;
mod plan;
mod plan_blocks;
mod plan_flows;
mod plan_taxes;
mod policy;
mod portfolios;
mod saved_plans;
mod tables;
pub mod target_cells;
mod tsv;
mod virtual_funds;
mod what_if;

use serde::{Deserialize, Serialize};

pub use accounts::*;
pub use book::*;
pub use calendars::*;
pub use failure::{Failure, Remark};
pub use form::{Control, Declared, Field, FieldValue, Form, FormRows, Source, Subject, Typed, Unit};
pub use history::*;
pub use import::*;
pub use indices::*;
pub use mandates::*;
pub use metrics::{Metric, MetricValue};
pub use orders::*;
pub use parameters::{Parameters, RowsQuery};
pub use plan::*;
pub use plan_blocks::*;
pub use plan_flows::*;
pub use plan_taxes::*;
pub use policy::*;
pub use portfolios::*;
pub use saved_plans::*;
pub use tables::*;
pub use tsv::{read_block, write_block};
pub use violation::{Arguments, Fault, Violation};
pub use virtual_funds::*;
pub use what_if::*;

/// A uid of a row.
pub type Uid = uuid::Uuid;
/// A UTC instant.
pub type Instant = chrono::DateTime<chrono::Utc>;

/// What a page sends to the host of the session.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(
    clippy::large_enum_variant,
    reason = "one value at a time, and nearly all are requests; only large on 64 bits"
)]
pub enum Message {
    /// A request, and the number that ties its answer to it: chosen by the page, never reused while the page lives.
    Request(u32, Request),
    /// The request of this number is no longer wanted: its work stops, and it fails with `cancelled`.
    Cancel(u32),
}

/// What the host of the session replies, or tells unasked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(
    clippy::large_enum_variant,
    reason = "one value at a time, and most are answers; only large on 64 bits"
)]
pub enum Reply {
    /// The answer to the request of this number.
    Answer {
        /// The number of the request.
        id: u32,
        /// The answer, or why there is none.
        answer: Result<Answer, Failure>,
    },
    /// How far the work on a request has come.
    Progress {
        /// The number of the request.
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

/// A thing that a person can pick.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedRow {
    /// The row behind it.
    pub uid: Uid,
    /// What is shown.
    pub label: String,
}

impl NamedRow {
    /// Its value and label among the options of a choice.
    #[must_use]
    pub fn option(&self) -> (String, String) {
        (self.uid.to_string(), self.label.clone())
    }
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

/// A request with a fixed type of answer.
pub trait Answered: Into<Request> {
    /// What is answered.
    type Answer;
    /// The answer out of the envelope; none when another request was answered.
    fn answer(answer: Answer) -> Option<Self::Answer>;
}

/// Every request with its kind and the type of its answer, handed to the macro that is named.
///
/// A *query* reads; a *preview* says what a change would do, without doing it; a *command* comes to one change of the book;
/// a *job* is done in steps, which its host can follow and stop, and may change the book.
#[macro_export]
macro_rules! requests {
    ($with:ident) => {
        $with! {
            query OpenBook => BookSummary,
            job LoadSample => BookSummary,
            query ExportBook => FileOut,
            job RestoreBook => BookSummary,
            job ClearBook => BookSummary,
            command SetBaseCurrency => BookSummary,
            query ListAccounts => AccountsView,
            query ShowAccount => AccountView,
            query ListMandates => MandatesView,
            preview ShowMandate => MandateView,
            preview CheckMandate => MandateCheck,
            command SaveMandate => MandateView,
            query ReadWeights => PastedWeights,
            query ShowPolicy => PolicyView,
            command CheckPolicy => PolicyView,
            job MakePlan => PlanSummary,
            query ShowPlan => PlanWindow,
            query ExplainLine => LineExplained,
            query ShowTaxes => TaxWindow,
            query ShowBlocks => BlockWindow,
            query ShowLargestFlows => FlowWindow,
            query TryFills => FillsView,
            query ExportOrders => FileOut,
            query OpenWhatIf => WhatIfScope,
            query TryWhatIf => WhatIfView,
            command SavePlan => PlanKept,
            query ListPlans => PlansView,
            job OpenPlan => PlanSummary,
            job ReplayPlan => ReplayView,
            command DeletePlan => PlanKept,
            command CreateOrderBatches => Recorded,
            query ListOrderBatches => OrderBatchesView,
            query ShowOrderBatch => OrderBatchView,
            command ChangeOrderBatches => Recorded,
            command RecordEvent => Recorded,
            command RecordFill => Recorded,
            query ListOpenBlocks => OpenBlocks,
            command RecordBlocks => Recorded,
            preview TryBooking => BookingView,
            command PostOrderBatches => Recorded,
            query ListFundAccounts => FundAccountsView,
            query TryFunds => FundMatrix,
            query ExportFunds => FileOut,
            command ApplyFunds => Recorded,
            query ShowFunds => FundsView,
            query ImportTemplate => FileOut,
            query ImportState => ImportView,
            job ImportAdd => ImportView,
            job ImportChange => ImportView,
            job ImportCommit => ImportOutcome,
            query ListTables => TablesView,
            query ShowTable => TableView,
            query ListRows => RowsView,
            query FindRow => RowPlace,
            query FindNames => RowNames,
            command WriteRows => Written,
            query ShowImpact => ImpactView,
            command DeleteRow => Written,
            job ListHistory => HistoryView,
            job ShowChange => ChangeView,
            command ReverseChange => ChangeReversed,
            query ShowStorage => StorageView,
            query ListPortfolios => PortfoliosView,
            query ShowPortfolio => PortfolioView,
            job BuildPortfolio => PortfolioBuilt,
            command PublishPortfolio => SavedRow,
            command GroupPortfolio => SavedRow,
            query ListCalendars => CalendarsView,
            query ShowCalendar => CalendarYear,
            command SaveCalendar => SavedRow,
            query ListIndices => IndicesView,
            query ShowIndex => IndexView,
            command SaveIndexFormula => SavedRow,
            command TransitionVersion => SavedRow,
            command CalculateValues => ValuesMade,
        }
    };
}

macro_rules! declare {
    ($($kind:ident $request:ident => $answer:ident),+ $(,)?) => {
        /// Everything that can be asked.
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub enum Request {
            $(#[doc = concat!("See [`", stringify!($request), "`].")] $request($request),)+
        }

        impl Request {
            /// The names of all requests, in their order.
            pub const NAMES: &[&str] = &[$(stringify!($request)),+];

            /// The name of this one.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$request(_) => stringify!($request),)+
                }
            }
        }

        /// The answers, named after their requests.
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub enum Answer {
            $(#[doc = concat!("See [`", stringify!($request), "`].")] $request($answer),)+
        }

        $(
            impl From<$request> for Request {
                fn from(request: $request) -> Self {
                    Self::$request(request)
                }
            }

            impl Answered for $request {
                type Answer = $answer;
                fn answer(answer: Answer) -> Option<$answer> {
                    match answer {
                        Answer::$request(answer) => Some(answer),
                        _ => None,
                    }
                }
            }
        )+
    };
}

requests!(declare);
