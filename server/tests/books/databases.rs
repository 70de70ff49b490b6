//! The same on PostgreSQL, also where the answer to a COMMIT is lost.

use serde_json::json;
use server::books::Books;
use server::log::{Log, ReadBook};

use crate::book::{self, TeamTable};
use crate::converging::race;
use crate::phone::{BOOK, Phone, check, published};
use crate::postgres::Postgres;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_race_over_one_database() {
    let server = Postgres::start();
    let connection = server.schema("racing").await;
    let log = Log::postgres(&connection).await.unwrap();
    let first = published(&log).await;
    let other = Log::postgres(&connection).await.unwrap();
    let second = Books::holding_after(other, book::packages, 0).unwrap();
    race(&log, &[first, second]).await;
    lost_answers(&server).await;
}

/// The backend ends inside of the first two commits: the process runs the push again on what the log then has.
async fn lost_answers(server: &Postgres) {
    let log = Log::postgres(&server.schema("losing").await).await.unwrap();
    let books = published(&log).await;
    let holding = Books::holding_after(log.clone(), book::packages, 0).unwrap();
    let team = book::first().store().rows::<TeamTable>().next().unwrap().uid;
    let mut phone = Phone::new(2, 2);
    phone.settle(&books).await;
    let beside = server.client("losing").await;
    let trigger = "CREATE SEQUENCE tries; \
         CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         IF nextval('tries') < 3 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NULL; END $$; \
         CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON entry DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW EXECUTE FUNCTION fails()";
    beside.batch_execute(trigger).await.unwrap();
    for (process, value) in [(&books, 1), (&holding, 2)] {
        beside.batch_execute("ALTER SEQUENCE tries RESTART").await.unwrap();
        assert!(phone.ask_for("read", json!({ "team": team, "value": value })));
        phone.settle_at_head(process, &log).await;
        let tries = beside.query_one("SELECT last_value FROM tries", &[]).await.unwrap();
        assert_eq!(tries.get::<_, i64>(0), 3);
    }
    assert_eq!(check(&log, &phone.asked).await, 2);
    assert_eq!((books.counts().unknown, holding.counts().unknown), (2, 2));
    let head = log.run(ReadBook { book: BOOK }).await.unwrap().unwrap();
    assert_eq!(phone.device.at().at.ver, head.place.ver);
}
