//! Backups: equal logs give equal files, which go from one database to the other and back, whole or not at all.

use std::fs::File;
use std::path::{Path, PathBuf};

use metatable::Uid;
use server::log::{
    Blob, Commit, CreateBook, DeleteBook, Export, Exported, Failure, FindOnce, Import, ListBooks, Log, MarkBacked,
    Members, Once, PutCheckpoint, ReadBook, Role, Stores, check_backup,
};
use sync::{BookId, Hash};
use tempfile::TempDir;

use crate::contract::Site;
use crate::postgres::Postgres;
use crate::written::{
    beginning, book, check, checkpoint, commit, create, done, grant, hello, own, place, seen, store, user,
};

/// Two books: one with all that a book can have, and bodies larger than a backup reads at once.
async fn written(log: &Log) {
    log.run(create(book(2))).await.unwrap();
    let named = CreateBook {
        name: "Umlaut ü '\"".to_owned(),
        ..create(book(1))
    };
    log.run(named).await.unwrap();
    for number in [1, 2] {
        log.run(hello(book(1), store(number), user(number))).await.unwrap();
    }
    let at = done(log, grant(book(1), beginning(), user(1), Some(Role::Approver))).await;
    let large: Vec<u8> = (0..6_000_000_u32)
        .map(|byte| (byte.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let first = Commit {
        once: ["é", "A", "z"].map(once).into(),
        ..commit(
            book(1),
            at,
            seen(store(1), user(1), 0),
            &[b"small", &large, &large, b""],
        )
    };
    let at = done(log, first).await;
    let blobs = [Blob::of(&large[1..]).unwrap(), Blob::of(b"list").unwrap()];
    let put = PutCheckpoint {
        book: book(1),
        checkpoint: checkpoint(at, &[&blobs[0], &blobs[1]]),
        blobs: blobs.into(),
    };
    log.run(put).await.unwrap();
    let mut at = done(log, own(book(2), beginning())).await;
    for _ in 0..1_100 {
        at = done(log, own(book(2), at)).await;
    }
}

fn once(key: &str) -> Once {
    Once {
        token: Uid::from_u128(4),
        key: key.to_owned(),
        mseq: 1,
        expires_at: i64::MAX,
    }
}

async fn export(log: &Log, path: &Path, book: Option<BookId>) -> Exported {
    let out = Box::new(File::create(path).unwrap());
    let exported = log.run(Export::new(book, out).unwrap()).await.unwrap();
    assert_eq!(check_backup(Box::new(File::open(path).unwrap())), Ok(exported.rows));
    exported
}

async fn import(log: &Log, path: &Path, new_epoch: bool) -> Result<u64, Failure> {
    let import = Import::new(new_epoch, Box::new(File::open(path).unwrap()))?;
    log.run(import).await
}

struct Places {
    server: Postgres,
    folder: TempDir,
}

impl Places {
    async fn sqlite(&self, name: &str) -> Log {
        Log::sqlite(&self.folder.path().join(name)).await.unwrap()
    }

    async fn postgres(&self, name: &str) -> Log {
        Site::Postgres(self.server.schema(name).await).open().await
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_goes_from_one_database_to_the_other_and_back() {
    let (server, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let places = Places { server, folder };
    let (sqlite, postgres) = (places.sqlite("first.sqlite").await, places.postgres("first").await);
    written(&sqlite).await;
    written(&postgres).await;
    let (of_sqlite, of_postgres) = (places.file("of_sqlite"), places.file("of_postgres"));
    let exported = export(&sqlite, &of_sqlite, None).await;
    assert_eq!(export(&postgres, &of_postgres, None).await, exported);
    assert!(std::fs::read(&of_sqlite).unwrap() == std::fs::read(&of_postgres).unwrap());
    for (id, at) in &exported.books {
        assert_eq!(place(&sqlite, *id).await, *at);
    }
    assert_eq!(exported.books.len(), 2);

    for into in [places.postgres("second").await, places.sqlite("second.sqlite").await] {
        assert_eq!(import(&into, &of_sqlite, false).await, Ok(exported.rows));
        let again = places.file("again");
        assert_eq!(export(&into, &again, None).await, exported);
        assert_eq!(check(&into, book(1)).await, place(&sqlite, book(1)).await);
        check(&into, book(2)).await;
        same_rows(&sqlite, &into).await;
        assert_eq!(
            import(&into, &of_sqlite, false).await.unwrap_err().fault().code,
            "log_not_empty"
        );
    }

    let one = places.file("one");
    let exported = export(&postgres, &one, Some(book(1))).await;
    assert_eq!(exported.books.len(), 1);
    let restored = places.sqlite("one.sqlite").await;
    assert_eq!(import(&restored, &one, true).await, Ok(exported.rows));
    let head = restored.run(ReadBook { book: book(1) }).await.unwrap().unwrap();
    assert_eq!((head.epoch, head.place), (2, exported.books[0].1));
    assert_eq!(restored.run(ReadBook { book: book(2) }).await, Ok(None));
    // It goes on where it was.
    done(&restored, own(book(1), head.place)).await;
    let marked = MarkBacked {
        book: book(1),
        ver: head.place.ver,
    };
    restored.run(marked).await.unwrap();
    restored.run(DeleteBook { book: book(1) }).await.unwrap();
}

async fn same_rows(left: &Log, right: &Log) {
    assert_eq!(left.run(ListBooks).await, right.run(ListBooks).await);
    let stores = || Stores {
        book: book(1),
        stores: None,
    };
    assert_eq!(left.run(stores()).await, right.run(stores()).await);
    let members = || Members {
        book: book(1),
        users: None,
    };
    assert_eq!(left.run(members()).await, right.run(members()).await);
    let once = FindOnce {
        book: book(1),
        token: Uid::from_u128(4),
        key: "é".to_owned(),
        at: 0,
    };
    assert_eq!(right.run(once).await, Ok(Some(1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_backup_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::sqlite(&folder.path().join("log.sqlite")).await.unwrap();
    log.run(create(book(1))).await.unwrap();
    log.run(hello(book(1), store(1), user(1))).await.unwrap();
    done(&log, own(book(1), beginning())).await;
    let path = folder.path().join("backup");
    export(&log, &path, None).await;
    let whole = std::fs::read(&path).unwrap();
    let into = Log::sqlite(&folder.path().join("into.sqlite")).await.unwrap();
    let damaged = (0..whole.len()).step_by(7).flat_map(|index| {
        let mut flipped = whole.clone();
        flipped[index] ^= 0x41;
        [flipped, whole[..index].to_vec()]
    });
    let damaged_path = folder.path().join("damaged");
    for (index, bytes) in damaged.enumerate() {
        std::fs::write(&damaged_path, bytes).unwrap();
        let checked = check_backup(Box::new(File::open(&damaged_path).unwrap()));
        assert_eq!(checked.unwrap_err().fault().code, "archive_damaged", "{index}");
        assert!(import(&into, &damaged_path, false).await.is_err(), "{index}");
        assert_eq!(into.run(ListBooks).await, Ok(Vec::new()));
    }
    // Nor does one of a table that is not known, with the right hash.
    let mut newer = whole[..whole.len() - 32].to_vec();
    let name = newer.windows(6).position(|bytes| bytes == b"member").unwrap();
    newer[name..name + 6].copy_from_slice(b"nember");
    newer.extend(Hash::of(&newer).0);
    std::fs::write(&damaged_path, newer).unwrap();
    let newer = import(&into, &damaged_path, false).await.unwrap_err();
    assert_eq!(newer.fault().code, "archive_of_newer_version");
    import(&into, &path, false).await.unwrap();
    check(&into, book(1)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_beside_a_writer_is_of_one_state() {
    let (server, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let places = Places { server, folder };
    let logs = [places.sqlite("beside.sqlite").await, places.postgres("beside").await];
    for (which, log) in logs.into_iter().enumerate() {
        log.run(create(book(1))).await.unwrap();
        let (stop, mut stopped) = tokio::sync::oneshot::channel::<()>();
        let writing = log.clone();
        let writer = tokio::spawn(async move {
            let mut at = beginning();
            while stopped.try_recv().is_err() {
                at = done(&writing, own(book(1), at)).await;
            }
            at
        });
        for turn in 0..4 {
            // The writer goes on from one backup to the next.
            let before = place(&log, book(1)).await.ver;
            while place(&log, book(1)).await.ver < before + 20 {}
            let path = places.file("beside");
            let exported = export(&log, &path, None).await;
            let into = places.sqlite(&format!("{which}-{turn}.sqlite")).await;
            import(&into, &path, false).await.unwrap();
            assert_eq!(check(&into, book(1)).await, exported.books[0].1);
        }
        stop.send(()).unwrap();
        assert_eq!(writer.await.unwrap(), check(&log, book(1)).await);
    }
}

#[tokio::test]
async fn memory_has_no_backup() {
    let export = Export::new(None, Box::new(Vec::new())).unwrap();
    let refused = Log::in_memory().run(export).await.unwrap_err();
    assert_eq!(refused.fault().code, "archive_of_memory");
}
