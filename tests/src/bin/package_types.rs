//! Prints the TypeScript declarations of the npm package: `cargo run -p acceptance --bin package_types`.

fn main() {
    print!("{}", markets::functions::declarations());
}
