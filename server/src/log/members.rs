//! Members of books. Their roles change with entries of the log alone: [`Commit`](super::Commit).

use sync::{BookId, UserId};

use super::failure::Failure;
use super::memory::Books;
use super::operation::{Mode, Operation};
use super::record::Role;
use super::sql::{Row, Session, Value, damaged, padded, places};

/// The members of a book with their roles, in the order of their ids; of some users, or of all.
#[derive(Clone, Debug)]
pub struct Members {
    /// The book.
    pub book: BookId,
    /// The users; all where there is none.
    pub users: Option<Vec<UserId>>,
}

impl Operation for Members {
    type Answer = Vec<(UserId, Role)>;
    const MODE: Mode = Mode::Look;

    fn in_memory(&self, books: &mut Books) -> Result<Self::Answer, Failure> {
        let members = books.get(self.book).into_iter().flat_map(|book| &book.members);
        let members = members.map(|(&user, &role)| (user, role));
        let is_asked = |user: &UserId| self.users.as_ref().is_none_or(|users| users.contains(user));
        Ok(members.filter(|(user, _)| is_asked(user)).collect())
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Self::Answer, Failure> {
        let mut sql = "SELECT user_id, role FROM member WHERE book_id = $1".to_owned();
        let mut values = vec![self.book.into()];
        if let Some(users) = &self.users {
            let users = padded(users.iter().map(|&user| Value::from(user)).collect());
            if users.is_empty() {
                return Ok(Vec::new());
            }
            sql += &format!(" AND user_id IN ({})", places(2, users.len()));
            values.extend(users);
        }
        sql += " ORDER BY user_id";
        session.query(&sql, &values).await?.into_iter().map(read).collect()
    }
}

fn read(mut row: Row) -> Result<(UserId, Role), Failure> {
    let user = UserId(row.uid()?);
    let role = Role::of(&row.text()?).ok_or_else(|| damaged("role"))?;
    Ok((user, role))
}
