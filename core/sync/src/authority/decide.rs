//! What becomes of one intent.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use metatable::{ChangeSet, Conflict, Details, Executed, Intent, Refusal, ReverseNamed, Right};
use serde_bytes::ByteBuf;
use violation::Fault;

use super::{Authority, Caller, Needs, Run, StoreState};
use crate::asked::Asked;
use crate::codes;
use crate::entry::{Body, Entry, Head, OthersChange, Outcome, Reason};
use crate::hash::Hash;
use crate::names::StoreId;
use crate::others::{judged, written};
use crate::planted::Planted::RepeatUnnoticed;

/// What became of an intent; its changes are in the book.
pub(super) struct Decided {
    outcome: Outcome,
    changes: Arc<ChangeSet>,
    reasons: Vec<Reason>,
    is_fault: bool,
}

impl Decided {
    fn refused(reasons: Vec<Reason>) -> Self {
        let code = reasons.first().map(|reason| reason.violation.code.to_string());
        Self {
            outcome: Outcome::Refused(code.unwrap_or_default()),
            changes: Arc::default(),
            reasons,
            is_fault: false,
        }
    }

    fn whole(fault: Fault, others: Vec<OthersChange>) -> Self {
        Self::refused(vec![Reason {
            part: 0,
            violation: Refusal::whole(fault).violation,
            others,
        }])
    }
}

impl From<Vec<Refusal>> for Decided {
    fn from(refusals: Vec<Refusal>) -> Self {
        let reasons = refusals.into_iter().map(|refusal| Reason {
            part: u32::try_from(refusal.part).unwrap_or(u32::MAX),
            violation: refusal.violation,
            others: Vec::new(),
        });
        Self::refused(reasons.collect())
    }
}

/// An entry of the run, with the bytes of its body.
type Fresh = (Entry, Vec<u8>);

/// Why an intent is not carried out.
enum Halt {
    /// It becomes an entry that says so.
    Refuse(Box<Decided>),
    /// The program does not know its kind.
    Unknown,
    Needs(Needs),
}

impl From<Fault> for Halt {
    fn from(fault: Fault) -> Self {
        Self::Refuse(Box::new(Decided::whole(fault, Vec::new())))
    }
}

impl From<Vec<Refusal>> for Halt {
    fn from(refusals: Vec<Refusal>) -> Self {
        if refusals
            .iter()
            .any(|refusal| refusal.violation.code == "intent_unknown")
        {
            return Self::Unknown;
        }
        Self::Refuse(Box::new(refusals.into()))
    }
}

impl Authority {
    /// Carries an intent out, or refuses it; none where the program does not know its kind.
    pub(super) fn decide(
        &mut self,
        asked: &Asked,
        caller: &Caller,
        state: &StoreState,
        fresh: &[Fresh],
    ) -> Result<Option<Decided>, Needs> {
        match self.tried(asked, caller, state, fresh) {
            Ok(decided) => Ok(Some(decided)),
            Err(Halt::Refuse(decided)) => Ok(Some(*decided)),
            Err(Halt::Unknown) => Ok(None),
            Err(Halt::Needs(needs)) => Err(needs),
        }
    }

    fn tried(&mut self, asked: &Asked, caller: &Caller, state: &StoreState, fresh: &[Fresh]) -> Result<Decided, Halt> {
        let done = state.done.get(&asked.intent.hash());
        if let Some(ver) = done.filter(|_| !self.plant.has(RepeatUnnoticed)) {
            return Ok(Decided {
                outcome: Outcome::Repeated(*ver),
                ..Decided::refused(Vec::new())
            });
        }
        let intent = asked.intent.intent()?;
        if intent.by != caller.name {
            return Err(codes::not_by_you(&intent.by).into());
        }
        let named = self.named_by(&intent, fresh)?;
        let right = self.book.right(named.as_ref().map_or(&intent, |named| &named.intent))?;
        if caller.role < right {
            return Err(missing(right).into());
        }
        let executed = self.carried_out(&intent, named.as_ref())??;
        self.compared(asked, state.store, executed)
    }

    /// The change that an undo or a redo names: in the log, or among the entries of this run.
    fn named_by(&self, intent: &Intent, fresh: &[Fresh]) -> Result<Option<Details>, Halt> {
        let Some(name) = ReverseNamed::of(intent)? else {
            return Ok(None);
        };
        let place = (StoreId(name.store), name.mseq);
        let mut fresh = fresh.iter();
        if let Some((entry, body)) = fresh.find(|(entry, _)| (entry.head.store, entry.head.mseq) == place) {
            let details = Body::from_bytes(body)?.details(self.book.store().catalog(), entry)?;
            return Ok(Some(details));
        }
        let needed = Halt::Needs(Needs::Named(place.0, place.1));
        let known = self.named.get(&place).ok_or(needed)?;
        let known = known.clone().ok_or_else(codes::change_unknown)?;
        Ok(Some(known))
    }

    /// What the intent does; a fault where it panicked, which leaves the rows as they were.
    fn carried_out(
        &mut self,
        intent: &Intent,
        named: Option<&Details>,
    ) -> Result<Result<Executed, Vec<Refusal>>, Fault> {
        let book = &mut self.book;
        catch_unwind(AssertUnwindSafe(|| book.execute(intent, named))).map_err(|_| codes::mutator_failed(&intent.kind))
    }

    /// What an executed intent comes to, beside what its user saw.
    fn compared(&mut self, asked: &Asked, store: StoreId, executed: Executed) -> Result<Decided, Halt> {
        let catalog = self.book.store().catalog();
        let mut outcome = Outcome::Applied;
        if self.plant.effect(&executed, catalog) != asked.effect {
            let known = self.recent.before(self.at.ver);
            if asked.base_ver < known {
                self.book.revert_rows(&executed.changes);
                return Err(Halt::Needs(Needs::Entries(asked.base_ver, known)));
            }
            let cells = match executed.conflict {
                Conflict::Same => judged(catalog, &executed.changes, &executed.reads),
                Conflict::Rebase => written(&executed.changes),
            };
            let others = self.recent.others(catalog, store, asked.base_ver, &cells);
            if executed.conflict == Conflict::Same || !others.is_empty() {
                self.book.revert_rows(&executed.changes);
                return Err(Halt::Refuse(Box::new(self.conflicting(asked, others))));
            }
            outcome = Outcome::Altered;
        }
        Ok(Decided {
            outcome,
            changes: Arc::new(executed.changes),
            reasons: Vec::new(),
            is_fault: false,
        })
    }

    fn conflicting(&self, asked: &Asked, others: Vec<OthersChange>) -> Decided {
        let fault = if others.is_empty() {
            codes::other_effect()
        } else {
            codes::changed_by_others(&others.len())
        };
        Decided {
            is_fault: asked.base_ver == self.at.ver,
            ..Decided::whole(fault, others)
        }
    }

    /// Makes the entry of what was decided.
    pub(super) fn note(&mut self, run: &mut Run, asked: &Asked, by: (&Caller, StoreId), now: i64, decided: Decided) {
        let catalog = self.book.store().catalog();
        let changes = if decided.changes.is_empty() {
            Vec::new()
        } else {
            decided.changes.to_bytes(catalog)
        };
        let body = Body {
            seed: asked.intent.seed,
            args: asked.intent.args.clone(),
            changes: ByteBuf::from(changes),
            reasons: decided.reasons,
        };
        let body = body.to_bytes();
        let head = Head {
            ver: self.at.ver + 1,
            store: by.1,
            mseq: asked.mseq,
            mhash: asked.intent.hash(),
            user: by.0.user,
            kind: asked.intent.kind.clone(),
            version: asked.intent.version,
            asked_at: asked.intent.at,
            at: now,
            base_ver: asked.base_ver,
            outcome: decided.outcome,
            body_hash: Hash::of(&body),
            digest: self.at.digest.after(&decided.changes, catalog),
        };
        let entry = Entry::after(self.at.chain, head);
        self.step(&entry, &decided.changes);
        run.lmid = asked.mseq;
        run.faults += u32::from(decided.is_fault);
        run.entries.push((entry, body));
        run.changes.push(decided.changes);
    }
}

fn missing(right: Right) -> Fault {
    codes::right_missing(match right {
        Right::Viewer => &"read",
        Right::Editor => &"change rows",
        Right::Approver => &"approve orders",
        Right::Admin => &"manage members",
    })
}
