//! One job of the engine on one case: `engine --case FOLDER --job NAME --repeat N` prints one line of JSON, as each peer does.

use std::path::PathBuf;

use anyhow::Result;
use bench::case::Case;
use bench::engine;
use clap::Parser;
use threads::Threads;

#[derive(Parser)]
struct Options {
    /// The folder of the case
    #[arg(long)]
    case: PathBuf,
    /// What to do with it
    #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(engine::JOBS))]
    job: String,
    /// How often
    #[arg(long, default_value_t = 5)]
    repeat: usize,
    /// On how many threads, for the jobs plan and plan-columns
    #[arg(long, default_value_t = 1)]
    threads: usize,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let threads = Threads::new(options.threads);
    let answer = engine::run(&Case::read(&options.case)?, &options.job, options.repeat, threads)?;
    println!("{}", serde_json::to_string(&answer)?);
    Ok(())
}
