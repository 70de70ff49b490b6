//! Going to another page, or to another view of this one.

use std::rc::Rc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};
use leptos_router::params::ParamsMap;

use protocol::{Parameters, PlanScope, Uid};

/// Goes to pages.
#[derive(Clone, Copy)]
pub struct Navigator(StoredValue<Rc<Navigate>, LocalStorage>);

type Navigate = dyn Fn(&str, NavigateOptions);

impl std::fmt::Debug for Navigator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Navigator")
    }
}

impl Navigator {
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
pub fn use_navigator() -> Navigator {
    Navigator(StoredValue::new_local(Rc::new(use_navigate())))
}

/// The page at a path, with what it shows.
#[must_use]
pub fn url(path: &str, shown: &impl Parameters) -> String {
    let mut map = ParamsMap::new();
    for (name, value) in shown.parameters() {
        map.insert(name, value);
    }
    format!("{path}{}", map.to_query_string())
}

/// The page that plans these accounts.
#[must_use]
pub fn plan_path(scope: &PlanScope) -> String {
    url("/rebalance", scope)
}

/// The row that the path names; none while another page is on its way. What is no uid is no row either: the book says so.
#[must_use]
pub fn uid_of_path() -> Memo<Option<Uid>> {
    let parameters = use_params_map();
    Memo::new(move |_| {
        let text = parameters.with(|map| map.get("uid"))?;
        Some(text.parse().unwrap_or_default())
    })
}
