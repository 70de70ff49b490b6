//! The notes in the corner.

use leptos::prelude::*;

use crate::components::{Icon, IconButton, IconView};
use crate::state::{Toast, ToastKind, use_app};

#[component]
pub fn ToastList() -> impl IntoView {
    let app = use_app();
    view! {
        <div class="toasts" role="region" aria-label="Notifications" aria-live="polite">
            <For each=move || app.toasts.list.get() key=|toast| toast.id let:toast>
                <ToastView toast/>
            </For>
        </div>
    }
}

#[component]
fn ToastView(toast: Toast) -> impl IntoView {
    let app = use_app();
    let Toast { id, kind, text, action } = toast;
    let failed = kind == ToastKind::Failed;
    view! {
        <div class="toast" class:failed=failed role=if failed { "alert" } else { "status" }>
            <IconView icon=if failed { Icon::Failed } else { Icon::Done }/>
            <p>{text}</p>
            {action.map(|action| view! {
                <button
                    class="button small"
                    type="button"
                    on:click=move |_| {
                        action.run.run(());
                        app.toasts.close(id);
                    }
                >
                    {action.label}
                </button>
            })}
            <IconButton icon=Icon::Close label="Close" on_press=move || app.toasts.close(id)/>
        </div>
    }
}
