//! The fields of a declared form: what each is edited with, its unit, what is wrong with it and when it is shown all follow
//! from its declaration.

mod control;
mod field;
mod rows;

use leptos::prelude::*;

use super::fault_in;
pub use field::FormFields;
use protocol::{Declared, Failure, Field, FieldValue, Source};

/// Where a value is: a field of the form, or a field of a row of one of its lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Spot {
    field: usize,
    /// The row, and the field in it.
    row: Option<(usize, usize)>,
}

/// What a form needs of the page around it.
#[derive(Clone, Copy, Debug)]
pub struct FormAbout {
    /// Stands before the names of fields where they are unique in the page.
    pub prefix: &'static str,
    /// What is wrong with a field, or with a row of the list that it is.
    pub fault: Callback<(&'static str, u32), Option<String>>,
    /// What the book has to pick from: value and label.
    pub offers: Callback<Source, Vec<(String, String)>>,
    /// The base currency.
    pub base: Signal<String>,
    /// Something was changed here.
    pub touched: Callback<()>,
}

impl FormAbout {
    /// What the form of a dialog needs, where it picks from nothing: what a failure says of its fields.
    pub fn of_entry(prefix: &'static str, failure: impl Into<Signal<Option<Failure>>>) -> Self {
        let failure = failure.into();
        Self {
            prefix,
            fault: Callback::new(move |(field, _)| failure.with(|failure| fault_in(failure.as_ref(), field))),
            offers: Callback::new(|_| Vec::new()),
            base: Signal::stored(String::new()),
            touched: Callback::new(|()| {}),
        }
    }
}

/// A draft, as a form edits it.
#[derive(Clone, Copy, Debug)]
pub struct FormModel {
    about: FormAbout,
    fields: &'static [Field],
    text: Callback<Spot, String>,
    put: Callback<(Spot, String)>,
    shows: Callback<usize, bool>,
    needs: Callback<usize, bool>,
    says: Callback<usize, &'static str>,
    count: Callback<usize, usize>,
    add: Callback<usize>,
    remove: Callback<(usize, usize)>,
}

impl FormModel {
    /// The form of a draft; it is empty while there is none.
    pub fn of<F: Declared>(draft: RwSignal<Option<F>>, about: FormAbout) -> Self {
        let read = move |field: usize, read: &dyn Fn(&dyn FieldValue) -> Option<String>| {
            draft.with(|draft| draft.as_ref()?.value(field).and_then(read))
        };
        let change = move |field: usize, change: &dyn Fn(&mut dyn FieldValue)| {
            about.touched.run(());
            draft.update(|draft| {
                if let Some(value) = draft.as_mut().and_then(|draft| draft.value_mut(field)) {
                    change(value);
                }
            });
        };
        let text = move |spot: Spot| match spot.row {
            None => read(spot.field, &|value| Some(value.text())),
            Some((row, inner)) => read(spot.field, &|value| Some(value.rows()?.row(row)?.value(inner)?.text())),
        };
        let put = move |(spot, text): (Spot, String)| {
            change(spot.field, &|value| match spot.row {
                None => value.put(&text),
                Some((row, inner)) => {
                    let row = value.rows_mut().and_then(|rows| rows.row_mut(row));
                    if let Some(value) = row.and_then(|row| row.value_mut(inner)) {
                        value.put(&text);
                    }
                }
            });
        };
        let count = move |field| draft.with(|draft| Some(draft.as_ref()?.value(field)?.rows()?.count()));
        Self {
            about,
            fields: F::FIELDS,
            text: Callback::new(move |spot| text(spot).unwrap_or_default()),
            put: Callback::new(put),
            shows: Callback::new(move |field| {
                draft.with(|draft| draft.as_ref().is_some_and(|draft| draft.shows(field)))
            }),
            needs: Callback::new(move |field| {
                draft.with(|draft| draft.as_ref().is_some_and(|draft| draft.needs(field)))
            }),
            says: Callback::new(move |field| draft.with(|draft| draft.as_ref().map_or("", |draft| draft.says(field)))),
            count: Callback::new(move |field| count(field).unwrap_or_default()),
            add: Callback::new(move |field| {
                change(field, &|value| {
                    if let Some(rows) = value.rows_mut() {
                        rows.add();
                    }
                });
            }),
            remove: Callback::new(move |(field, row)| {
                change(field, &|value| {
                    if let Some(rows) = value.rows_mut() {
                        rows.remove(row);
                    }
                });
            }),
        }
    }

    fn id(self, field: &Field) -> String {
        format!("{}{}", self.about.prefix, field.name)
    }

    /// What stands at a spot, and what takes a change of it.
    fn bound(self, spot: Spot) -> super::Bound<String> {
        super::Bound::steady(move || self.text.run(spot), move |text| self.put.run((spot, text)))
    }
}
