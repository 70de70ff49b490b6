//! The routes of the server: what devices send, by `POST /sync/{book}`.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Request as HttpRequest, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::post;
use metatable::Uid;
use sync::BookId;
use sync::frames::{Answer, MOST_PUSHED_BYTES, Refused, Request};

use crate::books::{Books, Session};
use crate::log::Failure;

/// The type of the content of requests and answers.
pub const CONTENT_TYPE: &str = "application/vnd.mandate.sync";

/// The most bytes of a push with its frame.
const MOST_BYTES: usize = MOST_PUSHED_BYTES + (1 << 20);

/// The most bytes of any other request.
const MOST_ASKED: usize = 64 << 10;

/// What every answer says beside its content.
const HEADERS: [(HeaderName, HeaderValue); 3] = [
    (header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE)),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

/// A session, once it is known.
pub type FoundSession<'a> = Pin<Box<dyn Future<Output = Option<Session>> + Send + 'a>>;

/// Who is signed in, and what the host does where a book fails.
pub trait Host: Send + Sync + 'static {
    /// The session of a bearer token; none where it is none, or has ended.
    fn session<'a>(&'a self, token: &'a str) -> FoundSession<'a>;

    /// A book was not answered about. After [`Failure::Fatal`] the process must end.
    fn failed(&self, book: BookId, failure: &Failure);
}

#[derive(Clone)]
struct Service {
    books: Books,
    host: Arc<dyn Host>,
}

impl fmt::Debug for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Service").finish_non_exhaustive()
    }
}

/// The routes, over the books of a log.
pub fn router(books: Books, host: Arc<dyn Host>) -> Router {
    Router::new()
        .route("/sync/{book}", post(sync_book))
        .with_state(Service { books, host })
}

async fn sync_book(State(service): State<Service>, Path(book): Path<String>, request: HttpRequest) -> Response {
    let (status, answer) = match service.answer(&book, request).await {
        Ok(answer) => (StatusCode::OK, answer),
        Err((status, refused)) => (status, Answer::Refused(refused)),
    };
    let mut response = Response::new(Body::from(sync::encode(&answer)));
    *response.status_mut() = status;
    response.headers_mut().extend(HEADERS);
    response
}

impl Service {
    /// The answer; or why there is none, with its status. A body is read once it is known whose it is.
    async fn answer(&self, book: &str, request: HttpRequest) -> Result<Answer, (StatusCode, Refused)> {
        let (head, body) = request.into_parts();
        if head.headers.get(header::CONTENT_TYPE) != Some(&HeaderValue::from_static(CONTENT_TYPE)) {
            return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, Refused::Malformed));
        }
        let signed_out = (StatusCode::UNAUTHORIZED, Refused::SignIn);
        let token = bearer(&head.headers).ok_or(signed_out)?;
        let session = self.host.session(token).await.ok_or(signed_out)?;
        let book: Uid = book.parse().map_err(|_| (StatusCode::NOT_FOUND, Refused::NoBook))?;
        let request = asked(&read(body).await?)?;
        let answered = self.books.answer(&session, BookId(book), request).await;
        answered.map_err(|failure| {
            self.host.failed(BookId(book), &failure);
            (StatusCode::SERVICE_UNAVAILABLE, Refused::Busy)
        })
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

async fn read(body: Body) -> Result<Bytes, (StatusCode, Refused)> {
    // It fails also where the connection ends; then nobody gets the answer.
    let read = to_bytes(body, MOST_BYTES).await;
    read.map_err(|_| (StatusCode::PAYLOAD_TOO_LARGE, Refused::Malformed))
}

/// What is asked by these bytes, within the limits of its kind.
fn asked(bytes: &Bytes) -> Result<Request, (StatusCode, Refused)> {
    let request = sync::decode(bytes).map_err(|_| (StatusCode::BAD_REQUEST, Refused::Malformed))?;
    let is_too_large = match &request {
        Request::Push(push) => {
            let args = push.intents.iter().map(|asked| asked.intent.args.len());
            args.sum::<usize>() > MOST_PUSHED_BYTES
        }
        _ => bytes.len() > MOST_ASKED,
    };
    if is_too_large {
        return Err((StatusCode::PAYLOAD_TOO_LARGE, Refused::Malformed));
    }
    Ok(request)
}
