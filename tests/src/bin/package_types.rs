//! Prints the TypeScript declarations of the npm package, of its functions and of its tables:
//! `cargo run -p acceptance --bin package_types`.

fn main() {
    print!("{}", acceptance::catalogue::package_types());
}
