//! What a field is edited with.

use leptos::prelude::*;

use super::{FormModel, Spot};
use crate::components::{ComboOption, Combobox, Input, Select, options_of};
use protocol::{Control, Field, Source};

/// How a control is told apart, and what it says.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    /// Unique in the page; "" in a row.
    pub(super) id: String,
    /// Heard in place of a label; none where a label names the id.
    pub(super) heard: Option<String>,
    pub(super) fault: Signal<Option<String>>,
    pub(super) is_fixed: bool,
}

/// The control of a field.
pub(super) fn control(form: FormModel, spot: Spot, field: &'static Field, marks: Marks) -> AnyView {
    match field.control {
        Control::Number => line(form, spot, field, marks, "text", "decimal", "num"),
        Control::Words => line(form, spot, field, marks, "text", "text", ""),
        Control::Date => line(form, spot, field, marks, "date", "text", ""),
        Control::Lines => lines(form, spot, marks),
        Control::Choice(choices) => chosen(form, spot, marks, Signal::stored(options_of(choices)), ""),
        Control::Pick(Source::Accounts) => search(form, spot, field, marks),
        Control::Pick(source) => {
            let offers = Signal::derive(move || form.about.offers.run(source));
            chosen(form, spot, marks, offers, field.hint)
        }
        Control::Switch | Control::Rows(_) => ().into_any(),
    }
}

fn line(
    form: FormModel,
    spot: Spot,
    field: &'static Field,
    marks: Marks,
    kind: &'static str,
    keys: &'static str,
    class: &'static str,
) -> AnyView {
    let value = form.bound(spot);
    let fault_id = format!("{}-fault", marks.id);
    let class = match (marks.id.is_empty(), class) {
        (true, "") => "small",
        (true, _) => "small num",
        (false, class) => class,
    };
    let id = Some(marks.id).filter(|id| !id.is_empty());
    let (label, fault, fixed) = (marks.heard, marks.fault, marks.is_fixed);
    view! { <Input value nostrip:id=id nostrip:label=label class kind keys placeholder=field.hint fixed fault fault_id/> }.into_any()
}

fn lines(form: FormModel, spot: Spot, marks: Marks) -> AnyView {
    let value = form.bound(spot);
    let Marks { id, fault, .. } = marks;
    view! {
        <textarea
            class="input code"
            rows=4
            spellcheck="false"
            aria-describedby=format!("{id}-hint {id}-fault")
            aria-invalid=move || fault.with(Option::is_some).then_some("true")
            id=id
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))
        ></textarea>
    }
    .into_any()
}

fn chosen(
    form: FormModel,
    spot: Spot,
    marks: Marks,
    options: Signal<Vec<(String, String)>>,
    empty: &'static str,
) -> AnyView {
    let value = form.bound(spot);
    let Marks {
        id, heard, is_fixed, ..
    } = marks;
    let class = if id.is_empty() { "input small" } else { "input" };
    view! { <Select options value id label=heard.unwrap_or_default() class empty disabled=is_fixed/> }.into_any()
}

/// A row of the book, found by typing a part of its label; emptied, it is none.
fn search(form: FormModel, spot: Spot, field: &'static Field, marks: Marks) -> AnyView {
    let offers_all = move || form.about.offers.run(Source::Accounts);
    let named = untrack(|| {
        let chosen = form.text.run(spot);
        let offer = offers_all().into_iter().find(|(value, _)| *value == chosen);
        offer.map_or(chosen, |(_, label)| label)
    });
    let text = RwSignal::new(named);
    let offers = Callback::new(move |typed: String| {
        let typed = typed.trim().to_lowercase();
        let fitting = offers_all()
            .into_iter()
            .filter(move |(_, label)| label.to_lowercase().contains(&typed));
        let option = |(value, title)| ComboOption {
            value,
            title,
            note: String::new(),
            tag: "",
        };
        fitting.map(option).collect()
    });
    let row = spot.row.map_or_else(String::new, |(row, _)| format!("-{row}"));
    let list = form.fields[spot.field].name;
    view! {
        <div class="full only-in">
            <Combobox
                id=format!("{}{list}{row}-{}", form.about.prefix, field.name)
                label=Signal::stored(marks.heard.unwrap_or_else(|| field.label.to_owned()))
                text
                offers
                on_text=Callback::new(move |typed: String| {
                    if typed.trim().is_empty() {
                        form.put.run((spot, String::new()));
                    }
                    text.set(typed);
                })
                on_pick=Callback::new(move |offer: ComboOption| {
                    form.put.run((spot, offer.value));
                    text.set(offer.title);
                })
                class="input small"
                placeholder=field.hint
            />
        </div>
    }
    .into_any()
}
