//! A field that is a list of rows.

use leptos::prelude::*;

use super::control::{Marks, control};
use super::{FormModel, Spot};
use crate::components::{FieldError, Icon, IconButton, IconView, each};
use protocol::{Control, Field, Source};

/// The rows of a list, each with its controls in a line, and the button that adds one.
#[component]
pub(super) fn FieldRows(
    form: FormModel,
    place: usize,
    field: &'static Field,
    /// The fields of a row.
    fields: &'static [Field],
) -> impl IntoView {
    let count = Memo::new(move |_| form.count.run(place));
    let noun = field.hint;
    let row = move |row: usize| {
        let number = u32::try_from(row).unwrap_or(u32::MAX);
        let fault = Signal::derive(move || form.about.fault.run((field.name, number)));
        let cell = move |inner: usize| {
            let spot = Spot {
                field: place,
                row: Some((row, inner)),
            };
            let field = &fields[inner];
            let unit = untrack(|| form.about.base.with(|base| field.unit.words(base)));
            let heard = if unit.is_empty() {
                field.label.to_owned()
            } else {
                format!("{}, {unit}", field.label)
            };
            let marks = Marks {
                id: String::new(),
                heard: Some(heard),
                fault,
                is_fixed: false,
            };
            control(form, spot, field, marks)
        };
        // A search takes a line of its own below the others.
        let is_search = |inner: &usize| matches!(fields[*inner].control, Control::Pick(Source::Accounts));
        let (searches, others): (Vec<usize>, Vec<usize>) = (0..fields.len()).partition(is_search);
        view! {
            <li>
                {each(others, cell)}
                <IconButton
                    icon=Icon::Close
                    label=format!("Remove {noun}")
                    on_press=move || form.remove.run((place, row))
                />
                {each(searches, cell)}
                <FieldError id=format!("{}-{row}-fault", field.name) message=fault/>
            </li>
        }
    };
    view! {
        <div class="full rows" role="group" aria-label=field.label>
            <Show when=move || count.get() != 0>
                <ul class=field.name><For each=move || 0..count.get() key=|row| *row children=row/></ul>
            </Show>
            <button class="button small" type="button" on:click=move |_| form.add.run(place)>
                <IconView icon=Icon::Plus/>
                {format!("Add {noun}")}
            </button>
        </div>
    }
}
