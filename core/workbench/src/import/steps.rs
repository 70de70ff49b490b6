//! The jobs of the import list: a file is read, the list is checked, its rows are imported.

use metatable::Applied;
use reading::TextFile;

use super::{Stage, Staged, count, spec};
use crate::book;
use crate::codes;
use crate::context::Context;
use crate::handler::Job;
use crate::session::Session;
use crate::task::{Step, Steps, Task};
use protocol::{
    Failure, FileChange, ImportAdd, ImportChange, ImportCommit, ImportOutcome, ImportView, ImportViolation,
};

impl Job for ImportAdd {
    type Steps = Adding;

    fn begin(self, _: &mut Session, _: &Context) -> Result<Adding, Failure> {
        Ok(Adding::Announced(self))
    }
}

/// A file on its way into the import list.
#[derive(Debug)]
pub(crate) enum Adding {
    Announced(ImportAdd),
    Unread(ImportAdd),
    /// Being read by the host.
    Named(String),
    Unchecked,
}

impl Steps for Adding {
    type Answer = ImportView;

    fn step(&mut self, session: &mut Session, context: &Context) -> Result<Step<ImportView>, Failure> {
        match std::mem::replace(self, Self::Unchecked) {
            Self::Announced(file) => {
                let step = Step::working(format!("Reading {}", file.name), 0, 2);
                *self = Self::Unread(file);
                Ok(step)
            }
            Self::Unread(file) => {
                *self = Self::Named(file.name);
                Ok(Step::Read(file.bytes))
            }
            Self::Named(_) => Err(Task::over()),
            Self::Unchecked => check(session, context).map(Step::Done),
        }
    }

    fn read(
        &mut self,
        session: &mut Session,
        _: &Context,
        file: Result<TextFile, String>,
    ) -> Result<Step<ImportView>, Failure> {
        let Self::Named(name) = std::mem::replace(self, Self::Unchecked) else {
            return Err(Task::over());
        };
        let staged = Staged::read(name, file)?;
        session.kept::<Stage>().borrow_mut().files.push(staged);
        Ok(checking())
    }
}

impl Job for ImportChange {
    type Steps = Checking;

    fn begin(self, session: &mut Session, _: &Context) -> Result<Checking, Failure> {
        let index = self.file as usize;
        let mut stage = session.kept::<Stage>().borrow_mut();
        let Some(staged) = stage.files.get_mut(index) else {
            return Err(Failure::from(codes::file_not_staged()));
        };
        match self.change {
            FileChange::Kind(kind) => staged.listed.set_kind(Some(spec(kind)?)),
            FileChange::Delimiter(delimiter) => staged.set_delimiter(delimiter)?,
            FileChange::DecimalComma(comma) => staged.listed.decimal_comma = comma,
            FileChange::Column(column, field) => staged.listed.set_column(column as usize, field),
            FileChange::Exclude(rows, true) => staged.listed.excluded.extend(rows.into_iter().map(|row| row as usize)),
            FileChange::Exclude(rows, false) => rows.into_iter().for_each(|row| {
                staged.listed.excluded.remove(&(row as usize));
            }),
            FileChange::ExcludeViolations => {
                let broken = staged.violations.iter().filter_map(ImportViolation::row);
                staged.listed.excluded.extend(broken.map(|row| row as usize));
            }
            FileChange::Remove => drop(stage.files.remove(index)),
        }
        Ok(Checking { announced: false })
    }
}

/// A changed import list on its way to its check.
#[derive(Debug)]
pub(crate) struct Checking {
    announced: bool,
}

impl Steps for Checking {
    type Answer = ImportView;

    fn step(&mut self, session: &mut Session, context: &Context) -> Result<Step<ImportView>, Failure> {
        if std::mem::replace(&mut self.announced, true) {
            check(session, context).map(Step::Done)
        } else {
            Ok(checking())
        }
    }
}

impl Job for ImportCommit {
    type Steps = Importing;

    fn begin(self, _: &mut Session, _: &Context) -> Result<Importing, Failure> {
        Ok(Importing::Announced)
    }
}

/// The import list on its way into the book.
#[derive(Debug)]
pub(crate) enum Importing {
    Announced,
    Unchecked,
    Checked,
}

impl Steps for Importing {
    type Answer = ImportOutcome;

    fn step(&mut self, session: &mut Session, context: &Context) -> Result<Step<ImportOutcome>, Failure> {
        match self {
            Self::Announced => {
                *self = Self::Unchecked;
                Ok(checking())
            }
            Self::Unchecked => {
                if !check(session, context)?.ready {
                    return Err(Failure::from(codes::import_not_ready()));
                }
                *self = Self::Checked;
                Ok(Step::working("Importing rows", 0, 1))
            }
            Self::Checked => Ok(Step::Save(session.kept::<Stage>().borrow().intent(context))),
        }
    }

    fn saved(
        &mut self,
        session: &mut Session,
        context: &Context,
        saved: Result<Applied, Failure>,
    ) -> Result<Step<ImportOutcome>, Failure> {
        saved?;
        let Stage { effect, .. } = session.kept::<Stage>().take();
        Ok(Step::Done(ImportOutcome {
            written: effect,
            book: book::summary(session, context)?,
        }))
    }
}

fn checking<A>() -> Step<A> {
    Step::working("Checking rows", 1, 2)
}

/// Runs the import without carrying it out, and files what it refuses.
fn check(session: &mut Session, context: &Context) -> Result<ImportView, Failure> {
    let intent = session.kept::<Stage>().borrow().intent(context);
    let checked = session.check(&intent);
    let mut stage = session.kept::<Stage>().borrow_mut();
    match checked {
        Ok(effect) => {
            stage.set_violations(Vec::new());
            stage.effect = effect
                .into_iter()
                .map(|(label, (new, changed, deleted))| (label.to_owned(), count(new), count(changed + deleted)))
                .collect();
        }
        Err(refusals) => {
            stage.set_violations(refusals);
            stage.effect.clear();
        }
    }
    Ok(stage.view())
}
