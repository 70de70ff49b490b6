//! Jobs, followed step by step: how far they are, what is left of one that is dropped, which of two plans is shown.

use std::fs;
use std::path::Path;

use choices::PlanMode;
use metatable::{Applied, HoldsBook};
use protocol::{
    Answer, Arguments, BuildPortfolio, CheckPolicy, ClearBook, Failure, FileChange, ImportChange, ImportCommit,
    ImportState, ListHistory, LoadSample, MakePlan, OpenBook, OpenPlan, PlanScope, PolicyDraft, PortfolioDraft,
    ReplayPlan, Request, RestoreBook, SaveCalendar, SavePlan, SetBaseCurrency, ShowChange, ShowPlan, Uid,
};
use serde_json::json;
use workbench::{SAMPLE_FILES, Step, Task};

use super::plans::taxed;
use super::scenario::Scenario;
use super::small_book::{PRICES, file};

macro_rules! names {
    ($($kind:ident $request:ident => $answer:ident),+ $(,)?) => {
        /// The names of the requests that are done in steps.
        fn names_of_jobs() -> Vec<&'static str> {
            let kinds = [$((stringify!($request), stringify!($kind))),+];
            kinds.into_iter().filter(|(_, kind)| *kind == "job").map(|(name, _)| name).collect()
        }
    };
}

protocol::requests!(names);

impl Scenario {
    fn begin(&mut self, request: impl Into<Request>) -> Task {
        let context = self.context();
        self.session.begin(request.into(), &context).expect("the task begins")
    }

    fn go_on(&mut self, task: &mut Task) -> Step<Answer> {
        let context = self.context();
        let mut step = task.step(&mut self.session, &context);
        if let Ok(Step::Read(bytes)) = &step {
            step = task.read(&mut self.session, &context, reading::read(bytes));
        } else if let Ok(Step::Sample) = step {
            step = task.sample(&mut self.session, &context, Ok(sample_texts()));
        }
        step.expect("the task goes on")
    }

    /// How far a job says that it is, up to its answer.
    fn follow(&mut self, task: &mut Task) -> (Vec<(String, u32, u32)>, Answer) {
        let mut told = Vec::new();
        loop {
            match self.go_on(task) {
                Step::Working(progress) => told.push((progress.stage, progress.done, progress.total)),
                Step::Done(answer) => return (told, answer),
                other => panic!("a job that writes nothing wants {other:?}"),
            }
        }
    }
}

fn sample_texts() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample");
    let text = |name: &&str| fs::read_to_string(folder.join(name)).expect("the sample is there");
    SAMPLE_FILES.iter().map(text).collect()
}

fn plan(accounts: PlanScope, mode: PlanMode) -> MakePlan {
    // Holding on, currencies are not exchanged either.
    let policy = PolicyDraft {
        mode,
        fx_orders: mode != PlanMode::Hold,
        ..taxed()
    };
    MakePlan { accounts, policy }
}

/// The mode of the plan on the screen, known by its orders.
fn shown(book: &mut Scenario) -> String {
    let rows = ShowPlan {
        changed_only: false,
        offset: 0,
        limit: 100,
    };
    json!(book.given(rows)).to_string()
}

#[test]
fn a_plan_says_how_far_it_is() {
    let mut book = Scenario::new("progress");
    book.given(LoadSample);
    let mut task = book.begin(plan(PlanScope::All, PlanMode::Full));
    assert!(task.runs_beside());
    let (told, answer) = book.follow(&mut task);
    let planning = |done: u32| ("Planning accounts".to_owned(), done, 25);
    assert_eq!(
        told,
        [planning(0), planning(20), ("Checking the plan".to_owned(), 25, 25)]
    );
    assert!(matches!(answer, Answer::MakePlan(summary) if summary.accounts == 25));
}

#[test]
fn a_task_that_was_answered_is_over() {
    let mut book = Scenario::new("over");
    book.given_small_book();
    for request in [Request::from(OpenBook), plan(PlanScope::All, PlanMode::Full).into()] {
        let mut task = book.begin(request);
        book.follow(&mut task);
        let context = book.context();
        let again = task
            .step(&mut book.session, &context)
            .expect_err("it has no answer left");
        assert_eq!(again.code, "engine_stopped");
    }
}

#[test]
fn an_older_plan_that_ends_later_does_not_take_the_place_of_the_newer() {
    let mut book = Scenario::new("two_plans");
    book.given_small_book();
    let mut older = book.begin(plan(PlanScope::All, PlanMode::Hold));
    book.go_on(&mut older);
    let mut newer = book.begin(plan(PlanScope::All, PlanMode::Full));
    book.follow(&mut newer);
    let before = shown(&mut book);
    let (_, answer) = book.follow(&mut older);
    assert!(
        matches!(answer, Answer::MakePlan(summary) if summary.orders == 0),
        "it is answered all the same"
    );
    assert_eq!(shown(&mut book), before);
}

#[test]
fn the_newer_of_two_plans_is_shown_when_it_ends_last_too() {
    let mut book = Scenario::new("two_plans");
    book.given_small_book();
    let mut older = book.begin(plan(PlanScope::All, PlanMode::Hold));
    let mut newer = book.begin(plan(PlanScope::All, PlanMode::Full));
    book.follow(&mut older);
    let context = book.context();
    let rows = ShowPlan {
        changed_only: true,
        offset: 0,
        limit: 1,
    };
    let none = book.session.ask(rows, &context).expect_err("no plan is shown yet");
    assert_eq!(none.code, "plan_missing");
    let (_, answer) = book.follow(&mut newer);
    assert!(matches!(answer, Answer::MakePlan(summary) if summary.orders > 0));
    assert!(shown(&mut book).contains("\"sell\""));
}

/// A book with everything that a job can be about: a saved plan, staged files, a history, a calendar.
fn full_book() -> (Scenario, Uid) {
    let mut book = Scenario::new("dropped");
    book.given_small_book();
    book.given(plan(PlanScope::All, PlanMode::Full));
    let saved = book.given(SavePlan {
        name: "Year end".to_owned(),
    });
    book.given(SaveCalendar {
        source: "weekdays".to_owned(),
        unique_identifier: "DAYS".to_owned(),
        display_name: String::new(),
        valid_from: "2022-12-01".to_owned(),
        valid_to: "2023-01-31".to_owned(),
    });
    book.given(file("prices.csv", &PRICES.replace(",OAK,50", ",OAK,51")));
    (book, saved.plan.uid)
}

/// A request of each job.
fn jobs(book: &Scenario, saved: Uid) -> Vec<Request> {
    let draft = PortfolioDraft {
        key: "EQUAL".to_owned(),
        calendar: "DAYS".to_owned(),
        members: "OAK, FIR".to_owned(),
        start: "2022-12-21".to_owned(),
        ..PortfolioDraft::default()
    };
    let bytes = book.session.book().export();
    let change = FileChange::DecimalComma(false);
    vec![
        LoadSample.into(),
        RestoreBook { bytes }.into(),
        ClearBook.into(),
        plan(PlanScope::All, PlanMode::Hold).into(),
        OpenPlan { uid: saved }.into(),
        ReplayPlan { uid: saved }.into(),
        file("again.csv", PRICES).into(),
        ImportChange { file: 0, change }.into(),
        ImportCommit.into(),
        ListHistory { offset: 0, limit: 9 }.into(),
        ShowChange { number: 1 }.into(),
        BuildPortfolio { draft, anew: false }.into(),
    ]
}

#[test]
fn a_job_that_is_dropped_half_way_leaves_the_book_as_it_was() {
    let (book, saved) = full_book();
    let requests = jobs(&book, saved);
    let names: Vec<&str> = requests.iter().map(Request::name).collect();
    assert_eq!(names, names_of_jobs(), "a request of each job");
    for request in requests {
        let mut steps = 0;
        while dropped_after(steps, &request) {
            steps += 1;
        }
    }
}

/// Drops a job after some steps, before anything is stored; whether there was a step left.
fn dropped_after(steps: usize, request: &Request) -> bool {
    let name = request.name();
    // The sample is for an empty book.
    let is_sample = matches!(request, Request::LoadSample(_));
    let mut book = if is_sample {
        Scenario::new("dropped")
    } else {
        full_book().0
    };
    let (before, files) = (book.session.book().export(), book.given(ImportState).files.len());
    let summary = book.given(OpenBook);
    let mut task = book.begin(request.clone());
    let mut goes_on = true;
    for _ in 0..steps {
        goes_on = goes_on && matches!(book.go_on(&mut task), Step::Working(_) | Step::Recall(_));
    }
    drop(task);
    assert!(book.session.book().export() == before, "{name} after {steps} steps");
    assert_eq!(book.given(OpenBook), summary, "{name} after {steps} steps");
    let staged = book.given(ImportState).files.len();
    assert!(staged == files || name == "ImportAdd", "{name} after {steps} steps");
    if !is_sample {
        book.given(plan(PlanScope::All, PlanMode::Full));
    }
    goes_on
}

#[test]
fn what_the_host_could_not_fetch_is_said() {
    let mut book = Scenario::new("unfetched");
    let context = book.context();
    let why = "The connection is lost.";
    let mut task = book.begin(LoadSample);
    assert!(matches!(task.step(&mut book.session, &context), Ok(Step::Sample)));
    let failure = task
        .sample(&mut book.session, &context, Err(why.to_owned()))
        .unwrap_err();
    assert_eq!(
        (failure.code.as_ref(), failure.message.as_str()),
        ("file_unreadable", why)
    );
    let mut task = book.begin(file("again.csv", PRICES));
    while !matches!(task.step(&mut book.session, &context), Ok(Step::Read(_))) {}
    let failure = task.read(&mut book.session, &context, Err(why.to_owned())).unwrap_err();
    assert!(failure.message.contains(why), "{}", failure.message);
    assert!(book.given(ImportState).files.is_empty());
}

#[test]
fn a_change_that_could_not_be_stored_is_not_made() {
    let (mut book, _) = full_book();
    let before = book.session.book().export();
    let full = Failure {
        code: "storage_full".into(),
        message: "The device is full; free some space.".to_owned(),
        arguments: Arguments::new(),
        violations: Vec::new(),
    };
    let policy = PolicyDraft::default();
    let euros = SetBaseCurrency {
        currency: "EUR".to_owned(),
    };
    for request in [
        Request::from(CheckPolicy {
            policy: PolicyDraft {
                mode: PlanMode::Full,
                ..policy
            },
        }),
        euros.into(),
        ImportCommit.into(),
    ] {
        let name = request.name();
        let mut task = book.begin(request);
        while !matches!(book.go_on(&mut task), Step::Save(_)) {}
        let context = book.context();
        let stored: Result<Applied, Failure> = Err(full.clone());
        let why = task
            .saved(&mut book.session, &context, stored)
            .expect_err("it was not stored");
        assert_eq!(why, full, "{name}");
        assert!(book.session.book().export() == before, "{name}");
        assert_eq!(
            book.given(ImportState).files.len(),
            1,
            "{name}: what was staged can be imported again"
        );
    }
}
