//! What databases do at their worst: they are of a newer version, lose the answer to a COMMIT, or stop.

use futures::future::join_all;
use server::log::{Committed, Failure, Log, ReadBook, ReadEntry};

use crate::postgres::Postgres;
use crate::written::{beginning, book, check, create, done, grant, own, place, user};
use server::log::{Members, Role};

fn code<T: std::fmt::Debug>(answer: Result<T, Failure>) -> &'static str {
    answer.unwrap_err().fault().code
}

/// What is done to the database behind the log's back.
const DAMAGE: &[(&str, &str)] = &[
    ("UPDATE member SET role = 'owner'", "role"),
    ("UPDATE entry SET status = 'refused'", "outcome"),
    ("UPDATE book SET state = 'lost'", "state"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.sqlite");
    let opened = join_all([Log::sqlite(&path), Log::sqlite(&path), Log::sqlite(&path)]).await;
    let log = opened.into_iter().map(Result::unwrap).next().unwrap();
    log.run(create(book(1))).await.unwrap();
    let end = done(&log, grant(book(1), beginning(), user(1), Some(Role::Admin))).await;

    let beside = rusqlite::Connection::open(&path).unwrap();
    beside.execute_batch("UPDATE body SET bytes = X'00'").unwrap();
    body_is_damaged(&log).await;
    for (damage, what) in DAMAGE {
        beside.execute_batch(damage).unwrap();
        is_damaged(&log, what).await;
    }
    assert_eq!(code(log.run(ReadBook { book: book(1) }).await), "log_damaged");

    beside.execute_batch("UPDATE log_version SET version = 2").unwrap();
    assert_eq!(code(Log::sqlite(&path).await), "log_of_newer_version");
    beside
        .execute_batch("UPDATE log_version SET version = 1; UPDATE book SET state = 'open'")
        .unwrap();
    assert_eq!(place(&Log::sqlite(&path).await.unwrap(), book(1)).await, end);

    assert_eq!(code(Log::sqlite(folder.path()).await), "log_unopened");
    let text = folder.path().join("text");
    std::fs::write(&text, "This is no database at all. ".repeat(200)).unwrap();
    assert_eq!(code(Log::sqlite(&text).await), "log_unopened");
}

async fn body_is_damaged(log: &Log) {
    let read = log.run(ReadEntry { book: book(1), ver: 1 }).await.unwrap().unwrap();
    assert_eq!(code(read.body()), "log_damaged");
}

async fn is_damaged(log: &Log, what: &str) {
    let failed = match what {
        "role" => code(
            log.run(Members {
                book: book(1),
                users: None,
            })
            .await,
        ),
        "outcome" => code(log.run(ReadEntry { book: book(1), ver: 1 }).await),
        _ => code(log.run(ReadBook { book: book(1) }).await),
    };
    assert_eq!(failed, "log_damaged", "{what}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    let server = Postgres::start();
    started_together(&server).await;
    commits_that_fail(&server).await;
    damaged_and_newer(&server).await;
    stopped(&server).await;
    without_fsync(&server).await;
}

async fn started_together(server: &Postgres) {
    let connection = server.schema("together").await;
    let opened = join_all((0..6).map(|_| Log::postgres(&connection))).await;
    for log in opened {
        log.unwrap();
    }
    assert_eq!(code(Log::postgres("host=/nowhere user=postgres").await), "log_unopened");
    assert_eq!(code(Log::postgres("no connection string").await), "log_unopened");
}

/// A trigger that runs inside of COMMIT, and what then comes of a commit.
const AT_COMMIT: &[(&str, Expected)] = &[
    // The third try passes. A sequence does not go back with its transaction.
    (
        "IF nextval('tries') < 3 THEN RAISE 'again' USING ERRCODE = '40001'; END IF",
        Expected::Done,
    ),
    (
        "IF nextval('tries') < 3 THEN RAISE 'again' USING ERRCODE = '40P01'; END IF",
        Expected::Done,
    ),
    // The server's own setting is off.
    (
        "IF current_setting('synchronous_commit') <> 'on' THEN RAISE 'not durable'; END IF",
        Expected::Done,
    ),
    ("RAISE 'again' USING ERRCODE = '40001'", Expected::Failed("log_busy")),
    ("RAISE 'never'", Expected::Failed("log_refused")),
    ("PERFORM pg_terminate_backend(pg_backend_pid())", Expected::Unknown),
];

#[derive(Debug)]
enum Expected {
    Done,
    Failed(&'static str),
    Unknown,
}

async fn commits_that_fail(server: &Postgres) {
    let connection = server.schema("failing").await;
    let log = Log::postgres(&connection).await.unwrap();
    log.run(create(book(1))).await.unwrap();
    let beside = server.client("failing").await;
    let mut at = beginning();
    for (does, expected) in AT_COMMIT {
        let trigger = format!(
            "CREATE SEQUENCE tries; \
             CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does}; RETURN NULL; END $$; \
             CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON entry DEFERRABLE INITIALLY DEFERRED \
             FOR EACH ROW EXECUTE FUNCTION fails()"
        );
        beside.batch_execute(&trigger).await.unwrap();
        let answer = log.run(own(book(1), at)).await;
        match expected {
            Expected::Done => assert_eq!(answer, Ok(Committed::Done), "{does}"),
            Expected::Failed(failed) => assert_eq!(code(answer), *failed, "{does}"),
            Expected::Unknown => assert_eq!(answer, Ok(Committed::Unknown), "{does}"),
        }
        let lifted = "DROP TRIGGER fails ON entry; DROP FUNCTION fails; DROP SEQUENCE tries";
        beside.batch_execute(lifted).await.unwrap();
        let after = check(&log, book(1)).await;
        assert_eq!(
            after.ver,
            at.ver + u64::from(matches!(expected, Expected::Done)),
            "{does}"
        );
        at = after;
    }
    done(&log, own(book(1), at)).await;
}

async fn damaged_and_newer(server: &Postgres) {
    let connection = server.schema("damaged").await;
    let log = Log::postgres(&connection).await.unwrap();
    log.run(create(book(1))).await.unwrap();
    done(&log, grant(book(1), beginning(), user(1), Some(Role::Admin))).await;
    let beside = server.client("damaged").await;
    beside.batch_execute("UPDATE body SET bytes = '\\x00'").await.unwrap();
    body_is_damaged(&log).await;
    for (damage, what) in DAMAGE {
        beside.batch_execute(damage).await.unwrap();
        is_damaged(&log, what).await;
    }
    beside
        .batch_execute("UPDATE log_version SET version = 2")
        .await
        .unwrap();
    assert_eq!(code(Log::postgres(&connection).await), "log_of_newer_version");
}

async fn stopped(server: &Postgres) {
    let connection = server.schema("stopped").await;
    let log = Log::postgres(&connection).await.unwrap();
    log.run(create(book(1))).await.unwrap();
    let end = done(&log, own(book(1), beginning())).await;
    server.stop();
    for _ in 0..3 {
        let answer = log.run(own(book(1), end)).await.unwrap_err();
        assert!(matches!(answer, Failure::Unavailable(_)), "{answer:?}");
    }
    assert_eq!(code(Log::postgres(&connection).await), "log_unopened");
    server.launch();
    done(&log, own(book(1), end)).await;
    check(&log, book(1)).await;
}

async fn without_fsync(server: &Postgres) {
    let beside = server.client("public").await;
    beside.batch_execute("ALTER SYSTEM SET fsync = off").await.unwrap();
    server.reload();
    loop {
        // A new connection has what the server has read.
        let seen = server.client("public").await;
        let fsync = seen.query_one("SHOW fsync", &[]).await.unwrap();
        if fsync.get::<_, &str>(0) == "off" {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(code(Log::postgres(&server.connection("together")).await), "fsync_off");
}
