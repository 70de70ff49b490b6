//! Writes the cases into a folder: `cases FOLDER [NAME...]`, all of them without a name.

use std::path::PathBuf;

use anyhow::{Context, Result};
use bench::cases;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().context("name the folder to write to")?);
    let named: Vec<String> = arguments.collect();
    let names = if named.is_empty() {
        cases::NAMES.map(str::to_owned).to_vec()
    } else {
        named
    };
    for name in names {
        let case = cases::by_name(&name).with_context(|| format!("there is no case {name}"))?;
        case.write(&folder.join(&name))?;
    }
    Ok(())
}
