//! Going to another page, or to another view of this one.

use std::rc::Rc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// Goes to pages.
#[derive(Clone, Copy)]
pub struct Go(StoredValue<Rc<Navigate>, LocalStorage>);

type Navigate = dyn Fn(&str, NavigateOptions);

impl std::fmt::Debug for Go {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Go")
    }
}

impl Go {
    /// Goes to a page; back returns to this one.
    pub fn to(self, path: &str) {
        let options = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        self.0.with_value(|go| go(path, options));
    }

    /// Shows another view of this page; back does not return to the one before.
    pub fn replace(self, path: &str) {
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..NavigateOptions::default()
        };
        self.0.with_value(|go| go(path, options));
    }
}

/// Goes to pages; inside the router only.
#[must_use]
pub fn use_go() -> Go {
    Go(StoredValue::new_local(Rc::new(use_navigate())))
}
