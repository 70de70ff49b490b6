//! Names of books, stores and users.

use std::fmt;

use metatable::Uid;
use serde::{Deserialize, Serialize};

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uid);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    )* };
}

names! {
    /// A book: the unit of order, of references and of rights.
    BookId
    /// A store: one device, one user, one book; 128 random bits. The nil one is the server itself.
    StoreId
    /// A user of the server.
    UserId
}
