//! The page.

fn main() {
    web::app::mount();
}
