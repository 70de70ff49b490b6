//! A static server for the built app on this machine, with the headers that a public one should send.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tokio::runtime;
use tokio::sync::oneshot;
use tower_http::services::ServeDir;

use crate::csp;
use crate::names::is_hashed;

const PORTS_TO_TRY: u16 = 20;

/// How long a browser keeps a file whose name has the hash of its content, and how long any other.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

const HEADERS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// A port of this machine, taken but not yet answering.
pub(crate) struct Server {
    listener: TcpListener,
    site: PathBuf,
}

/// A server that answers until it is dropped.
pub(crate) struct Running {
    pub(crate) url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Takes the port, or the next free one after it.
    pub(crate) fn bind(site: &Path, port: u16) -> Result<Self> {
        if !site.join("index.html").is_file() {
            bail!("{} has no index.html", site.display());
        }
        let last = port.saturating_add(PORTS_TO_TRY);
        let listener = (port..=last)
            .find_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok())
            .with_context(|| format!("no port from {port} to {last} is free"))?;
        listener.set_nonblocking(true)?;
        Ok(Self {
            listener,
            site: site.to_path_buf(),
        })
    }

    pub(crate) fn url(&self) -> Result<String> {
        Ok(format!("http://{}", self.listener.local_addr()?))
    }

    /// Answers until the process ends.
    pub(crate) fn run(self) -> Result<()> {
        Ok(self.answer_until(std::future::pending())?)
    }

    /// Answers on a thread until the returned value is dropped.
    pub(crate) fn start(self) -> Result<Running> {
        let url = self.url()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = thread::spawn(move || {
            let done = self.answer_until(async move {
                // The sender says nothing: that it is gone is the message.
                let _ = stopped.await;
            });
            if let Err(error) = done {
                eprintln!("the server stopped: {error}");
            }
        });
        Ok(Running {
            url,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    fn answer_until(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let runtime = runtime::Builder::new_current_thread().enable_io().build()?;
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            axum::serve(listener, router(&self.site))
                .with_graceful_shutdown(stop)
                .await
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        // A browser may hold a connection open; the process does not wait for it.
        if let Some(thread) = self.thread.take().filter(JoinHandle::is_finished) {
            let _ = thread.join();
        }
    }
}

fn router(site: &Path) -> Router {
    let page = site.join("index.html");
    let files = ServeDir::new(site)
        .precompressed_br()
        .fallback(axum::routing::get(page_or_nothing).with_state(page.clone()));
    Router::new()
        .fallback_service(files)
        .layer(middleware::from_fn_with_state(page, with_headers))
}

/// The page for an address of the app, which a browser asks for as a document; nothing for a missing file.
async fn page_or_nothing(State(page): State<PathBuf>, request: Request) -> Response {
    let accepts = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !accepts.contains("text/html") {
        return StatusCode::NOT_FOUND.into_response();
    }
    match std::fs::read(&page) {
        Ok(html) => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// The policy is read from the page at each answer, so that it stays right when the app is built again.
async fn with_headers(State(page): State<PathBuf>, request: Request, next: Next) -> Response<Body> {
    let hashed = is_hashed(request.uri().path());
    let mut response = next.run(request).await;
    let kept = if hashed && response.status().is_success() {
        FOR_EVER
    } else {
        ASK_AGAIN
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    for (name, value) in HEADERS {
        headers.insert(*name, HeaderValue::from_static(value));
    }
    let html = std::fs::read_to_string(page).unwrap_or_default();
    if let Ok(policy) = HeaderValue::from_str(&csp::header(&html)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use super::*;

    fn site() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("index.html"), "<head><script>go()</script></head>").unwrap();
        fs::write(folder.path().join("app_bg.wasm"), "wasm").unwrap();
        fs::write(folder.path().join("app.js"), "go()").unwrap();
        fs::write(folder.path().join("app-0123456789abcdef.js"), "go()").unwrap();
        fs::write(folder.path().join("app-0123456789abcdef.js.br"), "compressed").unwrap();
        folder
    }

    fn get(url: &str, path: &str, accept: &str) -> String {
        let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: x\r\naccept: {accept}\r\naccept-encoding: gzip, br\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.to_lowercase()
    }

    #[test]
    fn files_have_their_types_and_addresses_of_the_app_are_the_page() {
        let site = site();
        let server = Server::bind(site.path(), 8950).unwrap().start().unwrap();
        for (path, accept, status, part) in [
            ("/", "text/html", "200", "content-type: text/html"),
            ("/app_bg.wasm", "*/*", "200", "content-type: application/wasm"),
            ("/app.js", "*/*", "200", "content-type: text/javascript"),
            ("/accounts/ACC-001", "text/html,*/*", "200", "<script>go()</script>"),
            ("/missing.js", "*/*", "404", ""),
            ("/../Cargo.toml", "*/*", "404", ""),
            ("/", "*/*", "200", "x-content-type-options: nosniff"),
            (
                "/app.js",
                "*/*",
                "200",
                "content-security-policy: default-src 'none'; script-src 'self'",
            ),
            ("/missing.js", "*/*", "404", "frame-ancestors 'none'"),
            ("/", "text/html", "200", "cache-control: no-cache"),
            ("/missing-0123456789abcdef.js", "*/*", "404", "cache-control: no-cache"),
            (
                "/app-0123456789abcdef.js",
                "*/*",
                "200",
                "cache-control: public, max-age=31536000, immutable",
            ),
            ("/app-0123456789abcdef.js", "*/*", "200", "content-encoding: br"),
            (
                "/app-0123456789abcdef.js",
                "*/*",
                "200",
                "content-type: text/javascript",
            ),
            ("/app-0123456789abcdef.js", "*/*", "200", "vary: accept-encoding"),
        ] {
            let answer = get(&server.url, path, accept);
            assert!(
                answer.starts_with(&format!("http/1.1 {status}")) && answer.contains(part),
                "{path}: {answer}"
            );
        }
    }

    #[test]
    fn the_next_free_port_is_taken() {
        let site = site();
        let first = Server::bind(site.path(), 8980).unwrap();
        let second = Server::bind(site.path(), 8980).unwrap();
        assert_ne!(first.url().unwrap(), second.url().unwrap());
    }

    #[test]
    fn a_folder_without_a_page_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Server::bind(folder.path(), 8990).is_err());
    }
}
