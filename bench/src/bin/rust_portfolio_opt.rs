//! A peer: `DiscreteAllocation::greedy_portfolio` of the crate rust-portfolio-opt, called and answering as every peer.

use std::path::PathBuf;

use anyhow::{Result, anyhow};
use bench::case::Case;
use bench::engine::{Answer, allocate, timed};
use clap::Parser;
use nalgebra::DVector;
use rust_portfolio_opt::discrete_allocation::DiscreteAllocation;

#[derive(Parser)]
struct Options {
    /// The folder of the case
    #[arg(long)]
    case: PathBuf,
    /// How often
    #[arg(long, default_value_t = 5)]
    repeat: usize,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let case = Case::read(&options.case)?;
    let (weights, prices) = (case.numbers("weight")?, case.numbers("price")?);
    let value = case.param("value")?;
    let columns = [weights, prices].map(DVector::from_column_slice);
    let [own_weights, own_prices] = columns;
    let allocation = DiscreteAllocation::new(own_weights, own_prices, value).map_err(|error| anyhow!("{error}"))?;
    let (seconds, (found, _)) = timed(options.repeat, || {
        allocation.greedy_portfolio().map_err(|error| anyhow!("{error}"))
    })?;
    let mut shares = vec![0.0; weights.len()];
    for (asset, count) in found {
        shares[asset] = count as f64;
    }
    let answer = Answer {
        peer: "rust-portfolio-opt greedy_portfolio".to_owned(),
        version: "rust-portfolio-opt 0.2.0".to_owned(),
        job: "allocate".to_owned(),
        seconds,
        quality: allocate::measured(&shares, weights, prices, value),
    };
    println!("{}", serde_json::to_string(&answer)?);
    Ok(())
}
