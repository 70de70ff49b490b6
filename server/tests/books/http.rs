//! The route of devices, over a real connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use server::http::{CONTENT_TYPE, FoundSession, Host, router};
use server::log::{Failure, Log};
use sync::BookId;
use sync::frames::{Answer, Hello, MOST_PUSHED_BYTES, Refused, Request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::phone::{BOOK, Phone, published, session};

/// Tokens are numbers of users.
#[derive(Default)]
struct Numbers {
    failures: AtomicUsize,
}

impl Host for Numbers {
    fn session<'a>(&'a self, token: &'a str) -> FoundSession<'a> {
        Box::pin(async move { token.parse().ok().map(session) })
    }

    fn failed(&self, _: BookId, _: &Failure) {
        self.failures.fetch_add(1, Ordering::Relaxed);
    }
}

/// A request and its answer: the status, the lines of the head, and the body.
async fn posted(address: &str, path: &str, lines: &[String], body: &[u8]) -> (u16, String, Vec<u8>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let lines = lines.join("\r\n");
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n{lines}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // A server that has answered already takes no more.
    let _ = stream.write_all(body).await;
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..at].to_vec()).unwrap().to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head, bytes[at + 4..].to_vec())
}

fn lines(user: &str) -> Vec<String> {
    vec![
        format!("Content-Type: {CONTENT_TYPE}"),
        format!("Authorization: Bearer {user}"),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn devices_are_answered_over_http() {
    let log = Log::in_memory();
    let books = published(&log).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let host = Arc::new(Numbers::default());
    let routes = router(books, Arc::clone(&host) as Arc<dyn Host>);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let path = format!("/sync/{BOOK}");
    let phone = Phone::new(2, 2);
    let hello = sync::encode(&Request::Hello(Hello {
        store: phone.device.store(),
        at: phone.device.at().at,
        settled: 0,
        settled_chain: None,
        engine: sync::Hash::default(),
    }));
    let (status, head, body) = posted(&address, &path, &lines("2"), &hello).await;
    let answer: Answer = sync::decode(&body).unwrap();
    assert!(matches!(answer, Answer::Welcome(_)), "{answer:?}");
    assert_eq!(status, 200);
    for line in [
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        &format!("content-type: {CONTENT_TYPE}"),
    ] {
        assert!(head.contains(line), "{line} is not in {head}");
    }
    let text = vec![lines("2")[1].clone(), "Content-Type: text/plain".to_owned()];
    let nobody = vec![lines("2")[0].clone()];
    let large = vec![0; 70_000];
    let many = sync::encode(&Request::Blobs(vec![sync::Hash::default(); 3_000]));
    for (path, lines, body, status, refused) in [
        (path.as_str(), lines("5"), &hello, 200, Refused::NoBook),
        (&path, lines("none"), &hello, 401, Refused::SignIn),
        (&path, nobody, &hello, 401, Refused::SignIn),
        (&path, text, &hello, 415, Refused::Malformed),
        (&path, lines("2"), &large, 400, Refused::Malformed),
        (&path, lines("2"), &many, 413, Refused::Malformed),
        ("/sync/any", lines("2"), &hello, 404, Refused::NoBook),
    ] {
        let (found, head, body) = posted(&address, path, &lines, body).await;
        let answer: Answer = sync::decode(&body).unwrap();
        assert_eq!((found, answer), (status, Answer::Refused(refused)));
        assert!(head.contains("cache-control: no-store"));
    }
    let (status, ..) = posted(&address, &path, &lines("2"), &vec![1; MOST_PUSHED_BYTES + (2 << 20)]).await;
    assert_eq!(status, 413);
    assert_eq!(host.failures.load(Ordering::Relaxed), 0);
}
