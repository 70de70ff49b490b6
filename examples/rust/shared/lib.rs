//! The documented workflows, as programs: `cargo run -p examples --example assets`. The tests run them.

pub mod portfolio;
