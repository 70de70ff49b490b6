//! Pulls that wait.

use server::log::Log;
use sync::frames::{Answer, LONGEST_WAIT_MS, Pull, Request};

use crate::phone::{Phone, answer, books, published, session};

async fn waits_for(log: &Log, here: server::books::Books, there: server::books::Books) {
    let (mut waiter, mut writer) = (Phone::new(2, 2), Phone::new(3, 3));
    waiter.settle_at_head(&here, log).await;
    writer.settle_at_head(&there, log).await;
    let pull = Pull {
        store: waiter.device.store(),
        at: waiter.device.at().at,
        settled: 0,
        settled_chain: None,
        wait_ms: LONGEST_WAIT_MS,
    };
    let empty = Request::Pull(Pull {
        wait_ms: 1,
        ..pull.clone()
    });
    let Answer::Pulled(nothing) = answer(&here, &session(2), &empty).await else {
        panic!("it is answered");
    };
    assert_eq!((nothing.to, nothing.more), (pull.at, false));
    let waiting = tokio::spawn(async move { answer(&here, &session(2), &Request::Pull(pull)).await });
    let team = crate::book::first()
        .store()
        .rows::<crate::book::TeamTable>()
        .next()
        .unwrap()
        .uid;
    assert!(writer.ask_for("read", serde_json::json!({ "team": team, "value": 1 })));
    writer.settle_at_head(&there, log).await;
    let Answer::Pulled(pulled) = waiting.await.unwrap() else {
        panic!("it is answered");
    };
    assert_eq!(pulled.to, writer.device.at().at);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pull_wakes_when_its_process_writes() {
    let log = Log::in_memory();
    let books = published(&log).await;
    waits_for(&log, books.clone(), books).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pull_wakes_when_another_process_writes() {
    let log = Log::in_memory();
    let here = published(&log).await;
    waits_for(&log, here, books(&log)).await;
}
