//! Pushes that are run together, one on top of the other.

use std::collections::BTreeMap;
use std::sync::Arc;

use sync::authority::{Authority, Caller, Needs, Run, StoreState};
use sync::frames::Push;
use sync::{BookId, StoreId, UserId};

use super::now;
use crate::log::{Appended, Commit, Failure, Place, Role, SeenMember, SeenStore};

/// A push with what the log says of its store.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) push: Arc<Push>,
    pub(super) caller: Caller,
    pub(super) role: Role,
    pub(super) state: StoreState,
}

/// A batch that was run, and is not committed; no commit where nothing is new.
pub(super) struct Ran {
    pub(super) runs: Vec<Run>,
    pub(super) commit: Option<Commit>,
}

/// Why a batch was not run.
pub(super) enum Lack {
    /// The push of this index needs something of the log.
    Of(usize, Needs),
    Failed(Failure),
}

impl Work {
    pub(super) fn store(&self) -> StoreId {
        self.state.store
    }

    pub(super) fn user(&self) -> UserId {
        self.caller.user
    }
}

/// Runs each push on top of those before it, and makes one commit of what is new.
pub(super) fn run(book: BookId, authority: &mut Authority, works: &[Work]) -> Result<Ran, Lack> {
    let seen = authority.at();
    let now = now();
    let mut runs: Vec<Run> = Vec::new();
    let mut done = BTreeMap::new();
    for (index, work) in works.iter().enumerate() {
        let mut state = work.state.clone();
        state.done.extend(&done);
        match authority.run(&work.push, &work.caller, &state, now) {
            Ok(run) => {
                let entries = run.entries.iter().map(|(entry, _)| entry);
                let effects = entries.filter(|entry| entry.head.outcome.had_effect());
                done.extend(effects.map(|entry| (entry.head.mhash, entry.head.ver)));
                runs.push(run);
            }
            Err(needs) => {
                take_back(authority, runs);
                return Err(Lack::Of(index, needs));
            }
        }
    }
    let (ver, chain) = (seen.ver, seen.chain);
    let commit = commit(book, Place { ver, chain }, works, &runs).map_err(Lack::Failed)?;
    Ok(Ran { runs, commit })
}

fn commit(book: BookId, seen: Place, works: &[Work], runs: &[Run]) -> Result<Option<Commit>, Failure> {
    let written = works.iter().zip(runs).filter(|(_, run)| !run.entries.is_empty());
    let written: Vec<&Work> = written.map(|(work, _)| work).collect();
    let entries = runs.iter().flat_map(|run| &run.entries);
    let entries = entries.map(|(entry, body)| Appended::new(entry.clone(), body));
    let entries = entries.collect::<Result<Vec<_>, Failure>>()?;
    let stores = written.iter().map(|work| SeenStore {
        store: work.push.store,
        user: work.caller.user,
        lmid: work.state.lmid,
    });
    let members: BTreeMap<_, _> = written.iter().map(|work| (work.caller.user, work.role)).collect();
    let members = members
        .into_iter()
        .map(|(user, role)| SeenMember { user, role: Some(role) });
    Ok((!entries.is_empty()).then(|| Commit {
        book,
        seen,
        stores: stores.collect(),
        members: members.collect(),
        entries,
        grants: Vec::new(),
        once: Vec::new(),
        schema: None,
    }))
}

pub(super) fn take_back(authority: &mut Authority, runs: Vec<Run>) {
    for run in runs.into_iter().rev() {
        authority.take_back(run);
    }
}
