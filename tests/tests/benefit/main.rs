//! Orders that are worth what they cost: what each brings nearer to target against its costs and its tax.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod books;
mod cases;
