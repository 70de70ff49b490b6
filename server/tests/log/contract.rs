//! The contract of the log, case by case, on each place where it can be.

mod books;
mod checkpoints;
mod commits;
mod reads;
mod stores;

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use server::log::Log;

use crate::postgres::Postgres;

/// Where a log is.
pub(crate) enum Site {
    Memory(Log),
    Sqlite(PathBuf),
    Postgres(String),
}

impl Site {
    pub(crate) fn memory() -> Self {
        Self::Memory(Log::in_memory())
    }

    pub(crate) fn sqlite(folder: &Path) -> Self {
        Self::Sqlite(folder.join("log.sqlite"))
    }

    /// The log as a further process opens it.
    pub(crate) async fn open(&self) -> Log {
        match self {
            Self::Memory(log) => log.clone(),
            Self::Sqlite(path) => Log::sqlite(path).await.unwrap(),
            Self::Postgres(connection) => Log::postgres(connection).await.unwrap(),
        }
    }
}

type Case = (
    &'static str,
    for<'a> fn(&'a Site) -> Pin<Box<dyn Future<Output = ()> + 'a>>,
);

/// Names the cases of a file.
macro_rules! cases {
    ($($name:ident)+) => {
        pub(super) const CASES: &[super::Case] = &[$((stringify!($name), |site| Box::pin($name(site)))),+];
    };
}
use cases;

fn all() -> impl Iterator<Item = &'static Case> {
    let files = [
        books::CASES,
        checkpoints::CASES,
        commits::CASES,
        reads::CASES,
        stores::CASES,
    ];
    files.into_iter().flatten()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory() {
    for (name, case) in all() {
        println!("{name}");
        case(&Site::memory()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    for (name, case) in all() {
        println!("{name}");
        let folder = tempfile::tempdir().unwrap();
        case(&Site::sqlite(folder.path())).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    let server = Postgres::start();
    for (name, case) in all() {
        println!("{name}");
        let connection = server.schema(name).await;
        case(&Site::Postgres(connection)).await;
    }
}
