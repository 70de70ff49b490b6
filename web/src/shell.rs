//! The frame of every page: what is around it and what is over it.
#![expect(
    unreachable_pub,
    reason = "the component macro gives a hidden twin of each component the same visibility"
)]

mod bookkeeping;
mod first_run;
mod keyboard;
mod palette;
mod rail;
mod topbar;

pub use bookkeeping::{BookDialogs, Bookkeeping};
pub use first_run::NeedsBook;
pub use keyboard::Keyboard;
pub use keyboard::{Keymap, KeymapDialog};
pub use palette::Palette;
pub use rail::Rail;
pub use topbar::ToastList;
pub use topbar::Topbar;
