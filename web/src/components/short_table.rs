//! A table of a few rows, all of them there.

use std::borrow::Cow;

use leptos::prelude::*;

/// The head of a column.
#[derive(Clone, Debug)]
pub enum TableHead {
    /// Over words.
    Words(&'static str),
    /// Over words, with a unit.
    WordsIn(&'static str, &'static str),
    /// Over figures.
    Figures(Cow<'static, str>),
    /// Over figures, with their unit.
    FiguresIn(&'static str, &'static str),
    /// Only read out.
    Silent(&'static str),
}

impl TableHead {
    /// Over figures.
    #[must_use]
    pub fn figures(title: impl Into<Cow<'static, str>>) -> Self {
        Self::Figures(title.into())
    }

    fn cell(self) -> AnyView {
        let unit = |unit: &'static str| view! { " " <span class="unit">{unit}</span> };
        match self {
            Self::Words(title) => view! { <th scope="col">{title}</th> }.into_any(),
            Self::WordsIn(title, of) => view! { <th scope="col">{title} {unit(of)}</th> }.into_any(),
            Self::Figures(title) => view! { <th scope="col" class="num">{title}</th> }.into_any(),
            Self::FiguresIn(title, of) => view! { <th scope="col" class="num">{title} {unit(of)}</th> }.into_any(),
            Self::Silent(title) => view! { <th scope="col"><span class="sr-only">{title}</span></th> }.into_any(),
        }
    }
}

/// A short table: it scrolls by itself where it does not fit, and keys reach it.
#[component]
pub fn ShortTable(
    /// The class that gives its widths; unique in the page.
    kind: &'static str,
    /// What its rows are.
    label: &'static str,
    heads: Vec<TableHead>,
    /// One `tbody` or more.
    children: Children,
) -> impl IntoView {
    let caption = format!("{kind}-caption");
    let labelled = caption.clone();
    let heads = heads.into_iter().map(TableHead::cell).collect_view();
    view! {
        <div class="gridbox" tabindex="0" role="group" aria-labelledby=labelled>
            <table class=format!("grid {kind}")>
                <caption class="sr-only" id=caption>{label}</caption>
                <thead><tr>{heads}</tr></thead>
                {children()}
            </table>
        </div>
    }
}
