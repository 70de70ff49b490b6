"""vectorbt with its Rust engine."""

from vectorbt_portfolio import contest

contest("vectorbt, Rust engine", ["vectorbt", "vectorbt-rust"], "rust")
