//! Devices that ask at the same time come to the same rows, by one process or several.

use std::collections::BTreeSet;

use server::books::Books;
use server::log::Log;
use tokio::task::JoinSet;

use crate::book;
use crate::chance::Chance;
use crate::phone::{Phone, books, check, published};

/// Asks and sends, now and then by another process.
async fn busy(mut phone: Phone, processes: Vec<Books>, seed: u64) -> Phone {
    let mut chance = Chance::new(seed);
    for _ in 0..40 {
        let intent = book::drawn(&mut chance, &phone.session.name.clone());
        phone.ask(&intent);
        let process = chance.one_of(&processes).clone();
        for _ in 0..chance.below(12) {
            phone.step(&process).await;
        }
    }
    phone.settle(&processes[0]).await;
    phone
}

/// Drives three devices at the same time; all come to the head, and nothing is lost or doubled.
pub(crate) async fn converge(log: &Log, processes: &[Books], round: u32) {
    let mut running = JoinSet::new();
    let base = round * 10;
    for number in 1..=3_u32 {
        let mut phone = Phone::new(number.into(), (base + number).into());
        phone.settle(&processes[0]).await;
        running.spawn(busy(phone, processes.to_vec(), (base + number).into()));
    }
    let mut phones = running.join_all().await;
    let mut asked = BTreeSet::new();
    for phone in &mut phones {
        phone.settle_at_head(&processes[0], log).await;
        assert_eq!(phone.device.waiting(), 0);
        asked.append(&mut phone.asked);
    }
    assert!(asked.len() > 30, "much was asked for: {}", asked.len());
    let effects = check(log, &asked).await;
    assert!(effects > 20, "much had an effect: {effects}");
    // A process that starts now has the same rows, and a device that comes now gets them.
    let mut late = Phone::new(4, (base + 9).into());
    late.settle_at_head(&books(log), log).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn devices_converge_in_memory() {
    let log = Log::in_memory();
    let books = published(&log).await;
    converge(&log, &[books], 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn devices_converge_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::sqlite(&folder.path().join("log.sqlite")).await.unwrap();
    let books = published(&log).await;
    converge(&log, &[books], 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_race_over_one_log_in_memory() {
    let log = Log::in_memory();
    let first = published(&log).await;
    race(&log, &[first, books(&log), books(&log)]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_race_over_one_file_of_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.sqlite");
    let log = Log::sqlite(&path).await.unwrap();
    let first = published(&log).await;
    let second = books(&Log::sqlite(&path).await.unwrap());
    race(&log, &[first, second]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_hold_the_book_race_over_one_file_of_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.sqlite");
    let log = Log::sqlite(&path).await.unwrap();
    let first = published(&log).await;
    let holding = |log: Log| Books::holding_after(log, book::packages, 0).unwrap();
    let second = holding(Log::sqlite(&path).await.unwrap());
    race(&log, &[first, holding(log.clone()), second.clone()]).await;
    assert!(second.counts().held > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_hold_the_book_race_over_one_log_in_memory() {
    let log = Log::in_memory();
    let first = published(&log).await;
    let holding = || Books::holding_after(log.clone(), book::packages, 0).unwrap();
    race(&log, &[first, holding(), holding()]).await;
}

/// Until one process has committed before another one that had run.
pub(crate) async fn race(log: &Log, processes: &[Books]) {
    let counts = || processes.iter().map(Books::counts);
    for round in 0.. {
        converge(log, processes, round).await;
        assert_eq!(counts().map(|counts| counts.faults).sum::<u64>(), 0);
        if counts().any(|counts| counts.moved > 0) {
            return;
        }
    }
}

/// The file as it is while nobody writes.
fn copied(from: &std::path::Path, to: &std::path::Path) {
    for suffix in ["", "-wal"] {
        let name = |path: &std::path::Path| format!("{}{suffix}", path.display());
        if std::fs::exists(name(from)).unwrap() {
            std::fs::copy(name(from), name(to)).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_brings_back_what_an_older_copy_of_the_server_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let (path, older) = (folder.path().join("log.sqlite"), folder.path().join("older.sqlite"));
    let log = Log::sqlite(&path).await.unwrap();
    let books_before = published(&log).await;
    let mut phone = Phone::new(2, 2);
    let read = |value: i64| {
        let team = book::first().store().rows::<book::TeamTable>().next().unwrap().uid;
        serde_json::json!({ "team": team, "value": value })
    };
    phone.settle(&books_before).await;
    for value in 0..3 {
        assert!(phone.ask_for("read", read(value)));
    }
    phone.settle(&books_before).await;
    copied(&path, &older);
    for value in 3..6 {
        assert!(phone.ask_for("read", read(value)));
    }
    phone.settle(&books_before).await;
    assert_eq!(phone.disk.vault.acked.len(), 6);
    let log = Log::sqlite(&older).await.unwrap();
    assert!(check(&log, &BTreeSet::new()).await == 3);
    let restored = books(&log);
    phone.lose_connection();
    assert!(phone.ask_for("read", read(6)));
    phone.settle_at_head(&restored, &log).await;
    assert_eq!(check(&log, &phone.asked).await, 7);
}
