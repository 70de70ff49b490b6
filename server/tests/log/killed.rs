//! Processes that are killed while they write: what was reported as done is there, nothing is there twice, and the chain holds.
//!
//! `MANDATE_KILLS` raises the number of kills at each point.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use server::log::{Commit, Committed, Failure, Limit, Log, Look, Place, ReadEntry};

use crate::contract::Site;
use crate::postgres::Postgres;
use crate::written::{beginning, book, check, create, entry, hello, nothing, place_of, seen, store, user};

/// Each point, and whether the commit that reaches it is in the log afterwards.
const POINTS: [(&str, bool); 5] = [
    ("before_update", false),
    ("after_update", false),
    ("between_inserts", false),
    ("before_commit", false),
    ("after_commit", true),
];

/// Entries of each commit.
const ENTRIES: u64 = 3;

const SIGKILL: i32 = 9;

fn kills() -> u64 {
    let kills = std::env::var("MANDATE_KILLS").ok();
    kills.and_then(|kills| kills.parse().ok()).unwrap_or(5)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::sqlite(folder.path());
    kill(&site).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    let server = Postgres::start();
    let site = Site::Postgres(server.schema("killed").await);
    kill(&site).await;
}

async fn kill(site: &Site) {
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    for number in [1, 2] {
        log.run(hello(book(1), store(number), user(number))).await.unwrap();
    }
    let mut before = beginning();
    for kill in 1..=kills() {
        for (point, is_in) in POINTS {
            let (mut child, lines) = writer(site, &format!("{point}:{kill}"));
            let reported = reports(lines).last().unwrap_or(before);
            assert_eq!(child.wait().unwrap().signal(), Some(SIGKILL), "{point}");
            assert_eq!(reported.ver, before.ver + (kill - 1) * ENTRIES, "{point}");
            before = after(site, &[reported]).await;
            let expected = reported.ver + if is_in { ENTRIES } else { 0 };
            assert_eq!(before.ver, expected, "{point}");
        }
        let (mut child, lines) = writer(site, "");
        // Wherever it is by then.
        let seen: Vec<Place> = reports(lines).take(usize::try_from(kill).unwrap() * 2).collect();
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().signal(), Some(SIGKILL));
        before = after(site, &seen).await;
        assert!(before.ver >= seen.last().unwrap().ver);
    }
}

/// Where the book is, as a new process finds it: with everything that was reported.
async fn after(site: &Site, reported: &[Place]) -> Place {
    let log = site.open().await;
    let end = check(&log, book(1)).await;
    for place in reported.iter().filter(|place| place.ver > 0) {
        let ver = place.ver;
        let found = log.run(ReadEntry { book: book(1), ver }).await.unwrap().unwrap();
        assert_eq!(found.entry.chain, place.chain);
    }
    assert_eq!(end.ver % ENTRIES, 0, "a commit is whole");
    end
}

/// A process that writes without end, and what it prints.
fn writer(site: &Site, failpoint: &str) -> (Child, ChildStdout) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    in_child(&mut command, site);
    command.env("MANDATE_FAILPOINT", failpoint);
    let mut child = command.spawn().unwrap();
    let lines = child.stdout.take().unwrap();
    (child, lines)
}

fn in_child(command: &mut Command, site: &Site) {
    let place = match site {
        Site::Sqlite(path) => path.display().to_string(),
        Site::Postgres(connection) => connection.clone(),
        Site::Memory(_) => String::new(),
    };
    command
        .args([
            "--exact",
            "killed::the_process_that_writes",
            "--nocapture",
            "--test-threads=1",
        ])
        .env("MANDATE_WRITES", place)
        .stdout(Stdio::piped());
}

/// The places that a process reports, until it ends.
fn reports(lines: ChildStdout) -> impl Iterator<Item = Place> {
    let lines = BufReader::new(lines).lines().map_while(Result::ok);
    lines.filter_map(|line| reported(&line))
}

/// The place of a line; a line that was cut off is no report.
fn reported(line: &str) -> Option<Place> {
    let (ver, chain) = line.split_once("done ")?.1.split_once(' ')?;
    let byte = |index: usize| u8::from_str_radix(chain.get(2 * index..2 * index + 2).unwrap_or_default(), 16);
    let bytes: Result<Vec<u8>, _> = (0..32).map(byte).collect();
    Some(Place {
        ver: ver.parse().ok()?,
        chain: sync::Hash(bytes.ok()?.try_into().ok()?),
    })
}

/// Only where another test starts it; by itself there is nothing to write.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_process_that_writes() {
    let Ok(place) = std::env::var("MANDATE_WRITES") else {
        return;
    };
    let site = if place.starts_with("host=") {
        Site::Postgres(place)
    } else {
        Site::Sqlite(PathBuf::from(place))
    };
    let log = site.open().await;
    loop {
        let commit = next(&log).await;
        let end = place_of(commit.entries.last().unwrap());
        match log.run(commit).await {
            Ok(Committed::Done) => report(&format!("done {} {}", end.ver, end.chain)),
            Ok(other) => report(&format!("{other:?}")),
            Err(failure) => {
                let is_fatal = matches!(failure, Failure::Fatal(_));
                report(&format!("failed {} {is_fatal}", failure.fault().code));
                break;
            }
        }
    }
}

fn report(line: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

/// Entries of two stores, after where the book is.
async fn next(log: &Log) -> Commit {
    let looked = log.run(Look {
        book: book(1),
        after: u64::MAX,
        limit: Limit::NONE,
        stores: vec![store(1), store(2)],
        users: Vec::new(),
    });
    let looked = looked.await.unwrap().unwrap();
    let stores: Vec<_> = looked
        .stores
        .iter()
        .map(|of| seen(of.store, of.user, of.lmid))
        .collect();
    let mut lmids = [stores[0].lmid, stores[1].lmid];
    let mut place = looked.head.place;
    let entries = [0, 1, 0].map(|of| {
        lmids[of] += 1;
        let entry = entry(place, stores[of].store, lmids[of], stores[of].user, &[b'b'; 3_000]);
        place = place_of(&entry);
        entry
    });
    Commit {
        stores,
        entries: entries.into(),
        ..nothing(book(1), looked.head.place)
    }
}

/// A file that must not grow stands for a disk that fails: the commit is not taken, and the process is told to end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_fails_ends_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::sqlite(folder.path());
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    for number in [1, 2] {
        log.run(hello(book(1), store(number), user(number))).await.unwrap();
    }
    let mut command = Command::new("bash");
    command.args(["-c", "trap '' XFSZ; ulimit -f 400; exec \"$0\" \"$@\""]);
    command.arg(std::env::current_exe().unwrap());
    in_child(&mut command, &site);
    let output = command.output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("failed log_failed true"), "{printed}");
    let reported: Vec<Place> = printed.lines().filter_map(reported).collect();
    assert!(!reported.is_empty());
    let end = after(&site, &reported).await;
    assert!(end.ver >= reported.last().unwrap().ver);
}
