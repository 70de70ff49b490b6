//! Tasks: what answers a request, step by step.

use metatable::{Applied, Book, HoldsBook, Intent};
use protocol::{Answer, Failure, Progress};
use reading::TextFile;

use crate::codes;
use crate::context::Context;
use crate::failure::refused;
use crate::sample_files;
use crate::session::Session;

/// What a task wants of its host before it goes on.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "one value at a time, and most are answers")]
pub enum Step<A> {
    /// Nothing: so far it has come. A host may stop here, or let other work pass.
    Working(Progress),
    /// The details of these entries of the journal, as far as the book lacks them.
    Recall(Vec<u64>),
    /// The text of a file of unknown origin, given to [`Task::read`].
    Read(Vec<u8>),
    /// The texts of [`SAMPLE_FILES`](crate::SAMPLE_FILES), given to [`Task::sample`].
    Sample,
    /// An intent carried out and stored; what became of it is given to [`Task::saved`].
    Save(Intent),
    /// Another book in place of this one, stored.
    Replace(Box<Book>),
    /// Nothing more: the answer.
    Done(A),
}

impl<A> Step<A> {
    /// How far the work has come: `done` of `total` units of a stage.
    pub(crate) fn working(stage: impl Into<String>, done: usize, total: usize) -> Self {
        let count = |units: usize| u32::try_from(units).unwrap_or(u32::MAX);
        Self::Working(Progress {
            stage: stage.into(),
            done: count(done),
            total: count(total),
        })
    }

    fn map<B>(self, wrap: fn(A) -> B) -> Step<B> {
        match self {
            Self::Working(progress) => Step::Working(progress),
            Self::Recall(numbers) => Step::Recall(numbers),
            Self::Read(bytes) => Step::Read(bytes),
            Self::Sample => Step::Sample,
            Self::Save(intent) => Step::Save(intent),
            Self::Replace(book) => Step::Replace(book),
            Self::Done(answer) => Step::Done(wrap(answer)),
        }
    }
}

/// Work that is done step by step.
pub(crate) trait Steps {
    /// What it ends with.
    type Answer;

    /// The next step.
    ///
    /// # Errors
    /// The work cannot go on.
    fn step(&mut self, session: &mut Session, context: &Context) -> Result<Step<Self::Answer>, Failure>;

    /// The step after [`Step::Save`].
    ///
    /// # Errors
    /// The intent was refused or could not be stored, or the work cannot go on.
    fn saved(
        &mut self,
        session: &mut Session,
        context: &Context,
        saved: Result<Applied, Failure>,
    ) -> Result<Step<Self::Answer>, Failure> {
        saved?;
        self.step(session, context)
    }

    /// The step after [`Step::Read`].
    ///
    /// # Errors
    /// The file is no text, which the sentence says, or the work cannot go on.
    fn read(
        &mut self,
        _session: &mut Session,
        _context: &Context,
        _file: Result<TextFile, String>,
    ) -> Result<Step<Self::Answer>, Failure> {
        Err(Task::over())
    }

    /// The step after [`Step::Sample`].
    ///
    /// # Errors
    /// The sample could not be fetched, which the sentence says, or the work cannot go on.
    fn sample(
        &mut self,
        _session: &mut Session,
        _context: &Context,
        _texts: Result<Vec<String>, String>,
    ) -> Result<Step<Self::Answer>, Failure> {
        Err(Task::over())
    }
}

/// The task of one request.
pub struct Task {
    steps: Box<dyn Steps<Answer = Answer>>,
    runs_beside: bool,
}

impl std::fmt::Debug for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Task")
            .field("runs_beside", &self.runs_beside)
            .finish_non_exhaustive()
    }
}

/// Steps whose answer goes into the envelope of all answers.
struct Wrapped<S: Steps> {
    steps: S,
    wrap: fn(S::Answer) -> Answer,
}

impl<S: Steps> Steps for Wrapped<S> {
    type Answer = Answer;

    fn step(&mut self, session: &mut Session, context: &Context) -> Result<Step<Answer>, Failure> {
        self.steps.step(session, context).map(|step| step.map(self.wrap))
    }

    fn saved(
        &mut self,
        session: &mut Session,
        context: &Context,
        saved: Result<Applied, Failure>,
    ) -> Result<Step<Answer>, Failure> {
        let step = self.steps.saved(session, context, saved);
        step.map(|step| step.map(self.wrap))
    }

    fn read(
        &mut self,
        session: &mut Session,
        context: &Context,
        file: Result<TextFile, String>,
    ) -> Result<Step<Answer>, Failure> {
        let step = self.steps.read(session, context, file);
        step.map(|step| step.map(self.wrap))
    }

    fn sample(
        &mut self,
        session: &mut Session,
        context: &Context,
        texts: Result<Vec<String>, String>,
    ) -> Result<Step<Answer>, Failure> {
        let step = self.steps.sample(session, context, texts);
        step.map(|step| step.map(self.wrap))
    }
}

/// The one step of a request that is answered at once.
struct AtOnce(Option<Answer>);

impl Steps for AtOnce {
    type Answer = Answer;

    fn step(&mut self, _: &mut Session, _: &Context) -> Result<Step<Answer>, Failure> {
        self.0.take().map(Step::Done).ok_or_else(Task::over)
    }
}

impl Task {
    pub(crate) fn new<S: Steps + 'static>(steps: S, wrap: fn(S::Answer) -> Answer, runs_beside: bool) -> Self {
        Self {
            steps: Box::new(Wrapped { steps, wrap }),
            runs_beside,
        }
    }

    pub(crate) fn answered(answer: Answer) -> Self {
        Self {
            steps: Box::new(AtOnce(Some(answer))),
            runs_beside: false,
        }
    }

    /// A step was asked of a task that has ended.
    pub(crate) fn over() -> Failure {
        Failure::from(codes::engine_stopped())
    }

    /// Whether other requests may be answered between the steps: the task reads only what it took along.
    #[must_use]
    pub const fn runs_beside(&self) -> bool {
        self.runs_beside
    }

    /// The next step: the first, and the one after [`Step::Working`], [`Step::Recall`] and [`Step::Replace`].
    ///
    /// # Errors
    /// Why there is no answer; the task is over.
    pub fn step(&mut self, session: &mut Session, context: &Context) -> Result<Step<Answer>, Failure> {
        self.steps.step(session, context)
    }

    /// The step after [`Step::Save`], whose intent was carried out and stored, or why not.
    ///
    /// # Errors
    /// Why there is no answer; the task is over.
    pub fn saved(
        &mut self,
        session: &mut Session,
        context: &Context,
        saved: Result<Applied, Failure>,
    ) -> Result<Step<Answer>, Failure> {
        self.steps.saved(session, context, saved)
    }

    /// The step after [`Step::Read`]: what [`reading::read`] gave of the file.
    ///
    /// # Errors
    /// Why there is no answer; the task is over.
    pub fn read(
        &mut self,
        session: &mut Session,
        context: &Context,
        file: Result<TextFile, String>,
    ) -> Result<Step<Answer>, Failure> {
        self.steps.read(session, context, file)
    }

    /// The step after [`Step::Sample`]: the texts of [`SAMPLE_FILES`](crate::SAMPLE_FILES) in their order.
    ///
    /// # Errors
    /// Why there is no answer; the task is over.
    pub fn sample(
        &mut self,
        session: &mut Session,
        context: &Context,
        texts: Result<Vec<String>, String>,
    ) -> Result<Step<Answer>, Failure> {
        self.steps.sample(session, context, texts)
    }
}

impl Session {
    /// The answer to a request, on a book that is in memory only.
    ///
    /// # Errors
    /// Why there is none.
    pub fn ask(&mut self, request: impl Into<protocol::Request>, context: &Context) -> Result<Answer, Failure> {
        let mut task = self.begin(request.into(), context)?;
        let mut step = task.step(self, context)?;
        loop {
            step = match step {
                Step::Done(answer) => return Ok(answer),
                Step::Working(_) | Step::Recall(_) => task.step(self, context)?,
                Step::Read(bytes) => task.read(self, context, reading::read(&bytes))?,
                Step::Sample => task.sample(self, context, Ok(sample_files::texts()))?,
                Step::Save(intent) => {
                    let saved = self.apply(&intent).map_err(refused);
                    task.saved(self, context, saved)?
                }
                Step::Replace(book) => {
                    self.replace(*book);
                    task.step(self, context)?
                }
            };
        }
    }
}
