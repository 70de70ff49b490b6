//! What whole lots and the minimum leave over: left, used up, or raised to the minimum.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod books;
mod cases;
