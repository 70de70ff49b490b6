//! Long work: how far it is, what is left, and how to stop it.

use leptos::prelude::*;

use super::{Icon, IconView};
use crate::browser::format;
use protocol::Progress;

/// Long work.
#[component]
pub fn Working(
    /// How far it is; none before the first report.
    #[prop(into)]
    progress: Signal<Option<Progress>>,
    /// Said before the first report.
    stage: &'static str,
    #[prop(optional, into)] on_cancel: Option<Callback<()>>,
) -> impl IntoView {
    let stage =
        move || progress.with(|progress| progress.as_ref().map_or_else(|| stage.to_owned(), |p| p.stage.clone()));
    let left = move || {
        progress.with(|progress| {
            progress.as_ref().map(|p| {
                let (done, total) = (format::count(p.done), format::count(p.total));
                format!(
                    "{done} of {total}, {} remaining",
                    format::count(p.total.saturating_sub(p.done))
                )
            })
        })
    };
    let share = move || progress.with(|progress| progress.as_ref().map(|p| (p.done, p.total.max(1))));
    view! {
        <div class="card working" role="status">
            <div class="what">
                <div class="line"><span>{stage}</span><span class="quiet num">{left}</span></div>
                <progress
                    aria-label=stage
                    max=move || share().map_or(1, |(_, total)| total)
                    value=move || share().map(|(done, _)| done)
                ></progress>
            </div>
            {on_cancel.map(|cancel| view! {
                <button class="button" type="button" on:click=move |_| cancel.run(())>
                    <IconView icon=Icon::Stop/>
                    "Cancel"
                </button>
            })}
        </div>
    }
}
