//! The parts of the transaction of a commit.

use std::collections::BTreeMap;

use sync::{BookId, StoreId, UserId};

use super::super::entries::status;
use super::super::failpoint;
use super::super::failure::Failure;
use super::super::members::Members;
use super::super::operation::Operation;
use super::super::record::{Place, Role};
use super::super::sql::{Session, Value, number, text};
use super::super::tables::{BODY, ENTRY, MEMBER, ONCE};
use super::{Appended, Commit};

/// The parts of the transaction, in their order: the book's row first, which later writers of the book wait for.
impl Commit {
    pub(super) async fn set_book<S: Session>(&self, session: &mut S, end: Place) -> Result<bool, Failure> {
        let digest = self
            .entries
            .last()
            .map(|last| last.entry.head.digest)
            .unwrap_or_default();
        let mut values = vec![
            number("version", end.ver)?,
            end.chain.into(),
            digest.into(),
            self.book.into(),
            number("version", self.seen.ver)?,
            self.seen.chain.into(),
        ];
        let mut schema = "";
        if let Some(to) = &self.schema {
            values.push(text("schema", to)?);
            schema = ", schema = $7";
        }
        let sql = format!(
            "UPDATE book SET ver = $1, chain = $2, digest = $3{schema} \
             WHERE book_id = $4 AND ver = $5 AND chain = $6 AND state = 'open'"
        );
        Ok(session.execute(&sql, values).await? == 1)
    }

    pub(super) async fn set_stores<S: Session>(
        &self,
        session: &mut S,
        lmids: &BTreeMap<StoreId, u64>,
    ) -> Result<Option<StoreId>, Failure> {
        let sql = "UPDATE store SET lmid = $1 \
                   WHERE book_id = $2 AND store_id = $3 AND user_id = $4 AND lmid = $5 AND revoked_at IS NULL";
        let lists = self.stores.iter().map(|seen| {
            let lmid = lmids.get(&seen.store).copied().unwrap_or(seen.lmid);
            Ok(vec![
                number("place of an intent", lmid)?,
                self.book.into(),
                seen.store.into(),
                seen.user.into(),
                number("place of an intent", seen.lmid)?,
            ])
        });
        let lists = lists.collect::<Result<Vec<_>, Failure>>()?;
        let counts = session.execute_all(sql, &lists).await?;
        let moved = self.stores.iter().zip(counts).find(|(_, count)| *count != 1);
        Ok(moved.map(|(seen, _)| seen.store))
    }

    pub(super) async fn compare_members<S: Session>(&self, session: &mut S) -> Result<Option<UserId>, Failure> {
        let users = self.members.iter().map(|seen| seen.user).collect();
        let members = Members {
            book: self.book,
            users: Some(users),
        };
        let roles: BTreeMap<UserId, Role> = members.in_sql(session).await?.into_iter().collect();
        let other = self
            .members
            .iter()
            .find(|seen| roles.get(&seen.user).copied() != seen.role);
        Ok(other.map(|seen| seen.user))
    }

    pub(super) async fn set_once<S: Session>(&self, session: &mut S, at: i64) -> Result<Option<String>, Failure> {
        let sql = ONCE.insert()
            + " ON CONFLICT (book_id, token_id, key) DO UPDATE SET mseq = excluded.mseq, \
               expires_at = excluded.expires_at WHERE once.expires_at <= $6";
        let lists = self.once.iter().map(|once| {
            Ok(vec![
                self.book.into(),
                once.token.into(),
                text("idempotency key", &once.key)?,
                number("place of an intent", once.mseq)?,
                Value::Int(once.expires_at),
                Value::Int(at),
            ])
        });
        let lists = lists.collect::<Result<Vec<_>, Failure>>()?;
        let counts = session.execute_all(&sql, &lists).await?;
        let used = self.once.iter().zip(counts).find(|(_, count)| *count != 1);
        Ok(used.map(|(once, _)| once.key.clone()))
    }

    pub(super) async fn insert_entries<S: Session>(&self, session: &mut S) -> Result<(), Failure> {
        let entries = self.entries.iter().map(|appended| row(self.book, appended));
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        session.execute_all(&ENTRY.insert(), &entries).await?;
        failpoint::reach("between_inserts");
        let bodies = self.entries.iter().map(|appended| {
            let ver = number("version", appended.entry.head.ver)?;
            Ok(vec![self.book.into(), ver, (&appended.body).into()])
        });
        let bodies = bodies.collect::<Result<Vec<_>, Failure>>()?;
        session.execute_all(&BODY.insert(), &bodies).await?;
        Ok(())
    }

    pub(super) async fn set_roles<S: Session>(&self, session: &mut S) -> Result<(), Failure> {
        for grant in &self.grants {
            let mut values = vec![self.book.into(), grant.user.into()];
            let Some(role) = grant.role else {
                let sql = "DELETE FROM member WHERE book_id = $1 AND user_id = $2";
                session.execute(sql, values).await?;
                continue;
            };
            let sql = MEMBER.insert() + " ON CONFLICT (book_id, user_id) DO UPDATE SET role = excluded.role";
            values.push(Value::Text(role.name().to_owned()));
            session.execute(&sql, values).await?;
        }
        Ok(())
    }
}

/// The values of the columns of an entry.
fn row(book: BookId, Appended { entry, body }: &Appended) -> Result<Vec<Value>, Failure> {
    let head = &entry.head;
    let (status, code) = status(&head.outcome);
    Ok(vec![
        book.into(),
        number("version", head.ver)?,
        head.store.into(),
        number("place of an intent", head.mseq)?,
        head.mhash.into(),
        head.user.into(),
        text("kind of an intent", &head.kind)?,
        Value::Int(head.version.into()),
        Value::Int(head.asked_at),
        Value::Int(head.at),
        number("base version", head.base_ver)?,
        Value::Text(status.to_owned()),
        code.map(|code| text("code of a refusal", &code))
            .transpose()?
            .unwrap_or(Value::Null),
        head.body_hash.into(),
        head.digest.into(),
        entry.chain.into(),
        number("size of a body", body.len())?,
    ])
}
