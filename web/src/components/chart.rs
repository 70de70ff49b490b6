//! A chart with the table behind it, both to take away.

mod table;

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::table::{ChartTable, to_csv};
use super::{EmptyNote, Icon, IconView, Segments};
use crate::browser::chart::{ChartModel, ChartUnit, Drawing};
use crate::browser::files::download;
use crate::state::WithSome;
use protocol::FileOut;

/// Whether the chart or its table is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Face {
    Chart,
    Table,
}

/// A card with a chart, its table, and both as files.
#[component]
pub fn ChartFrame(
    /// Unique in the page.
    id: &'static str,
    /// What is drawn: "Value".
    title: &'static str,
    /// What it says to who cannot see it.
    #[prop(into)]
    says: Signal<String>,
    /// What is drawn; none while it is on its way.
    #[prop(into)]
    model: Signal<Option<ChartModel>>,
    /// Name of the files, without an ending.
    #[prop(into)]
    file: Signal<String>,
) -> impl IntoView {
    let face = RwSignal::new(Face::Chart);
    let drawing = RwSignal::new_local(None::<Drawing>);
    let is_empty = Signal::derive(move || model.part(|model| model.times.is_empty()));
    let unit = move || {
        let is_percent = model.part(|model| model.unit == ChartUnit::Percent);
        is_percent.then_some("%")
    };
    let faces = vec![(Face::Chart, "Chart"), (Face::Table, "Table")];
    view! {
        <section class="card chartcard" aria-label=title>
            <header>
                <h2>{title} " " <span class="unit">{unit}</span></h2>
                <Segments name=id label="View as" options=faces value=face/>
                <Files face drawing model file/>
            </header>
            <Show when=move || is_empty.get()>
                <EmptyNote title="No data" text="There are no values in this range."/>
            </Show>
            <Show when=move || face.get() == Face::Chart && !is_empty.get()>
                <Chart says model drawing/>
            </Show>
            <Show when=move || face.get() == Face::Table && model.with(Option::is_some) && !is_empty.get()>
                <ChartTable id title model/>
            </Show>
        </section>
    }
}

/// The chart as a picture, and its table as text.
#[component]
fn Files(
    face: RwSignal<Face>,
    drawing: RwSignal<Option<Drawing>, LocalStorage>,
    model: Signal<Option<ChartModel>>,
    file: Signal<String>,
) -> impl IntoView {
    let has_values = Signal::derive(move || model.part(|model| !model.times.is_empty()));
    let save = move |ending: &str, mime: &str, bytes: Vec<u8>| {
        download(FileOut {
            name: format!("{}.{ending}", file.get_untracked()),
            mime: mime.to_owned(),
            bytes,
        });
    };
    let save_png = move |_| {
        if let Some(drawing) = drawing.get_untracked() {
            save("png", "image/png", drawing.image());
        }
    };
    let save_csv = move |_| {
        if let Some(model) = model.get_untracked() {
            save("csv", "text/csv", to_csv(&model));
        }
    };
    view! {
        <button
            class="button quiet small"
            type="button"
            disabled=move || !has_values.get() || face.get() == Face::Table
            on:click=save_png
        >
            <IconView icon=Icon::Image/>"PNG"
        </button>
        <button class="button quiet small" type="button" disabled=move || !has_values.get() on:click=save_csv>
            <IconView icon=Icon::Download/>"CSV"
        </button>
    }
}

/// A chart. It is drawn when the file of the charts is there, and again when the model changes.
#[component]
pub fn Chart(
    #[prop(into)] says: Signal<String>,
    #[prop(into)] model: Signal<Option<ChartModel>>,
    /// The chart, once it is there.
    drawing: RwSignal<Option<Drawing>, LocalStorage>,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    let failed = RwSignal::new(false);
    let is_here = StoredValue::new(true);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        spawn_local(async move {
            let mounted = Drawing::mount(&element).await;
            match mounted {
                Some(chart) if is_here.try_get_value() == Some(true) => drawing.set(Some(chart)),
                Some(chart) => chart.dispose(),
                None => drop(failed.try_set(true)),
            }
        });
    });
    Effect::new(move |_| {
        if let (Some(chart), Some(model)) = (drawing.get(), model.get()) {
            chart.show(&model);
        }
    });
    on_cleanup(move || {
        is_here.set_value(false);
        if let Some(Some(chart)) = drawing.try_update(Option::take) {
            chart.dispose();
        }
    });
    view! {
        <div class="chart" role="img" aria-label=says>
            <div class="canvas" node_ref=node></div>
            <Show when=move || model.with(Option::is_none)><span class="bone"></span></Show>
            <Show when=move || failed.get()>
                <p class="quiet">"The chart could not be loaded. Reload the page, or switch to the table."</p>
            </Show>
        </div>
    }
}
