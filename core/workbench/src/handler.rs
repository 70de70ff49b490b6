//! How requests are handled: what a handler of each kind is, and the dispatch from the list of requests to the handlers.

use metatable::{Applied, Intent};
use protocol::{Answer, Answered, Failure, Request};

use crate::context::Context;
use crate::session::Session;
use crate::task::{Step, Steps, Task};

/// The handler of a query: it reads.
pub(crate) trait Query: Answered {
    /// The answer.
    ///
    /// # Errors
    /// Why there is none.
    fn answer(&self, session: &Session, context: &Context) -> Result<Self::Answer, Failure>;
}

/// The handler of a preview: it says what a change would do, without doing it.
pub(crate) trait Preview: Answered {
    /// The answer; the book is as it was.
    ///
    /// # Errors
    /// Why there is none.
    fn look(&self, session: &mut Session, context: &Context) -> Result<Self::Answer, Failure>;
}

/// The handler of a command: it comes to one change of the book.
pub(crate) trait Command: Answered {
    /// The change, and what is answered once it lasts.
    ///
    /// # Errors
    /// The request is refused.
    fn write(self, session: &mut Session, context: &Context) -> Result<Write<Self::Answer>, Failure>;
}

/// The handler of a job: it begins what is done in steps.
pub(crate) trait Job: Answered {
    /// The steps.
    type Steps: Steps<Answer = Self::Answer> + 'static;
    /// Whether the steps read only what they took along, so that other requests may be answered between them.
    const RUNS_BESIDE: bool = false;

    /// The steps, before the first.
    ///
    /// # Errors
    /// The request is refused.
    fn begin(self, session: &mut Session, context: &Context) -> Result<Self::Steps, Failure>;
}

/// What is answered once a change lasts.
type Then<A> = Box<dyn FnOnce(&mut Session, &Context, &Applied) -> Result<A, Failure>>;
/// The refusal of an intent in the terms of the request.
type Refused = Box<dyn FnOnce(Failure) -> Failure>;

/// One change of the book, and the answer.
pub(crate) struct Write<A> {
    intent: Option<Intent>,
    then: Option<Then<A>>,
    refused: Option<Refused>,
    /// The answer of a request that changes nothing.
    unchanged: Option<A>,
}

impl<A> Write<A> {
    /// An intent, and the answer once it is stored.
    pub(crate) fn new(
        intent: Intent,
        then: impl FnOnce(&mut Session, &Context, &Applied) -> Result<A, Failure> + 'static,
    ) -> Self {
        Self {
            intent: Some(intent),
            then: Some(Box::new(then)),
            refused: None,
            unchanged: None,
        }
    }

    /// No change.
    pub(crate) fn nothing(answer: A) -> Self {
        Self {
            intent: None,
            then: None,
            refused: None,
            unchanged: Some(answer),
        }
    }

    /// Says a refusal of the intent in the terms of the request.
    pub(crate) fn or(mut self, refused: impl FnOnce(Failure) -> Failure + 'static) -> Self {
        self.refused = Some(Box::new(refused));
        self
    }
}

impl<A> Steps for Write<A> {
    type Answer = A;

    fn step(&mut self, _: &mut Session, _: &Context) -> Result<Step<A>, Failure> {
        match (self.intent.take(), self.unchanged.take()) {
            (Some(intent), _) => Ok(Step::Save(intent)),
            (None, Some(answer)) => Ok(Step::Done(answer)),
            (None, None) => Err(Task::over()),
        }
    }

    fn saved(
        &mut self,
        session: &mut Session,
        context: &Context,
        saved: Result<Applied, Failure>,
    ) -> Result<Step<A>, Failure> {
        match (saved, self.then.take(), self.refused.take()) {
            (Ok(applied), Some(then), _) => then(session, context, &applied).map(Step::Done),
            (Err(why), _, Some(say)) => Err(say(why)),
            (Err(why), _, None) => Err(why),
            (Ok(_), None, _) => Err(Task::over()),
        }
    }
}

macro_rules! dispatch {
    ($($kind:ident $request:ident => $answer:ident),+ $(,)?) => {
        impl Session {
            /// The task that answers a request: the host does its steps.
            ///
            /// # Errors
            /// The request is refused.
            pub fn begin(&mut self, request: Request, context: &Context) -> Result<Task, Failure> {
                match request {
                    $(Request::$request(request) => dispatch!(@$kind $request, request, self, context),)+
                }
            }
        }
    };
    (@query $name:ident, $request:ident, $session:expr, $context:ident) => {
        Query::answer(&$request, $session, $context).map(|answer| Task::answered(Answer::$name(answer)))
    };
    (@preview $name:ident, $request:ident, $session:expr, $context:ident) => {
        Preview::look(&$request, $session, $context).map(|answer| Task::answered(Answer::$name(answer)))
    };
    (@command $name:ident, $request:ident, $session:expr, $context:ident) => {
        Command::write($request, $session, $context).map(|write| Task::new(write, Answer::$name, false))
    };
    (@job $name:ident, $request:ident, $session:expr, $context:ident) => {{
        let beside = <protocol::$name as Job>::RUNS_BESIDE;
        Job::begin($request, $session, $context).map(|steps| Task::new(steps, Answer::$name, beside))
    }};
}

protocol::requests!(dispatch);
