//! A number that is dragged, stepped by arrows, or typed.

use leptos::prelude::*;

/// A number within a range. `value` is text as typed; the slider shows the nearest number it has.
#[component]
pub fn Slider(
    /// Unique in the page.
    id: &'static str,
    label: &'static str,
    #[prop(into)] unit: Signal<String>,
    /// (least, greatest, step).
    #[prop(into)]
    range: Signal<(f64, f64, f64)>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
    /// Where the slider stands when nothing is typed: at its greatest, else at its least.
    #[prop(optional)]
    empty_is_most: bool,
    /// What nothing typed means.
    #[prop(optional)]
    placeholder: &'static str,
) -> impl IntoView {
    let at = move || {
        let (least, most, _) = range.get();
        let text = value.get();
        let typed = text.replace([',', ' '], "").parse::<f64>();
        let empty = if empty_is_most { most } else { least.max(0.0) };
        typed.unwrap_or(empty).clamp(least, most)
    };
    let share = move || {
        let (least, most, _) = range.get();
        (at() - least) / (most - least).max(f64::MIN_POSITIVE) * 100.0
    };
    let slid = move |text: String| {
        let (_, most, _) = range.get_untracked();
        let is_most = text.parse::<f64>().is_ok_and(|number| number >= most);
        on_input.run(if empty_is_most && is_most { String::new() } else { text });
    };
    view! {
        <div class="slider">
            <label for=id>{label} " " <span class="unit">{unit}</span></label>
            <input
                class="input small num"
                id=id
                inputmode="decimal"
                autocomplete="off"
                placeholder=placeholder
                prop:value=value
                on:input=move |event| on_input.run(event_target_value(&event))
            />
            <input
                type="range"
                aria-label=format!("{label}, slider")
                min=move || range.get().0
                max=move || range.get().1
                step=move || range.get().2
                prop:value=move || at().to_string()
                style=("--at", move || format!("{}%", share()))
                on:input=move |event| slid(event_target_value(&event))
            />
        </div>
    }
}
