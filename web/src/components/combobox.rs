//! A text field that offers what fits while one types.

use gloo::events::{EventListener, EventListenerOptions};
use leptos::ev::{self, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;

/// Offers shown at once: more than that is not read but narrowed down.
const OFFERS: usize = 50;

/// One offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComboOption {
    /// What picking it means; unique among the offers.
    pub value: String,
    /// What stands first.
    pub title: String,
    /// What stands after it, fainter.
    pub note: String,
    /// A word at the right.
    pub tag: &'static str,
}

#[derive(Clone, Copy, Debug)]
struct Combo {
    id: StoredValue<String>,
    node: NodeRef<html::Input>,
    open: RwSignal<bool>,
    at: RwSignal<usize>,
    place: RwSignal<Place>,
    on_pick: Callback<ComboOption>,
    offers: Memo<Vec<ComboOption>>,
}

/// A text field that offers what fits. Typing changes the text; picking an offer hands it over.
#[component]
pub fn Combobox(
    /// Unique in the page.
    #[prop(into)]
    id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] text: Signal<String>,
    /// What fits a text, best first.
    offers: Callback<String, Vec<ComboOption>>,
    on_text: Callback<String>,
    on_pick: Callback<ComboOption>,
    #[prop(optional, into)] class: &'static str,
    #[prop(optional)] placeholder: &'static str,
    #[prop(optional, into)] invalid: Signal<bool>,
    #[prop(optional, into)] described_by: Signal<Option<String>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let offers = Memo::new(move |_| {
        if !open.get() {
            return Vec::new();
        }
        let mut found = offers.run(text.get());
        found.truncate(OFFERS);
        found
    });
    let combo = Combo {
        id: StoredValue::new(id.clone()),
        node: NodeRef::new(),
        open,
        at: RwSignal::new(0),
        place: RwSignal::new(Place::default()),
        on_pick,
        offers,
    };
    let list_id = format!("{id}-list");
    let active = move || {
        let count = combo.offers.with(Vec::len);
        (open.get() && count > 0).then(|| format!("{}-{}", combo.id.get_value(), combo.at.get().min(count - 1)))
    };
    view! {
        <input
            id=id
            node_ref=combo.node
            class=class
            role="combobox"
            aria-label=label
            aria-autocomplete="list"
            aria-expanded=move || open.get().to_string()
            aria-controls=list_id.clone()
            aria-activedescendant=active
            aria-invalid=move || invalid.get().then_some("true")
            aria-describedby=described_by
            autocomplete="off"
            spellcheck="false"
            placeholder=placeholder
            prop:value=text
            on:input=move |event| {
                on_text.run(event_target_value(&event));
                combo.show();
            }
            on:keydown=move |event| combo.on_key(&event)
            on:click=move |_| combo.show()
            on:blur=move |_| open.set(false)
        />
        <Show when=move || open.get()><Offers id=list_id.clone() combo/></Show>
    }
}

/// Where the list lies in the window, in pixels: below the field, or above it where there is more room.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Place {
    left: f64,
    top: Option<f64>,
    bottom: Option<f64>,
    width: f64,
}

/// The offers, in the browser's top layer, so that no box cuts them off.
#[component]
fn Offers(id: String, combo: Combo) -> impl IntoView {
    let node = NodeRef::<html::Ul>::new();
    Effect::new(move |_| {
        if let Some(list) = node.get() {
            // It fails only for a list that is shown or gone already.
            let _ = list.show_popover();
        }
    });
    let on_resize = window_event_listener(ev::resize, move |_| combo.find_place());
    // Boxes inside the page scroll without telling the window, but for listeners that capture.
    let capture = EventListenerOptions::run_in_capture_phase();
    let on_scroll = EventListener::new_with_options(&document(), "scroll", capture, move |_| combo.find_place());
    // Kept, and dropped, with the list.
    StoredValue::new_local(on_scroll);
    on_cleanup(move || on_resize.remove());
    let items = move || {
        let offers = combo.offers.get();
        if offers.is_empty() {
            return view! { <li class="none" role="option" aria-disabled="true">"No results."</li> }.into_any();
        }
        offers
            .into_iter()
            .enumerate()
            .map(|(index, offer)| view! { <Offer index offer combo/> })
            .collect_view()
            .into_any()
    };
    let px = |value: f64| format!("{value}px");
    let or_auto = move |value: Option<f64>| value.map_or_else(|| "auto".to_owned(), px);
    view! {
        <ul
            node_ref=node
            popover="manual"
            class="options"
            id=id
            role="listbox"
            aria-label="Results"
            style:left=move || px(combo.place.get().left)
            style:top=move || or_auto(combo.place.get().top)
            style:bottom=move || or_auto(combo.place.get().bottom)
            style:width=move || px(combo.place.get().width)
        >
            {items}
        </ul>
    }
}

#[component]
fn Offer(index: usize, offer: ComboOption, combo: Combo) -> impl IntoView {
    let ComboOption { title, note, tag, .. } = offer.clone();
    view! {
        <li
            id=format!("{}-{index}", combo.id.get_value())
            role="option"
            aria-selected=move || (combo.at.get() == index).to_string()
            // Before the field loses the focus, which would close the list.
            on:mousedown=move |event| {
                event.prevent_default();
                combo.pick(offer.clone());
            }
        >
            {title}
            <small>{note}</small>
            {(!tag.is_empty()).then(|| view! { <span class="tag">{tag}</span> })}
        </li>
    }
}

/// The place of a list for a field from `top` to `bottom` in a window of this height.
fn place_at(left: f64, (top, bottom): (f64, f64), width: f64, height: f64) -> Place {
    if top > height - bottom && height - bottom < height / 3.0 {
        Place {
            left,
            top: None,
            bottom: Some(height - top),
            width,
        }
    } else {
        Place {
            left,
            top: Some(bottom),
            bottom: None,
            width,
        }
    }
}

impl Combo {
    fn show(self) {
        self.find_place();
        self.at.set(0);
        self.open.set(true);
    }

    fn find_place(self) {
        if let Some(node) = self.node.get_untracked() {
            let field = node.get_bounding_client_rect();
            let height = window().inner_height().ok().and_then(|height| height.as_f64());
            let rows = (field.top(), field.bottom());
            self.place
                .set(place_at(field.left(), rows, field.width(), height.unwrap_or_default()));
        }
    }

    fn pick(self, offer: ComboOption) {
        self.open.set(false);
        self.on_pick.run(offer);
    }

    fn on_key(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let key = event.key();
        if !self.open.get_untracked() {
            if key == "ArrowDown" {
                event.prevent_default();
                self.show();
            }
            return;
        }
        let count = self.offers.with_untracked(Vec::len);
        if key == "Enter" && count == 0 {
            // Nothing to pick: the text is what is meant, and Enter means what it does around the field.
            return self.open.set(false);
        }
        let last = count.saturating_sub(1);
        let at = self.at.get_untracked().min(last);
        match key.as_str() {
            "ArrowDown" => self.at.set((at + 1).min(last)),
            "ArrowUp" => self.at.set(at.saturating_sub(1)),
            "Escape" => self.open.set(false),
            "Enter" => {
                if let Some(offer) = self.offers.with_untracked(|offers| offers.get(at).cloned()) {
                    self.pick(offer);
                }
            }
            _ => return,
        }
        event.prevent_default();
        // The field is inside a dialog or an editor that has its own use for these keys.
        event.stop_propagation();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_lies_where_there_is_room() {
        let below = place_at(10.0, (100.0, 132.0), 200.0, 900.0);
        assert_eq!((below.top, below.bottom), (Some(132.0), None));
        let above = place_at(10.0, (700.0, 732.0), 200.0, 900.0);
        assert_eq!((above.top, above.bottom), (None, Some(200.0)));
        let below_in_the_middle = place_at(10.0, (500.0, 532.0), 200.0, 900.0);
        assert_eq!(below_in_the_middle.top, Some(532.0));
    }
}
