//! Writes what the npm package has of the Rust types, the declarations of its functions and tables and the list of its
//! functions: `cargo run -p acceptance --bin package_types`.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("pkg");
    for (file, text) in acceptance::catalogue::package_files() {
        std::fs::write(package.join(file), text)?;
    }
    Ok(())
}
