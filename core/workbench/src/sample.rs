//! The sample book: files that the host has, imported like a user's own.

use markets::import::{Dialect, ImportFiles};
use metatable::{Applied, Intent};
use protocol::{BookSummary, Failure, LoadSample, Uid};

use crate::book;
use crate::codes;
use crate::context::Context;
use crate::handler::Job;
use crate::session::Session;
use crate::task::{Step, Steps, Task};

/// The uids of the sample's rows come from this, so that every sample book has the same.
const SEED: Uid = Uid::from_u128(0x6d61_6e64_6174_6500_8000_7361_6d70_6c65);

impl Job for LoadSample {
    type Steps = Loading;

    fn begin(self, session: &mut Session, _: &Context) -> Result<Loading, Failure> {
        if session.store().total() > 0 {
            return Err(Failure::from(codes::book_not_empty()));
        }
        Ok(Loading { asked: false })
    }
}

/// The sample on its way into the book.
#[derive(Debug)]
pub(crate) struct Loading {
    asked: bool,
}

impl Steps for Loading {
    type Answer = BookSummary;

    fn step(&mut self, _: &mut Session, _: &Context) -> Result<Step<BookSummary>, Failure> {
        if std::mem::replace(&mut self.asked, true) {
            return Err(Task::over());
        }
        Ok(Step::Sample)
    }

    fn sample(
        &mut self,
        _: &mut Session,
        context: &Context,
        texts: Result<Vec<String>, String>,
    ) -> Result<Step<BookSummary>, Failure> {
        let unreadable = |message: String| Failure::from(codes::sample_unreadable(&message));
        let texts = texts.map_err(unreadable)?;
        let dialect = Dialect {
            delimiter: b',',
            decimal_comma: false,
        };
        let texts = texts.iter().map(String::as_str);
        let files = ImportFiles::of_texts(&portfolios::file_kinds(), texts, dialect).map_err(unreadable)?;
        Ok(Step::Save(Intent::of(&files, context.now, SEED, &context.actor)))
    }

    fn saved(
        &mut self,
        session: &mut Session,
        context: &Context,
        saved: Result<Applied, Failure>,
    ) -> Result<Step<BookSummary>, Failure> {
        saved?;
        book::summary(session, context).map(Step::Done)
    }
}
