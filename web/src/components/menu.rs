//! A button that opens a short list of actions.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{Icon, IconView, each};
use crate::browser::elements::focus;

/// An action of a menu.
#[derive(Clone, Copy, Debug)]
pub struct MenuItem {
    /// What it does.
    pub label: &'static str,
    /// What comes of it, fainter.
    pub note: &'static str,
    /// Does it.
    pub run: Callback<()>,
}

/// A button that opens a list of actions. Arrows move, Escape closes.
#[component]
pub fn Menu(label: &'static str, items: Vec<MenuItem>, #[prop(into)] disabled: Signal<bool>) -> impl IntoView {
    let open = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    let close = move || {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            // It fails only for a button that is gone.
            let _ = button.focus();
        }
    };
    let entries = each(items, |item| {
        let run = move |_| {
            close();
            item.run.run(());
        };
        view! {
            <button type="button" role="menuitem" tabindex="-1" on:click=run>
                <span>{item.label}</span>
                <small>{item.note}</small>
            </button>
        }
    });
    let list = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if open.get()
            && let Some(list) = list.get()
        {
            focus(list.first_element_child());
        }
    });
    view! {
        <div
            class="menu"
            on:focusout=move |event| {
                if leaves(&event) {
                    open.set(false);
                }
            }
            on:keydown=move |event| {
                if open.get_untracked() {
                    move_focus(&event, list, close);
                }
            }
        >
            <button
                node_ref=button
                class="button icon-only"
                type="button"
                aria-label=label
                title=label
                aria-haspopup="menu"
                aria-expanded=move || open.get().to_string()
                disabled=disabled
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <IconView icon=Icon::Expand/>
            </button>
            <div node_ref=list class="items" role="menu" aria-label=label hidden=move || !open.get()>{entries}</div>
        </div>
    }
}

/// Whether the focus goes out of the menu.
fn leaves(event: &FocusEvent) -> bool {
    let Some(menu) = event
        .current_target()
        .and_then(|target| target.dyn_into::<web_sys::Node>().ok())
    else {
        return true;
    };
    let next = event
        .related_target()
        .and_then(|target| target.dyn_into::<web_sys::Node>().ok());
    !menu.contains(next.as_ref())
}

fn move_focus(event: &KeyboardEvent, list: NodeRef<html::Div>, close: impl Fn()) {
    let Some(list) = list.get_untracked() else { return };
    let at = document().active_element();
    let next = match event.key().as_str() {
        "ArrowDown" => at
            .and_then(|at| at.next_element_sibling())
            .or_else(|| list.first_element_child()),
        "ArrowUp" => at
            .and_then(|at| at.previous_element_sibling())
            .or_else(|| list.last_element_child()),
        "Home" => list.first_element_child(),
        "End" => list.last_element_child(),
        "Escape" => {
            event.stop_propagation();
            return close();
        }
        _ => return,
    };
    event.prevent_default();
    focus(next);
}
