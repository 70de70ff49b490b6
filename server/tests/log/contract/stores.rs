//! Stores and members.

use server::log::{Hello, Members, RevokeStore, Role, Stores};
use sync::StoreId;

use super::{Site, cases};
use crate::written::{beginning, book, create, done, grant, hello, store, user};

cases! {
    a_store_is_bound_to_its_first_user
    each_hello_notes_the_device_and_the_time
    the_store_of_the_server_says_no_hello
    a_revoked_store_stays_revoked
    some_stores_are_read_or_all
    roles_are_granted_changed_and_taken_away
}

async fn a_store_is_bound_to_its_first_user(site: &Site) {
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    log.run(create(book(2))).await.unwrap();
    let bound = log.run(hello(book(1), store(1), user(1))).await.unwrap();
    assert_eq!((bound.user, bound.lmid, bound.revoked_at), (user(1), 0, None));
    let other = log.run(hello(book(1), store(1), user(2))).await.unwrap_err();
    assert_eq!(other.fault().code, "store_of_another_user");
    let stores = Stores {
        book: book(1),
        stores: None,
    };
    assert_eq!(log.run(stores).await, Ok(vec![bound]));
    // The same id in another book is another store.
    let elsewhere = log.run(hello(book(2), store(1), user(2))).await.unwrap();
    assert_eq!(elsewhere.user, user(2));
}

async fn each_hello_notes_the_device_and_the_time(site: &Site) {
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    for (device, at, seen_at) in [("Telephone", 5, 5), ("Tél'\"é", 9, 9), ("Laptop", 7, 9)] {
        let said = Hello {
            device: device.to_owned(),
            at,
            ..hello(book(1), store(1), user(1))
        };
        let found = log.run(said).await.unwrap();
        assert_eq!((found.device.as_str(), found.seen_at), (device, seen_at));
    }
    let nul = Hello {
        device: "\0".to_owned(),
        ..hello(book(1), store(1), user(1))
    };
    assert_eq!(log.run(nul).await.unwrap_err().fault().code, "text_has_nul");
}

async fn the_store_of_the_server_says_no_hello(site: &Site) {
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    let refused = log.run(hello(book(1), StoreId::default(), user(1))).await.unwrap_err();
    assert_eq!(refused.fault().code, "store_of_the_server");
}

async fn a_revoked_store_stays_revoked(site: &Site) {
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    log.run(hello(book(1), store(1), user(1))).await.unwrap();
    let revoke = |at| RevokeStore {
        book: book(1),
        store: store(1),
        at,
    };
    assert_eq!(log.run(revoke(20)).await, Ok(true));
    assert_eq!(log.run(revoke(30)).await, Ok(false));
    let again = log.run(hello(book(1), store(1), user(1))).await.unwrap();
    assert_eq!(again.revoked_at, Some(20));
    let absent = RevokeStore {
        book: book(1),
        store: store(2),
        at: 1,
    };
    assert_eq!(log.run(absent).await, Ok(false));
}

async fn some_stores_are_read_or_all(site: &Site) {
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    for number in [4, 2, 3] {
        log.run(hello(book(1), store(number), user(number))).await.unwrap();
    }
    for (asked, expected) in [
        (None, vec![2, 3, 4]),
        (Some(vec![3, 9, 2, 3]), vec![2, 3]),
        (Some(vec![]), vec![]),
    ] {
        let stores = asked.map(|asked| asked.into_iter().map(store).collect());
        let found = log.run(Stores { book: book(1), stores }).await.unwrap();
        let found: Vec<StoreId> = found.into_iter().map(|found| found.store).collect();
        assert_eq!(found, expected.into_iter().map(store).collect::<Vec<_>>());
    }
}

async fn roles_are_granted_changed_and_taken_away(site: &Site) {
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    let mut seen = beginning();
    let roles = [
        Some(Role::Viewer),
        Some(Role::Editor),
        Some(Role::Approver),
        Some(Role::Admin),
        None,
        None,
    ];
    for role in roles {
        seen = done(&log, grant(book(1), seen, user(5), role)).await;
        let users = Some(vec![user(4), user(5)]);
        let found = log.run(Members { book: book(1), users }).await.unwrap();
        assert_eq!(found, role.map(|role| (user(5), role)).into_iter().collect::<Vec<_>>());
    }
}
