//! A field under its label.

use leptos::prelude::*;

use super::control::{Marks, control};
use super::rows::FieldRows;
use super::{FormModel, Spot};
use crate::components::entry::claim;
use crate::components::{Bound, FieldError, Toggle, each};
use protocol::{Control, Field};

/// The fields of these names, each while it has a meaning.
#[component]
pub fn FormFields(
    form: FormModel,
    /// All of them, in the order of their declaration, unless named.
    #[prop(optional)]
    names: Option<&'static [&'static str]>,
    /// Each in a box of its own, as dialogs have them.
    #[prop(optional)]
    boxed: bool,
    /// These are shown and cannot be changed.
    #[prop(optional)]
    fixed: &'static [&'static str],
    /// These take a whole row of a dialog, as several lines do.
    #[prop(optional)]
    wide: &'static [&'static str],
) -> impl IntoView {
    let place = |name: &&str| form.fields.iter().position(|field| field.name == *name);
    let places: Vec<usize> = match names {
        Some(names) => names.iter().filter_map(place).collect(),
        None => (0..form.fields.len()).collect(),
    };
    each(places, |place| {
        let field = &form.fields[place];
        let (is_fixed, is_wide) = (fixed.contains(&field.name), wide.contains(&field.name));
        let shown = Memo::new(move |_| form.shows.run(place));
        view! {
            <Show when=move || shown.get()>{field_view(form, place, field, boxed.then_some(is_wide), is_fixed)}</Show>
        }
    })
}

fn field_view(form: FormModel, place: usize, field: &'static Field, boxed: Option<bool>, is_fixed: bool) -> AnyView {
    claim(field.name);
    let spot = Spot {
        field: place,
        row: None,
    };
    match field.control {
        Control::Rows(fields) => view! { <FieldRows form place field fields/> }.into_any(),
        Control::Switch => switch(form, spot, field, boxed.is_some()),
        _ => labelled(form, spot, field, boxed, is_fixed),
    }
}

/// `boxed`: in a box of its own, which may be wide.
fn labelled(form: FormModel, spot: Spot, field: &'static Field, boxed: Option<bool>, is_fixed: bool) -> AnyView {
    let id = form.id(field);
    let fault = Signal::derive(move || form.about.fault.run((field.name, 0)));
    let marks = Marks {
        id: id.clone(),
        heard: None,
        fault,
        is_fixed,
    };
    let needed = move || form.needs.run(spot.field);
    let parts = view! {
        <label for=id.clone()>
            <span class:marked=needed>{field.label}</span>
            " "
            <span class="unit">{move || form.about.base.with(|base| field.unit.words(base))}</span>
        </label>
        {control(form, spot, field, marks)}
        {said(form, spot, field, &id)}
        <FieldError id=format!("{id}-fault") message=fault/>
    };
    if let Some(is_wide) = boxed {
        let is_wide = is_wide || matches!(field.control, Control::Lines);
        view! { <div class="field" class:wide=is_wide>{parts}</div> }.into_any()
    } else {
        parts.into_any()
    }
}

/// What the chosen value means, and what to write where more than a line is written.
fn said(form: FormModel, spot: Spot, field: &'static Field, id: &str) -> Option<AnyView> {
    match field.control {
        Control::Choice(choices) if choices.iter().any(|choice| !choice.meaning.is_empty()) => {
            let meaning = move || {
                let chosen = form.text.run(spot);
                choices
                    .iter()
                    .find(|choice| choice.text == chosen)
                    .map(|choice| choice.meaning)
            };
            Some(view! { <p class="full faint">{meaning}</p> }.into_any())
        }
        _ if !untrack(|| form.says.run(spot.field)).is_empty() => {
            let hint = move || {
                let says = form.says.run(spot.field);
                form.about.base.with(|base| says.replace("{base}", base))
            };
            Some(view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> }.into_any())
        }
        _ => None,
    }
}

fn switch(form: FormModel, spot: Spot, field: &'static Field, boxed: bool) -> AnyView {
    let checked = Bound::new(
        move || form.text.run(spot) == "true",
        move |on: bool| form.put.run((spot, on.to_string())),
    );
    let fault = Signal::derive(move || form.about.fault.run((field.name, 0)));
    let toggle = view! { <Toggle label=field.label hidden_label=!boxed checked/> };
    if boxed {
        return toggle.into_any();
    }
    view! {
        <span class="label">{field.label}</span>
        {toggle}
        <FieldError id=format!("{}-fault", form.id(field)) message=fault/>
    }
    .into_any()
}
