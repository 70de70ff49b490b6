//! Where the reader looks: the box that scrolls, its height and that of a row.

use std::ops::Range;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{HtmlElement, ResizeObserver};

use super::sight::{in_sight, scroll_to_show};

/// Where the reader looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Viewport {
    /// The box that scrolls.
    pub(super) node: NodeRef<html::Div>,
    scroll_top: RwSignal<f64>,
    height: RwSignal<f64>,
    /// Infinite until it is known.
    row_height: RwSignal<f64>,
}

impl Viewport {
    /// A viewport that follows the size of its box.
    pub(super) fn watched() -> Self {
        let viewport = Self {
            node: NodeRef::new(),
            scroll_top: RwSignal::new(0.0),
            height: RwSignal::new(0.0),
            row_height: RwSignal::new(f64::INFINITY),
        };
        viewport.watch();
        viewport
    }

    /// The rows to have on the page, of `count` in all.
    pub(super) fn rows(self, count: u32) -> Range<u32> {
        in_sight(self.scroll_top.get(), self.height.get(), self.row_height.get(), count)
    }

    /// The height of a number of rows, as a style takes it.
    pub(super) fn height_of(self, rows: u32) -> String {
        let row_height = self.row_height.get();
        let height = if row_height.is_finite() {
            f64::from(rows) * row_height
        } else {
            0.0
        };
        format!("{height}px")
    }

    /// Rows that a page key moves by.
    pub(super) fn page(self) -> u32 {
        let rows = (self.height.get_untracked() / self.row_height.get_untracked())
            .floor()
            .max(2.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "rows that fit on a screen"
        )]
        let page = rows as u32 - 1;
        page
    }

    pub(super) fn read_scroll(self) {
        if let Some(node) = self.node.get_untracked() {
            self.scroll_top.set(f64::from(node.scroll_top()));
        }
    }

    pub(super) fn go_to_top(self) {
        if let Some(node) = self.node.get_untracked() {
            node.set_scroll_top(0);
        }
    }

    /// Scrolls a row into sight.
    pub(super) fn show(self, row: u32) {
        let Some(node) = self.node.get_untracked() else { return };
        let (height, row_height) = (self.height.get_untracked(), self.row_height.get_untracked());
        if let Some(top) = scroll_to_show(row, f64::from(node.scroll_top()), height, row_height) {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a browser's scroll offsets are whole pixels"
            )]
            node.set_scroll_top(top as i32);
        }
    }

    /// Reads the height of the box and of a row, now and whenever the box changes.
    fn watch(self) {
        let observer = StoredValue::new_local(None::<(ResizeObserver, Closure<dyn FnMut()>)>);
        Effect::new(move |_| {
            let Some(node) = self.node.get() else { return };
            self.read_size(&node);
            let on_resize = Closure::<dyn FnMut()>::new(move || {
                if let Some(node) = self.node.try_get_untracked().flatten() {
                    self.read_size(&node);
                }
            });
            if let Ok(watcher) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
                watcher.observe(&node);
                observer.set_value(Some((watcher, on_resize)));
            }
        });
        on_cleanup(move || {
            observer.try_update_value(|observer| {
                if let Some((watcher, _)) = observer.take() {
                    watcher.disconnect();
                }
            });
        });
    }

    fn read_size(self, node: &HtmlElement) {
        let style = window().get_computed_style(node).ok().flatten();
        let row = style.and_then(|style| style.get_property_value("--row").ok());
        if let Some(row_height) = row.and_then(|text| text.trim().trim_end_matches("px").parse::<f64>().ok()) {
            self.row_height.set(row_height);
        }
        self.height.set(f64::from(node.client_height()));
    }
}
