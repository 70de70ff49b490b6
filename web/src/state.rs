//! What is on the screen: the link to the worker, and the state that outlives a page.

mod app;
mod codec;
mod commands;
mod engine;
mod hear;
mod latest;
mod navigator;
mod plan;
mod remote;
mod theme;
mod toasts;
mod windows;
mod with_some;

pub use app::{App, Edits, use_app};
pub use commands::{Chord, Command, CommandGroup, Commands};
pub use engine::{Asked, Engine};
pub use hear::{Heard, Stroke, hear};
pub use latest::{Debounce, Latest, answer_to, debounce, latest};
pub use navigator::{Navigator, plan_path, uid_of_path, url, use_navigator};
pub use plan::PlanState;
pub use theme::{Theme, ThemeChoice};
pub use toasts::{Toast, ToastAction, ToastKind, Toasts};
pub use windows::{WindowOf, Windows, windows};
pub use with_some::WithSome;
