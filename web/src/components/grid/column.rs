//! The head of a grid.

use std::borrow::Cow;

use leptos::prelude::*;

use crate::components::{Icon, IconView};

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its title.
    pub title: Cow<'static, str>,
    /// The unit of its figures.
    pub unit: Signal<String>,
    /// The class that gives its width.
    pub width: &'static str,
    /// Figures stand at the right.
    pub is_figure: bool,
    /// Its head orders the rows.
    pub sorts: bool,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn text(title: impl Into<Cow<'static, str>>, width: &'static str) -> Self {
        Self {
            title: title.into(),
            unit: Signal::derive(String::new),
            width,
            is_figure: false,
            sorts: false,
        }
    }

    /// A column of figures.
    #[must_use]
    pub fn figure(title: impl Into<Cow<'static, str>>, width: &'static str) -> Self {
        Self {
            is_figure: true,
            ..Self::text(title, width)
        }
    }

    /// With a unit in its head.
    #[must_use]
    pub fn unit(self, unit: impl Into<Signal<String>>) -> Self {
        Self {
            unit: unit.into(),
            ..self
        }
    }

    /// In percent.
    #[must_use]
    pub fn percent(self) -> Self {
        self.unit(Signal::derive(|| "%".to_owned()))
    }

    /// With a head that orders the rows.
    #[must_use]
    pub fn sorting(mut self) -> Self {
        self.sorts = true;
        self
    }
}

/// The order of the rows.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// The column that orders them, and whether the largest comes first.
    pub by: Signal<(usize, bool)>,
    /// The head of this column was pressed.
    pub turn: Callback<usize>,
}

/// The head of one column.
#[component]
pub(super) fn ColumnHead(index: usize, column: Column, order: Option<Order>) -> impl IntoView {
    let Column {
        title,
        unit,
        is_figure,
        sorts,
        ..
    } = column;
    let sorted = move || match order.map(|order| order.by.get()) {
        Some((by, descending)) if sorts && by == index => Some(if descending { "descending" } else { "ascending" }),
        _ => None,
    };
    let words = move || view! { <span>{title} " " <span class="unit">{unit}</span></span> };
    let content = match order.filter(|_| sorts) {
        None => words().into_any(),
        Some(order) => view! {
            <button class="sort" type="button" on:click=move |_| order.turn.run(index)>
                {words()}
                {move || {
                    let icon = if sorted() == Some("descending") { Icon::Down } else { Icon::Up };
                    view! { <IconView icon/> }
                }}
            </button>
        }
        .into_any(),
    };
    view! { <th scope="col" class=is_figure.then_some("num") aria-sort=sorted>{content}</th> }
}
