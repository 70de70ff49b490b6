//! Checkpoints and blobs.

use server::log::{Blob, Blobs, Log, Place, PutBlobs, PutCheckpoint, ReadCheckpoint};
use sync::Hash;

use super::{Site, cases};
use crate::written::{beginning, book, checkpoint, create, done, own};

cases! {
    blobs_are_kept_by_their_hash
    the_last_three_checkpoints_and_their_blobs_are_kept
    a_checkpoint_of_another_chain_or_without_its_blobs_is_refused
    a_checkpoint_of_thousands_of_blobs
}

fn blob(content: &str) -> Blob {
    Blob::of(content.as_bytes()).unwrap()
}

async fn stored(log: &Log, blobs: &[Blob]) -> Vec<bool> {
    let hashes = blobs.iter().map(Blob::hash).collect();
    let found = log.run(Blobs { book: book(1), hashes }).await.unwrap();
    blobs.iter().map(|blob| found.contains(blob)).collect()
}

async fn blobs_are_kept_by_their_hash(site: &Site) {
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    log.run(create(book(2))).await.unwrap();
    let put = |blobs| PutBlobs { book: book(1), blobs };
    let (a, b) = (blob("a"), Blob::of(&[]).unwrap());
    log.run(put(vec![a.clone()])).await.unwrap();
    log.run(put(vec![b.clone(), a.clone(), a.clone()])).await.unwrap();
    let hashes = vec![b.hash(), Hash::of(b"absent"), a.hash(), a.hash()];
    let found = log
        .run(Blobs {
            book: book(1),
            hashes: hashes.clone(),
        })
        .await
        .unwrap();
    let mut expected = vec![a, b];
    expected.sort_by_key(Blob::hash);
    assert_eq!(found, expected);
    let contents: Vec<Vec<u8>> = found.iter().map(|blob| blob.bytes().unwrap()).collect();
    assert!(contents.contains(&b"a".to_vec()) && contents.contains(&Vec::new()));
    assert_eq!(log.run(Blobs { book: book(2), hashes }).await, Ok(Vec::new()));
    let unknown = log
        .run(PutBlobs {
            book: book(3),
            blobs: Vec::new(),
        })
        .await;
    assert_eq!(unknown.unwrap_err().fault().code, "book_unknown");
}

async fn the_last_three_checkpoints_and_their_blobs_are_kept(site: &Site) {
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    let common = blob("in all but the last");
    let mut place = beginning();
    let mut blobs = Vec::new();
    let mut made = Vec::new();
    for turn in 1..=5 {
        place = done(&log, own(book(1), place)).await;
        let single = blob(&format!("in {turn} only"));
        let parts: &[&Blob] = if turn < 5 { &[&common, &single] } else { &[&single] };
        let checkpoint = checkpoint(place, parts);
        let put = PutCheckpoint {
            book: book(1),
            checkpoint: checkpoint.clone(),
            // The common one is sent once.
            blobs: parts
                .iter()
                .skip(usize::from((2..5).contains(&turn)))
                .map(|&blob| blob.clone())
                .collect(),
        };
        log.run(put.clone()).await.unwrap();
        log.run(put).await.unwrap();
        blobs.push(single);
        made.push(checkpoint);
    }
    assert_eq!(stored(&log, &blobs).await, [false, false, true, true, true]);
    assert_eq!(stored(&log, std::slice::from_ref(&common)).await, [true]);
    for (at_most, expected) in [
        (None, Some(5)),
        (Some(9), Some(5)),
        (Some(u64::MAX), Some(5)),
        (Some(4), Some(4)),
        (Some(3), Some(3)),
        (Some(2), None),
    ] {
        let found = log.run(ReadCheckpoint { book: book(1), at_most }).await.unwrap();
        assert_eq!(found, expected.map(|ver: usize| made[ver - 1].clone()), "{at_most:?}");
    }
    for turn in [6, 7] {
        place = done(&log, own(book(1), place)).await;
        let single = blob(&format!("in {turn} only"));
        let put = PutCheckpoint {
            book: book(1),
            checkpoint: checkpoint(place, &[&single]),
            blobs: vec![single],
        };
        log.run(put).await.unwrap();
    }
    assert_eq!(stored(&log, std::slice::from_ref(&common)).await, [false]);
}

async fn a_checkpoint_of_another_chain_or_without_its_blobs_is_refused(site: &Site) {
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    let first = done(&log, own(book(1), beginning())).await;
    let second = done(&log, own(book(1), first)).await;
    let block = blob("block");
    let put = |place, blobs: Vec<Blob>| PutCheckpoint {
        book: book(1),
        checkpoint: checkpoint(place, &[&block]),
        blobs,
    };
    let later = Place { ver: 3, ..second };
    let forked = Place { ver: 1, ..second };
    for wrong in [
        later,
        forked,
        Place {
            ver: u64::MAX >> 1,
            ..second
        },
    ] {
        let refused = log.run(put(wrong, vec![block.clone()])).await.unwrap_err();
        assert_eq!(refused.fault().code, "checkpoint_off_chain");
    }
    let missing = log.run(put(second, Vec::new())).await.unwrap_err();
    assert_eq!(missing.fault().code, "blobs_missing");
    assert_eq!(stored(&log, std::slice::from_ref(&block)).await, [false]);
    let newest = log
        .run(ReadCheckpoint {
            book: book(1),
            at_most: None,
        })
        .await
        .unwrap();
    assert_eq!(newest.unwrap().place, beginning());
    log.run(PutBlobs {
        book: book(1),
        blobs: vec![block.clone()],
    })
    .await
    .unwrap();
    log.run(put(first, Vec::new())).await.unwrap();
    let newest = log
        .run(ReadCheckpoint {
            book: book(1),
            at_most: None,
        })
        .await
        .unwrap();
    assert_eq!(newest.unwrap().place, first);
}

async fn a_checkpoint_of_thousands_of_blobs(site: &Site) {
    let log = site.open().await;
    log.run(create(book(1))).await.unwrap();
    let place = done(&log, own(book(1), beginning())).await;
    let blobs: Vec<Blob> = (0..2_500).map(|number| blob(&format!("{number}"))).collect();
    let checkpoint = checkpoint(place, &blobs.iter().collect::<Vec<_>>());
    let put = PutCheckpoint {
        book: book(1),
        checkpoint: checkpoint.clone(),
        blobs: blobs.clone(),
    };
    log.run(put).await.unwrap();
    assert_eq!(stored(&log, &blobs).await, vec![true; 2_500]);
    let read = ReadCheckpoint {
        book: book(1),
        at_most: None,
    };
    assert_eq!(log.run(read).await, Ok(Some(checkpoint)));
}
