//! The frame of every page: what is around it and what is over it.
#![expect(
    unreachable_pub,
    reason = "the component macro gives a hidden twin of each component the same visibility"
)]

mod bookkeeping;
mod first_run;
mod keyboard;
mod keymap;
mod palette;
mod rail;
mod toast_list;
mod topbar;

pub use bookkeeping::{BookDialogs, Bookkeeping};
pub use first_run::NeedsBook;
pub use keyboard::Keyboard;
pub use keymap::{Keymap, KeymapDialog};
pub use palette::Palette;
pub use rail::Rail;
pub use toast_list::ToastList;
pub use topbar::Topbar;
