//! The page.

fn main() {
    web::shell::mount();
}
