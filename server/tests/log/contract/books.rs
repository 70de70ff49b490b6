//! Books: made, listed, moved, sealed, deleted.

use server::log::{
    Blob, BookState, Commit, Committed, CreateBook, DeleteBook, ListBooks, MarkBacked, Members, Moved, Place, Places,
    ReadBook, ReadCheckpoint, Role, SetState, Stores,
};
use sync::Hash;

use super::{Site, cases};
use crate::written::{beginning, book, check, checkpoint, create, digest, done, grant, hello, own, place, store, user};

cases! {
    a_book_is_read_as_it_was_made
    a_book_is_made_once
    a_book_is_made_with_its_first_members_or_not_at_all
    books_are_listed_and_their_places_asked_for_together
    two_books_do_not_touch
    a_sealed_book_is_read_and_not_written
    a_deleted_book_is_gone_and_can_be_made_anew
    a_deletion_and_hellos_race
    a_backup_is_noted_and_never_taken_back
    a_book_that_is_not_there_is_said_to_be_unknown
    hostile_names_are_kept_and_nul_is_refused
}

async fn a_book_is_read_as_it_was_made(site: &Site) {
    let log = site.open().await;
    let place = Place {
        ver: 70,
        chain: Hash::of(b"published"),
    };
    let blob = Blob::of(b"rows").unwrap();
    let made = CreateBook {
        checkpoint: checkpoint(place, &[&blob]),
        blobs: vec![blob],
        epoch: 3,
        ..create(book(1))
    };
    assert_eq!(log.run(made.clone()).await, Ok(Committed::Done));
    let head = log.run(ReadBook { book: book(1) }).await.unwrap().unwrap();
    assert_eq!((head.name.as_str(), head.epoch, head.place), ("A book", 3, place));
    assert_eq!((head.digest, head.schema.as_str()), (digest(70), "schema 1"));
    assert_eq!((head.horizon, head.backed_ver, head.state), (70, 0, BookState::Open));
    let read = ReadCheckpoint {
        book: book(1),
        at_most: None,
    };
    assert_eq!(log.run(read).await, Ok(Some(made.checkpoint)));
    let reopened = site.open().await;
    assert_eq!(reopened.run(ReadBook { book: book(1) }).await, Ok(Some(head)));
}

async fn a_book_is_made_once(site: &Site) {
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    let end = done(&log, own(book(1), beginning())).await;
    let again = log.run(create(book(1))).await.unwrap_err();
    assert_eq!(again.fault().code, "book_exists");
    assert_eq!(place(&log, book(1)).await, end);
}

async fn a_book_is_made_with_its_first_members_or_not_at_all(site: &Site) {
    let log = site.open().await;
    let first = grant(book(1), beginning(), user(1), Some(Role::Admin));
    let with = |first: Commit| CreateBook {
        first: Some(first),
        ..create(book(1))
    };
    let elsewhere = Place {
        ver: 0,
        chain: Hash::of(b"elsewhere"),
    };
    let moved = log.run(with(own(book(1), elsewhere))).await;
    assert_eq!(moved, Ok(Committed::Moved(Moved::Book)));
    assert_eq!(log.run(ReadBook { book: book(1) }).await, Ok(None));
    assert_eq!(log.run(with(first)).await, Ok(Committed::Done));
    let members = log
        .run(Members {
            book: book(1),
            users: None,
        })
        .await;
    assert_eq!(members, Ok(vec![(user(1), Role::Admin)]));
    check(&log, book(1)).await;
    let other = with(own(book(2), beginning()));
    assert_eq!(log.run(other).await.unwrap_err().fault().code, "book_unknown");
}

async fn books_are_listed_and_their_places_asked_for_together(site: &Site) {
    let log = site.open().await;
    for number in [3, 1, 2] {
        log.run(create(book(number))).await.unwrap();
    }
    let moved = done(&log, own(book(2), beginning())).await;
    let listed = log.run(ListBooks).await.unwrap();
    let ids: Vec<_> = listed.iter().map(|(id, head)| (*id, head.place)).collect();
    assert_eq!(ids, [(book(1), beginning()), (book(2), moved), (book(3), beginning())]);
    let asked = vec![book(9), book(3), book(2)];
    let places = log.run(Places { books: asked }).await;
    assert_eq!(places, Ok(vec![(book(2), moved), (book(3), beginning())]));
    assert_eq!(log.run(Places { books: Vec::new() }).await, Ok(Vec::new()));
    let many = (0..=10_000).map(book).collect();
    let refused = log.run(Places { books: many }).await.unwrap_err();
    assert_eq!(refused.fault().code, "limit_exceeded");
}

async fn two_books_do_not_touch(site: &Site) {
    let log = site.open().await;
    let mut seen = [beginning(); 2];
    for number in [0, 1] {
        log.run(create(book(number))).await.unwrap();
        log.run(hello(book(number), store(7), user(7))).await.unwrap();
    }
    for turn in 0..6 {
        let which = usize::from(turn % 3 == 0);
        seen[which] = done(&log, own(book(which as u128), seen[which])).await;
    }
    assert_eq!(check(&log, book(0)).await.ver, 4);
    assert_eq!(check(&log, book(1)).await.ver, 2);
    log.run(DeleteBook { book: book(0) }).await.unwrap();
    assert_eq!(check(&log, book(1)).await, seen[1]);
    assert_eq!(
        log.run(Stores {
            book: book(1),
            stores: None
        })
        .await
        .unwrap()
        .len(),
        1
    );
}

async fn a_sealed_book_is_read_and_not_written(site: &Site) {
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    let state = |state| SetState { book: book(1), state };
    log.run(state(BookState::Sealed)).await.unwrap();
    let refused = log.run(own(book(1), beginning())).await;
    assert_eq!(refused, Ok(Committed::Moved(Moved::Book)));
    let head = log.run(ReadBook { book: book(1) }).await.unwrap().unwrap();
    assert_eq!((head.place, head.state), (beginning(), BookState::Sealed));
    log.run(state(BookState::Open)).await.unwrap();
    done(&log, own(book(1), beginning())).await;
}

async fn a_deleted_book_is_gone_and_can_be_made_anew(site: &Site) {
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    log.run(hello(book(1), store(1), user(1))).await.unwrap();
    done(&log, grant(book(1), beginning(), user(1), Some(Role::Editor))).await;
    log.run(DeleteBook { book: book(1) }).await.unwrap();
    assert_eq!(log.run(ReadBook { book: book(1) }).await, Ok(None));
    log.run(create(book(1))).await.unwrap();
    assert_eq!(check(&log, book(1)).await, beginning());
    assert_eq!(
        log.run(Members {
            book: book(1),
            users: None
        })
        .await,
        Ok(Vec::new())
    );
    assert_eq!(
        log.run(Stores {
            book: book(1),
            stores: None
        })
        .await,
        Ok(Vec::new())
    );
}

async fn a_deletion_and_hellos_race(site: &Site) {
    let log = site.open().await;
    for _ in 0..10 {
        log.run(create(book(1))).await.unwrap();
        let hellos = (1..9).map(|number| {
            let log = log.clone();
            let hello = hello(book(1), store(number), user(number));
            tokio::spawn(async move { log.run(hello).await })
        });
        let hellos: Vec<_> = hellos.collect();
        log.run(DeleteBook { book: book(1) }).await.unwrap();
        for said in hellos {
            if let Err(failure) = said.await.unwrap() {
                assert_eq!(failure.fault().code, "book_unknown");
            }
        }
        assert_eq!(
            log.run(Stores {
                book: book(1),
                stores: None
            })
            .await,
            Ok(Vec::new())
        );
    }
}

async fn a_backup_is_noted_and_never_taken_back(site: &Site) {
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    let first = done(&log, own(book(1), beginning())).await;
    done(&log, own(book(1), first)).await;
    // What a backup cannot have does not count as backed up.
    for (marked, expected) in [(1, 1), (2, 2), (1, 2), (9, 2), (u64::MAX, 2)] {
        log.run(MarkBacked {
            book: book(1),
            ver: marked,
        })
        .await
        .unwrap();
        let head = log.run(ReadBook { book: book(1) }).await.unwrap().unwrap();
        assert_eq!(head.backed_ver, expected, "{marked}");
    }
}

async fn a_book_that_is_not_there_is_said_to_be_unknown(site: &Site) {
    let log = site.open().await;
    let unknown = book(1);
    assert_eq!(log.run(ReadBook { book: unknown }).await, Ok(None));
    let codes = [
        log.run(SetState {
            book: unknown,
            state: BookState::Sealed,
        })
        .await
        .unwrap_err(),
        log.run(MarkBacked { book: unknown, ver: 1 }).await.unwrap_err(),
        log.run(DeleteBook { book: unknown }).await.unwrap_err(),
        log.run(hello(unknown, store(1), user(1))).await.unwrap_err(),
    ];
    for failure in codes {
        assert_eq!(failure.fault().code, "book_unknown");
    }
    assert_eq!(
        log.run(own(unknown, beginning())).await,
        Ok(Committed::Moved(Moved::Book))
    );
}

async fn hostile_names_are_kept_and_nul_is_refused(site: &Site) {
    let log = site.open().await;
    let named = |name: &str, number| CreateBook {
        name: name.to_owned(),
        ..create(book(number))
    };
    let hostile = "'; DROP TABLE book; -- \" \\ $1 ?1 \u{1F4B6}\u{202E}\r\n\t";
    log.run(named(hostile, 1)).await.unwrap();
    let head = log.run(ReadBook { book: book(1) }).await.unwrap().unwrap();
    assert_eq!(head.name, hostile);
    let refused = log.run(named("a\0b", 2)).await.unwrap_err();
    assert_eq!(refused.fault().code, "text_has_nul");
    assert_eq!(log.run(ReadBook { book: book(2) }).await, Ok(None));
}
