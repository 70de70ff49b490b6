//! Stores of devices, each bound to its user and book.

use sync::{BookId, StoreId, UserId};

use super::failure::Failure;
use super::memory::{Books, unknown};
use super::operation::{Mode, Operation};
use super::record::DeviceStore;
use super::sql::{Row, Session, Value, check_text, padded, places, text};
use super::tables::STORE;
use crate::codes;

/// Binds a store to its user at its first hello, and notes the time of each: the store as it then is, which may be revoked.
///
/// Fails with `book_unknown`, `store_of_the_server`, and with `store_of_another_user`, which changes nothing.
#[derive(Clone, Debug)]
pub struct Hello {
    /// The book.
    pub book: BookId,
    /// The store.
    pub store: StoreId,
    /// Whose session it is.
    pub user: UserId,
    /// The device, as its user calls it.
    pub device: String,
    /// The time, in microseconds.
    pub at: i64,
}

impl Hello {
    fn check(&self) -> Result<(), Failure> {
        if self.store == StoreId::default() {
            return Err(Failure::Refused(codes::store_of_the_server()));
        }
        check_text("name of the device", &self.device)
    }

    fn of_another(&self) -> Failure {
        Failure::Refused(codes::store_of_another_user(&self.store))
    }
}

impl Operation for Hello {
    type Answer = DeviceStore;
    const MODE: Mode = Mode::Write;

    fn in_memory(&self, books: &mut Books) -> Result<DeviceStore, Failure> {
        self.check()?;
        let book = books.known(self.book)?;
        let store = book.stores.entry(self.store).or_insert_with(|| DeviceStore {
            store: self.store,
            user: self.user,
            device: String::new(),
            lmid: 0,
            seen_at: self.at,
            revoked_at: None,
        });
        if store.user != self.user {
            return Err(self.of_another());
        }
        store.device.clone_from(&self.device);
        store.seen_at = store.seen_at.max(self.at);
        Ok(store.clone())
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<DeviceStore, Failure> {
        self.check()?;
        if super::books::head(session, self.book, S::KEEP).await?.is_none() {
            return Err(unknown(self.book));
        }
        let values = [
            self.book.into(),
            self.store.into(),
            self.user.into(),
            text("name of the device", &self.device)?,
            Value::Int(0),
            Value::Int(self.at),
            Value::Null,
        ];
        let sql = format!(
            "{} ON CONFLICT (book_id, store_id) DO UPDATE SET device = excluded.device, seen_at = \
             CASE WHEN excluded.seen_at > store.seen_at THEN excluded.seen_at ELSE store.seen_at END \
             WHERE store.user_id = excluded.user_id RETURNING {}",
            STORE.insert(),
            STORE.list("store."),
        );
        let rows = session.query(&sql, &values).await?;
        rows.into_iter().next().map_or_else(|| Err(self.of_another()), read)
    }
}

/// Stores of a book, in the order of their ids: those asked for, or all.
#[derive(Clone, Debug)]
pub struct Stores {
    /// The book.
    pub book: BookId,
    /// The stores; all where there is none.
    pub stores: Option<Vec<StoreId>>,
}

impl Operation for Stores {
    type Answer = Vec<DeviceStore>;
    const MODE: Mode = Mode::Look;

    fn in_memory(&self, books: &mut Books) -> Result<Self::Answer, Failure> {
        let stores = books.get(self.book).into_iter().flat_map(|book| book.stores.values());
        let is_asked = |store: &StoreId| self.stores.as_ref().is_none_or(|stores| stores.contains(store));
        Ok(stores.filter(|store| is_asked(&store.store)).cloned().collect())
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Self::Answer, Failure> {
        let mut sql = format!("SELECT {} FROM store WHERE book_id = $1", STORE.list(""));
        let mut values = vec![self.book.into()];
        if let Some(stores) = &self.stores {
            let stores = padded(stores.iter().map(|&store| Value::from(store)).collect());
            if stores.is_empty() {
                return Ok(Vec::new());
            }
            sql += &format!(" AND store_id IN ({})", places(2, stores.len()));
            values.extend(stores);
        }
        sql += " ORDER BY store_id";
        session.query(&sql, &values).await?.into_iter().map(read).collect()
    }
}

fn read(mut row: Row) -> Result<DeviceStore, Failure> {
    row.uid()?;
    Ok(DeviceStore {
        store: StoreId(row.uid()?),
        user: UserId(row.uid()?),
        device: row.text()?,
        lmid: row.number()?,
        seen_at: row.int()?,
        revoked_at: row.optional_int()?,
    })
}

/// Revokes a store: whether it was not yet; false also where it is not there.
#[derive(Clone, Copy, Debug)]
pub struct RevokeStore {
    /// The book.
    pub book: BookId,
    /// The store.
    pub store: StoreId,
    /// The time, in microseconds.
    pub at: i64,
}

impl Operation for RevokeStore {
    type Answer = bool;
    const MODE: Mode = Mode::Write;

    fn in_memory(&self, books: &mut Books) -> Result<bool, Failure> {
        let store = books
            .get_mut(self.book)
            .and_then(|book| book.stores.get_mut(&self.store));
        let store = store.filter(|store| store.revoked_at.is_none());
        Ok(store.map(|store| store.revoked_at = Some(self.at)).is_some())
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<bool, Failure> {
        let sql = "UPDATE store SET revoked_at = $1 WHERE book_id = $2 AND store_id = $3 AND revoked_at IS NULL";
        let values = vec![Value::Int(self.at), self.book.into(), self.store.into()];
        Ok(session.execute(sql, values).await? > 0)
    }
}
