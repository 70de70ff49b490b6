//! Books are made, and roles granted; each grant is an entry, so that the chain covers it.

use std::collections::BTreeSet;

use metatable::{Book, Digest, Uid};
use serde_json::json;
use sync::{Body, BookId, Entry, Hash, Head, Outcome, Position, SentIntent, StoreId, UserId};

use super::checkpoint::blobs;
use super::read::NOTHING;
use super::{Books, Session, now};
use crate::codes;
use crate::log::{Appended, Commit, Committed, CreateBook, Failure, Grant, Look, Place, Role, SeenMember};

/// The kind of the entries of the server itself that grant roles.
const GRANT: &str = "grant_role";

impl Books {
    /// Makes a book of the rows of another one, with one member, its admin.
    ///
    /// # Errors
    /// `book_exists`, `book_of_other_tables`; the failures of the log. After [`Failure::Unknown`] it is there or not.
    pub async fn create(&self, book: BookId, name: &str, rows: &Book, admin: UserId) -> Result<(), Failure> {
        let schema = self.0.like.schema_json().to_string();
        if *rows.schema_json() != *schema {
            return Err(Failure::Refused(codes::book_of_other_tables()));
        }
        let rows = rows.snapshot();
        let digest = rows.digest();
        let at = Position {
            ver: 0,
            chain: Hash::chained(Hash::of(book.0.as_bytes()), &digest.to_bytes()),
            digest,
        };
        let (checkpoint, blobs) = Self::work(move || blobs(&rows, at, schema, &BTreeSet::new())).await??;
        let grant = Grant {
            user: admin,
            role: Some(Role::Admin),
        };
        let made = CreateBook {
            book,
            name: name.to_owned(),
            epoch: 1,
            first: Some(granting(book, checkpoint.place, digest, grant, (admin, None))?),
            checkpoint,
            blobs,
        };
        match self.0.log.run(made).await? {
            Committed::Done => Ok(()),
            Committed::Unknown => Err(unknown()),
            Committed::Moved(_) => Err(Failure::Unavailable(codes::log_busy())),
        }
    }

    /// Gives a user a role in a book, or takes it away; only an admin can.
    ///
    /// # Errors
    /// `book_unknown`, `grant_refused`; the failures of the log. After [`Failure::Unknown`] it is done or not.
    pub async fn grant(
        &self,
        session: &Session,
        book: BookId,
        user: UserId,
        role: Option<Role>,
    ) -> Result<(), Failure> {
        loop {
            let look = Look {
                book,
                after: NOTHING.0,
                limit: NOTHING.1,
                stores: Vec::new(),
                users: vec![session.user],
            };
            let unknown_book = || Failure::Refused(codes::book_unknown(&book));
            let looked = self.0.log.run(look).await?.ok_or_else(unknown_book)?;
            if !looked.members.contains(&(session.user, Role::Admin)) || !super::is_open(&looked) {
                return Err(Failure::Refused(codes::grant_refused()));
            }
            let (place, grant) = (looked.head.place, Grant { user, role });
            let by = (session.user, Some(Role::Admin));
            let commit = granting(book, place, looked.head.digest, grant, by)?;
            let end = commit.entries.last().map(Appended::entry).map(Position::of);
            match self.0.log.run(commit).await? {
                Committed::Done => {
                    if let Some(Position { ver, chain, .. }) = end {
                        self.0.heads.moved(book, Place { ver, chain });
                    }
                    return Ok(());
                }
                Committed::Unknown => return Err(unknown()),
                Committed::Moved(_) => {}
            }
        }
    }
}

fn unknown() -> Failure {
    Failure::Unknown(codes::answer_lost(&"the commit was not answered"))
}

/// The commit of an entry that grants a role, on a state of a book, by a user with the role that they are seen to have.
fn granting(
    book: BookId,
    seen: Place,
    digest: Digest,
    grant: Grant,
    by: (UserId, Option<Role>),
) -> Result<Commit, Failure> {
    let now = now();
    let role = grant.role.map(Role::name);
    let intent = SentIntent {
        kind: GRANT.to_owned(),
        version: 1,
        args: json!({ "user": grant.user.0, "role": role }).to_string(),
        at: now,
        seed: Uid::nil(),
        by: String::new(),
    };
    let body = Body {
        args: intent.args.clone(),
        ..Body::default()
    };
    let body = body.to_bytes();
    let ver = seen.ver + 1;
    let head = Head {
        ver,
        store: StoreId::default(),
        mseq: ver,
        mhash: intent.hash(),
        user: by.0,
        kind: intent.kind,
        version: intent.version,
        asked_at: now,
        at: now,
        base_ver: seen.ver,
        outcome: Outcome::Applied,
        body_hash: Hash::of(&body),
        digest,
    };
    Ok(Commit {
        book,
        seen,
        stores: Vec::new(),
        members: vec![SeenMember { user: by.0, role: by.1 }],
        entries: vec![Appended::new(Entry::after(seen.chain, head), &body)?],
        grants: vec![grant],
        once: Vec::new(),
        schema: None,
    })
}
