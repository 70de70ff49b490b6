//! From a plan that was kept to holdings: runs of orders, their steps, fills, and what is booked.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod booking;
mod currencies;
mod judged;
mod random;
mod setup;
mod steps;
