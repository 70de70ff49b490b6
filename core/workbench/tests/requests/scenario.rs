//! A conversation with a session, step by step, each of which is compared with its golden file.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use markets::tables::accounts::AccountTable;
use markets::tables::assets::AssetTable;
use markets::tables::portfolios::PortfolioTable;
use metatable::{HoldsBook, Store, Value};
use protocol::{Answer, Answered, Failure, Request, Uid};
use serde_json::{Value as Json, json};
use workbench::{Context, Session};

use super::golden_file::{self, readable};

macro_rules! kinds {
    ($($kind:ident $request:ident => $answer:ident),+ $(,)?) => {
        /// The requests that only look at the book.
        fn only_looks(name: &str) -> bool {
            let kinds = [$((stringify!($request), stringify!($kind))),+];
            kinds.contains(&(name, "query")) || kinds.contains(&(name, "preview"))
        }
    };
}

protocol::requests!(kinds);

/// A session, and what its answers differ in from the golden ones.
pub(crate) struct Scenario {
    name: &'static str,
    pub(crate) session: Session,
    files: BTreeSet<String>,
    differences: Vec<String>,
}

/// Runs a scenario: each of its answers is the golden one, and no golden one is left over.
#[track_caller]
pub(crate) fn check(name: &'static str, steps: fn(&mut Scenario)) {
    let mut scenario = Scenario::new(name);
    steps(&mut scenario);
    scenario
        .differences
        .extend(golden_file::left_over(name, &scenario.files));
    assert!(
        scenario.differences.is_empty(),
        "{} of {} golden files differ; UPDATE_GOLDEN=1 accepts what is answered now.\n\n{}\n",
        scenario.differences.len(),
        scenario.files.len(),
        scenario.differences.join("\n\n"),
    );
}

impl Scenario {
    /// An empty book.
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            name,
            session: Session::new().expect("the tables make a catalog"),
            files: BTreeSet::new(),
            differences: Vec::new(),
        }
    }

    /// A step with an answer.
    #[track_caller]
    pub(crate) fn ask<R: Answered>(&mut self, case: &str, request: R) -> R::Answer {
        let answer = self.step(case, request.into());
        let answer = answer.unwrap_or_else(|why| panic!("{case}: {}: {}: {:?}", why.code, why.message, why.violations));
        R::answer(answer).expect("the answer of the request")
    }

    /// A step that is refused.
    #[track_caller]
    pub(crate) fn refuse<R: Answered>(&mut self, case: &str, request: R) {
        assert!(self.step(case, request.into()).is_err(), "{case}: it was answered");
    }

    /// What came before the steps, without a golden file.
    #[track_caller]
    pub(crate) fn given<R: Answered>(&mut self, request: R) -> R::Answer {
        let context = self.context();
        let answer = self.session.ask(request, &context);
        R::answer(answer.expect("what is given is answered")).expect("the answer of the request")
    }

    /// The uid of an account.
    pub(crate) fn account(&self, key: &str) -> Uid {
        let found = self
            .session
            .book()
            .store()
            .find_one::<AccountTable>(&["unique_identifier"], &text(key));
        found.expect("the account is in the book").uid
    }

    /// The uid of an asset.
    pub(crate) fn asset(&self, key: &str) -> Uid {
        let found = self
            .session
            .book()
            .store()
            .find_one::<AssetTable>(&["unique_identifier"], &text(key));
        found.expect("the asset is in the book").uid
    }

    /// The uid of a portfolio.
    pub(crate) fn portfolio(&self, key: &str) -> Uid {
        let found = self
            .session
            .book()
            .store()
            .find_one::<PortfolioTable>(&["unique_identifier"], &text(key));
        found.expect("the portfolio is in the book").uid
    }

    /// A minute passes with every change of the book, and none between, so that a new query moves no other answer.
    pub(crate) fn context(&self) -> Context {
        let changes = self.session.revision();
        let noon: protocol::Instant = "2022-12-29T12:00:00Z".parse().expect("an instant");
        Context {
            now: noon + TimeDelta::minutes(i64::try_from(changes).expect("few changes")),
            seed: Uid::from_u128(0x4000_8000_0000_0000_0000 + u128::from(changes)),
            actor: "ada".to_owned(),
        }
    }

    #[track_caller]
    fn step(&mut self, case: &str, request: Request) -> Result<Answer, Failure> {
        let name = request.name();
        let asked = readable(json!(request));
        let (context, changes, before) = (self.context(), self.session.revision(), self.session.book().snapshot());
        let answer = self.session.ask(request, &context);
        if only_looks(name) || answer.is_err() {
            assert_eq!(self.session.revision(), changes, "{case}: {name} changed the book");
        }
        if self.session.revision() == changes {
            assert!(
                same_rows(&before, self.session.book().store()),
                "{case}: {name} changed rows"
            );
        }
        let outcome = match &answer {
            Ok(answer) => ("answer", inner(readable(json!(answer)))),
            Err(why) => ("failure", json!(why)),
        };
        let golden = [("case", json!(case)), ("request", asked), outcome];
        let file = format!("{:02}-{name}.json", self.files.len() + 1);
        self.differences.extend(golden_file::compare(self.name, &file, &golden));
        self.files.insert(file);
        answer
    }
}

/// Whether two stores hold the same rows in every table.
fn same_rows(one: &Store, other: &Store) -> bool {
    let tables = one.catalog().definitions().map(|(table, _)| table);
    tables
        .into_iter()
        .all(|table| one.records(table).eq(other.records(table)))
}

fn text(key: &str) -> [Value; 1] {
    [Value::Text(key.to_owned())]
}

/// What is in an envelope that names its content.
fn inner(envelope: Json) -> Json {
    match envelope {
        Json::Object(named) => named.into_iter().next().map_or(Json::Null, |(_, content)| content),
        unit => unit,
    }
}
