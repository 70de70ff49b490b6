//! Writes 200 plan inputs and their plans, a JSON text a line each, into a folder: what every platform has to give back,
//! byte for byte. `cargo run -p acceptance --bin planned_inputs -- <folder>`.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use acceptance::books::{Kind, book};
use planning::plan::plan_rebalance;

const INPUTS: u64 = 200;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("name the folder to write to");
        return ExitCode::FAILURE;
    };
    match write(&folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    let (mut inputs, mut plans) = (String::new(), String::new());
    for seed in 0..INPUTS {
        let input = book(Kind::Any, seed);
        inputs += &serde_json::to_string(&input)?;
        inputs.push('\n');
        plans += &serde_json::to_string(&plan_rebalance(input)?)?;
        plans.push('\n');
    }
    fs::create_dir_all(folder)?;
    fs::write(folder.join("inputs.jsonl"), inputs)?;
    fs::write(folder.join("plans.jsonl"), plans)?;
    Ok(())
}
