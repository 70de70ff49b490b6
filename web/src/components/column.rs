//! A column of a table: its head and the cell of each row, in one place.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use decimal::Decimal;
use leptos::prelude::*;

use crate::browser::format;

/// What is read of a row.
type Of<T, V> = Arc<dyn Fn(&T) -> V + Send + Sync>;

/// The class of a column that is as wide as its content or its table has it.
pub const AUTO: &str = "";

/// A column.
pub struct Column<T> {
    pub(super) title: Cow<'static, str>,
    /// The unit of its figures.
    pub(super) unit: Option<Signal<String>>,
    /// The class that gives its width.
    pub(super) width: &'static str,
    /// Figures stand at the right.
    pub(super) is_figure: bool,
    /// Its title is only read out.
    pub(super) is_silent: bool,
    pub(super) sort: Option<ColumnSort>,
    content: Of<T, AnyView>,
    class: Option<Of<T, &'static str>>,
    hint: Option<Of<T, Option<String>>>,
    to_end: Option<Of<T, Option<AnyView>>>,
}

/// How the head of a column orders the rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct ColumnSort {
    /// Whether the largest comes first; none while another column orders the rows.
    pub(super) descending: Signal<Option<bool>>,
    /// The head was pressed.
    pub(super) on_press: Callback<()>,
}

impl<T> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Column")
            .field("title", &self.title)
            .finish_non_exhaustive()
    }
}

impl<T: 'static> Column<T> {
    /// A column of words.
    #[must_use]
    pub fn text<V: IntoView + 'static>(
        title: impl Into<Cow<'static, str>>,
        width: &'static str,
        cell: impl Fn(&T) -> V + Send + Sync + 'static,
    ) -> Self {
        Self {
            title: title.into(),
            unit: None,
            width,
            is_figure: false,
            is_silent: false,
            sort: None,
            content: Arc::new(move |row| cell(row).into_any()),
            class: None,
            hint: None,
            to_end: None,
        }
    }

    /// A column of figures.
    #[must_use]
    pub fn figure<V: IntoView + 'static>(
        title: impl Into<Cow<'static, str>>,
        width: &'static str,
        cell: impl Fn(&T) -> V + Send + Sync + 'static,
    ) -> Self {
        Self {
            is_figure: true,
            ..Self::text(title, width, cell)
        }
    }

    /// A column of counts.
    #[must_use]
    pub fn count(
        title: impl Into<Cow<'static, str>>,
        width: &'static str,
        count: impl Fn(&T) -> u32 + Send + Sync + 'static,
    ) -> Self {
        Self::figure(title, width, move |row| format::count(count(row)))
    }

    /// A column of shares of 1 in percent, a dash for none.
    #[must_use]
    pub fn share<S: Into<Option<Decimal>>>(
        title: impl Into<Cow<'static, str>>,
        width: &'static str,
        share: impl Fn(&T) -> S + Send + Sync + 'static,
    ) -> Self {
        let text = move |row: &T| format::or_dash(share(row).into(), format::percent);
        Self::figure(title, width, text).unit("%")
    }

    /// A column of texts that may be longer than it is wide: all of one shows when the pointer rests on it.
    #[must_use]
    pub fn long(
        title: impl Into<Cow<'static, str>>,
        width: &'static str,
        text: impl Fn(&T) -> String + Clone + Send + Sync + 'static,
    ) -> Self {
        Self::text(title, width, text.clone()).hint(text)
    }

    /// A column whose title is only read out.
    #[must_use]
    pub fn silent<V: IntoView + 'static>(
        title: &'static str,
        width: &'static str,
        cell: impl Fn(&T) -> V + Send + Sync + 'static,
    ) -> Self {
        Self {
            is_silent: true,
            ..Self::text(title, width, cell)
        }
    }

    /// With a unit in its head.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<Signal<String>>) -> Self {
        self.unit = Some(unit.into());
        self
    }

    /// In percent.
    #[must_use]
    pub fn percent(self) -> Self {
        self.unit("%")
    }

    /// With a head that orders the rows: `descending` says whether the largest comes first, and none while another column
    /// orders them.
    #[must_use]
    pub fn sorting(
        mut self,
        descending: impl Fn() -> Option<bool> + Send + Sync + 'static,
        on_press: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        self.sort = Some(ColumnSort {
            descending: Signal::derive(descending),
            on_press: Callback::new(move |()| on_press()),
        });
        self
    }

    /// With a class for every cell.
    #[must_use]
    pub fn class(self, class: &'static str) -> Self {
        self.class_of(move |_| class)
    }

    /// With a class for the cell of each row.
    #[must_use]
    pub fn class_of(mut self, class: impl Fn(&T) -> &'static str + Send + Sync + 'static) -> Self {
        self.class = Some(Arc::new(class));
        self
    }

    /// With a text that shows when the pointer rests on the cell.
    #[must_use]
    pub fn hint(mut self, hint: impl Fn(&T) -> String + Send + Sync + 'static) -> Self {
        self.hint = Some(Arc::new(move |row| Some(hint(row))));
        self
    }

    /// In rows for which there is such a content, one cell from here to the end of the row.
    #[must_use]
    pub fn to_end<V: IntoView + 'static>(mut self, content: impl Fn(&T) -> Option<V> + Send + Sync + 'static) -> Self {
        self.to_end = Some(Arc::new(move |row| content(row).map(IntoAny::into_any)));
        self
    }

    /// The column in a table whose rows may have such a part; it is empty in those that have none.
    #[must_use]
    pub fn within<R: 'static>(self, part: fn(&R) -> Option<&T>) -> Column<R> {
        let Self {
            content,
            class,
            hint,
            to_end,
            ..
        } = self;
        Column {
            title: self.title,
            unit: self.unit,
            width: self.width,
            is_figure: self.is_figure,
            is_silent: self.is_silent,
            sort: self.sort,
            content: Arc::new(move |row| part(row).map(|part| content(part)).into_any()),
            class: class.map(|class| -> Of<R, _> { Arc::new(move |row| part(row).map_or("", |part| class(part))) }),
            hint: hint.map(|hint| -> Of<R, _> { Arc::new(move |row| part(row).and_then(|part| hint(part))) }),
            to_end: to_end.map(|to_end| -> Of<R, _> { Arc::new(move |row| part(row).and_then(|part| to_end(part))) }),
        }
    }

    fn cell_class(&self, row: &T) -> Option<String> {
        let own = self.class.as_ref().map_or("", |class| class(row));
        match (self.is_figure, own) {
            (false, "") => None,
            (false, own) => Some(own.to_owned()),
            (true, "") => Some("num".to_owned()),
            (true, own) => Some(format!("num {own}")),
        }
    }
}

/// What a cell shows of a thing with a key: after it, smaller, its name, its currency or what else there is to note.
pub fn noted(key: impl IntoView + 'static, note: impl IntoView + 'static) -> impl IntoView {
    view! { {key} " " <small>{note}</small> }
}

/// The widths of columns.
pub(super) fn widths<T: 'static>(columns: &[Column<T>]) -> impl IntoView + use<T> {
    let widths = columns.iter().map(|column| view! { <col class=column.width/> });
    view! { <colgroup>{widths.collect_view()}</colgroup> }
}

/// The cells of a row.
pub(super) fn cells<T: 'static>(columns: &[Column<T>], row: &T) -> impl IntoView + use<T> {
    let mut cells = Vec::with_capacity(columns.len());
    for (place, column) in columns.iter().enumerate() {
        let to_end = column.to_end.as_ref().and_then(|to_end| to_end(row));
        let ends = to_end.is_some();
        let (class, hint, span, content) = match to_end {
            Some(content) => (None, None, Some(columns.len() - place), content),
            None => {
                let hint = column.hint.as_ref().and_then(|hint| hint(row));
                (column.cell_class(row), hint, None, (column.content)(row))
            }
        };
        cells.push(view! { <td class=class title=hint colspan=span>{content}</td> });
        if ends {
            break;
        }
    }
    cells
}
