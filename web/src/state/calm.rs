//! A pause after typing.

use std::time::Duration;

use gloo::timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is typed takes effect after this pause.
const PAUSE: Duration = Duration::from_millis(150);

/// Runs only the last of a burst of changes.
#[derive(Clone, Copy, Debug)]
pub struct Calm(StoredValue<u32>);

/// Owned by the component that it is made in: with it gone, nothing runs any more.
#[must_use]
pub fn calm() -> Calm {
    Calm(StoredValue::new(0))
}

impl Calm {
    /// Runs this unless another change comes within the pause.
    pub fn after_pause(self, run: impl FnOnce() + 'static) {
        self.0.update_value(|turn| *turn += 1);
        let mine = self.0.get_value();
        spawn_local(async move {
            sleep(PAUSE).await;
            if self.0.try_get_value() == Some(mine) {
                run();
            }
        });
    }
}
