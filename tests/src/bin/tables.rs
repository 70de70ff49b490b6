//! Prints the tables in one format: `cargo run -p acceptance --bin tables -- json`.

use acceptance::catalogue::{FORMATS, catalogue};

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    match FORMATS.iter().find(|(name, _)| *name == wanted) {
        Some((_, print)) => print!("{}", print(&catalogue())),
        None => {
            let known: Vec<&str> = FORMATS.iter().map(|(name, _)| *name).collect();
            eprintln!("The formats are {}.", known.join(", "));
            std::process::exit(2);
        }
    }
}
